import { describe, expect, it } from "vitest";

import type { RingInfo } from "../../core/parlour";
import { words } from "../messages/en";
import { sayRing } from "./ring";

type DeviceState = RingInfo["devices"][number]["state"];

function ring(state: RingInfo["state"], ...devices: DeviceState[]): RingInfo {
  return {
    member: "ada" as RingInfo["member"],
    by: "me" as RingInfo["by"],
    startedAt: 0,
    endsAt: 45_000,
    state,
    devices: devices.map((one, index) => ({
      device: String(index) as RingInfo["devices"][number]["device"],
      state: one,
    })),
  };
}

describe("the truth about a ring", () => {
  const say = (one: RingInfo): string => sayRing(words, one, "Ada");

  it("counts the devices that say they ring, not those that were told to", () => {
    expect(say(ring("pending", "sent", "sent"))).toBe("Reaching their devices…");
    expect(say(ring("pending", "ringing", "sent"))).toBe("Ringing on one device");
    expect(say(ring("pending", "ringing", "ringing"))).toBe("Ringing on two devices");
  });

  it("tells that Parlour is open nowhere", () => {
    expect(say(ring("pending", "unreachable", "unreachable"))).toContain(
      "isn't open on any of Ada's devices",
    );
    expect(say(ring("pending", "unreachable"))).toContain("isn't open on Ada's device");
    expect(say(ring("pending"))).toContain("no device");
  });

  it("tells both when some ring and some are out of reach", () => {
    expect(say(ring("pending", "ringing", "unreachable"))).toBe(
      "Ringing on one device; Parlour isn't open on one more",
    );
  });

  it("repeats the reason that was given", () => {
    expect(say(ring("declined", "missed", { declined: "asleep" }))).toBe(
      "Ada says: the little ones are asleep.",
    );
    expect(say(ring("declined", { declined: "in_ten_minutes" }))).toBe("Ada says: in ten minutes.");
  });

  it("tells a miss", () => {
    expect(say(ring("missed", "missed"))).toContain("did not answer");
  });
});
