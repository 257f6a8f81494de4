/** A page of a member in whichever browser, and what people do with it, done from inside: quick, and the same in both. */
import { expect } from "@playwright/test";

export interface Party {
  name: string;
  evaluate<T>(run: () => T | Promise<T>): Promise<T>;
  evaluate<T, G>(run: (given: G) => T | Promise<T>, given: G): Promise<T>;
  reload(): Promise<unknown>;
}

export const PATIENCE = { timeout: 60_000, intervals: [50] };

/** Touches what has this name, once it is there. */
export async function touch(party: Party, name: string): Promise<void> {
  await expect
    .poll(() => party.evaluate(touched, [name]).catch(() => null), {
      ...PATIENCE,
      message: `${party.name} touches "${name}"`,
    })
    .toBe(name);
}

/** Puts away what is over and leaves what is not, until the other can be rung again. */
export async function goHome(party: Party, other: Party): Promise<void> {
  const there = async () => {
    await party.evaluate(touched, ["Leave the call", "All right", "Stop ringing"]).catch(() => null);
    return await party.evaluate(shown, `Ring ${other.name}`).catch(() => false);
  };
  await expect.poll(there, { ...PATIENCE, message: `${party.name} is at home` }).toBe(true);
}

/** Until `holds` of what the page says. */
export async function until(
  party: Party,
  what: string,
  holds: () => Promise<boolean>,
  timeout = 60_000,
): Promise<void> {
  const once = () => holds().catch(() => false);
  await expect.poll(once, { ...PATIENCE, timeout, message: `${party.name}: ${what}` }).toBe(true);
}

/** Touches the first of these that is on the screen and says which that was. Runs in the page. */
function touched(names: string[]): string | null {
  const all = [...document.querySelectorAll<HTMLElement>("button, a")];
  for (const name of names) {
    const found = all.find(
      (it) => (it.ariaLabel ?? it.innerText.trim()) === name && it.getClientRects().length > 0,
    );
    if (!found) continue;
    found.click();
    return name;
  }
  return null;
}

/** Whether this is on the screen. Runs in the page. */
function shown(name: string): boolean {
  return [...document.querySelectorAll<HTMLElement>("button, a")].some(
    (it) => (it.ariaLabel ?? it.innerText.trim()) === name && it.getClientRects().length > 0,
  );
}
