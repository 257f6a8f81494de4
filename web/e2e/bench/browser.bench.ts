import type { Browser } from "@playwright/test";
import { launchChromium } from "../harness/chromium.ts";
import { Device } from "../harness/device.ts";
import { answer, answerButton, backHome, familyOf, leave, ring, type Member } from "../harness/family.ts";
import { Line, type Report } from "../harness/line.ts";
import { seesMoving } from "../harness/senses.ts";
import { expect, test as base } from "../harness/test.ts";
import { Filmed } from "./filmed.ts";
import { fluency, mending, recovery, usualHeight, worse, type Fluency } from "./fluency.ts";
import { scenarios, type Scenario } from "./lines.ts";
import { result } from "./result.ts";
import { pass, samples, watch, type Mending } from "./watch.ts";

/** Seconds of a call before it is measured: estimates of bandwidth grow first. */
const SETTLE = 12;
/** Seconds before a change over which the usual height is taken. */
const USUAL = 4;

const test = base.extend<object, { line: Line; chromiums: { near: Browser; far: Browser } }>({
  // Laid before any house is built.
  line: [
    async ({ browserName: _ }, use) => {
      const line = await Line.lay();
      await use(line);
      await line.takeAway();
    },
    { scope: "worker", auto: true },
  ],
  chromiums: [
    async ({ line: _ }, use) => {
      const filmed = new Filmed();
      const [near, far] = await Promise.all([
        launchChromium("everything", filmed.words),
        launchChromium("far", filmed.words),
      ]);
      await use({ near, far });
      await Promise.all([near.close(), far.close()]);
      filmed.remove();
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

test("browser", async ({ house, line, chromiums }) => {
  test.setTimeout(3_600_000);
  const quick = process.env["PARLOUR_BENCH_QUICK"] !== undefined;
  const open = async (name: string) => {
    const device = await Device.open(name === "Tom" ? chromiums.far : chromiums.near, name);
    await device.context.addInitScript(watch);
    return device;
  };
  const [grandpa, tom] = await familyOf(house, open, ["Grandpa", "Tom"]);
  const figures: Record<string, Figures> = {};
  for (const scenario of scenarios(quick)) {
    const found = await play(scenario, line, grandpa, tom);
    figures[scenario.name] = found;
    // What was measured before something fails is not lost.
    result({ scenarios: figures });
    proven(scenario, found);
  }
});

interface Figures extends Fluency {
  about: string;
  seconds: number;
  /** Of the slower way. */
  recovery_s?: number | null;
  /** What the one behind the line receives, and what the other receives of them. */
  down: Received;
  up: Received;
  line: Did;
}

interface Received extends Fluency {
  usual_height: number;
  mending: Mending;
  /** Where there was something to recover from; null: it did not. */
  recovery_s?: number | null;
}

/** What the line did while it was measured. */
interface Did {
  lost_up: number;
  lost_down: number;
  overflowed_up: number;
  overflowed_down: number;
  late_mean_ms: number;
  late_worst_ms: number;
  /** Packets of sound that were sent once more as they were. */
  repeated_up: number;
  repeated_down: number;
  /** Numbers under which two packets were sealed that differ (RFC 7714 section 8.1). */
  resealed: number;
}

/** Grandpa rings Tom, who is behind the line. */
async function play(scenario: Scenario, line: Line, grandpa: Member, tom: Member): Promise<Figures> {
  await line.change({ up: scenario.line, down: scenario.line });
  await ring(grandpa, tom);
  await expect(answerButton(tom)).toBeVisible();
  await answer(tom);
  await Promise.all([seesMoving(grandpa.page, 1), seesMoving(tom.page, 1)]);
  await pass(tom.page, SETTLE);
  const before = await line.report();
  const begun = Date.now();
  for (const change of scenario.changes) await line.change(change);
  await Promise.all([grandpa, tom].map(({ page }) => pass(page, scenario.seconds)));
  const after = await line.report();
  await line.change({ up: {}, down: {} });
  const end = begun + scenario.seconds * 1_000;
  const received = async (member: Member): Promise<Received> => {
    const all = await samples(member.page);
    const usual = usualHeight(all, begun - USUAL * 1_000, begun);
    const seen = { ...fluency(all, begun, end), usual_height: usual, mending: mending(all, begun, end) };
    if (scenario.returned === undefined) return seen;
    return { ...seen, recovery_s: recovery(all, usual, begun + scenario.returned * 1_000, end) };
  };
  const [up, down] = [await received(grandpa), await received(tom)];
  // A call of one is over.
  await leave(tom);
  for (const member of [tom, grandpa]) await backHome(member);
  const never = up.recovery_s === null || down.recovery_s === null;
  const recovered = never ? null : Math.max(up.recovery_s ?? 0, down.recovery_s ?? 0);
  return {
    about: scenario.about,
    seconds: scenario.seconds,
    ...worse(up, down),
    ...(scenario.returned === undefined ? {} : { recovery_s: recovered }),
    down,
    up,
    line: did(before, after),
  };
}

function did(before: Report, after: Report): Did {
  const share = (way: "up" | "down", what: "lost" | "overflowed") =>
    (after[way][what] - before[way][what]) / Math.max(1, after[way].sent - before[way].sent);
  const twice = (way: "up" | "down", what: "same" | "altered") =>
    after[way].twice[what] - before[way].twice[what];
  return {
    lost_up: share("up", "lost"),
    lost_down: share("down", "lost"),
    overflowed_up: share("up", "overflowed"),
    overflowed_down: share("down", "overflowed"),
    late_mean_ms: after.late.mean_ms,
    late_worst_ms: after.late.worst_ms,
    repeated_up: twice("up", "same"),
    repeated_down: twice("down", "same"),
    resealed: twice("up", "altered") + twice("down", "altered"),
  };
}

/** The line did what it was told, and the figures show what cannot be hidden from people. */
function proven({ name, line, cut }: Scenario, { up, down, seconds, line: did }: Figures): void {
  expect(did.resealed, `${name}: numbers that sealed two packets`).toBe(0);
  if (cut === undefined) {
    for (const lost of [did.lost_up, did.lost_down])
      expect(Math.abs(lost - (line.loss ?? 0)), `${name}: share that the line lost`).toBeLessThan(0.02);
    return;
  }
  for (const way of [up, down]) {
    expect(way.frozen_ratio * seconds, `${name}: seconds frozen`).toBeGreaterThan(cut - 0.7);
    expect(way.freezes_per_minute, `${name}: freezes`).toBeGreaterThan(0);
    const unheard = (way.concealed_ratio + way.muted_ratio) * seconds;
    expect(unheard, `${name}: seconds of sound made up or silent`).toBeGreaterThan(cut - 0.7);
  }
}
