/**
 * The eight colours of the call pictures, in the order of the code, which is part of the protocol. Chosen so that
 * they stay apart for those who do not tell red from green, or blue from yellow (`colours.test.ts`); the word
 * stands beside them in any case.
 */
export const colours = ["black", "white", "red", "yellow", "blue", "green", "pink", "purple"] as const;

export type Colour = (typeof colours)[number];

export const paints: Record<Colour, string> = {
  black: "#1c1a19",
  white: "#ffffff",
  red: "#c81e1e",
  yellow: "#ffd52e",
  blue: "#2563eb",
  green: "#4caf50",
  pink: "#f78fbd",
  purple: "#7b2fa0",
};

/** The outline of every thing, and the marks on light ones. */
export const ink = "#1c1a19";
/** The marks on dark ones. */
export const chalk = "#ffffff";
/** What the pictures stand on, by day and by night: neither white nor black vanishes on it. */
export const ground = "#e9dfd0";

const dark: ReadonlySet<Colour> = new Set(["black", "red", "blue", "purple"]);

export const marksOn = (colour: Colour): string => (dark.has(colour) ? chalk : ink);
