/** What goes on in the family, as the server tells it and as the app is shown it. Pure. */
import { trustOf, type GroupState, type Leaf } from "./call/group-state";
import type { CallInfo, Incoming, PastCallInfo, SeatInfo, Trust } from "./parlour";
import type { News } from "./socket";
import type {
  CallId,
  CallView,
  DeviceId,
  History,
  MediaKind,
  MemberId,
  Publication,
  RingView,
  SeatId,
  SeatView,
  SlotView,
} from "./wire/gen";

export type Calls = ReadonlyMap<CallId, CallView>;

/** The calls after this news. */
export function hear(calls: Calls, news: News): Calls {
  if (news.type === "call") return new Map(calls).set(news.call.id, news.call);
  if (news.type !== "call_ended" || !calls.has(news.call)) return calls;
  const rest = new Map(calls);
  rest.delete(news.call);
  return rest;
}

/** The calls that a `Welcome` lists. */
export function begin(calls: readonly CallView[]): Calls {
  return new Map(calls.map((call) => [call.id, call]));
}

/** What a page that sits in a call knows beyond what everybody is told. */
export interface Inside {
  seat: SeatId | null;
  speakers: readonly SeatId[];
  slots: readonly SlotView[];
  /** What frames have proved about slots, by mid. */
  shows: ReadonlyMap<string, Publication>;
  /** Who is in the call by their own signatures. */
  group: GroupState;
  /** What guests call themselves, as far as this page can tell. */
  guests: ReadonlyMap<string, string>;
  picture(mid: string): MediaStream | null;
}

/** What is known of a device where its page is in no call with this one. */
export type Known = (member: MemberId, device: DeviceId) => Trust;

/**
 * A call as the app sees it; `inside` where this page sits in it. Then whoever is in it is what the call's group
 * says: a seat without a place there is nobody, whatever the server says.
 */
export function infoOf(call: CallView, inside: Inside | null, known: Known = () => "unknown"): CallInfo {
  return {
    id: call.id,
    by: call.by,
    startedAt: call.started_at,
    seats: inside
      ? call.seats.flatMap((seat) => seatInside(seat, inside))
      : call.seats.map((seat) => seatOf(seat, known(seat.member, seat.device))),
    rings: call.rings.map((ring) => ({
      member: ring.member,
      by: ring.by,
      startedAt: ring.started_at,
      endsAt: ring.ends_at,
      state: ring.state,
      devices: ring.devices,
    })),
  };
}

function seatOf(seat: SeatView, trust: Trust): SeatInfo {
  const { id, device, link, sends } = seat;
  const nothing = { me: false, speaking: false, camera: null, screen: null };
  return { id, member: whoseIs(seat), guest: null, trust, device, link, sends, ...nothing };
}

/** A guest's seat is no member's, though the server tells who let them in. */
function whoseIs({ member, guest }: Pick<SeatView, "member" | "guest">): MemberId {
  return (guest as string | null as MemberId | null) ?? member;
}

function seatInside(seat: SeatView, inside: Inside): SeatInfo[] {
  const { id } = seat;
  const me = id === inside.seat;
  const leaf = inside.group.leaves.find(({ tag }) => tag === seat.salt);
  if (!leaf && !me && inside.group.epoch !== null) return [];
  const said = seatOf(seat, leaf ? trustOf(leaf) : "unknown");
  // Before this page has joined the group it knows nobody, and sees nobody: keys may be with the media worker sooner
  // than here, and until the tree is here a seat has no name but the server's.
  const picture = (kind: MediaKind) => (leaf && !me ? pictureOf(id, kind, inside) : null);
  return [
    {
      ...said,
      ...(leaf && signedBy(leaf, inside.guests)),
      me,
      speaking: inside.speakers.includes(id),
      camera: picture("camera"),
      screen: picture("screen"),
    },
  ];
}

/** Who they are by their own signature, and not by the server's word. */
function signedBy({ who }: Leaf, guests: Inside["guests"]): Partial<SeatInfo> {
  if (who.kind === "member") return { member: who.member, device: who.device };
  return { member: who.guest as MemberId, guest: guests.get(who.guest) ?? null };
}

/**
 * The stream of this publication. Where frames have proved that its slot shows somebody else (the server
 * has switched it and the first frame is on its way, or the server lies), there is none: nobody is ever
 * seen under another's name.
 */
function pictureOf(seat: SeatId, kind: MediaKind, inside: Inside): MediaStream | null {
  const slot = inside.slots.find((s) => s.shows?.seat === seat && s.shows.kind === kind);
  if (!slot) return null;
  const proved = inside.shows.get(slot.mid);
  if (proved && (proved.seat !== seat || proved.kind !== kind)) return null;
  return inside.picture(slot.mid);
}

/** A ring, named so that the same member rung again is another ring. */
export function ringKey(call: CallId, ring: Pick<RingView, "started_at">): string {
  return `${call} ${ring.started_at}`;
}

/** The ring that reaches this device, the oldest first; `handled`: those answered or declined on it already. */
export function incomingOf(
  calls: Calls,
  me: { member: MemberId; device: DeviceId },
  handled: ReadonlySet<string>,
): (Incoming & { key: string }) | null {
  for (const call of calls.values()) {
    const ring = call.rings.find((r) => r.member === me.member && r.state === "pending");
    if (!ring || call.seats.some((s) => s.device === me.device)) continue;
    const here = ring.devices.find((d) => d.device === me.device)?.state;
    if (here !== "sent" && here !== "ringing") continue;
    const key = ringKey(call.id, ring);
    if (handled.has(key)) continue;
    return { call: infoOf(call, null), by: ring.by, endsAt: ring.ends_at, key };
  }
  return null;
}

/** Every member of a call but oneself. */
export function othersOf(call: CallView, me: MemberId): MemberId[] {
  const seated = call.seats.filter(({ guest }) => !guest).map(({ member }) => member);
  const all = [call.by, ...seated, ...call.rings.map((r) => r.member)];
  return [...new Set(all)].filter((member) => member !== me);
}

/** Past calls as the app sees them. */
export function pastOf(history: History, me: MemberId): PastCallInfo[] {
  return history.calls.map((call) => ({
    id: call.id,
    by: call.by,
    startedAt: call.started_at,
    endedAt: call.ended_at,
    parts: call.parts.map(({ member, part }) => ({ member, part })),
    unseen:
      call.ended_at > history.seen_until && call.parts.some((p) => p.member === me && p.part === "missed"),
  }));
}
