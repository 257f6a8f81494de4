/** What the page knows about the code that it was served: the tripwire's news, for people to read. */
import { browserTripwire } from "../tripwire/browser";
import type { Running, ServedCode } from "../tripwire/tripwire";
import type { Readable } from "./parlour";
import { Cell } from "./readable";
import { scriptsInPage } from "./sealed/page-hashes";
import { registerServiceWorker } from "./sealed/trusted";

export type { ServedCode, Warning } from "../tripwire/tripwire";

export interface ServedCodeWatch {
  /** `null`: not known, as in a development server or a browser without service workers. */
  readonly state: Readable<ServedCode | null>;
  /** Somebody has read the warning. */
  putAway(): Promise<void>;
}

/** What a page runs stays the same for as long as it is open. */
let running: Running | null = null;

/** The release that this page is of; null: not known, as in a development server or where the server sent another. */
export async function runningApp(): Promise<Running | null> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return null;
  const tripwire = browserTripwire();
  const scripts = scriptsInPage();
  running ??= await tripwire.running(scripts);
  if (running) return running;
  // The first visit, or the first since an update.
  await tripwire.look();
  return (running = await tripwire.running(scripts));
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
