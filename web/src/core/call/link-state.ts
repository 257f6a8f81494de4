import type { MyCall, Refused } from "../parlour";
import type { Publication, SeatId, SlotView } from "../wire/gen";
import type { Connection } from "./connection";

/** How a page's way into a call stands. */
export interface LinkState {
  seat: SeatId | null;
  media: MyCall["media"];
  connection: Connection | null;
  slots: readonly SlotView[];
  /** What frames have proved about slots, by mid; `slots` is only the server's word. */
  shows: ReadonlyMap<string, Publication>;
  speakers: readonly SeatId[];
}

/** How a link ends other than by `close`. */
export type Over = { why: "over" | "seat_lost" } | { why: "refused"; refusal: Refused };
