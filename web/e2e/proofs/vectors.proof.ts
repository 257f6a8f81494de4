/** The published vectors of RFC 9605 and RFC 9420, run by our code as WASM in both browsers. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { launchChromium } from "../harness/chromium.ts";
import { launchFirefox } from "../harness/firefox.ts";
import { given, result } from "./result.ts";
import { shelf } from "./shelf.ts";

/** Passed, failed, of suites that this code does not have. */
type Count = [number, number, number];

interface Vectors {
  count(): number;
  ours(index: number): boolean;
  run(index: number): void;
  free(): void;
}

interface Module {
  initSync(options: { module: ArrayBuffer }): void;
  Vectors: new (name: string, text: string) => Vectors;
}

/** Runs in the page. A case that traps leaves the module unusable: the rest of its file then counts as failed. */
async function count(name: string): Promise<Count> {
  const script = "/vectors.js";
  const { initSync, Vectors } = (await import(script)) as Module;
  initSync({ module: await (await fetch("/vectors_bg.wasm")).arrayBuffer() });
  const vectors = new Vectors(name, await (await fetch(`/${name}.json`)).text());
  const [counted, indices] = [[0, 0, 0] as Count, Array.from({ length: vectors.count() }, (_, at) => at)];
  for (const index of indices) {
    if (!vectors.ours(index)) {
      counted[2] += 1;
      continue;
    }
    try {
      vectors.run(index);
      counted[0] += 1;
    } catch (error) {
      // eslint-disable-next-line no-console -- the page has no other way to say which case failed.
      console.error(`${name}, case ${index}: ${String(error)}`);
      counted[1] += 1;
    }
  }
  return counted;
}

/** A page in whichever browser, as far as this needs one. */
interface Somewhere {
  goto(url: string): Promise<unknown>;
  evaluate(work: (name: string) => Promise<Count>, name: string): Promise<Count>;
}

test("the vectors hold as WASM in both browsers", async () => {
  const folder = given("PARLOUR_PROOF_VECTORS");
  const names = readdirSync(folder).map((name) => name.replace(/\.json$/, ""));
  const served = new Map(names.map((name) => [`/${name}.json`, join(folder, `${name}.json`)]));
  for (const name of ["vectors.js", "vectors_bg.wasm"])
    served.set(`/${name}`, join(given("PARLOUR_PROOF_MODULE"), name));
  const { origin, close } = await shelf(served);

  const all = async (page: Somewhere): Promise<Record<string, Count>> => {
    const counts: Record<string, Count> = {};
    for (const name of names) {
      // A page of its own for each file: a trap in one spoils no other.
      await page.goto(origin);
      counts[name] = await page.evaluate(count, name);
    }
    return counts;
  };
  const [chromium, firefox] = [await launchChromium("nothing"), await launchFirefox()];
  const chromiumPage = await chromium.newPage();
  const firefoxPage = await firefox.newPage();
  const figures = {
    chromium: await all({
      goto: (url) => chromiumPage.goto(url),
      evaluate: (work, name) => chromiumPage.evaluate(work, name),
    }),
    firefox: await all({
      goto: (url) => firefoxPage.goto(url),
      evaluate: (work, name) => firefoxPage.evaluate(work, name),
    }),
  };
  await Promise.all([chromium.close(), firefox.close()]);
  close();
  result(figures);
  for (const [browser, counts] of Object.entries(figures))
    for (const [name, [, failed]] of Object.entries(counts)) expect(failed, `${name} in ${browser}`).toBe(0);
});
