/** Codecs that the envelope module can seal, in the browsers themselves. Calls use one of them: VP8. */
import { fileURLToPath } from "node:url";
import { expect, test as base } from "@playwright/test";
import { launchChromium } from "../harness/chromium.ts";
import type { Outcome, Terms } from "../harness/codec-call.mjs";
import { launchFirefox } from "../harness/firefox.ts";
import { shelf } from "../proofs/shelf.ts";

const FRAMES = 30;
const own = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const test = base.extend<{ origin: string }>({
  origin: async ({ browserName: _ }, use) => {
    const { origin, close } = await shelf(
      new Map([
        ["/frames.js", own("../../src/core/sealed/pkg/frames/frames.js")],
        ["/frames_bg.wasm", own("../../src/core/sealed/pkg/frames/frames_bg.wasm")],
        ["/call.mjs", own("../harness/codec-call.mjs")],
        ["/worker.mjs", own("../harness/codec-worker.mjs")],
      ]),
    );
    await use(origin);
    close();
  },
});

/** Runs in the page. */
async function callOneself(terms: Terms): Promise<Outcome> {
  const script = "/call.mjs";
  const call = (await import(script)) as { callOneself(terms: Terms): Promise<Outcome> };
  return call.callOneself(terms);
}

const BROWSERS: Record<string, (origin: string, terms: Terms) => Promise<Outcome>> = {
  Chromium: async (origin, terms) => {
    const browser = await launchChromium("nothing");
    try {
      const page = await browser.newPage();
      await page.goto(origin);
      return await page.evaluate(callOneself, terms);
    } finally {
      await browser.close();
    }
  },
  Firefox: async (origin, terms) => {
    const browser = await launchFirefox();
    try {
      const page = await browser.newPage();
      await page.goto(origin);
      return await page.evaluate(callOneself, terms);
    } finally {
      await browser.close();
    }
  },
};

const VP9 = { codec: "video/VP9", vp9: true, frames: FRAMES };

for (const [name, call] of Object.entries(BROWSERS)) {
  test(`sealed VP9 is decoded and seen at the other end, in ${name}`, async ({ origin }) => {
    const outcome = await call(origin, { ...VP9, keys: { sender: 1, receiver: 1 } });
    expect(outcome.codec?.toLowerCase()).toBe("video/vp9");
    expect(outcome.decoded).toBeGreaterThanOrEqual(FRAMES);
    expect(outcome.unopened).toBe(0);
    // The picture is bright but for a square.
    expect(outcome.brightness).toBeGreaterThan(100);
  });

  test(`of sealed VP9 nothing is decoded with another key, in ${name}`, async ({ origin }) => {
    const outcome = await call(origin, { ...VP9, keys: { sender: 1, receiver: 2 } });
    expect(outcome.unopened).toBeGreaterThan(0);
    expect(outcome).toMatchObject({ decoded: 0, opened: 0, brightness: 0 });
  });
}
