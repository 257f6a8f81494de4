/** The figures of `cargo xtask bench browser`, of samples that were made up: each moves with what it is about. */
import { expect, test } from "@playwright/test";
import { fluency, mending, recovery, usualHeight, worse } from "../bench/fluency.ts";
import type { Mending, Sample } from "../bench/watch.ts";

const EVERY = 200;
const NONE: Mending = { lost: 0, resent: 0, nacks: 0, plis: 0, keyFrames: 0, dropped: 0 };
const SMOOTH = {
  framesDecoded: 3,
  freezes: 0,
  frozen: 0,
  concealed: 0,
  muted: 0,
  sound: 9_600,
  receivedBytes: 25_000,
};

/** So many samples of a smooth call, with what `change` makes of what happens between one and the next. */
function call(count: number, change: (at: number) => Partial<Sample> = () => ({})): Sample[] {
  const all: Sample[] = [];
  let last: Sample = { ...SMOOTH, at: 0, height: 720, short: false, sentBytes: 0, mending: NONE };
  for (let at = 0; at < count; at += 1) {
    const step = { ...SMOOTH, height: 720, short: false, ...change(at * EVERY) };
    const sum = (key: keyof typeof SMOOTH) => last[key] + step[key];
    last = {
      at: at * EVERY,
      framesDecoded: sum("framesDecoded"),
      freezes: sum("freezes"),
      frozen: sum("frozen"),
      height: step.height,
      concealed: sum("concealed"),
      muted: sum("muted"),
      sound: sum("sound"),
      short: step.short,
      receivedBytes: sum("receivedBytes"),
      sentBytes: 0,
      mending: { ...NONE, nacks: at, resent: 2 * at },
    };
    all.push(last);
  }
  return all;
}

test("a smooth call has no freezes, its rate of pictures and no sound made up", () => {
  const figures = fluency(call(51), 0, 10_000);
  expect(figures).toMatchObject({ frozen_ratio: 0, freezes_per_minute: 0, fps: 15, concealed_ratio: 0 });
  expect(figures).toMatchObject({ height: 720, received_kbps: 1_000, short_of_processor: 0 });
});

test("two seconds of ten that stand are a fifth frozen, in one freeze, with fewer pictures", () => {
  const held = call(51, (at) => {
    if (at > 4_000 && at < 6_000) return { framesDecoded: 0 };
    return at === 6_000 ? { freezes: 1, frozen: 2 } : {};
  });
  expect(fluency(held, 0, 10_000)).toMatchObject({ frozen_ratio: 0.2, freezes_per_minute: 6, fps: 12.3 });
});

test("a picture that stands at the end counts though the browser has not counted it yet", () => {
  const stopped = call(51, (at) => (at > 6_000 ? { framesDecoded: 0 } : {}));
  expect(fluency(stopped, 0, 10_000)).toMatchObject({ frozen_ratio: 0.4, freezes_per_minute: 6 });
});

test("a picture that never came is frozen from beginning to end", () => {
  const never = call(51, () => ({ framesDecoded: 0, sound: 0 }));
  expect(fluency(never, 0, 10_000)).toMatchObject({ frozen_ratio: 1, fps: 0, muted_ratio: 1 });
});

test("only what happens between the two times counts", () => {
  const early = call(101, (at) =>
    at === 4_000 ? { freezes: 1, frozen: 1, concealed: 48_000, muted: 96_000 } : {},
  );
  expect(fluency(early, 0, 10_000)).toMatchObject({
    frozen_ratio: 0.1,
    concealed_ratio: 0.1,
    muted_ratio: 0.2,
  });
  expect(fluency(early, 10_000, 20_000)).toMatchObject({
    frozen_ratio: 0,
    concealed_ratio: 0,
    muted_ratio: 0,
  });
});

test("recovery counts from the return until the picture keeps its height", () => {
  const flapping = call(101, (at) => {
    const high = at < 5_000 || (at >= 11_000 && at < 12_000) || at >= 14_000;
    return { height: high ? 720 : 180 };
  });
  const before = usualHeight(flapping, 0, 4_800);
  expect(before).toBe(720);
  expect(recovery(flapping, before, 10_000, 20_000)).toBe(4);
  expect(recovery(flapping, before, 10_000, 13_000)).toBeNull();
  expect(recovery(flapping, 180, 10_000, 20_000)).toBe(0);
});

test("what was mended is counted between the two times", () => {
  expect(mending(call(51), 2_000, 6_000)).toEqual({ ...NONE, nacks: 20, resent: 40 });
});

test("of two ways the worse counts, figure by figure", () => {
  const smooth = fluency(call(51), 0, 10_000);
  const halting = { ...smooth, frozen_ratio: 0.3, fps: 7, height: 180 };
  expect(worse(smooth, halting)).toMatchObject({
    frozen_ratio: 0.3,
    fps: 7,
    height: 180,
    concealed_ratio: 0,
  });
});
