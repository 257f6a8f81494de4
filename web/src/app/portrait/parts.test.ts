import { describe, expect, it } from "vitest";

import { words as de } from "../messages/de";
import { words as en } from "../messages/en";
import { lengths, randomPortrait, skins, within } from "./parts";

describe("drawn portraits", () => {
  it("have a word for every choice in every language", () => {
    for (const { portrait } of [en, de]) {
      expect(portrait.skins).toHaveLength(lengths.skin);
      expect(portrait.hairs).toHaveLength(lengths.hair);
      expect(portrait.hairColours).toHaveLength(lengths.hairColour);
      expect(portrait.glassesKinds).toHaveLength(lengths.glasses);
      expect(portrait.beards).toHaveLength(lengths.beard);
      expect(portrait.clothesColours).toHaveLength(lengths.clothes);
      expect(portrait.grounds).toHaveLength(lengths.ground);
    }
  });

  it("can be drawn whatever indices another page sealed", () => {
    for (const index of [-1, 0, 7, 99, Number.NaN, 1.5]) expect(skins).toContain(within(skins, index));
  });

  it("are chosen inside their lists", () => {
    for (const value of [0, 0.3, 0.9999]) {
      const portrait = randomPortrait(() => value);
      for (const [part, length] of Object.entries(lengths)) {
        expect(portrait[part as keyof typeof portrait]).toBeLessThan(length);
      }
    }
  });
});
