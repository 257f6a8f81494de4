import { beforeEach, expect, it } from "vitest";
import { begin, type Calls } from "./calls";
import { HandClock } from "./clock";
import type { Me } from "./house/family";
import { IncomingRing } from "./incoming";
import { Cell, Signal } from "./readable";
import type { Welcome } from "./socket";
import { ring, seat, view, welcomeWith } from "./testing/call";
import type { CallId, DeviceId, MemberId, Request } from "./wire/gen";

const call = "call" as CallId;
const me = { member: "ada" as MemberId, device: "tablet" as DeviceId };

let clock: HandClock;
let calls: Cell<Calls>;
let welcomed: Signal<Welcome>;
let told: Request[];
let prepared: CallId[];
let ended: CallId[];
let incoming: IncomingRing;

const rings = (endsIn = 45_000) =>
  begin([
    view(
      [seat("his", "grandpa")],
      [
        ring("ada", {
          ends_at: clock.wall() + endsIn,
          devices: [{ device: me.device, state: "sent" }],
        }),
      ],
    ),
  ]);

beforeEach(() => {
  clock = new HandClock();
  calls = new Cell<Calls>(new Map());
  welcomed = new Signal();
  told = [];
  prepared = [];
  ended = [];
  incoming = new IncomingRing({
    clock,
    now: () => clock.wall(),
    calls,
    me: new Cell<Me | null>(me),
    welcomed,
    tell: (request) => told.push(request),
    prepare: (id) => prepared.push(id),
    ended: (id) => ended.push(id),
  });
});

it("a ring is told to the server once, and its connection made meanwhile", () => {
  calls.set(rings());
  calls.set(new Map(calls.value));
  expect(incoming.ring.value?.by).toBe("grandpa");
  expect(told).toEqual([{ type: "ringing", call }]);
  expect(prepared).toEqual([call]);
});

it("a ring ends when its time is over, on a page that has lost its server too", () => {
  calls.set(rings());
  clock.advance(44_999);
  expect(incoming.ring.value).not.toBeNull();
  clock.advance(1);
  expect(incoming.ring.value).toBeNull();
  expect(ended).toEqual([call]);
});

it("a ring whose time was over before it came does not ring", () => {
  calls.set(rings(-1));
  clock.advance(0);
  expect(incoming.ring.value).toBeNull();
});

it("a ring that goes on is told again after a reconnection", () => {
  calls.set(rings());
  const again = calls.value.get(call);
  if (again) welcomed.emit(welcomeWith(again));
  calls.set(new Map(calls.value));
  expect(told).toHaveLength(2);
});

it("a ring that stopped while the server was away is not told", () => {
  calls.set(rings());
  welcomed.emit(welcomeWith());
  calls.set(new Map());
  expect(told).toHaveLength(1);
  expect(ended).toEqual([call]);
});

it("a ring that stops lets go of what was made for it", () => {
  calls.set(rings());
  calls.set(new Map());
  expect(ended).toEqual([call]);
});

it("a ring that was answered or declined here does not come in again", () => {
  calls.set(rings());
  incoming.handled(call);
  expect(incoming.ring.value).toBeNull();
});
