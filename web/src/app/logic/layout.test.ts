import { describe, expect, it } from "vitest";

import {
  bestGrid,
  largeSubject,
  type LayoutSeat,
  type Placed,
  place,
  type Room,
  type SeatId,
  shown,
  subjects,
} from "./layout";

const id = (name: string): SeatId => name as SeatId;
const seat = (name: string, more: Partial<LayoutSeat> = {}): LayoutSeat => ({
  id: id(name),
  me: false,
  speaking: false,
  screen: false,
  ...more,
});
const me = seat("me", { me: true });
const desktop = { width: 1248, height: 604 };
const phone = { width: 370, height: 656 };
const room = (seats: LayoutSeat[], more: Partial<Room> = {}): Room => ({
  seats,
  last: null,
  pinned: null,
  view: "large",
  box: desktop,
  gap: 12,
  ...more,
});

function overlap(a: Placed, b: Placed): boolean {
  const e = 0.01;
  return (
    a.x + a.width > b.x + e && b.x + b.width > a.x + e && a.y + a.height > b.y + e && b.y + b.height > a.y + e
  );
}

describe("who stands large", () => {
  it("is who speaks", () => {
    expect(largeSubject(room([me, seat("tom"), seat("ada", { speaking: true })]))?.seat).toBe("ada");
  });

  it("stays with who spoke last while nobody speaks, and while they go on speaking", () => {
    expect(largeSubject(room([seat("tom"), seat("ada"), me], { last: id("ada") }))?.seat).toBe("ada");
    const both = [seat("tom", { speaking: true }), seat("ada", { speaking: true }), me];
    expect(largeSubject(room(both, { last: id("ada") }))?.seat).toBe("ada");
  });

  it("is never oneself while somebody else is there", () => {
    expect(largeSubject(room([seat("me", { me: true, speaking: true }), seat("tom")]))?.seat).toBe("tom");
  });

  it("is a shared screen before a speaker, and the pinned face before both", () => {
    const seats = [me, seat("tom", { screen: true }), seat("ada", { speaking: true })];
    expect(largeSubject(room(seats))).toEqual({ seat: "tom", kind: "screen" });
    const pinned = { seat: id("ada"), kind: "camera" } as const;
    expect(largeSubject(room(seats, { pinned }))).toEqual(pinned);
  });

  it("forgets a pinned seat that has gone", () => {
    expect(largeSubject(room([me, seat("tom")], { pinned: { seat: id("ada"), kind: "camera" } }))?.seat).toBe(
      "tom",
    );
  });
});

describe("places", () => {
  const crowd = Array.from({ length: 15 }, (_, index) => seat(`s${String(index)}`, { screen: index === 3 }));

  it("shows every picture inside the room and none over another", () => {
    for (const box of [desktop, phone, { width: 844, height: 200 }]) {
      for (const view of ["large", "grid"] as const) {
        for (let people = 1; people <= crowd.length; people += 1) {
          const seats = [me, ...crowd.slice(0, people)];
          const placed = place(room(seats, { box, view }));
          expect(placed).toHaveLength(subjects(seats).length);
          for (const [index, one] of placed.entries()) {
            expect(one.width).toBeGreaterThan(0);
            expect(one.x).toBeGreaterThanOrEqual(-0.01);
            expect(one.y).toBeGreaterThanOrEqual(-0.01);
            expect(one.x + one.width).toBeLessThanOrEqual(box.width + 0.01);
            expect(one.y + one.height).toBeLessThanOrEqual(box.height + 0.01);
            expect(placed.slice(index + 1).some((other) => overlap(one, other))).toBe(false);
          }
        }
      }
    }
  });

  it("keeps oneself small beside a single other", () => {
    for (const box of [desktop, phone]) {
      const [large, self] = place(room([me, seat("tom")], { box }));
      expect(large?.seat).toBe("tom");
      expect(self?.me).toBe(true);
      expect((self?.width ?? 0) * (self?.height ?? 0)).toBeLessThan(
        (large?.width ?? 0) * (large?.height ?? 0) * 0.15,
      );
    }
  });

  it("puts the strip beside the large face where the room is wide, below where it is tall", () => {
    const seats = [me, seat("tom"), seat("ada")];
    const wide = place(room(seats));
    expect(wide[1]?.x).toBeGreaterThan(wide[0]?.width ?? 0);
    const tall = place(room(seats, { box: phone }));
    expect(tall[1]?.y).toBeGreaterThan(tall[0]?.height ?? 0);
  });

  it("has no place before the room has been measured", () => {
    expect(place(room([me, seat("tom")], { box: { width: 0, height: 0 } }))).toEqual([]);
  });

  it("chooses even grids", () => {
    expect(bestGrid(4, desktop, 12)).toMatchObject({ columns: 2, rows: 2 });
    expect(bestGrid(2, phone, 12)).toMatchObject({ columns: 1, rows: 2 });
  });
});

describe("what is asked of the relay", () => {
  it("names the large one first, in device pixels, and never oneself", () => {
    const seats = [seat("tom"), seat("ada"), seat("theo", { speaking: true }), me];
    const pinned = { seat: id("ada"), kind: "camera" } as const;
    const whole = room(seats, { pinned });
    const wants = shown(place(whole), whole, 2);
    expect(wants.map((want) => want.seat)).toEqual(["ada", "theo", "tom"]);
    expect(wants[0]).toEqual({ seat: "ada", kind: "camera", height: 1208, pinned: true });
    expect(wants[1]?.pinned).toBe(false);
  });
});
