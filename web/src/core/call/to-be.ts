import type { Ended } from "../parlour";
import type { CallId, CallView, MemberId, Ring } from "../wire/gen";

/** Whom to ring, as the wire says it. */
export function ringOf(whom: readonly MemberId[] | "everyone"): Ring {
  return whom === "everyone" ? "everyone" : { members: [...whom] };
}

/** Who is being rung in a call. */
export function rungIn(view: CallView | undefined): MemberId[] {
  return view?.rings.filter((ring) => ring.state === "pending").map((ring) => ring.member) ?? [];
}

/** What became of the rings of a call. */
export function ringsOf(view: CallView): Ended["rings"] {
  return view.rings.map(({ member, state, devices }) => ({ member, state, devices }));
}

/** The call as it will look when the server has heard of it: the ringing screen need not wait for that. */
export function callToBe(id: CallId, by: MemberId, members: readonly MemberId[], now: number): CallView {
  const rings = members
    .filter((member) => member !== by)
    .map((member) => ({
      member,
      by,
      started_at: now,
      ends_at: now + 45_000,
      state: "pending" as const,
      devices: [],
    }));
  return { id, by, started_at: now, seats: [], rings, guest_links: [], guests: [] };
}
