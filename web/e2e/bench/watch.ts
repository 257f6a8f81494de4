/** What a page receives and sends, five times a second, by its own `getStats`. */
import type { Page } from "@playwright/test";

/** Sums since the connection was made, but for heights. */
export interface Sample {
  /** Milliseconds since 1970. */
  at: number;
  framesDecoded: number;
  freezes: number;
  /** Seconds. */
  frozen: number;
  /** Of the last picture that was received; 0 before the first. */
  height: number;
  /** Samples of sound that were made up and can be heard, and those that were silence for want of anything else. */
  concealed: number;
  muted: number;
  sound: number;
  /** Whether the browser's own encoder sends less for want of processor time. */
  short: boolean;
  receivedBytes: number;
  sentBytes: number;
  /** How the browser mended the pictures that it received. */
  mending: Mending;
}

export interface Mending {
  /** Packets that did not come in the end. */
  lost: number;
  /** Packets that came again. */
  resent: number;
  /** Times that it asked for packets, and for a key frame. */
  nacks: number;
  plis: number;
  keyFrames: number;
  /** Pictures that came and were not shown. */
  dropped: number;
}

declare global {
  interface Window {
    __samples: Sample[];
  }
}

/** Begins with the page. Runs in the page: nothing here may name anything outside its own function. */
export function watch(): void {
  const EVERY = 200;
  // A call of ten minutes; what is older falls out.
  const MOST = 3_000;
  window.__samples = [];
  const made = (window as unknown as { __connections: RTCPeerConnection[] }).__connections;
  const look = async (): Promise<void> => {
    const standing = made.findLast((it) => it.connectionState === "connected");
    if (standing === undefined) return;
    const sample: Sample = {
      at: 0,
      framesDecoded: 0,
      freezes: 0,
      frozen: 0,
      height: 0,
      concealed: 0,
      muted: 0,
      sound: 0,
      short: false,
      receivedBytes: 0,
      sentBytes: 0,
      mending: { lost: 0, resent: 0, nacks: 0, plis: 0, keyFrames: 0, dropped: 0 },
    };
    let most = 0;
    const stats = await standing.getStats();
    sample.at = performance.timeOrigin + performance.now();
    stats.forEach((entry: Record<string, unknown> & { type: string; kind?: string }) => {
      const number = (name: string) => Number(entry[name] ?? 0);
      if (entry.type === "inbound-rtp") sample.receivedBytes += number("bytesReceived");
      if (entry.type === "outbound-rtp") sample.sentBytes += number("bytesSent");
      if (entry.type === "outbound-rtp" && entry["qualityLimitationReason"] === "cpu") sample.short = true;
      if (entry.type === "inbound-rtp" && entry.kind === "video") {
        sample.framesDecoded += number("framesDecoded");
        sample.freezes += number("freezeCount");
        sample.frozen += number("totalFreezesDuration");
        sample.mending.lost += number("packetsLost");
        sample.mending.resent += number("retransmittedPacketsReceived");
        sample.mending.nacks += number("nackCount");
        sample.mending.plis += number("pliCount");
        sample.mending.keyFrames += number("keyFramesDecoded");
        sample.mending.dropped += number("framesDropped");
        // In a call of two one slot has a picture.
        if (number("framesDecoded") > most)
          [most, sample.height] = [number("framesDecoded"), number("frameHeight")];
      }
      if (entry.type === "inbound-rtp" && entry.kind === "audio" && number("packetsReceived") > 0) {
        sample.concealed += number("concealedSamples") - number("silentConcealedSamples");
        sample.muted += number("silentConcealedSamples");
        sample.sound += number("totalSamplesReceived");
      }
    });
    window.__samples.push(sample);
    if (window.__samples.length > MOST) window.__samples.shift();
  };
  let looking = false;
  setInterval(() => {
    if (looking) return;
    looking = true;
    void look().finally(() => (looking = false));
  }, EVERY);
}

/** Lets so many seconds of the call pass, by the page's own clock. */
export async function pass(page: Page, seconds: number): Promise<void> {
  const until = Date.now() + seconds * 1_000;
  await page.waitForFunction((until) => (window.__samples.at(-1)?.at ?? 0) >= until, until, {
    polling: 100,
    timeout: seconds * 1_000 + 60_000,
  });
}

/** What the page has seen so far. */
export async function samples(page: Page): Promise<Sample[]> {
  return await page.evaluate(() => window.__samples);
}
