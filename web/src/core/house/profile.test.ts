import { describe, expect, it } from "vitest";
import { readProfile, UNREADABLE, writeProfile } from "./profile";

const portrait = { skin: 1, hair: 2, hairColour: 3, glasses: 1, beard: 0, clothes: 4, ground: 2 };

describe("a profile", () => {
  it("comes back as it was written", () => {
    const profile = { name: "Ada", zone: "America/Los_Angeles", portrait };
    expect(readProfile(writeProfile(profile))).toEqual(profile);
  });

  it("is readable where it is no profile at all", () => {
    for (const text of ["", "null", "[]", "7", "{"]) expect(readProfile(text)).toEqual(UNREADABLE);
  });

  it("loses what is strange in it and keeps the rest", () => {
    const strange = { name: "Ada", zone: "Mars/Olympus", portrait: { ...portrait, hair: -1, skin: "pale" } };
    expect(readProfile(JSON.stringify(strange))).toEqual({
      name: "Ada",
      zone: "UTC",
      portrait: { ...portrait, hair: 0, skin: 0 },
    });
  });
});
