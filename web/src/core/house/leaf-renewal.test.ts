import { beforeEach, describe, expect, it } from "vitest";
import { HandClock } from "../clock";
import { Refused } from "../parlour";
import { settle } from "../testing/call";
import { LeafRenewal } from "./leaf-renewal";

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

/** A device whose key is made anew when it is a week old. */
class Device {
  since = 0;
  renewed = 0;
  /** What becomes of the next attempts. */
  fates: ("taken" | "late" | "offline")[] = [];
  readonly renewal: LeafRenewal;

  constructor(clock: HandClock, chance: number) {
    this.since = clock.wall();
    this.renewal = new LeafRenewal({
      clock,
      random: () => chance,
      due: (now) => Promise.resolve(now - this.since >= 7 * DAY),
      renew: () => {
        const fate = this.fates.shift() ?? "taken";
        if (fate === "offline") return Promise.reject(new Refused("offline"));
        if (fate === "taken") {
          this.renewed += 1;
          this.since = clock.wall();
        }
        return Promise.resolve();
      },
      alone: (work) => work().catch(() => undefined),
    });
  }
}

let clock: HandClock;
let device: Device;

const pass = async (milliseconds: number) => {
  clock.advance(milliseconds);
  await settle();
};

beforeEach(() => {
  clock = new HandClock();
  device = new Device(clock, 0.2);
});

describe("a device's key in the family group", () => {
  it("stays as it is for a week", async () => {
    await device.renewal.look();
    for (let hours = 0; hours < 7 * 24 - 6; hours += 6) await pass(6 * HOUR);
    expect(device.renewed).toBe(0);
  });

  it("is made anew by a page that stays open, when a week has passed", async () => {
    await device.renewal.look();
    for (let hours = 0; hours < 8 * 24; hours += 6) await pass(6 * HOUR);
    expect(device.renewed).toBe(1);
  });

  it("is made anew by a page that is opened later, after a quiet moment", async () => {
    clock.sleep(9 * DAY);
    await device.renewal.look();
    await pass(9 * SECOND);
    expect(device.renewed).toBe(0);
    await pass(1 * SECOND);
    expect(device.renewed).toBe(1);
    await pass(2 * HOUR);
    expect(device.renewed).toBe(1);
  });

  it("waits while something happens in the group", async () => {
    clock.sleep(9 * DAY);
    await device.renewal.look();
    for (let at = 0; at < 60; at += 4) {
      await pass(4 * SECOND);
      device.renewal.stir();
    }
    expect(device.renewed).toBe(0);
    await pass(10 * SECOND);
    expect(device.renewed).toBe(1);
  });

  it("is made anew at another moment on each device of the family", async () => {
    const family = [0.9, 0.1, 0.5].map((chance) => new Device(clock, chance));
    clock.sleep(9 * DAY);
    for (const one of family) await one.renewal.look();
    const order: number[] = [];
    for (let at = 0; at < 100; at++) {
      const before = family.map(({ renewed }) => renewed);
      await pass(SECOND);
      const now = family.flatMap(({ renewed }, one) => (renewed > (before[one] ?? 0) ? [one] : []));
      // What one does, the others hear of.
      if (now.length > 0) family.forEach(({ renewal }) => renewal.stir());
      expect(now.length).toBeLessThan(2);
      order.push(...now);
    }
    expect(order).toEqual([1, 2, 0]);
  });

  it("is made anew after the step of whoever was faster", async () => {
    device.fates = ["late"];
    clock.sleep(9 * DAY);
    await device.renewal.look();
    await pass(10 * SECOND);
    expect(device.renewed).toBe(0);
    await pass(10 * SECOND);
    expect(device.renewed).toBe(1);
  });

  it("is left alone where a change to the family has renewed it meanwhile", async () => {
    clock.sleep(9 * DAY);
    await device.renewal.look();
    device.since = clock.wall();
    await pass(10 * SECOND);
    expect(device.renewed).toBe(0);
  });

  it("is tried again hours later where the server was not to be reached", async () => {
    device.fates = ["offline"];
    clock.sleep(9 * DAY);
    await device.renewal.look();
    await pass(10 * SECOND);
    await pass(HOUR);
    expect(device.renewed).toBe(0);
    await pass(5 * HOUR);
    await pass(10 * SECOND);
    expect(device.renewed).toBe(1);
  });
});
