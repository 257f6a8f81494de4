import { beforeEach, describe, expect, it } from "vitest";
import { HandClock } from "../clock";
import { settle } from "../testing/call";
import type { Connection } from "./connection";
import { PlaintextWatch } from "./watch";

let clock: HandClock;
let sent: number;
let sealed: number;
let closed: boolean;
let alarms: number;

beforeEach(() => {
  clock = new HandClock();
  sent = sealed = alarms = 0;
  closed = false;
  const watch = new PlaintextWatch(clock, () => (alarms += 1));
  watch.begin({
    stats: () =>
      Promise.resolve(new Map([["a", { type: "outbound-rtp", kind: "audio", packetsSent: sent }]])),
    sealing: { stats: () => Promise.resolve({ sealed }) },
    close: () => (closed = true),
  } as unknown as Connection);
});

async function second(): Promise<void> {
  clock.advance(1000);
  await settle();
}

describe("the watch against plaintext", () => {
  it("is content while what is sent is sealed", async () => {
    for (let i = 0; i < 10; i++) {
      sent += 50;
      sealed += 50;
      await second();
    }
    expect(closed).toBe(false);
  });

  it("closes a connection that sends what nobody sealed", async () => {
    sent = 50;
    await second();
    expect(closed).toBe(true);
    expect(alarms).toBe(1);
  });

  it("closes a connection whose sealing stops while it goes on sending", async () => {
    sent = sealed = 50;
    await second();
    sent = 100;
    await second();
    expect(closed).toBe(true);
  });

  it("is content with silence", async () => {
    sent = sealed = 50;
    await second();
    await second();
    expect(closed).toBe(false);
  });
});
