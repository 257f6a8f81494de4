/**
 * Calls between Chromium and Firefox, set up again and again while something fails in both pages: the relay sees nothing
 * that is not sealed. It counts for itself (`crates/sfu/src/peer/guard.rs`) and says so when a connection ends.
 */
import { Device } from "../harness/device.ts";
import { found, invite, letIn } from "../harness/family.ts";
import type { Browser } from "puppeteer-core";
import { launchFirefox } from "../harness/firefox.ts";
import type { House } from "../harness/house.ts";
import { expect, test as base } from "../harness/test.ts";
import { breach, connected, prepare, sent, withoutTransforms, type Breach } from "./breaches.ts";
import { goHome, PATIENCE, touch, until, type Party } from "./party.ts";
import { given, result } from "./result.ts";

// Before any server is started.
process.env["RUST_LOG"] = "info,sfu=debug";

const test = base.extend<{ firefox: Browser }>({
  firefox: async ({ house: _ }, use) => {
    const firefox = await launchFirefox();
    await use(firefox);
    await firefox.close();
  },
});

type Case = Breach | "reload";

const CASES: Case[] = [
  "worker killed",
  "transform = null",
  "reload",
  "codec change",
  "screen share starting",
  "nothing",
];
/** Milliseconds for which a page is watched after something failed in it. */
const WATCHED = 400;
/** And for which Chromium's is, which without transforms sends nothing: its encoders have long begun by then. */
const WATCHED_WITHOUT = 3_000;

interface Counted {
  connections: number;
  used: number;
  sealed: number;
  clear: number;
}

/** What the relay counted of connections that have ended: of a long log, only what is new is read each time. */
function counter(house: House): () => Counted {
  const sum = { connections: 0, used: 0, sealed: 0, clear: 0 };
  let read = 0;
  return () => {
    const end = house.log.lastIndexOf("\n") + 1;
    // eslint-disable-next-line no-control-regex -- colours of the log.
    const fresh = house.log.slice(read, end).replace(/\u001b\[[0-9;]*m/g, "");
    read = end;
    for (const line of fresh.split("\n").filter((it) => it.includes("frames of a connection that is over"))) {
      const of = (name: string) => Number(new RegExp(`${name}=(\\d+)`).exec(line)?.[1] ?? Number.NaN);
      sum.connections += 1;
      sum.used += of("sealed") + of("clear") > 0 ? 1 : 0;
      sum.sealed += of("sealed");
      sum.clear += of("clear");
    }
    return { ...sum };
  };
}

/** Connections over which nothing came. */
function silent({ connections, used }: Counted): number {
  return connections - used;
}

async function sends(party: Party): Promise<void> {
  await until(party, "sends", async () => {
    const { video, audio } = await party.evaluate(sent);
    return video > 2 && audio > 5;
  });
}

/** One call with one failure; both are at home before and after. */
async function call(caller: Party, called: Party, what: Case): Promise<void> {
  await touch(caller, `Ring ${called.name}`);
  await touch(called, "Answer");
  const both = [caller, called];
  await Promise.all(both.map(sends));
  if (what === "reload") {
    // One after the other: a call that everybody has left is another matter.
    for (const party of both) {
      await party.reload();
      await Promise.all(both.map(sends));
    }
  } else {
    await Promise.all(both.map((party) => party.evaluate(breach, what)));
    await Promise.all(both.map((party) => party.evaluate(watched, WATCHED)));
  }
  await goHome(caller, called);
  await goHome(called, caller);
  if (what !== "worker killed") return;
  await Promise.all(both.map((party) => party.reload()));
  await goHome(caller, called);
  await goHome(called, caller);
}

/** Runs in the page. */
function watched(milliseconds: number): Promise<void> {
  return new Promise((over) => setTimeout(over, milliseconds));
}

test("nothing clear reaches the relay, whatever fails", async ({ house, browsers, firefox }) => {
  const wanted = Number(given("PARLOUR_PROOF_SETUPS"));
  const device = await Device.open(await browsers("everything"), "Grandpa");
  await device.context.addInitScript(prepare);
  const keeper = await found(house, device, "Grandpa");
  const link = await invite(keeper, "Anna");
  const page = await firefox.newPage();
  await page.evaluateOnNewDocument(prepare);
  await page.goto(link);
  await (await page.waitForSelector("input[aria-describedby]"))?.type("Anna");
  const anna: Party = {
    name: "Anna",
    evaluate: (run: never, given?: unknown) => page.evaluate(run, given) as never,
    reload: () => page.reload(PATIENCE),
  };
  const grandpa: Party = {
    name: "Grandpa",
    evaluate: (run: never, given?: unknown) => device.page.evaluate(run, given) as never,
    reload: () => device.page.reload(PATIENCE),
  };
  await touch(anna, "Come in");
  await letIn(keeper, "Anna");
  await goHome(grandpa, anna);
  await goHome(anna, grandpa);

  const counted = counter(house);
  const calls: Record<string, number> = {};
  /** Said after every call: of a round that something ends in its last minute, the rest is known. */
  const said = (of: Counted, control: number | null, chromium: number | null) => {
    result({
      set_ups: of.used,
      connections_without_a_frame: silent(of),
      calls_by_what_failed: calls,
      sealed_frames: of.sealed,
      clear_frames: of.clear,
      clear_frames_seen_in_control: control,
      clear_frames_of_chromium_without_transforms: chromium,
    });
  };
  for (let round = 0; counted().used < wanted; round += 1) {
    const what = CASES[round % CASES.length] ?? "nothing";
    await (round % 2 === 0 ? call(grandpa, anna, what) : call(anna, grandpa, what));
    calls[what] = (calls[what] ?? 0) + 1;
    said(counted(), null, null);
  }
  const over = counted();

  // The control: the relay must count what is clear where a page is made to send it.
  const { identifier } = await page.evaluateOnNewDocument(withoutTransforms);
  await anna.reload();
  await goHome(anna, grandpa);
  await touch(grandpa, "Ring Anna");
  await touch(anna, "Answer");
  await sends(anna);
  await goHome(grandpa, anna);
  await goHome(anna, grandpa);
  await until(anna, "was counted", async () => counted().clear > over.clear);
  const control = counted().clear - over.clear;

  // Chromium has an interlock: of a page whose transforms are missing nothing leaves at all.
  await page.removeScriptToEvaluateOnNewDocument(identifier);
  await device.context.addInitScript(withoutTransforms);
  await Promise.all([anna, grandpa].map((party) => party.reload()));
  await goHome(grandpa, anna);
  await goHome(anna, grandpa);
  const before = counted();
  await touch(grandpa, "Ring Anna");
  await touch(anna, "Answer");
  await until(grandpa, "has a connection", () => grandpa.evaluate(connected));
  await sends(anna);
  await grandpa.evaluate(watched, WATCHED_WITHOUT);
  await goHome(grandpa, anna);
  await goHome(anna, grandpa);
  await until(anna, "was counted", async () => counted().used > before.used);
  await until(grandpa, "was counted", async () => silent(counted()) > silent(before));
  said(over, control, counted().clear - before.clear);
  await device.context.close();
  expect([over.clear, counted().clear - before.clear]).toEqual([0, 0]);
});
