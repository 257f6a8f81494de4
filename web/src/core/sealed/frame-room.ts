/**
 * What the media worker does with the frames of one connection. Whatever is not sealed is not sent; whatever
 * does not open is not decoded: both functions give the frame's new content or null, and there is no third way.
 */
import type { MediaKind } from "../wire/gen";
import type { KeyRing } from "./epochs";
import { KINDS } from "./messages";
import { Frames } from "./pkg/frames/frames";
import type { SealingStats } from "./sealed";

/** What one connection's keys did; what its transforms had in hand is counted where they are. */
export type RoomStats = Omit<SealingStats, "passed">;

/** Whose a frame was. */
export interface Source {
  leaf: number;
  /** The lowest byte of the epoch. */
  epoch: number;
  kind: MediaKind;
  /** Decoding can begin at it. */
  keyFrame: boolean;
}

export class FrameRoom implements KeyRing {
  readonly stats: RoomStats = { sealed: 0, unsent: 0, opened: 0, refused: 0 };
  #frames: Frames | null = new Frames();
  #seated = false;

  constructor(private readonly memory: WebAssembly.Memory) {}

  /** It has a key of its own: what it is given to seal can be sealed. */
  get seated(): boolean {
    return this.#seated;
  }

  seat(leaf: number, epoch: number, key: ArrayBuffer): void {
    const bytes = new Uint8Array(key);
    if (this.#frames?.seat(bytes, leaf, epoch)) this.#seated = true;
    bytes.fill(0);
  }

  addSender(leaf: number, epoch: number, key: Uint8Array): void {
    this.#frames?.addSender(key, leaf, epoch);
  }

  retireSender(leaf: number, epoch: number): void {
    this.#frames?.retireSender(leaf, epoch);
  }

  seal(kind: MediaKind, frame: ArrayBuffer): ArrayBuffer | null {
    const stream = KINDS.indexOf(kind);
    const sealed = this.#through(frame, (frames) => frames.seal(stream));
    if (sealed) this.stats.sealed++;
    else this.stats.unsent++;
    return sealed;
  }

  open(media: "audio" | "video", frame: ArrayBuffer): ArrayBuffer | null {
    const opened = this.#through(frame, (frames) => frames.open(media === "video"));
    if (opened) this.stats.opened++;
    else this.stats.refused++;
    return opened;
  }

  /** Whose the frame opened last was. */
  source(): Source | null {
    const bits = this.#frames?.source() ?? 0;
    const kind = KINDS[(bits >> 16) & 0xff];
    return kind ? { kind, leaf: (bits >> 8) & 0xff, epoch: bits & 0xff, keyFrame: bits >> 24 === 1 } : null;
  }

  /** Erases keys and buffers; every frame from now on is dropped. */
  end(): void {
    this.#frames?.free();
    this.#frames = null;
  }

  #through(frame: ArrayBuffer, work: (frames: Frames) => number): ArrayBuffer | null {
    const frames = this.#frames;
    if (!frames || frame.byteLength === 0) return null;
    const at = frames.room(frame.byteLength);
    if (at === 0) return null;
    new Uint8Array(this.memory.buffer, at, frame.byteLength).set(new Uint8Array(frame));
    const length = work(frames);
    if (length <= 0) return null;
    const from = frames.output();
    return this.memory.buffer.slice(from, from + length) as ArrayBuffer;
  }
}
