/**
 * A worker that is started anew where it has died: it threw, could not load, or gives no answer any more. What it
 * held is gone, so whoever talks to it begins anew too; nothing that it would have sealed goes anywhere.
 */
import type { Clock } from "../clock";

/** So many deaths within so many milliseconds, and it is not started again. */
const DEATHS = 4;
const WITHIN = 60_000;
/** How long an answer may take, in milliseconds. */
const PATIENCE = 10_000;
/** The same once more: a page that slept finds its own clock run out before it has read its post. */
const GRACE = 2000;

export interface TendedEvents {
  heard(data: unknown): void;
  /** What was asked gets no answer. `again`: another worker has taken its place. */
  died(again: boolean): void;
  /** Something was asked and not answered yet. */
  waiting(): boolean;
}

export class Tended {
  readonly #start: () => Worker;
  readonly #clock: Clock;
  readonly #events: TendedEvents;
  readonly #starting: number;
  #worker: Worker;
  /** The one that lives now has said something. */
  #awake = false;
  #dead = false;
  #deaths: number[] = [];
  #cancel: (() => void) | null = null;

  /** `starting`: how long the first answer of a worker may take, which first loads what it needs. */
  constructor(start: () => Worker, clock: Clock, events: TendedEvents, starting = PATIENCE) {
    this.#starting = starting;
    this.#start = start;
    this.#clock = clock;
    this.#events = events;
    this.#worker = this.#begin();
  }

  /** The one that lives now, or the one that died last. */
  get worker(): Worker {
    return this.#worker;
  }

  /** It died too often and is not started again. */
  get dead(): boolean {
    return this.#dead;
  }

  post(message: unknown, transfer: Transferable[] = []): void {
    if (this.#dead) return;
    this.#worker.postMessage(message, transfer);
    if (!this.#cancel && this.#events.waiting()) this.#await();
  }

  /** It said that it is of no use. */
  kill(): void {
    this.#died();
  }

  #begin(): Worker {
    const worker = this.#start();
    this.#awake = false;
    worker.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (this.#worker !== worker) return;
      this.#awake = true;
      this.#rest();
      this.#events.heard(data);
      if (this.#events.waiting()) this.#await();
    };
    worker.onerror = () => {
      if (this.#worker === worker) this.#died();
    };
    return worker;
  }

  #await(): void {
    this.#listen(this.#awake ? PATIENCE : this.#starting, () => this.#listen(GRACE));
  }

  #listen(milliseconds: number, then: () => void = () => this.#died()): void {
    this.#rest();
    this.#cancel = this.#clock.after(milliseconds, then);
  }

  #rest(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #died(): void {
    if (this.#dead) return;
    this.#rest();
    this.#worker.terminate();
    const now = this.#clock.monotonic();
    this.#deaths = [...this.#deaths.filter((at) => now - at < WITHIN), now];
    this.#dead = this.#deaths.length >= DEATHS;
    if (!this.#dead) this.#worker = this.#begin();
    this.#events.died(!this.#dead);
  }
}
