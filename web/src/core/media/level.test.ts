import { expect, it } from "vitest";
import { loudness } from "./level";

const sine = (amplitude: number) =>
  Float32Array.from({ length: 1024 }, (_, i) => amplitude * Math.sin(i / 5));

it("silence is nothing, speech is about a half, and a shout is everything", () => {
  expect(loudness(new Float32Array(1024))).toBe(0);
  expect(loudness(sine(0.03))).toBeGreaterThan(0.4);
  expect(loudness(sine(0.03))).toBeLessThan(0.6);
  expect(loudness(sine(1))).toBe(1);
});
