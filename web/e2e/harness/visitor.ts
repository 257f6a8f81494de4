/** A page in Chromium or in Firefox, as much of it as tests of the served code need. */
import { expect, type Browser } from "@playwright/test";
import { launchFirefox } from "./firefox.ts";

export interface Visitor {
  /** Is on the way when this is done: what a page that was tampered with ever finishes is nobody's to say. */
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Evaluates `what` in the page, again and again, until it gives something true. */
  until<T>(what: string): Promise<T>;
  /** What the console has said. */
  readonly said: string[];
  close(): Promise<void>;
}

export type Kind = "chromium" | "firefox";

export async function visitor(kind: Kind, chromium: () => Promise<Browser>): Promise<Visitor> {
  return kind === "chromium" ? inChromium(await chromium()) : inFirefox();
}

async function inChromium(browser: Browser): Promise<Visitor> {
  const context = await browser.newContext({ locale: "en-GB" });
  const page = await context.newPage();
  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  return {
    said,
    goto: async (url) => void (await page.goto(url, { waitUntil: "commit" })),
    reload: async () => {
      try {
        await page.reload({ waitUntil: "commit" });
      } catch (why) {
        // Chromium shows its own page then, and is not ready for another before.
        await page.waitForURL(/^chrome-error:/, { waitUntil: "commit" });
        throw why;
      }
    },
    until: (what) => until(() => page.evaluate(what)),
    close: () => context.close(),
  };
}

async function inFirefox(): Promise<Visitor> {
  const browser = await launchFirefox();
  const page = await browser.newPage();
  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  // The page itself sets out, and is gone when its mark is: the driver's own waiting also asks for the end of the
  // request, which it does not always hear of where a service worker answers.
  const leave = async (how: string): Promise<void> => {
    await page.evaluate(`globalThis.leaving = true; setTimeout(() => ${how}); undefined`);
    await until(() => page.evaluate("globalThis.leaving === undefined"));
  };
  return {
    said,
    goto: (url) => leave(`location.assign(${JSON.stringify(url)})`),
    reload: () => leave("location.reload()"),
    until: (what) => until(() => page.evaluate(what)),
    close: () => browser.close(),
  };
}

/** A page that is just being replaced by another gives nothing. */
async function until<T>(evaluate: () => Promise<unknown>): Promise<T> {
  let value: unknown = null;
  const once = async (): Promise<boolean> => {
    value = await evaluate().catch(() => null);
    return Boolean(value);
  };
  await expect.poll(once, { timeout: 90_000, intervals: [50] }).toBe(true);
  return value as T;
}
