/**
 * What the app can know and do about who is who: waiting and admitting, notices, verification, coming back
 * without a device, guests. A part of {@link Parlour}; every name in it is already opened.
 */
import type { Profile, Readable } from "./parlour";
import type { CallId, Code, DeviceId, InvitationId, MemberId } from "./wire/gen";

// ---------------------------------------------------------------- what is shown

/**
 * What is known of whoever is on the other side, from what devices signed and never from the server's word:
 * `verified`: met in person and compared; `certified`: in the family's signed roster; `guest`: let in by a
 * member for one call; `unknown`: not yet proved, or not provable (nothing of theirs is shown or heard).
 */
export type Trust = "verified" | "certified" | "guest" | "unknown";

/** One of the pictures that two people compare: so many (1 to 4) of a thing (0 to 31) in a colour (0 to 7). */
export interface Picture {
  thing: number;
  colour: number;
  count: number;
}

/** The same on every screen whose devices agree on who is there; compared aloud. */
export type FourPictures = readonly [Picture, Picture, Picture, Picture];

/** This device was invited and has to be let in by one that is open. */
export interface Waiting {
  family: string;
  /** Who invited. */
  by: Profile;
  /** Whose further device this is; null: a new member. */
  forMember: Profile | null;
  /** A device that can let this one in is open now. False: "Grandma's tablet must be open to let you in". */
  open: boolean;
  /** Where it is a further device: to be compared with what the other device shows. */
  pictures: FourPictures | null;
  /**
   * The member has lost every other device, and others have to vouch. `until`: two have, and from then on somebody can
   * let this device in.
   */
  returning: { until: number | null } | null;
  /** A member has refused, or the invitation's time is over. */
  over: "refused" | "expired" | null;
}

/** Somebody who waits to be let in, on the devices that may let them in. */
export interface KnockInfo {
  device: DeviceId;
  invitation: InvitationId;
  /** Who made the invitation. */
  by: MemberId;
  /** The name that the newcomer gives; null where it is a further device of a member. */
  newcomer: Profile | null;
  /** Whose further device. */
  forMember: MemberId | null;
  deviceName: string;
  at: number;
  /**
   * It shows that it has the invitation's link. False: the server, or somebody else, made it up; it can only be
   * refused.
   */
  proved: boolean;
  /** Where it is a further device of one's own: to be compared before it is let in. */
  pictures: FourPictures | null;
}

/** Something about the family's safety that everybody is told in plain words. `at`: when this device saw it. */
export type Notice = { id: string; at: number } & (
  | { what: "new_device"; member: MemberId; device: DeviceId; by: MemberId | null }
  | { what: "new_member"; member: MemberId; by: MemberId | null }
  | { what: "device_removed"; member: MemberId; device: DeviceId; by: MemberId | null }
  | { what: "member_removed"; name: string; by: MemberId | null }
  | { what: "keeper"; member: MemberId; keeper: boolean; by: MemberId | null }
  | { what: "recovery_asked"; member: MemberId; until: number }
  | { what: "recovered"; member: MemberId; device: DeviceId }
  | { what: "recovery_cancelled"; member: MemberId }
  | { what: "paper_code"; member: MemberId }
  /** A device runs another app than this one, though both have this number. */
  | { what: "other_app"; member: MemberId; device: DeviceId; release: number }
  /** The server did something that it must not do; this device took no notice of it. `detail` is for engineers. */
  | { what: "warning"; about: Warning; detail: string }
);

/** What was refused: words for it are the app's. */
export type Warning =
  /** The log of who belongs to the family was changed, cut short, or differs from what others see. */
  | "roster"
  /** Somebody was to be let in, or taken out, whom no device of the family has named. */
  | "membership"
  /** Messages among the family's devices were changed, mixed up or held back. */
  | "messages"
  /** The same in a call. */
  | "call";

/** A member who lost everything and asks to come back. Others vouch, or stop it. */
export interface RecoveryInfo {
  member: MemberId;
  device: DeviceId;
  askedAt: number;
  /** From when it counts, if nobody stops it; null: too few have vouched. */
  until: number | null;
  /** Who has vouched so far; two are needed, or one beside a paper code. */
  vouched: readonly MemberId[];
  /** Oneself has, or is the one who asks. */
  mine: boolean;
}

/** A link for somebody outside of the family, good for one call. */
export interface GuestLinkInfo {
  id: string;
  call: CallId;
  by: MemberId;
  madeAt: number;
  /** Null where this device can't open it. */
  link: string | null;
}

/** A guest at the door of a call. */
export interface GuestKnockInfo {
  guest: string;
  call: CallId;
  /** The name that they give; nobody has checked it. */
  name: string;
  at: number;
}

/** The guest's own page. */
export type GuestDoor =
  /** The link is good; a name is asked for. */
  | { at: "name" }
  /** Somebody in the call has to let them in. */
  | { at: "knocking"; name: string }
  | { at: "in_call" }
  | { at: "refused" }
  /** The call is over, or was left. */
  | { at: "over" }
  /** The link can't be used. */
  | { at: "shut"; why: Code | "offline" | "unopenable" };

// ---------------------------------------------------------------- what can be done

/** A part of {@link Parlour}. */
export interface Admission {
  /** Who waits to be let in by this member. */
  readonly knocks: Readable<readonly KnockInfo[]>;
  /** Newest first. */
  readonly notices: Readable<readonly Notice[]>;

  /** Lets them in: signed by this device, so that every other one can check it. */
  admit(device: DeviceId): Promise<void>;
  refuseKnock(device: DeviceId): Promise<void>;
  dismissNotice(id: string): void;
}

/** A part of {@link Parlour}: that the people are who they seem, once for each person, when they meet. */
export interface Verification {
  /** What one's own screen shows as a QR code to this member. */
  pairCode(member: MemberId): Promise<string>;
  /** Whether what was scanned from this member's screen is right; if so they are verified from now on. */
  checkPairCode(member: MemberId, scanned: string): Promise<boolean>;
  /** Takes a verification back. */
  unverify(member: MemberId): Promise<void>;
}

/** A part of {@link Parlour}: coming back without a device. */
export interface Recovery {
  readonly recoveries: Readable<readonly RecoveryInfo[]>;

  /** Makes a paper code for oneself, in groups to be written down; shown once and kept nowhere. */
  makePaperCode(): Promise<string>;
  /** Comes back by a paper code, where the page is `keyless` or at the door with a recovery link. */
  returnByPaperCode(code: string, device: string): Promise<void>;
  /** Asks the family to vouch, on a new browser that was opened with a link for an existing member. */
  askRecovery(device: string): Promise<void>;
  /** After a known voice or face was heard or seen. */
  vouch(member: MemberId): Promise<void>;
  cancelRecovery(member: MemberId): Promise<void>;
}

/** A part of {@link Parlour}: people who are no members, for one call. */
export interface Guests {
  readonly guestLinks: Readable<readonly GuestLinkInfo[]>;
  readonly guestKnocks: Readable<readonly GuestKnockInfo[]>;

  /** Gives the link; for the call that this page is in. */
  inviteGuest(): Promise<GuestLinkInfo>;
  revokeGuestLink(id: string): Promise<void>;
  admitGuest(guest: string): Promise<void>;
  /** Sends one away who waits, or who sits in the call. */
  refuseGuest(guest: string): Promise<void>;
  /** On the guest's own page: knocks with a name. */
  knockAsGuest(name: string): Promise<void>;
}
