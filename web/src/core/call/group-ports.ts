import { Refused } from "../parlour";
import type { SeatView } from "../wire/gen";
import type { CallPorts } from "./ports";

/** Who sits in the call. */
export type Seats = readonly Pick<SeatView, "id" | "salt">[];

/** What a place in a call's group reaches of the page. */
export interface GroupPorts extends Pick<CallPorts, "ask" | "tell" | "clock"> {
  /** Reads on in the family's roster. */
  readOn(): Promise<void>;
}

export interface GroupEvents {
  /** The group can't be followed any more: another connection is needed, with a place of its own. */
  failed(): void;
  /** The server gave something that does not hold; `why` is for engineers. */
  warned(why: string): void;
}

/** A step names a device that came since. */
export function isBehind(why: unknown): boolean {
  return why instanceof Refused && why.field === "commit_roster_behind";
}
