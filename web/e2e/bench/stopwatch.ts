/** From the touch to the first remote frame, by the page's own clock. */
import type { Page } from "@playwright/test";

declare global {
  interface Window {
    __stopwatch: { touched: number | null; seen: number | null };
  }
}

/** Starts at every click and stops at the first frame of somebody else that reaches the screen after it. */
export function stopwatch(): void {
  const watch: Window["__stopwatch"] = { touched: null, seen: null };
  window.__stopwatch = watch;
  const known = new WeakSet<HTMLVideoElement>();
  const made = (window as unknown as { __connections: RTCPeerConnection[] }).__connections;
  addEventListener(
    "click",
    () => {
      watch.touched = performance.now();
      watch.seen = null;
    },
    { capture: true },
  );
  const remote = (video: HTMLVideoElement) => {
    const track = (video.srcObject as MediaStream | null)?.getVideoTracks()[0];
    return made.some((it) => it.getReceivers().some((receiver) => receiver.track === track));
  };
  const follow = (video: HTMLVideoElement) => {
    video.requestVideoFrameCallback(() => {
      if (watch.touched !== null && watch.seen === null && remote(video)) watch.seen = performance.now();
      if (video.isConnected) follow(video);
      else known.delete(video);
    });
  };
  new MutationObserver(() => {
    for (const video of document.querySelectorAll("video")) {
      if (known.has(video)) continue;
      known.add(video);
      follow(video);
    }
  }).observe(document, { childList: true, subtree: true });
}

/** Milliseconds from the last touch to the first remote frame after it. */
export async function elapsed(page: Page): Promise<number> {
  await page.waitForFunction(() => window.__stopwatch.seen !== null);
  return await page.evaluate(() => (window.__stopwatch.seen ?? 0) - (window.__stopwatch.touched ?? 0));
}

/** Median and 95th percentile, in whole milliseconds. */
export function summary(times: readonly number[]): { median: number; p95: number } {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part: number) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN);
  return { median: at(0.5), p95: at(0.95) };
}
