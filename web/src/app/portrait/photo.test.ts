import { describe, expect, it } from "vitest";

import { firstCrop, square } from "./photo";

describe("the square cut from a photograph", () => {
  it("keeps the upper part of a tall picture, where the face is", () => {
    expect(square(600, 1000, firstCrop)).toEqual({ x: 0, y: 100, size: 600 });
  });

  it("keeps the middle of a wide one", () => {
    expect(square(1000, 600, firstCrop)).toEqual({ x: 200, y: 0, size: 600 });
  });

  it("stays inside the picture however it is moved", () => {
    for (const zoom of [1, 1.5, 3]) {
      for (const at of [0, 0.5, 1]) {
        const { x, y, size } = square(640, 480, { x: at, y: at, zoom });
        expect(x).toBeGreaterThanOrEqual(0);
        expect(y).toBeGreaterThanOrEqual(0);
        expect(x + size).toBeLessThanOrEqual(640);
        expect(y + size).toBeLessThanOrEqual(480);
      }
    }
  });
});
