/** Sealing frames in a worker: our module against WebCrypto, in both browsers. */
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { launchChromium } from "../harness/chromium.ts";
import { launchFirefox } from "../harness/firefox.ts";
import { shelf } from "../proofs/shelf.ts";
import { result } from "./result.ts";

type Figures = Record<string, Record<string, number>>;

/** Runs in the page. */
function measure(): Promise<Figures> {
  return new Promise((done, failed) => {
    const worker = new Worker("/worker.mjs", { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<Figures>) => done(data));
    worker.addEventListener("error", (event) => failed(new Error(event.message)));
  });
}

/** Three figures are as much as a shared machine tells. */
function rounded(figures: Figures): Figures {
  const three = (value: number) => Number(value.toPrecision(3));
  const rows = Object.entries(figures).map(([size, row]) => [
    size,
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, three(value)])),
  ]);
  return Object.fromEntries(rows) as Figures;
}

test("seal", async () => {
  const module = (name: string) =>
    fileURLToPath(new URL(`../../src/core/sealed/pkg/frames/${name}`, import.meta.url));
  const { origin, close } = await shelf(
    new Map([
      ["/frames.js", module("frames.js")],
      ["/frames_bg.wasm", module("frames_bg.wasm")],
      ["/worker.mjs", fileURLToPath(new URL("seal-worker.mjs", import.meta.url))],
    ]),
  );
  const chromium = await launchChromium("nothing");
  const chromiumPage = await chromium.newPage();
  await chromiumPage.goto(origin);
  const inChromium = rounded(await chromiumPage.evaluate(measure));
  await chromium.close();
  const firefox = await launchFirefox();
  const firefoxPage = await firefox.newPage();
  await firefoxPage.goto(origin);
  const inFirefox = rounded(await firefoxPage.evaluate(measure));
  await firefox.close();
  close();
  for (const figures of [inChromium, inFirefox])
    for (const row of Object.values(figures)) expect(row["module_overtaken"]).toBe(0);
  result({ chromium: inChromium, firefox: inFirefox });
});
