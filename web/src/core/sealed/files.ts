/**
 * Files, sealed and opened as they stream: photographs, recordings, stories. A key is a file's alone and travels in the
 * message that the file belongs to. For a worker, after `loadFiles`: a film must not hold up the page.
 */
import { Refused } from "../parlour";
import { randomBytes } from "../wire/bytes";
import { fetchPinned } from "./pinned";
import initFiles, { FileOpening, FileSealing } from "./pkg/files/files";
import filesHash from "./pkg/files/files_bg.wasm?integrity";
import filesUrl from "./pkg/files/files_bg.wasm?url";

const KEY = 32;
const PREFIX = 7;

/** Loads the module. Everything else here needs it. */
export async function loadFiles(): Promise<void> {
  await initFiles({ module_or_path: fetchPinned(filesUrl, filesHash) });
}

/** A key that nothing has been sealed with. */
export function newFileKey(): Uint8Array {
  return randomBytes(KEY);
}

/** Seals what is written to it, `length` bytes in all. Fails with `Refused` where it is more or fewer. */
export function sealing(key: Uint8Array, length: number): TransformStream<Uint8Array, Uint8Array> {
  return through(() => new FileSealing(key, randomBytes(PREFIX), length), "invalid");
}

/**
 * Opens what is written to it. Fails with `Refused` where it is not such a file, or not all of it: what it has given
 * until then must be dropped, and whoever shows a file before its end shows what may be cut off.
 */
export function opening(key: Uint8Array): TransformStream<Uint8Array, Uint8Array> {
  return through(() => new FileOpening(key), "unopenable");
}

/** What the module gives for both: bytes in, bytes out, and an end. */
interface Work {
  push(bytes: Uint8Array): Uint8Array;
  finish(): Uint8Array;
  free(): void;
}

function through(begin: () => Work, code: "invalid" | "unopenable"): TransformStream<Uint8Array, Uint8Array> {
  let work: Work | null = null;
  const refused = (why: unknown): never => {
    work?.free();
    work = null;
    throw new Refused(code, String(why));
  };
  const give = (
    controller: TransformStreamDefaultController<Uint8Array>,
    bytes: () => Uint8Array | undefined,
  ) => {
    try {
      const given = bytes();
      if (given && given.length > 0) controller.enqueue(given);
    } catch (why) {
      refused(why);
    }
  };
  return new TransformStream({
    start: () => {
      try {
        work = begin();
      } catch (why) {
        refused(why);
      }
    },
    transform: (piece, controller) => {
      give(controller, () => work?.push(piece));
    },
    flush: (controller) => {
      give(controller, () => work?.finish());
      work?.free();
      work = null;
    },
  });
}
