import { describe, expect, it } from "vitest";
import type { GroupState } from "./call/group-state";
import { begin, hear, incomingOf, infoOf, othersOf, pastOf, ringKey, type Inside } from "./calls";
import { ring, seat, view } from "./testing/call";
import type { CallId, DeviceId, History, MemberId, SeatId, SeatSalt } from "./wire/gen";

const me = { member: "ada" as MemberId, device: "ada's tablet" as DeviceId };
const tablet = (state: string) => [{ device: me.device, state: state as never }];

describe("calls", () => {
  it("come, change and go as the server says", () => {
    const call = view([seat("one", "grandpa")]);
    const changed = view([seat("one", "grandpa"), seat("two", "ada")]);
    let calls = begin([]);
    calls = hear(calls, { type: "call", call });
    calls = hear(calls, { type: "call", call: changed });
    expect(calls.get(call.id)?.seats).toHaveLength(2);
    expect(hear(calls, { type: "call_ended", call: call.id }).size).toBe(0);
  });

  it("stay the same value where the news is about something else", () => {
    const calls = begin([view()]);
    expect(hear(calls, { type: "history_changed" })).toBe(calls);
    expect(hear(calls, { type: "call_ended", call: "other" as CallId })).toBe(calls);
  });

  it("name everybody but oneself once", () => {
    const call = view([seat("one", "grandpa"), seat("two", "ada")], [ring("ada"), ring("bo")]);
    expect(othersOf(call, me.member)).toEqual(["grandpa", "bo"]);
  });
});

describe("a ring", () => {
  const none = new Set<string>();
  const of = (...rings: ReturnType<typeof ring>[]) => begin([view([seat("one", "grandpa")], rings)]);

  it("comes in where this device is told of it", () => {
    const ringing = of(ring("bo"), ring("ada", { devices: tablet("sent"), ends_at: 7 }));
    expect(incomingOf(ringing, me, none)).toMatchObject({ by: "grandpa", endsAt: 7 });
  });

  it("does not come in for somebody else, on another device, or when it is over", () => {
    expect(incomingOf(of(ring("bo", { devices: tablet("sent") })), me, none)).toBeNull();
    expect(incomingOf(of(ring("ada")), me, none)).toBeNull();
    for (const state of ["answered", "declined", "missed", "stopped"] as const) {
      expect(incomingOf(of(ring("ada", { state, devices: tablet("ringing") })), me, none)).toBeNull();
    }
  });

  it("does not come in where this device sits in the call already", () => {
    const call = view(
      [seat("two", "ada", { device: me.device })],
      [ring("ada", { devices: tablet("sent") })],
    );
    expect(incomingOf(begin([call]), me, none)).toBeNull();
  });

  it("falls silent at the touch, and comes again when rung again", () => {
    const first = ring("ada", { devices: tablet("ringing") });
    const handled = new Set([ringKey("call" as CallId, first)]);
    expect(incomingOf(of(first), me, handled)).toBeNull();
    expect(incomingOf(of({ ...first, started_at: 999 }), me, handled)).not.toBeNull();
  });
});

describe("a seat's picture", () => {
  const stream = { id: "stream" } as MediaStream;
  const theirs = { seat: "theirs" as SeatId, kind: "camera" as const };
  const call = view([seat("mine", "ada"), seat("theirs", "grandpa"), seat("third", "bo")]);
  const inside = (more: Partial<Inside> = {}): Inside => ({
    seat: "mine" as SeatId,
    speakers: [],
    slots: [{ mid: "5", shows: theirs }],
    shows: new Map(),
    picture: (mid) => (mid === "5" ? stream : null),
    group: group("ada", "grandpa", "bo"),
    guests: new Map(),
    ...more,
  });
  const tags = { ada: "mine salt", grandpa: "theirs salt", bo: "third salt" };
  const group = (...members: (keyof typeof tags)[]): GroupState => ({
    epoch: 1,
    pictures: null,
    leaves: members.map((member, index) => ({
      index,
      tag: tags[member] as SeatSalt,
      who: { kind: "member", member: member as string as MemberId, device: "signed device" as DeviceId },
      verified: member === "grandpa",
      belongs: true,
      own: member === "ada",
    })),
  });
  const cameras = (within: Inside) => infoOf(call, within).seats.map((s) => s.camera);

  it("is the stream of the slot that shows it", () => {
    expect(cameras(inside())).toEqual([null, stream, null]);
  });

  it("stays where frames prove whose it is", () => {
    expect(cameras(inside({ shows: new Map([["5", theirs]]) }))).toEqual([null, stream, null]);
  });

  it("is nobody's while frames prove that the slot shows somebody else", () => {
    const other = { seat: "third" as SeatId, kind: "camera" as const };
    expect(cameras(inside({ shows: new Map([["5", other]]) }))).toEqual([null, null, null]);
  });

  it("is not a screen that passes for a face", () => {
    const screen = { seat: theirs.seat, kind: "screen" as const };
    expect(cameras(inside({ shows: new Map([["5", screen]]) }))).toEqual([null, null, null]);
  });

  it("is nobody's where the seat has no place in the call's group, whatever the server says", () => {
    const shown = infoOf(call, inside({ group: group("ada", "bo") })).seats;
    expect(shown.map((s) => s.id)).toEqual(["mine", "third"]);
  });

  it("is under the name that its own keys prove", () => {
    const lie = view([seat("mine", "ada"), seat("theirs", "bo")]);
    const [, shown] = infoOf(lie, inside()).seats;
    expect(shown).toMatchObject({ member: "grandpa", device: "signed device", trust: "verified" });
  });

  it("is a guest's under the name that they gave, whoever let them in", () => {
    const seated = view([seat("mine", "ada"), seat("theirs", "grandpa", { guest: "maria" as never })]);
    const joined = group("ada", "grandpa");
    const who = { kind: "guest", guest: "maria", by: "grandpa" as MemberId } as const;
    const leaves = joined.leaves.map((leaf) =>
      leaf.own ? leaf : { ...leaf, who, device: undefined, verified: false },
    );
    const shown = (guests: Map<string, string>) =>
      infoOf(seated, inside({ group: { ...joined, leaves }, guests })).seats.at(1);
    const named = shown(new Map([["maria", "Maria"]]));
    expect(named).toMatchObject({ member: "maria", guest: "Maria", trust: "guest" });
    expect(shown(new Map())).toMatchObject({ member: "maria", guest: null, trust: "guest" });
    expect(infoOf(seated, null).seats.at(1)).toMatchObject({ member: "maria", trust: "unknown" });
  });

  it("is of nobody known until this page has come into the group", () => {
    const outside = { epoch: null, leaves: [], pictures: null };
    const trusts = infoOf(call, inside({ group: outside })).seats.map((s) => s.trust);
    expect(trusts).toEqual(["unknown", "unknown", "unknown"]);
  });

  it("is nobody's until this page has come into the group, though frames may open already", () => {
    const outside = { epoch: null, leaves: [], pictures: null };
    expect(cameras(inside({ group: outside }))).toEqual([null, null, null]);
  });

  it("tells oneself and who speaks", () => {
    const info = infoOf(call, inside({ speakers: [theirs.seat] }));
    expect(info.seats.map((s) => [s.me, s.speaking])).toEqual([
      [true, false],
      [false, true],
      [false, false],
    ]);
  });
});

describe("the history", () => {
  const past = (ended_at: number, part: string) => ({
    id: `${ended_at}`,
    by: "grandpa",
    started_at: ended_at - 1,
    ended_at,
    parts: [{ member: "ada", part }],
  });

  it("marks what one missed and has not seen", () => {
    const history = {
      calls: [past(30, "missed"), past(25, "joined"), past(10, "missed")],
      more: false,
      seen_until: 20,
    } as unknown as History;
    expect(pastOf(history, me.member).map((call) => call.unseen)).toEqual([true, false, false]);
  });
});
