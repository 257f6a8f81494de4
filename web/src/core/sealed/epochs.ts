/**
 * The keys of one connection, epoch by epoch. What others seal in a new epoch opens as soon as its key is here;
 * one's own frames change over when the call says so, and what is old is erased soon after.
 */
import type { Clock } from "../clock";

/** How long frames of an epoch that is over still open, in milliseconds: those that were on their way. */
const OLD_FOR = 10_000;

/** The keys that frames are sealed and opened with; `FrameRoom` in the worker. */
export interface KeyRing {
  /** Seals one's own frames with this key from now on; the key's bytes are erased. */
  seat(leaf: number, epoch: number, key: ArrayBuffer): void;
  /** Opens the frames of this leaf in this epoch; the key's bytes are left as they are. */
  addSender(leaf: number, epoch: number, key: Uint8Array): void;
  retireSender(leaf: number, epoch: number): void;
}

/** An epoch of the call's group. `epoch` is its lowest byte, as it stands in frames. */
export interface EpochKey {
  epoch: number;
  /** 16 bytes. */
  key: ArrayBuffer;
  /** One's own leaf. */
  own: number;
  others: readonly number[];
}

interface Held {
  /** Until one's own frames have changed over. */
  key: ArrayBuffer | null;
  own: number;
  others: readonly number[];
  forget: () => void;
}

export class Epochs {
  readonly #ring: KeyRing;
  readonly #clock: Pick<Clock, "after">;
  /** In the order in which they came. */
  readonly #held = new Map<number, Held>();
  /** To be sealed in as soon as its key is here: word and key come through different doors. */
  #due: number | null = null;

  constructor(ring: KeyRing, clock: Pick<Clock, "after">) {
    this.#ring = ring;
    this.#clock = clock;
  }

  /** The call has gone on to this epoch: what others seal in it opens from now on. */
  begin({ epoch, key, own, others }: EpochKey): void {
    for (const [old, held] of this.#held) this.#outlive(old, held, others);
    const bytes = new Uint8Array(key);
    for (const leaf of others) this.#ring.addSender(leaf, epoch, bytes);
    this.#held.set(epoch, { key, own, others, forget: () => undefined });
    if (this.#due === epoch) this.send(epoch);
  }

  /** One's own frames are sealed in this epoch from now on. */
  send(epoch: number): void {
    const held = this.#held.get(epoch);
    this.#due = held ? null : epoch;
    if (!held?.key) return;
    this.#ring.seat(held.own, epoch, held.key);
    for (const [earlier, passed] of this.#held) {
      erase(passed);
      if (earlier === epoch) return;
    }
  }

  end(): void {
    for (const held of this.#held.values()) {
      held.forget();
      erase(held);
    }
    this.#held.clear();
  }

  /** An epoch is over: whoever has left is not opened any more at once, the others for a while. */
  #outlive(epoch: number, held: Held, staying: readonly number[]): void {
    for (const leaf of held.others) if (!staying.includes(leaf)) this.#ring.retireSender(leaf, epoch);
    held.others = held.others.filter((leaf) => staying.includes(leaf));
    held.forget();
    held.forget = this.#clock.after(OLD_FOR, () => {
      for (const leaf of held.others) this.#ring.retireSender(leaf, epoch);
      erase(held);
      this.#held.delete(epoch);
    });
  }
}

function erase(held: Held): void {
  if (held.key) new Uint8Array(held.key).fill(0);
  held.key = null;
}
