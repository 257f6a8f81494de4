/** A part of the app that is fetched when it is needed, and asked for again while its server is away. */
import { untrack } from "svelte";

/** Milliseconds until somebody who waits for it is told why. */
const LATE = 4000;
/** Between one time of asking and the next. */
const AGAIN = 2000;

export class Part<T> {
  #module: T | null = $state.raw(null);
  #late = $state(false);

  /** Asks for as long as whoever makes it is shown. */
  constructor(load: () => Promise<T>) {
    $effect(() => {
      let over = false;
      let timer = setTimeout(() => {
        this.#late = true;
      }, LATE);
      const ask = (): void => {
        untrack(load).then(
          (module) => {
            clearTimeout(timer);
            if (!over) this.#module = module;
          },
          () => {
            if (over) return;
            clearTimeout(timer);
            this.#late = true;
            timer = setTimeout(ask, AGAIN);
          },
        );
      };
      ask();
      return () => {
        over = true;
        clearTimeout(timer);
      };
    });
  }

  /** Null until it is there. */
  get module(): T | null {
    return this.#module;
  }

  /** Its server can't be reached, it seems. */
  get late(): boolean {
    return this.#late;
  }
}
