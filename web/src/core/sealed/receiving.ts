/**
 * One receiver: opens its frames, tells who is in its slot, and asks for a key frame where one was lost
 * because its key had not come yet. Decoders ask too, but wait longer.
 */
import type { FrameRoom, Source } from "./frame-room";

/** Between two requests, in ms; a key frame needs about this long to come. */
const PATIENCE = 300;

export class Receiving {
  #shown: Source | null = null;
  /** A key frame of this slot was refused, or none has come from its source yet. */
  #wantsKeyFrame = true;
  #refused = false;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly room: () => FrameRoom | null,
    private readonly media: "audio" | "video",
    private readonly now: () => number,
    private readonly askForKeyFrame: () => void,
    private readonly shows: (source: Source) => void,
  ) {}

  /** The frame's content, opened, or null: to be dropped. */
  open(frame: ArrayBuffer): ArrayBuffer | null {
    const room = this.room();
    if (!room) return null;
    const opened = room.open(this.media, frame);
    if (!opened) {
      if (frame.byteLength > 0) this.#refused = this.#wantsKeyFrame = true;
      return null;
    }
    const source = room.source();
    if (source) this.#opened(source);
    return opened;
  }

  /** A key has come; if frames were refused before, it may be theirs. */
  keyCame(): void {
    if (this.#refused) this.#ask();
    this.#refused = false;
  }

  #opened(source: Source): void {
    const shown = this.#shown;
    if (source.leaf !== shown?.leaf || source.epoch !== shown.epoch || source.kind !== shown.kind) {
      // Somebody who goes on to the next epoch goes on with the same pictures.
      if (source.leaf !== shown?.leaf || source.kind !== shown.kind) this.#wantsKeyFrame = true;
      this.#shown = source;
      this.shows(source);
    }
    if (source.keyFrame) this.#wantsKeyFrame = false;
    else if (this.#wantsKeyFrame) this.#ask();
  }

  #ask(): void {
    if (this.media === "audio" || this.now() - this.#askedAt < PATIENCE) return;
    this.#askedAt = this.now();
    this.askForKeyFrame();
  }
}
