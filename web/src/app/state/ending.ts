import type { Ended, MyCall, Person, RingInfo } from "../../core/parlour";

type MemberId = Person["id"];
type Reason = Extract<RingInfo["devices"][number]["state"], object>["declined"];

/** How a call ended, as far as it needs a sentence. */
export type Ending =
  | { how: "declined"; member: MemberId; reason: Reason }
  | { how: "missed"; member: MemberId }
  | { how: "over"; members: readonly MemberId[] }
  | { how: "seat_lost" }
  | { how: "removed" };

/** The reason given with "not now", whichever device it came from. */
export function reasonOf(ring: Pick<RingInfo, "devices">): Reason {
  for (const { state } of ring.devices) if (typeof state === "object") return state.declined;
  return "not_now";
}

/** Whoever left by their own will is told nothing; a caller whom nobody answered learns why. */
export function howItEnded(ended: Ended, last: MyCall | null, me: MemberId | null): Ending[] {
  if (ended.why === "left") return [];
  if (ended.why !== "over") return [{ how: ended.why }];
  const others = ended.members.filter((id) => id !== me);
  if (last?.info.id !== ended.call) return [{ how: "over", members: others }];
  const met =
    last.info.seats.some((seat) => !seat.me) || ended.rings.some((ring) => ring.state === "answered");
  if (met || last.info.by !== me) return [{ how: "over", members: others }];
  return ended.rings.map((ring): Ending =>
    ring.state === "declined"
      ? { how: "declined", member: ring.member, reason: reasonOf(ring) }
      : { how: "missed", member: ring.member },
  );
}
