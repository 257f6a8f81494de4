import { describe, expect, it } from "vitest";

import { words as german } from "../messages/de";
import { words as english } from "../messages/en";
import { picture, places } from "./code";
import { colours } from "./colours";
import { drawings, things } from "./things";

const every = things.flatMap((_, thing) =>
  colours.flatMap((_, colour) => [1, 2, 3, 4].map((count) => picture({ thing, colour, count }))),
);

describe("the call pictures", () => {
  it("are 1,024: ten bits each, forty for four", () => {
    expect(new Set(every.map((one) => JSON.stringify(one))).size).toBe(1024);
  });

  it("have a name of their own each, in every language", () => {
    for (const words of [english, german]) {
      expect(new Set(every.map((one) => words.pictures.name(one))).size).toBe(1024);
    }
  });

  it("are named as people say it", () => {
    const boat = things.indexOf("boat");
    const red = colours.indexOf("red");
    const leaf = things.indexOf("leaf");
    const purple = colours.indexOf("purple");
    const owl = things.indexOf("owl");
    const say = (words: typeof english, thing: number, colour: number, count: number) =>
      words.pictures.name(picture({ thing, colour, count }));
    expect(say(english, boat, red, 2)).toBe("two red boats");
    expect(say(english, leaf, purple, 4)).toBe("four purple leaves");
    expect(say(german, boat, red, 2)).toBe("zwei rote Boote");
    expect(say(german, boat, red, 1)).toBe("ein rotes Boot");
    expect(say(german, owl, purple, 1)).toBe("eine lila Eule");
    expect(say(german, owl, red, 1)).toBe("eine rote Eule");
  });

  it("are drawn differently, thing by thing", () => {
    expect(new Set(things.map((thing) => drawings[thing].body)).size).toBe(32);
  });

  it("stand beside one another within their square, each as often as its count", () => {
    for (const count of [1, 2, 3, 4]) {
      const all = places(count);
      expect(all).toHaveLength(count);
      for (const { x, y, size } of all) expect(Math.max(x, y) + size).toBeLessThanOrEqual(100);
    }
  });

  it("refuse what is no picture", () => {
    expect(() => picture({ thing: 32, colour: 0, count: 1 })).toThrow(RangeError);
    expect(() => picture({ thing: 0, colour: 8, count: 1 })).toThrow(RangeError);
    expect(() => picture({ thing: 0, colour: 0, count: 5 })).toThrow(RangeError);
  });
});
