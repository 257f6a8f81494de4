/** What samples of a call come to. Times are milliseconds since 1970. */
import type { Mending, Sample } from "./watch.ts";

export interface Fluency {
  /** Share of the time for which the picture stood still (W3C webrtc-stats, totalFreezesDuration). */
  frozen_ratio: number;
  freezes_per_minute: number;
  fps: number;
  /** Share of the sound that was made up, and of silence where even that was at its end. */
  concealed_ratio: number;
  muted_ratio: number;
  /** Of the picture at the end. */
  height: number;
  received_kbps: number;
  /** Share of the time for which the browser itself was short of processor time when sending. */
  short_of_processor: number;
}

/** Between two times. */
export function fluency(all: readonly Sample[], from: number, to: number): Fluency {
  const seen = all.filter(({ at }) => at >= from && at <= to);
  const [first, last] = [seen.at(0), seen.at(-1)];
  if (first === undefined || last === undefined || last.at <= first.at)
    throw new Error("the page was not watched at that time");
  const seconds = (last.at - first.at) / 1_000;
  const frames = last.framesDecoded - first.framesDecoded;
  const standing = standsSince(seen);
  const frozen = frames === 0 ? seconds : last.frozen - first.frozen + standing;
  const sound = last.sound - first.sound;
  return {
    frozen_ratio: Math.min(1, frozen / seconds),
    freezes_per_minute: ((last.freezes - first.freezes + (standing > 0 ? 1 : 0)) * 60) / seconds,
    fps: frames / seconds,
    concealed_ratio: sound === 0 ? 0 : (last.concealed - first.concealed) / sound,
    muted_ratio: sound === 0 ? 1 : (last.muted - first.muted) / sound,
    height: last.height,
    received_kbps: ((last.receivedBytes - first.receivedBytes) * 8) / 1_000 / seconds,
    short_of_processor: seen.filter(({ short }) => short).length / seen.length,
  };
}

/** How pictures were mended between two times. */
export function mending(all: readonly Sample[], from: number, to: number): Mending {
  const seen = all.filter(({ at }) => at >= from && at <= to);
  const [first, last] = [seen.at(0)?.mending, seen.at(-1)?.mending];
  const between = (key: keyof Mending) => (last?.[key] ?? 0) - (first?.[key] ?? 0);
  return {
    lost: between("lost"),
    resent: between("resent"),
    nacks: between("nacks"),
    plis: between("plis"),
    keyFrames: between("keyFrames"),
    dropped: between("dropped"),
  };
}

/**
 * Seconds for which the picture stands at the end. Browsers count a freeze when the next picture comes; one that
 * never ends would be none. One is longer than three pictures take, and than one and 150 ms, as theirs is.
 */
function standsSince(seen: readonly Sample[]): number {
  const [first, last] = [seen.at(0), seen.at(-1)];
  if (first === undefined || last === undefined) return 0;
  const moved = seen.find(({ framesDecoded }) => framesDecoded === last.framesDecoded) ?? last;
  const frames = moved.framesDecoded - first.framesDecoded;
  const usual = frames === 0 ? 0 : (moved.at - first.at) / frames;
  const standing = last.at - moved.at;
  return standing > Math.max(3 * usual, usual + 150) && standing > 400 ? standing / 1_000 : 0;
}

/** The height that the picture had most of the time. */
export function usualHeight(all: readonly Sample[], from: number, to: number): number {
  const times = new Map<number, number>();
  for (const { at, height } of all)
    if (at >= from && at <= to) times.set(height, (times.get(height) ?? 0) + 1);
  return [...times].sort(([, a], [, b]) => b - a)[0]?.[0] ?? 0;
}

/** Seconds from `returned` until the picture has, and keeps to `end`, at least this height; null: it does not. */
export function recovery(
  all: readonly Sample[],
  height: number,
  returned: number,
  end: number,
): number | null {
  const after = all.filter(({ at }) => at >= returned && at <= end);
  const low = after.findLastIndex((sample) => sample.height < height);
  const back = after[low + 1];
  if (back === undefined) return null;
  return low === -1 ? 0 : (back.at - returned) / 1_000;
}

/** The figures of both ways: of each the worse. */
export function worse(a: Fluency, b: Fluency): Fluency {
  const larger = (key: keyof Fluency) => Math.max(a[key], b[key]);
  const smaller = (key: keyof Fluency) => Math.min(a[key], b[key]);
  return {
    frozen_ratio: larger("frozen_ratio"),
    freezes_per_minute: larger("freezes_per_minute"),
    fps: smaller("fps"),
    concealed_ratio: larger("concealed_ratio"),
    muted_ratio: larger("muted_ratio"),
    height: smaller("height"),
    received_kbps: smaller("received_kbps"),
    short_of_processor: larger("short_of_processor"),
  };
}
