import { createSubscriber } from "svelte/reactivity";

import type { Readable } from "../../core/parlour";

/** A `Readable` of core as a rune: reading `current` in markup or an effect follows it. */
export function live<T>(source: Readable<T>): { readonly current: T } {
  const subscribe = createSubscriber((update) => {
    let started = false;
    const stop = source.subscribe(() => {
      if (started) update();
    });
    started = true;
    return stop;
  });
  return {
    get current() {
      subscribe();
      return source.value;
    },
  };
}
