import type { Browser, ElementHandle, Page } from "puppeteer-core";
import { launchFirefox } from "../harness/firefox.ts";
import {
  answer,
  comeIn as comeInAs,
  found,
  invite,
  leave,
  leaveButton,
  letIn,
  type Member,
} from "../harness/family.ts";
import { remember } from "../harness/probe.ts";
import { hears, seesMoving } from "../harness/senses.ts";
import { keepSaid, removals, said } from "../harness/steps.ts";
import { expect, test as base } from "../harness/test.ts";

const test = base.extend<{ firefox: Page }>({
  firefox: async ({ house: _ }, use) => {
    const browser: Browser = await launchFirefox();
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.evaluateOnNewDocument(remember);
    await use(page);
    await browser.close();
    expect(errors, "errors on Firefox's console").toEqual([]);
  },
});

/** Touches what has this name, once it is there. */
async function touch(page: Page, name: string): Promise<void> {
  const found = await page.waitForFunction(
    (wanted: string) =>
      [...document.querySelectorAll<HTMLElement>("button, a")].find(
        (it) => (it.ariaLabel ?? it.innerText.trim()) === wanted && it.getClientRects().length > 0,
      ),
    { timeout: 60_000 },
    name,
  );
  await (found.asElement() as ElementHandle<HTMLElement> | null)?.click();
}

async function comeIn(page: Page, link: string, name: string, keeper: Member): Promise<void> {
  await page.goto(link);
  const field = await page.waitForSelector("input[aria-describedby]");
  await field?.type(name);
  await touch(page, "Come in");
  await letIn(keeper, name);
  await page.waitForSelector("nav a[aria-current]");
}

test("Chromium rings Firefox; both see and hear one another", async ({ house, device, firefox }) => {
  const grandpa = await found(house, await device("Grandpa"), "Grandpa");
  await comeIn(firefox, await invite(grandpa, "Anna"), "Anna", grandpa);
  await grandpa.page.getByRole("button", { name: "Ring Anna" }).click();
  await touch(firefox, "Answer");
  await Promise.all([seesMoving(grandpa.page, 1), seesMoving(firefox, 1)]);
  await Promise.all([hears(grandpa.page, 1), hears(firefox, 1)]);
  await touch(firefox, "Leave the call");
  await expect(leaveButton(grandpa)).toHaveCount(0);
});

test("Firefox rings Chromium, reloads, and is back", async ({ house, device, firefox }) => {
  const grandpa = await found(house, await device("Grandpa"), "Grandpa");
  await comeIn(firefox, await invite(grandpa, "Anna"), "Anna", grandpa);
  await touch(firefox, "Ring Grandpa");
  await answer(grandpa);
  await Promise.all([seesMoving(grandpa.page, 1), seesMoving(firefox, 1)]);
  await firefox.reload();
  await Promise.all([seesMoving(grandpa.page, 1), seesMoving(firefox, 1)]);
});

test("Firefox puts out who leaves by naming what the server proposed, and goes on", async ({
  house,
  device,
  firefox,
}) => {
  const chromium = await device("Grandpa");
  await chromium.page.clock.install();
  const grandpa = await found(house, chromium, "Grandpa");
  await firefox.evaluateOnNewDocument(keepSaid);
  await comeIn(firefox, await invite(grandpa, "Anna"), "Anna", grandpa);
  const tom = await comeInAs(await device("Tom"), await invite(grandpa, "Tom"), "Tom", grandpa);
  await touch(firefox, "Ring Grandpa");
  await answer(grandpa);
  await tom.page.getByRole("button", { name: "Join" }).click();
  await Promise.all([seesMoving(firefox, 2), seesMoving(grandpa.page, 2)]);
  // Whoever is next, where the first takes its time, waits for ever.
  await grandpa.page.clock.pauseAt(Date.now() + 1_000);
  await leave(tom);
  await expect.poll(async () => removals(await firefox.evaluate(said))).toEqual(["named"]);
  await grandpa.page.clock.resume();
  await Promise.all([seesMoving(firefox, 1), seesMoving(grandpa.page, 1)]);
});
