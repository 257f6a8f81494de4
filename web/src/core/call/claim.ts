import type { Clock } from "../clock";

/**
 * Claims a name among the tabs of this browser until it is released or the page is gone. Null: another tab
 * has it.
 */
export type Claim = (name: string) => Promise<(() => void) | null>;

/** How long a page that is being reloaded may take to let go, in milliseconds. */
const RELOAD = 3000;

/** By Web Locks. Where there are none, every claim is granted. */
export function claimByLock(locks: Pick<LockManager, "request"> | undefined, clock: Clock): Claim {
  return (name) =>
    new Promise((resolve) => {
      if (!locks) return resolve(() => undefined);
      const patience = new AbortController();
      const cancel = clock.after(RELOAD, () => patience.abort());
      const held = () => {
        cancel();
        return new Promise<void>((release) => resolve(release));
      };
      locks.request(name, { signal: patience.signal }, held).catch(() => resolve(null));
    });
}
