/**
 * Where each picture stands in a call, and what the page therefore asks the relay for. Pure: the same
 * seats in the same room always stand in the same places.
 */
import type { SeatInfo, Shown } from "../../core/parlour";

export type SeatId = SeatInfo["id"];
export type View = "large" | "grid";

/** One picture: a seat's camera or the screen that it shares. */
export interface Subject {
  seat: SeatId;
  kind: "camera" | "screen";
}

export interface LayoutSeat {
  id: SeatId;
  me: boolean;
  speaking: boolean;
  screen: boolean;
}

export interface Box {
  width: number;
  height: number;
}

export interface Placed extends Subject {
  x: number;
  y: number;
  width: number;
  height: number;
  role: "large" | "strip" | "grid";
  me: boolean;
}

export interface Room {
  seats: readonly LayoutSeat[];
  /** Who was large before; stays while nobody else speaks. */
  last: SeatId | null;
  pinned: Subject | null;
  view: View;
  box: Box;
  gap: number;
}

const same = (a: Subject, b: Subject): boolean => a.seat === b.seat && a.kind === b.kind;

/** Every picture there is: shared screens first, then faces in the order of coming, oneself last. */
export function subjects(seats: readonly LayoutSeat[]): Subject[] {
  const others = seats.filter((seat) => !seat.me);
  const screens = others
    .filter((seat) => seat.screen)
    .map((seat): Subject => ({ seat: seat.id, kind: "screen" }));
  const faces = [...others, ...seats.filter((seat) => seat.me)];
  return [...screens, ...faces.map((seat): Subject => ({ seat: seat.id, kind: "camera" }))];
}

/** Who stands large: the pinned picture, a shared screen, who speaks, who spoke last, the first to come. */
export function largeSubject(room: Pick<Room, "seats" | "last" | "pinned">): Subject | null {
  const all = subjects(room.seats);
  const { pinned } = room;
  if (pinned !== null && all.some((one) => same(one, pinned))) return pinned;
  const screen = all.find((one) => one.kind === "screen");
  if (screen !== undefined) return screen;
  const others = room.seats.filter((seat) => !seat.me);
  const before = others.find((seat) => seat.id === room.last);
  if (before?.speaking === true) return { seat: before.id, kind: "camera" };
  const chosen = others.find((seat) => seat.speaking) ?? before ?? others[0] ?? room.seats[0];
  return chosen === undefined ? null : { seat: chosen.id, kind: "camera" };
}

interface Grid {
  columns: number;
  rows: number;
  width: number;
  height: number;
}

/** Between these a camera picture loses little: width over height. */
const narrowest = 0.95;
const widest = 16 / 9;

/** The columns and rows in which `n` pictures show the most of themselves. */
export function bestGrid(n: number, box: Box, gap: number): Grid {
  let best: Grid & { area: number } = { columns: 1, rows: Math.max(n, 1), width: 0, height: 0, area: -1 };
  for (let columns = 1; columns <= Math.max(n, 1); columns += 1) {
    const rows = Math.ceil(n / columns);
    const width = Math.max(0, (box.width - gap * (columns - 1)) / columns);
    const height = Math.max(0, (box.height - gap * (rows - 1)) / rows);
    const area = Math.min(width, height * widest) * Math.min(height, width / narrowest);
    if (area > best.area) best = { columns, rows, width, height, area };
  }
  return best;
}

/** Fills the box row by row; a short last row stands in the middle. */
function fill(
  list: readonly Subject[],
  area: Box & { x: number; y: number },
  gap: number,
  role: Placed["role"],
  me: SeatId | null,
) {
  const grid = bestGrid(list.length, area, gap);
  return list.map((subject, index): Placed => {
    const row = Math.floor(index / grid.columns);
    const inRow = row === grid.rows - 1 ? list.length - row * grid.columns : grid.columns;
    const inset = (area.width - inRow * grid.width - (inRow - 1) * gap) / 2;
    return {
      ...subject,
      x: area.x + inset + (index - row * grid.columns) * (grid.width + gap),
      y: area.y + row * (grid.height + gap),
      width: grid.width,
      height: grid.height,
      role,
      me: subject.seat === me,
    };
  });
}

/** Where oneself stands beside a single other: small, at the edge, never over a face. */
function pair(large: Subject, self: Subject, { box, gap }: Room): Placed[] {
  const wide = box.width >= box.height * 1.15;
  const width = wide ? Math.min(Math.max(box.width * 0.2, 110), 260) : Math.min(box.width * 0.34, 200);
  const height = wide ? width * 0.75 : Math.min((width * 4) / 3, box.height * 0.2);
  const first = wide
    ? { width: box.width - width - gap, height: box.height }
    : { width: box.width, height: box.height - height - gap };
  return [
    { ...large, x: 0, y: 0, ...first, role: "large", me: false },
    { ...self, x: box.width - width, y: box.height - height, width, height, role: "strip", me: true },
  ];
}

/** The place of every picture. */
export function place(room: Room): Placed[] {
  const all = subjects(room.seats);
  const me = room.seats.find((seat) => seat.me)?.id ?? null;
  const { box, gap } = room;
  const large = largeSubject(room);
  if (large === null || box.width <= 0 || box.height <= 0) return [];
  const rest = all.filter((one) => !same(one, large));
  if (room.view === "grid" && all.length > 2) return fill(all, { x: 0, y: 0, ...box }, gap, "grid", me);
  const [only] = rest;
  if (only === undefined) return [{ ...large, x: 0, y: 0, ...box, role: "large", me: large.seat === me }];
  if (rest.length === 1 && only.seat === me) return pair(large, only, room);
  const wide = box.width >= box.height * 1.05;
  const share = wide ? 0.32 : rest.length <= 2 ? 0.33 : 0.4;
  const strip = wide
    ? { x: box.width * (1 - share) + gap, y: 0, width: box.width * share - gap, height: box.height }
    : { x: 0, y: box.height * (1 - share) + gap, width: box.width, height: box.height * share - gap };
  const first = wide
    ? { width: box.width * (1 - share), height: box.height }
    : { width: box.width, height: box.height * (1 - share) };
  return [
    { ...large, x: 0, y: 0, ...first, role: "large", me: large.seat === me },
    ...fill(rest, strip, gap, "strip", me),
  ];
}

/** What to ask the relay for: the large one first, then who speaks, then the rest; heights in device pixels. */
export function shown(
  placed: readonly Placed[],
  room: Pick<Room, "seats" | "pinned">,
  pixelRatio: number,
): Shown[] {
  const speaking = new Set(room.seats.filter((seat) => seat.speaking).map((seat) => seat.id));
  const rank = (one: Placed): number => (one.role === "large" ? 0 : speaking.has(one.seat) ? 1 : 2);
  return placed
    .filter((one) => !one.me)
    .sort((a, b) => rank(a) - rank(b))
    .map(({ seat, kind, height }) => ({
      seat,
      kind,
      height: Math.round(height * pixelRatio),
      pinned: room.pinned !== null && same(room.pinned, { seat, kind }),
    }));
}
