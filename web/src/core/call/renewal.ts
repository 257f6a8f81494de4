import { Refused } from "../parlour";
import type { CallId, SeatId } from "../wire/gen";
import type { Connection } from "./connection";
import type { CallPorts } from "./ports";

const POOL_STEP = { audio: 4, video: 6 } as const;

/** New offers for a connection that stays: an ICE restart, or more slots. One at a time. */
export class Renewal {
  readonly #ports: CallPorts;
  readonly #connection: Connection;
  readonly #at: () => { call: CallId; seat: SeatId } | null;
  readonly #failed: () => void;
  #busy = false;
  /** By how much the pool of slots is too small. */
  #pool = { audio: 0, video: 0 };

  /** `failed`: an ICE restart was refused. A pool that could not grow leaves a connection that works. */
  constructor(
    ports: CallPorts,
    connection: Connection,
    at: () => { call: CallId; seat: SeatId } | null,
    failed: () => void,
  ) {
    this.#ports = ports;
    this.#connection = connection;
    this.#at = at;
    this.#failed = failed;
  }

  restart(): void {
    void this.#renew(true);
  }

  /** The pool is too small by so many slots. */
  grow(moreAudio: number, moreVideo: number): void {
    this.#pool = {
      audio: moreAudio > 0 ? POOL_STEP.audio : 0,
      video: moreVideo > 0 ? POOL_STEP.video : 0,
    };
    if (this.#pool.audio + this.#pool.video > 0) void this.#renew(false);
  }

  async #renew(restart: boolean): Promise<void> {
    const at = this.#at();
    if (!at || this.#busy || this.#ports.online.value !== "online") return;
    const { audio, video } = this.#pool;
    this.#pool = { audio: 0, video: 0 };
    this.#busy = true;
    try {
      await this.#connection.renew({ restart, audio, video }, async (offer) => {
        const answer = await this.#ports.ask({ type: "renew", ...at, offer });
        if (answer.type !== "renewed") throw new Refused("internal");
        return answer.sdp;
      });
    } catch {
      if (restart && !this.#gone()) this.#failed();
    }
    this.#busy = false;
    if (this.#gone()) return;
    if (this.#pool.audio + this.#pool.video > 0) await this.#renew(false);
  }

  /** Another connection has taken the place of this one meanwhile. */
  #gone(): boolean {
    return this.#connection.state.value === "closed";
  }
}
