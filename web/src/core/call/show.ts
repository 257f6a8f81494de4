import type { Clock } from "../clock";
import type { Shown } from "../parlour";
import type { Want } from "../wire/gen";

const EVERY = 100;

/** Sends what a page shows: the first change at once, further ones together, at most every 100 ms. */
export class Shows {
  readonly #clock: Clock;
  readonly #send: (wants: Want[]) => void;
  #latest: Want[] = [];
  #said = "";
  #resting = false;

  constructor(clock: Clock, send: (wants: Want[]) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  set(shown: readonly Shown[]): void {
    this.#latest = shown.map(({ seat, kind, height, pinned }) => ({
      publication: { seat, kind },
      height: Math.max(1, Math.min(65_535, Math.round(height))),
      pinned,
    }));
    if (!this.#resting) this.#say();
  }

  /** The other side has forgotten: says it again even if nothing has changed. */
  repeat(): void {
    this.#said = "";
    if (!this.#resting) this.#say();
  }

  #say(): void {
    const text = JSON.stringify(this.#latest);
    if (text === this.#said) return;
    this.#said = text;
    this.#send(this.#latest);
    this.#resting = true;
    this.#clock.after(EVERY, () => {
      this.#resting = false;
      this.#say();
    });
  }
}
