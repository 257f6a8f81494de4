import type { Refused } from "../parlour";
import type { CallId, MemberId, Ring } from "../wire/gen";
import type { CallPorts } from "./ports";

/** A call that this page begins, which can be taken back until its seat is there. */
export class Beginning {
  readonly #ports: CallPorts;
  readonly #call: CallId;
  readonly #withdrawn = new AbortController();

  /** `refused`: nobody is rung, or nobody knows whether anybody is. */
  constructor(ports: CallPorts, call: CallId, ring: Ring, refused: (why: Refused) => void) {
    this.#ports = ports;
    this.#call = call;
    ports.ask({ type: "start_call", call, ring }, this.#withdrawn.signal).catch(refused);
  }

  /** Nobody rings any more, wherever the word of it is by now: not sent, on its way, or with the server. */
  withdraw(rung: readonly MemberId[]): void {
    this.#withdrawn.abort();
    for (const member of rung) {
      // Refused where the server never heard of the call, which is as good.
      this.#ports.ask({ type: "stop_ring", call: this.#call, member }).catch(() => undefined);
    }
  }
}
