import type { Clock } from "../clock";
import type { Shown } from "../parlour";
import type { Want } from "../wire/gen";

const EVERY = 100;

/** Sends what a page shows: the first change at once, further ones together, at most every 100 ms. */
export class Shows {
  readonly #clock: Clock;
  readonly #send: (wants: Want[]) => boolean;
  /** None: the page has shown nothing yet, and what it will show is not known before it is drawn. */
  #latest: Want[] | null = null;
  #said = "";
  #resting = false;

  /** `send`: false where there is nobody to say it to yet; `repeat` then says it. */
  constructor(clock: Clock, send: (wants: Want[]) => boolean) {
    this.#clock = clock;
    this.#send = send;
  }

  set(shown: readonly Shown[]): void {
    if (this.#latest === null && shown.length === 0) return;
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
    if (this.#latest === null) return;
    const text = JSON.stringify(this.#latest);
    if (text === this.#said) return;
    if (!this.#send(this.#latest)) return;
    this.#said = text;
    this.#resting = true;
    this.#clock.after(EVERY, () => {
      this.#resting = false;
      this.#say();
    });
  }
}
