/** With the module itself: what is sealed here opens wherever Parlour runs. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { Refused } from "../parlour";
import { newFileKey, opening, sealing } from "./files";
import { initSync, sealedFileLength } from "./pkg/files/files";

beforeAll(() => {
  initSync({ module: readFileSync(new URL("pkg/files/files_bg.wasm", import.meta.url)) });
});

function content(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, at) => (at % 251) + 1);
}

/** These bytes in pieces, through a stream. */
async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: TransformStream<Uint8Array, Uint8Array>,
  piece = 10_000,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, at) =>
    bytes.slice(at * piece, (at + 1) * piece),
  );
  const given = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const it of pieces) controller.enqueue(it);
      controller.close();
    },
  });
  return new Uint8Array(
    await new Response(given.pipeThrough(stream) as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer(),
  );
}

async function why(work: Promise<unknown>): Promise<string | null> {
  const found = await work.then(
    () => null,
    (error: unknown) => error,
  );
  return found instanceof Refused ? found.code : null;
}

describe("a sealed file", () => {
  it("opens as it was, in whatever pieces it comes, and is as long as was foretold", async () => {
    for (const length of [0, 1, 65_527, 65_528, 65_529, 200_000]) {
      const key = newFileKey();
      const sealed = await through(content(length), sealing(key, length));
      expect(sealed.length).toBe(sealedFileLength(length));
      for (const piece of [1_021, 70_000])
        expect(await through(sealed, opening(key), piece)).toEqual(content(length));
    }
  });

  it("is another each time, though key and content are the same", async () => {
    const key = newFileKey();
    const [one, two] = [
      await through(content(9), sealing(key, 9)),
      await through(content(9), sealing(key, 9)),
    ];
    expect(one).not.toEqual(two);
  });

  it("opens with no other key, and not where a byte of it is another or the end is missing", async () => {
    const key = newFileKey();
    const sealed = await through(content(200_000), sealing(key, 200_000));
    expect(await why(through(sealed, opening(newFileKey())))).toBe("unopenable");
    const changed = sealed.slice();
    changed[150_000] = (changed[150_000] ?? 0) ^ 1;
    expect(await why(through(changed, opening(key)))).toBe("unopenable");
    expect(await why(through(sealed.slice(0, -1), opening(key)))).toBe("unopenable");
    expect(await why(through(new Uint8Array(0), opening(key)))).toBe("unopenable");
  });

  it("is refused where more or less comes than was announced", async () => {
    expect(await why(through(content(10), sealing(newFileKey(), 9)))).toBe("invalid");
    expect(await why(through(content(8), sealing(newFileKey(), 9)))).toBe("invalid");
  });

  it("is not begun with a key or a length such as files don't have", () => {
    expect(() => sealing(new Uint8Array(31), 1)).toThrow(Refused);
    for (const length of [-1, 0.5, Number.NaN, 2 ** 50])
      expect(() => sealing(newFileKey(), length)).toThrow(Refused);
    expect(() => opening(new Uint8Array(33))).toThrow(Refused);
  });
});
