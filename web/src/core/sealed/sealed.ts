/**
 * Sealing and opening, as the rest of `core` sees it.
 *
 * Nothing on this side of the interface ever holds a key: they live in two workers, and only sealed bytes, ids
 * and the secrets of links that a person shares come back.
 */
import type { GroupSealing } from "../call/group-state";
import type { FamilySealing } from "../house/family-sealing";
import type {
  Admission,
  CallId,
  Card,
  DeviceId,
  DeviceKey,
  FamilyId,
  GroupInfo,
  GuestId,
  InvitationId,
  MediaKind,
  MemberId,
  Proof,
  ProofHash,
  Publication,
  RosterItem,
  Sealed,
  SealedChange,
  SeatSalt,
  SeatView,
  Voucher,
} from "../wire/gen";
import type { Door, GuestAtTheDoor, GuestKeys } from "./messages";
import type { Ask, Code, Knock } from "./vault-types";

/** What a sealed text belongs to. It opens only for the purpose and the id that it was sealed for. */
export type Purpose = "family" | "member" | "device" | "invitation";

/** An invitation that was just made: `secret` goes into the link's fragment, the rest to the server. */
export interface MadeInvitation {
  /** 32 bytes, base64url. */
  secret: string;
  proofHash: ProofHash;
  /** What its link opens before anybody is let in. */
  card: Card;
  /** What a knock is checked with; into the invitation's sealed note. */
  knockKey: string;
}

/** Frames since the call began; what is refused or dropped reached neither the network nor a decoder. */
export interface SealingStats {
  /** What the senders' transforms had in hand, sealed or dropped. No more than this can have left. */
  passed: { audio: number; video: number };
  /** Sealed and sent. */
  sealed: number;
  /** Dropped before sending: no key yet, or not a frame of the expected codec. */
  unsent: number;
  /** Opened and decoded. */
  opened: number;
  /** Dropped on arrival: wrong key, changed on the way, repeated, or never sealed. */
  refused: number;
}

/** What a call's sealing tells about itself. */
export interface CallSealingEvents {
  /**
   * A slot's media opened with the key of this publication, for the first time or for the first time since
   * another was in the slot. This is proof of who is seen; the server's slot list is only its word.
   */
  shows?(slot: string, from: Publication): void;
  /** A worker failed; media has stopped and will not start again without a new `beginCall`. */
  failed?(): void;
}

/** The sealing of one connection. A new connection needs a new one: a place in the group is never used twice. */
export interface CallSealing {
  /** For `Join`, and what one's own leaf in the call's group is called. New at every `beginCall`. */
  readonly salt: SeatSalt;
  /** Until it has joined the call's group senders drop every frame. */
  readonly group: GroupSealing;
  /** Which seat is whose page, as the server says; what frames prove is told by seat. */
  setSeats(seats: readonly Pick<SeatView, "id" | "salt">[]): void;
  /** For a sender, set synchronously when its transceiver is made. Fails closed: what is not sealed is dropped. */
  senderTransform(kind: MediaKind): RTCRtpScriptTransform;
  /** For a receiver. `slot` is what `shows` calls it: any name, unique in this connection. */
  receiverTransform(media: "audio" | "video", slot: string): RTCRtpScriptTransform;
  stats(): Promise<SealingStats>;
  /** Erases the connection's keys. Its transforms drop everything from now on. */
  end(): void;
}

/** A guest's page at a call's door, and its one place in the call's group. */
export interface Visit {
  /** What the page is called at the door, and in the group. */
  readonly tag: SeatSalt;
  knock(secret: string, guest: GuestId, name: string): Promise<GuestKeys>;
  /** Takes the admission: what whoever let the guest in tells of those in the call. */
  admitted(secret: string, guest: GuestId, admission: Admission): Promise<string>;
  /** The sealing of the one connection that the guest was let in with. */
  call(events: CallSealingEvents): CallSealing;
  /** Erases the guest's keys. */
  end(): void;
}

/**
 * This device's vault, which every tab of the browser shares. Until it was founded or knocked there is none, and
 * what needs it throws `Refused("unopenable")`.
 */
export interface Sealing extends FamilySealing {
  /** Whose vault this browser has; null: none. */
  who(): Promise<{ family: FamilyId; member: MemberId; device: DeviceId } | null>;
  /** A new family; written before this resolves. `confirm` when the server has taken it. */
  found(family: FamilyId, member: MemberId, device: DeviceId): Promise<SealedChange>;
  /** A new device's own keys, vouched for with the link's secret; written before this resolves. */
  knock(door: Door, member: MemberId, device: DeviceId): Promise<Knock>;
  /** Erases every key in this browser. */
  forget(): Promise<void>;

  sealText(purpose: Purpose, id: string, text: string): Promise<Sealed>;
  openText(purpose: Purpose, id: string, sealed: Sealed): Promise<string>;
  /** At most 258,044 bytes. */
  sealPhoto(member: MemberId, picture: ArrayBuffer): Promise<ArrayBuffer>;
  openPhoto(member: MemberId, sealed: ArrayBuffer): Promise<ArrayBuffer>;

  /** `card`: what whoever has the link sees before they are let in. */
  makeInvitation(invitation: InvitationId, card: string): Promise<MadeInvitation>;
  /** What shows the server that somebody has the link, without showing it the link's secret. */
  invitationProof(secret: string): Promise<Proof>;
  openCard(door: Omit<Door, "family">): Promise<string>;
  /** For whoever has the link too. */
  sealByLink(secret: string, id: string, text: string): Promise<Sealed>;
  openByLink(secret: string, id: string, sealed: Sealed): Promise<string>;

  /** What two people compare when they meet: the same on both screens. */
  pairCode(member: MemberId): Promise<string>;
  /** They met, and it was the same. */
  verify(member: MemberId): Promise<void>;
  unverify(member: MemberId): Promise<void>;
  /** This device's own key, as the roster has it or will have it. */
  deviceKey(): Promise<DeviceKey>;
  /** Whether a knock was made with the invitation's link; `key` is in the invitation's note. */
  isProved(knock: Knock, key: string): Promise<boolean>;

  /** 26 letters in groups, random and kept nowhere. */
  makePaperCode(): Promise<string>;
  /** What shows the server that somebody has the code, and the hash of it that the server keeps. */
  codeProof(code: Code): Promise<{ proof: Proof; proofHash: ProofHash }>;
  /** A new vault from what a code opens in the roster; `comeBack` and `confirm` follow. */
  returning(device: DeviceId, code: Code, roster: readonly RosterItem[]): Promise<void>;
  comeBack(code: Code, info: GroupInfo): Promise<SealedChange>;
  /** This device's word that a member who lost everything is who asks. */
  vouch(ask: Ask): Promise<Voucher>;

  /** A link for guests that was just made: `secret` goes into the link's fragment, `proofHash` to the server. */
  makeGuestLink(): Promise<{ secret: string; proofHash: ProofHash }>;
  /** What shows the server that somebody has a guest's link. */
  guestProof(secret: string): Promise<Proof>;
  openGuestName(secret: string, call: CallId, name: Sealed): Promise<string>;
  /** Lets a guest in who knocked with the link's secret. `people`: what they are told of those in the call. */
  admitGuest(secret: string, call: CallId, guest: GuestAtTheDoor, people: string): Promise<Admission>;

  /** The input of the WebAuthn `prf` extension. */
  readonly passkeyInput: Uint8Array<ArrayBuffer>;

  /** Begins the sealing of one connection. Never waits, so that offers don't. */
  beginCall(call: CallId, events?: CallSealingEvents): CallSealing;
  /** Begins a guest's way into a call. `lost`: a worker failed before there was a connection. */
  beginVisit(call: CallId, lost: () => void): Visit;
}

export { openSealing } from "./facade";
