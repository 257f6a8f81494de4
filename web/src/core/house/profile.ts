import type { Portrait, Profile } from "../parlour";

const PORTRAIT: Portrait = { skin: 0, hair: 0, hairColour: 0, glasses: 0, beard: 0, clothes: 0, ground: 0 };

/** What stands in where a profile does not open: readable, and nobody's name. */
export const UNREADABLE: Profile = { name: "", zone: "UTC", portrait: PORTRAIT };

/** A profile as it is sealed. */
export function writeProfile(profile: Profile): string {
  return JSON.stringify({ name: profile.name, zone: profile.zone, portrait: profile.portrait });
}

/** The profile in this opened text. What is missing or strange in it is replaced, not refused. */
export function readProfile(text: string): Profile {
  let value: Record<string, unknown>;
  try {
    const parsed: unknown = JSON.parse(text);
    value = typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return UNREADABLE;
  }
  const name = typeof value["name"] === "string" ? value["name"].slice(0, 200) : "";
  return { name, zone: zoneOf(value["zone"]), portrait: portraitOf(value["portrait"]) };
}

function zoneOf(value: unknown): string {
  if (typeof value !== "string") return "UTC";
  try {
    new Intl.DateTimeFormat("en", { timeZone: value });
    return value;
  } catch {
    return "UTC";
  }
}

function portraitOf(value: unknown): Portrait {
  const given = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  const portrait = { ...PORTRAIT };
  for (const key of Object.keys(PORTRAIT) as (keyof Portrait)[]) {
    const index = given[key];
    if (typeof index === "number" && Number.isInteger(index) && index >= 0 && index < 256)
      portrait[key] = index;
  }
  return portrait;
}
