import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "../harness/test.ts";
import { result } from "./result.ts";

const DIST = new URL("../../dist/", import.meta.url);
const SEALING = /\.wasm$|worker[^/]*\.js$/;
/** What watches what is served: it loads when the page stands, and nothing waits for it. */
const TRIPWIRE = new Set(["/sw.js", "/release.json"]);

test("weight", async ({ house, device }) => {
  const { page } = await device("somebody new");
  const fetched = new Map<string, number>();
  const reading: Promise<void>[] = [];
  page.on("response", (response) => {
    const { pathname, protocol } = new URL(response.url());
    // A worker's blob is made of bytes that were fetched before, and counted there.
    if (protocol === "blob:" || SEALING.test(pathname) || !response.ok()) return;
    reading.push(
      response.body().then((body) => void fetched.set(pathname, gzipSync(body, { level: 9 }).length)),
    );
  });
  await page.goto(house.origin);
  await expect(page.getByRole("heading").first()).toBeVisible();
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.waitForLoadState("networkidle");
  await Promise.all(reading);
  const sealing = readdirSync(DIST, { recursive: true, encoding: "utf8" }).filter((name) =>
    SEALING.test(name),
  );
  const weigh = (name: string) => gzipSync(readFileSync(new URL(name, DIST)), { level: 9 }).length;
  expect(sealing.length, "the sealing module is in web/dist").toBeGreaterThan(0);
  for (const [path, bytes] of [...fetched].sort(([, a], [, b]) => b - a))
    process.stdout.write(`  ${bytes} ${path}\n`);
  const sum = (all: Iterable<number>) => [...all].reduce((total, it) => total + it, 0);
  const app = [...fetched].filter(([path]) => !TRIPWIRE.has(path)).map(([, bytes]) => bytes);
  const tripwire = [...TRIPWIRE].map((path) => weigh(path.slice(1)));
  result({
    first_load_gzip_bytes: sum(app),
    crypto_gzip_bytes: sum(sealing.map(weigh)),
    tripwire_gzip_bytes: sum(tripwire),
  });
});
