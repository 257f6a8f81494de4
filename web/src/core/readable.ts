import type { Readable } from "./parlour";

/** A value that its owner can set; everybody else gets it as a {@link Readable}. */
export class Cell<T> implements Readable<T> {
  #value: T;
  readonly #runs = new Set<(value: T) => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  /** Sets the value and calls everybody back, unless it is the very same value. */
  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const run of [...this.#runs]) {
      if (this.#runs.has(run)) run(value);
    }
  }

  subscribe(run: (value: T) => void): () => void {
    // A wrapper of its own, so that the same function can subscribe twice.
    const own = (value: T) => run(value);
    this.#runs.add(own);
    own(this.#value);
    return () => this.#runs.delete(own);
  }
}

/** A value computed from others, anew after each change of one of them. Lives as long as its sources. */
export function derived<S extends readonly unknown[], T>(
  sources: { readonly [K in keyof S]: Readable<S[K]> },
  compute: (...values: S) => T,
): Readable<T> {
  const values = () => sources.map((source) => source.value) as unknown as S;
  const cell = new Cell(compute(...values()));
  for (const source of sources as readonly Readable<unknown>[]) {
    source.subscribe(() => cell.set(compute(...values())));
  }
  return cell;
}

/** Something that happens, as against a value that is. */
export class Signal<T> {
  readonly #runs = new Set<(value: T) => void>();

  /** Tells everybody who listens. */
  emit(value: T): void {
    for (const run of [...this.#runs]) run(value);
  }

  listen(run: (value: T) => void): () => void {
    this.#runs.add(run);
    return () => this.#runs.delete(run);
  }
}
