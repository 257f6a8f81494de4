import { describe, expect, it } from "vitest";

/** What is needed of `node:fs/promises`; the app's own types know nothing of Node. */
interface Disk {
  readFile(path: URL, encoding: "utf8"): Promise<string>;
}

const disk = "node:fs/promises";
const { readFile } = (await import(/* @vite-ignore */ disk)) as Disk;
const css = await readFile(new URL("tokens.css", import.meta.url), "utf8");

/** The colours of one block of tokens; those it does not set are the day's. */
function tokens(opening: string, before: Record<string, string> = {}): Record<string, string> {
  const start = css.indexOf("{", css.indexOf(opening));
  const block = css.slice(start, css.indexOf("}", start));
  const found = [...block.matchAll(/--([a-z-]+):\s*(#[0-9a-f]{6})/g)].map(([, name, value]) => [name, value]);
  return { ...before, ...(Object.fromEntries(found) as Record<string, string>) };
}

/** WCAG 2.2, relative luminance. */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const day = tokens(":root {");
const rooms = { day, night: tokens("prefers-color-scheme: dark", day), call: tokens(".dim {", day) };

/** Text and the grounds it stands on. */
const texts: readonly (readonly [string, readonly string[]])[] = [
  ["ink", ["paper", "card", "hearth-soft"]],
  ["soft", ["paper", "card"]],
  ["hearth", ["paper", "card"]],
  ["good", ["paper", "card"]],
  ["hearth-deep", ["hearth-soft"]],
  ["on-hearth", ["hearth"]],
  ["on-leaf", ["leaf"]],
  ["on-stop", ["stop"]],
];
/** Signs and borders that carry meaning. */
const signs: readonly (readonly [string, readonly string[]])[] = [
  ["sun", ["paper", "card"]],
  ["moon", ["paper", "card"]],
  ["edge-strong", ["paper", "card", "hearth-soft"]],
  ["hearth", ["paper", "card"]],
];

describe.each(Object.entries(rooms))("colours by %s", (_, colours) => {
  const ratio = (text: string, ground: string): number =>
    contrast(colours[text] ?? "", colours[ground] ?? "");

  it("give text a contrast of 7:1 on every ground it stands on", () => {
    for (const [text, grounds] of texts) {
      for (const ground of grounds)
        expect(ratio(text, ground), `${text} on ${ground}`).toBeGreaterThanOrEqual(7);
    }
  });

  it("give signs and borders that mean something 3:1", () => {
    for (const [sign, grounds] of signs) {
      for (const ground of grounds)
        expect(ratio(sign, ground), `${sign} on ${ground}`).toBeGreaterThanOrEqual(3);
    }
  });
});

describe("text used as such by day and night", () => {
  it("reaches 7:1 where leaf and stop are words", () => {
    for (const colours of [rooms.day, rooms.night]) {
      for (const text of ["leaf", "stop"]) {
        expect(contrast(colours[text] ?? "", colours["card"] ?? ""), text).toBeGreaterThanOrEqual(7);
      }
    }
  });

  it("counts the contrast as WCAG does", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
    expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.478, 2);
  });
});
