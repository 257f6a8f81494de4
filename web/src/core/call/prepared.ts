import type { CallSealingEvents } from "../sealed/sealed";
import type { CallId, Publication } from "../wire/gen";
import type { Connection } from "./connection";
import type { CallPorts } from "./ports";

/**
 * A connection with the listener that its sealing reports to, which can be put in later: a connection is
 * made while it rings, before there is anybody to listen.
 */
export class Prepared {
  readonly call: CallId;
  readonly connection: Connection;
  shows: (slot: string, from: Publication) => void = () => undefined;
  failed: () => void = () => undefined;

  constructor(ports: CallPorts, call: CallId) {
    this.call = call;
    const events: CallSealingEvents = {
      shows: (slot, from) => this.shows(slot, from),
      failed: () => this.failed(),
    };
    this.connection = ports.connect(call, events);
  }

  /** Makes the offer beforehand; that is most of the work between a touch and the first picture. */
  warm(): this {
    this.connection.offer().catch(() => undefined);
    return this;
  }

  close(): void {
    this.shows = () => undefined;
    this.failed = () => undefined;
    this.connection.close();
  }
}
