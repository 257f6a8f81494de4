/** The tripwire of a browser: what it keeps lies in the browser's cache storage, for pages and service worker. */
import { nothingKept, Tripwire, type Kept } from "./tripwire";

/** Who may sign a release; written by the build (`build/release-keys.js`). */
declare const RELEASE_KEYS: readonly string[];

const PLACE = "parlour-tripwire";

export function browserTripwire(): Tripwire {
  return new Tripwire({ fetch: fresh, keep, keys: RELEASE_KEYS });
}

async function fresh(path: string): Promise<Response | null> {
  return await fetch(`/${path}`, { cache: "no-store" }).catch(() => null);
}

function keep(change: (kept: Kept) => Promise<Kept>): Promise<Kept> {
  return navigator.locks.request(PLACE, async () => {
    const cache = await caches.open(PLACE);
    const answer = await cache.match(`/${PLACE}`);
    const kept = answer ? ((await answer.json()) as Kept) : nothingKept;
    const changed = await change(kept);
    if (changed !== kept) await cache.put(`/${PLACE}`, Response.json(changed));
    return changed;
  }) as Promise<Kept>;
}
