import { beforeEach, describe, expect, it } from "vitest";
import { HandClock } from "../clock";
import { settle } from "../testing/call";
import type { Connection } from "./connection";
import { PlaintextWatch } from "./watch";

let clock: HandClock;
let sent: { audio: number; again: number; low: number; high: number };
let passed: { audio: number; video: number };
let closed: boolean;
let alarms: number;
let counted: number;

beforeEach(() => {
  clock = new HandClock();
  sent = { audio: 0, again: 0, low: 0, high: 0 };
  passed = { audio: 0, video: 0 };
  alarms = 0;
  counted = 0;
  closed = false;
  const watch = new PlaintextWatch(
    clock,
    () => (alarms += 1),
    () => (counted += 1),
  );
  const stats = () => [
    { type: "outbound-rtp", kind: "audio", packetsSent: sent.audio, retransmittedPacketsSent: sent.again },
    { type: "outbound-rtp", kind: "video", framesSent: sent.low, packetsSent: sent.low * 3 },
    { type: "outbound-rtp", kind: "video", framesSent: sent.high, packetsSent: sent.high * 30 },
    { type: "inbound-rtp", kind: "video", framesSent: 1000 },
  ];
  watch.begin({
    stats: () => Promise.resolve(new Map(stats().map((entry, i) => [`${i}`, entry]))),
    sealing: { stats: () => Promise.resolve({ passed: { ...passed } }) },
    close: () => (closed = true),
  } as unknown as Connection);
});

async function second(): Promise<void> {
  clock.advance(1000);
  await settle();
}

/** Sends for a second; `sealed`: through its transform. */
async function send(what: { audio?: number; video?: number }, sealed: ("audio" | "video")[]): Promise<void> {
  const { audio = 0, video = 0 } = what;
  sent.audio += audio;
  sent.low += video;
  sent.high += video;
  if (sealed.includes("audio")) passed.audio += audio;
  if (sealed.includes("video")) passed.video += 2 * video;
  await second();
}

describe("the watch against plaintext", () => {
  it("hands on what the connection counts, each second", async () => {
    await send({ audio: 50 }, ["audio"]);
    await send({ audio: 50 }, ["audio"]);
    expect(counted).toBe(2);
  });

  it("is content while what is sent is sealed", async () => {
    for (let i = 0; i < 10; i++) await send({ audio: 50, video: 30 }, ["audio", "video"]);
    expect(closed).toBe(false);
  });

  it("closes a connection that sends what nobody sealed", async () => {
    await send({ audio: 50 }, []);
    await second();
    expect(closed).toBe(true);
    expect(alarms).toBe(1);
  });

  it("closes a connection whose sealing stops while it goes on sending", async () => {
    for (let i = 0; i < 10; i++) await send({ audio: 50 }, ["audio"]);
    await send({ audio: 50 }, []);
    await second();
    expect(closed).toBe(true);
  });

  it("is not lulled by a microphone that is sealed while the camera is not", async () => {
    await send({ audio: 50, video: 30 }, ["audio"]);
    await send({ audio: 50 }, ["audio"]);
    expect(closed).toBe(true);
  });

  it("notices a trickle", async () => {
    for (let i = 0; i < 40; i++) {
      sent.high += 3;
      await send({ video: 30 }, ["video"]);
    }
    expect(closed).toBe(true);
  });

  it("gives a frame a second to get through its transform", async () => {
    for (let i = 0; i < 5; i++) {
      sent.low += 30;
      await second();
      passed.video += 30;
    }
    expect(closed).toBe(false);
  });

  it("takes nothing that is sent a second time for something new", async () => {
    await send({ audio: 50 }, ["audio"]);
    sent.audio += 100;
    sent.again += 100;
    await second();
    await second();
    expect(closed).toBe(false);
  });

  it("is content with silence", async () => {
    await send({ audio: 50 }, ["audio"]);
    await second();
    await second();
    expect(closed).toBe(false);
  });
});
