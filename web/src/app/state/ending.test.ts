import { describe, expect, it } from "vitest";

import type { Ended, MyCall, Person, RingInfo } from "../../core/parlour";
import { howItEnded } from "./ending";

type MemberId = Person["id"];
const me = "me" as MemberId;
const ada = "ada" as MemberId;

const ring = (
  member: MemberId,
  state: RingInfo["state"],
  device: RingInfo["devices"][number]["state"],
): RingInfo => ({
  member,
  by: me,
  startedAt: 0,
  endsAt: 45_000,
  state,
  devices: [{ device: "d" as RingInfo["devices"][number]["device"], state: device }],
});

function call(by = me): MyCall {
  const info = { id: "call" as Ended["call"], by, startedAt: 0, seats: [], rings: [] };
  const sends = { microphone: true, camera: true, screen: false };
  return { info, seat: null, media: "up", sends } as unknown as MyCall;
}

const ended = (why: Ended["why"], ...rings: RingInfo[]): Ended => ({
  call: "call" as Ended["call"],
  why,
  members: [ada],
  rings,
});

describe("what is told of a call that ended", () => {
  it("is nothing to whoever left", () => {
    expect(howItEnded(ended("left"), call(), me)).toEqual([]);
  });

  it("is the reason, to the caller of somebody who said not now", () => {
    const why = ended("over", ring(ada, "declined", { declined: "asleep" }));
    expect(howItEnded(why, call(), me)).toEqual([{ how: "declined", member: ada, reason: "asleep" }]);
  });

  it("is that nobody answered, to the caller whose ring ran out", () => {
    const why = ended("over", ring(ada, "missed", "missed"));
    expect(howItEnded(why, call(), me)).toEqual([{ how: "missed", member: ada }]);
  });

  it("is that it is over, when people had spoken, and to those who were called", () => {
    const over = [{ how: "over", members: [ada] }];
    expect(howItEnded(ended("over", ring(ada, "answered", "answered_here")), call(), me)).toEqual(over);
    expect(howItEnded(ended("over", ring(me, "declined", "missed")), call(ada), me)).toEqual(over);
  });

  it("names a lost seat", () => {
    expect(howItEnded(ended("seat_lost"), null, me)).toEqual([{ how: "seat_lost" }]);
  });
});
