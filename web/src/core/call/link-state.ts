import type { MyCall, Refused } from "../parlour";
import type { Publication, SeatId, SlotView } from "../wire/gen";
import type { Connection } from "./connection";
import { OUTSIDE, type GroupState } from "./group-state";

/** How a page's way into a call stands. */
export interface LinkState {
  seat: SeatId | null;
  media: MyCall["media"];
  connection: Connection | null;
  slots: readonly SlotView[];
  /** What frames have proved about slots, by mid; `slots` is only the server's word. */
  shows: ReadonlyMap<string, Publication>;
  speakers: readonly SeatId[];
  /** Who is in the call by their own signatures; the server's list is only its word. */
  group: GroupState;
}

/** Before anything has happened. */
export const OPENING: LinkState = {
  seat: null,
  media: "opening",
  connection: null,
  slots: [],
  shows: new Map(),
  speakers: [],
  group: OUTSIDE,
};

/** A seat was refused because there is no call to sit in. */
export const OVER: ReadonlySet<Refused["code"]> = new Set(["call_over", "not_found"]);
/** A seat was refused for now. */
export const PASSING: ReadonlySet<Refused["code"]> = new Set(["internal", "too_fast"]);

/** How a link ends other than by `close`. */
export type Over = { why: "over" | "seat_lost" } | { why: "refused"; refusal: Refused };

/** How long a link waits, in milliseconds. */
export const PATIENCE = {
  /** For a lost transport to come back by itself. */
  grace: 2000,
  /** From an accepted answer to a connected transport. */
  connecting: 6000,
  /** Before a seat is asked for again that could not be given, or did not last; twice as long each time... */
  again: 1000,
  /** ... and never longer than this. */
  most: 16_000,
  /** Until a connection that stands is taken for one that lasts: what comes and goes at once has not got better. */
  lasts: 5000,
  /** For what became of a seat that was asked for by a page that leaves. */
  leaving: 120_000,
} as const;
