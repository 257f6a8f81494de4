/** The call pictures: what the numbers of the code mean, and how one picture is laid out. */
import type { Picture as Code } from "../../core/parlour";
import { type Colour, colours } from "./colours";
import { type Thing, things } from "./things";

export interface Picture {
  thing: Thing;
  colour: Colour;
  /** 1 to 4. */
  count: number;
}

/** A code out of range is a mistake of ours and must not pass for a picture. */
export function picture(code: Code): Picture {
  const thing = things[code.thing];
  const colour = colours[code.colour];
  const known = thing !== undefined && colour !== undefined;
  if (!known || ![1, 2, 3, 4].includes(code.count)) throw new RangeError("there is no such picture");
  return { thing, colour, count: code.count };
}

/** Where the things of one picture stand in a square of 100, and how much of it each takes. */
export function places(count: number): readonly { x: number; y: number; size: number }[] {
  if (count === 1) return [{ x: 12, y: 12, size: 76 }];
  const size = 44;
  if (count === 2)
    return [
      { x: 4, y: 10, size: 48 },
      { x: 48, y: 42, size: 48 },
    ];
  const row = (y: number) => [
    { x: 4, y, size },
    { x: 52, y, size },
  ];
  return count === 3 ? [{ x: 28, y: 4, size }, ...row(52)] : [...row(4), ...row(52)];
}
