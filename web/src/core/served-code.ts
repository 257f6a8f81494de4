/** What the page knows about the code that it was served: the tripwire's news, for people to read. */
import { browserTripwire } from "../tripwire/browser";
import type { ServedCode } from "../tripwire/tripwire";
import type { Readable } from "./parlour";
import { Cell } from "./readable";
import { registerServiceWorker } from "./sealed/trusted";

export type { ServedCode, Warning } from "../tripwire/tripwire";

export interface ServedCodeWatch {
  /** `null`: not known, as in a development server or a browser without service workers. */
  readonly state: Readable<ServedCode | null>;
  /** Somebody has read the warning. */
  putAway(): Promise<void>;
}

/** Sets the tripwire and hears its news from now on. Once a page. */
export function watchServedCode(): ServedCodeWatch {
  const state = new Cell<ServedCode | null>(null);
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) {
    return { state, putAway: () => Promise.resolve() };
  }
  const tripwire = browserTripwire();
  const read = async (): Promise<void> => {
    state.set(await tripwire.state());
  };
  navigator.serviceWorker.addEventListener("message", ({ data }: MessageEvent<{ type?: unknown }>) => {
    if (data.type === "tripwire") void read();
  });
  // A new service worker is on its way: this page is still the old one, and looks for itself.
  const look = async (): Promise<void> => {
    state.set(await tripwire.look());
  };
  const watch = async (): Promise<void> => {
    const registration = await registerServiceWorker();
    registration.addEventListener("updatefound", () => void look());
    await look();
  };
  // A private window may have no service worker; Parlour goes on, without a tripwire.
  watch().catch(() => undefined);
  return {
    state,
    async putAway() {
      await tripwire.putAway();
      await read();
    },
  };
}
