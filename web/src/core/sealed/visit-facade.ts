/** A guest's sealing, on the page's side. */
import type { Admission, CallId, GuestId, SeatSalt } from "../wire/gen";
import { PageCallSealing, type CallWorkers } from "./call-facade";
import type { GuestKeys } from "./messages";
import type { CallSealing, CallSealingEvents, Visit } from "./sealed";

export class PageVisit implements Visit {
  readonly #workers: CallWorkers;
  readonly #call: CallId;
  readonly #sealing: PageCallSealing;
  /** Whoever listens: first the guest's door, then the connection. */
  readonly #events: CallSealingEvents;

  constructor(workers: CallWorkers, call: CallId, lost: () => void) {
    this.#workers = workers;
    this.#call = call;
    this.#events = { failed: lost };
    this.#sealing = new PageCallSealing(workers, call, this.#events);
  }

  get tag(): SeatSalt {
    return this.#sealing.salt;
  }

  knock(secret: string, guest: GuestId, name: string): Promise<GuestKeys> {
    const { join, salt } = this.#sealing;
    return this.#workers.keys.ask("knockAsGuest", join, secret, this.#call, guest, salt, name);
  }

  admitted(secret: string, guest: GuestId, admission: Admission): Promise<string> {
    return this.#workers.keys.ask("guestAdmitted", this.#sealing.join, secret, guest, admission);
  }

  call(events: CallSealingEvents): CallSealing {
    Object.assign(this.#events, events);
    return this.#sealing;
  }

  end(): void {
    this.#sealing.end();
  }
}
