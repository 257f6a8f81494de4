import { createSubscriber } from "svelte/reactivity";

/** The server's clock, followed minute by minute (and after sleep) wherever it is read in markup. */
export class Clock {
  readonly #now: () => number;
  readonly #follow: () => void;

  constructor(now: () => number) {
    this.#now = now;
    this.#follow = createSubscriber((update) => {
      let timer = 0;
      const tick = (): void => {
        update();
        wait();
      };
      const wait = (): void => {
        clearTimeout(timer);
        timer = window.setTimeout(tick, 60_000 - (now() % 60_000) + 20);
      };
      wait();
      document.addEventListener("visibilitychange", tick);
      return () => {
        clearTimeout(timer);
        document.removeEventListener("visibilitychange", tick);
      };
    });
  }

  get now(): number {
    this.#follow();
    return this.#now();
  }
}
