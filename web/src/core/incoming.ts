/** The ring that reaches this device. */
import { incomingOf, ringKey, type Calls } from "./calls";
import type { Clock } from "./clock";
import type { Me } from "./house/family";
import type { Incoming, Readable } from "./parlour";
import { Cell, derived, type Signal } from "./readable";
import type { Welcome } from "./socket";
import type { CallId, Request } from "./wire/gen";

export interface IncomingPorts {
  clock: Clock;
  /** Milliseconds since the epoch by the server's clock. */
  now(): number;
  calls: Readable<Calls>;
  me: Readable<Me | null>;
  /** Emitted before `calls` is what the welcome says. */
  welcomed: Signal<Welcome>;
  tell(request: Request): void;
  /** It rings: makes ready for an answer. */
  prepare(call: CallId): void;
  /** It rings no more. */
  ended(call: CallId): void;
}

export class IncomingRing {
  readonly ring: Readable<(Incoming & { key: string }) | null>;

  readonly #ports: IncomingPorts;
  /** Rings that were answered or declined here, or whose time is over. */
  readonly #done = new Cell<ReadonlySet<string>>(new Set());
  #last: { key: string; call: CallId } | null = null;
  #told = false;
  #cancel: () => void = () => undefined;

  constructor(ports: IncomingPorts) {
    this.#ports = ports;
    this.ring = derived(
      [ports.calls, ports.me, this.#done],
      (all, who, done) => who && incomingOf(all, who, done),
    );
    // The server has forgotten that this device rings: to it the page is a new one.
    ports.welcomed.listen(() => (this.#told = false));
    this.ring.subscribe((ring) => this.#changed(ring));
  }

  /** The touch that answers or declines: silent from now on, whatever the server says and when. */
  handled(call: CallId): void {
    const member = this.#ports.me.value?.member;
    const ring = this.#ports.calls.value.get(call)?.rings.find((r) => r.member === member);
    if (ring) this.#finish(ringKey(call, ring));
  }

  #finish(key: string): void {
    this.#done.set(new Set(this.#done.value).add(key));
  }

  #changed(ring: (Incoming & { key: string }) | null): void {
    const last = this.#last;
    if (ring?.key === last?.key) return this.#tell();
    this.#cancel();
    this.#told = false;
    this.#last = ring && { key: ring.key, call: ring.call.id };
    if (last && last.call !== ring?.call.id) this.#ports.ended(last.call);
    if (!ring) return;
    // A page that has lost its server is not told, and must not ring for ever.
    this.#cancel = this.#ports.clock.after(Math.max(0, ring.endsAt - this.#ports.now()), () =>
      this.#finish(ring.key),
    );
    this.#tell();
    this.#ports.prepare(ring.call.id);
  }

  #tell(): void {
    if (!this.#last || this.#told) return;
    this.#told = true;
    this.#ports.tell({ type: "ringing", call: this.#last.call });
  }
}
