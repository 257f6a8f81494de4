import type { Memory } from "../media/devices";
import type { CallId, SeatId } from "../wire/gen";
import type { Claim } from "./claim";

/** What a tab remembers of its seat, so that a reload finds it again. Never a key. */
export interface KeptSeat {
  call: CallId;
  seat: SeatId;
  microphone: boolean;
  camera: boolean;
}

const KEY = "parlour.seat";

/** The seat of this tab and of no other: who copies a tab copies what it remembers, but not what it claims. */
export class SeatOfTab {
  readonly #memory: Memory;
  readonly #claim: Claim;
  #claimed: { seat: SeatId; release: Promise<(() => void) | null> } | null = null;

  constructor({ memory, claim }: { memory: Memory; claim: Claim }) {
    this.#memory = memory;
    this.#claim = claim;
  }

  keep({ call, seat, microphone, camera }: KeptSeat): void {
    this.#memory.setItem(KEY, JSON.stringify({ call, seat, microphone, camera }));
    if (this.#claimed?.seat !== seat) this.#take(seat);
  }

  forget(): void {
    this.#memory.removeItem(KEY);
    this.#release();
  }

  /** The seat from before a reload; null: there is none, or another tab sits in it. */
  async find(): Promise<KeptSeat | null> {
    const kept = keptSeat(this.#memory);
    if (!kept || this.#claimed?.seat === kept.seat) return null;
    const claimed = this.#take(kept.seat);
    const mine = (await claimed.release) !== null;
    if (this.#claimed !== claimed) return null;
    if (!mine) this.forget();
    return mine ? kept : null;
  }

  #take(seat: SeatId) {
    this.#release();
    return (this.#claimed = { seat, release: this.#claim(`parlour seat ${seat}`) });
  }

  #release(): void {
    void this.#claimed?.release.then((release) => release?.());
    this.#claimed = null;
  }
}

function keptSeat(memory: Memory): KeptSeat | null {
  try {
    const kept = JSON.parse(memory.getItem(KEY) ?? "null") as Record<string, unknown> | null;
    const { call, seat, microphone, camera } = kept ?? {};
    if (typeof call !== "string" || typeof seat !== "string") return null;
    return {
      call: call as CallId,
      seat: seat as SeatId,
      microphone: microphone === true,
      camera: camera === true,
    };
  } catch {
    return null;
  }
}
