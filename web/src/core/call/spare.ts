import type { CallId } from "../wire/gen";
import type { CallPorts } from "./ports";
import { Prepared } from "./prepared";

/** How long a connection that was made beforehand is kept, in milliseconds. */
const KEPT_FOR = 60_000;

/** At most one connection, made with its offer before it is needed. */
export class Spare {
  readonly #ports: CallPorts;
  #prepared: Prepared | null = null;
  /** It was made for a call that is still to be begun. */
  #new = false;
  #cancel: () => void = () => undefined;

  constructor(ports: CallPorts) {
    this.#ports = ports;
  }

  /** The id that it gives to the call that is begun next; null where it is for a call that others began. */
  get newCall(): CallId | null {
    return this.#new ? (this.#prepared?.call ?? null) : null;
  }

  /** Makes one for this call; null: for the call that is begun next, which takes its id. */
  make(call: CallId | null): void {
    if (this.#prepared && (call === null ? this.#new : this.#prepared.call === call)) return;
    this.close();
    this.#new = call === null;
    const prepared = new Prepared(this.#ports, call ?? (this.#ports.newId() as CallId)).warm();
    // Nobody listens to it yet: one that can't seal any more must not be handed over.
    prepared.failed = () => {
      if (this.#prepared === prepared) this.close();
    };
    this.#prepared = prepared;
    this.#cancel = this.#ports.clock.after(KEPT_FOR, () => this.close());
  }

  /** Hands over the one for this call, if there is one; one for another call is of no use any more. */
  take(call: CallId): Prepared | null {
    const prepared = this.#prepared;
    if (prepared?.call !== call) {
      this.close();
      return null;
    }
    this.#cancel();
    this.#prepared = null;
    return prepared;
  }

  /** Whoever rang in this call rings no more. */
  ringEnded(call: CallId): void {
    if (this.#prepared?.call === call) this.close();
  }

  close(): void {
    this.#cancel();
    this.#prepared?.close();
    this.#prepared = null;
  }
}
