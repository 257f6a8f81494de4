/** The tripwire of a browser: what it keeps lies in the browser's cache storage, for pages and service worker. */
import { nothingKept, Tripwire, type Kept } from "./tripwire";

/** Who may sign a release; written by the build (`build/release-keys.js`). */
declare const RELEASE_KEYS: readonly string[];

const PLACE = "parlour-tripwire";

export function browserTripwire(): Tripwire {
  return new Tripwire({ fetch: fresh, kept, change, keys: RELEASE_KEYS });
}

async function fresh(path: string): Promise<Response | null> {
  return await fetch(`/${path}`, { cache: "no-store" }).catch(() => null);
}

async function kept(): Promise<Kept> {
  const answer = await caches.match(`/${PLACE}`, { cacheName: PLACE });
  return answer ? ((await answer.json()) as Kept) : nothingKept;
}

/** The lock is held for as long as the writing takes and never while anything is fetched. */
function change(how: (kept: Kept) => Kept): Promise<Kept> {
  return navigator.locks.request(PLACE, async () => {
    const before = await kept();
    const after = how(before);
    if (after !== before) await (await caches.open(PLACE)).put(`/${PLACE}`, Response.json(after));
    return after;
  }) as Promise<Kept>;
}
