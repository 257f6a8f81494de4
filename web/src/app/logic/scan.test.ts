import { encode } from "uqr";
import { describe, expect, it } from "vitest";

import { readPixels } from "./scan";

/** A code as a camera sees it: black on white, some pixels for each square. */
function seen(text: string, scale = 6): { width: number; height: number; data: Uint8ClampedArray } {
  const code = encode(text, { ecc: "M", border: 3 });
  const size = code.size * scale;
  const data = new Uint8ClampedArray(size * size * 4).fill(255);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      if (code.data[Math.floor(y / scale)]?.[Math.floor(x / scale)] !== true) continue;
      data.fill(0, (y * size + x) * 4, (y * size + x) * 4 + 3);
    }
  }
  return { width: size, height: size, data };
}

describe("scanning", () => {
  it("reads the codes that our own screens show", async () => {
    const link = `https://parlour.example/i/5b6e0f0e-9a2d-4a7e-8c58-2d1f7f3f0b11#${"Qk3".repeat(14)}A`;
    for (const text of ["parlour-pair:8Qk3", link]) expect(await readPixels(seen(text))).toBe(text);
  });

  it("says nothing of a picture without a code", async () => {
    const data = new Uint8ClampedArray(200 * 200 * 4).fill(200);
    expect(await readPixels({ width: 200, height: 200, data })).toBeNull();
  });
});
