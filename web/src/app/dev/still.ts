import type { Readable } from "../../core/parlour";

/** A value of a `Parlour` that stands still until it is touched. */
export class Still<T> implements Readable<T> {
  #value: T;
  readonly #runs = new Set<(value: T) => void>();
  constructor(value: T) {
    this.#value = value;
  }
  get value(): T {
    return this.#value;
  }
  set(value: T): void {
    this.#value = value;
    for (const run of this.#runs) run(value);
  }
  subscribe(run: (value: T) => void): () => void {
    this.#runs.add(run);
    run(this.#value);
    return () => {
      this.#runs.delete(run);
    };
  }
}
