/** What crosses between the page and the two workers. Ids and sealed things are text, bytes are buffers. */
import type { GroupNews, GroupStart, GroupStep } from "../call/group-state";
import type { FamilySealing, Standing } from "../house/family-sealing";
import type {
  Admission,
  CallGroupInfo,
  Card,
  CallId,
  Commit,
  DeviceId,
  DeviceKey,
  FamilyId,
  GroupInfo,
  GuestId,
  InvitationId,
  KnockMac,
  MediaKind,
  MemberId,
  Proof,
  ProofHash,
  Proposal,
  PublicKey,
  RosterItem,
  Sealed,
  SealedChange,
  SeatSalt,
  Voucher,
} from "../wire/gen";
import type { MadeInvitation, Purpose, SealingStats } from "./sealed";
import type { Ask, Code, Knock } from "./vault-types";

/** Names one connection between page and workers; counts up and is never used twice. */
export type Join = number;

/** A method whose answer is no promise yet. */
type Plain<F> = F extends (...given: infer G) => Promise<infer R> ? (...given: G) => R : never;

/** What the page asks the keys worker, by method: arguments and result. */
export interface KeysCalls extends PlainFamily {
  // who this device is
  who(): { family: FamilyId; member: MemberId; device: DeviceId } | null;
  found(family: FamilyId, member: MemberId, device: DeviceId): SealedChange;
  knock(door: Door, member: MemberId, device: DeviceId): Knock;
  forget(): void;

  // texts
  sealText(purpose: Purpose, id: string, text: string): Sealed;
  openText(purpose: Purpose, id: string, sealed: Sealed): string;
  sealPhoto(member: MemberId, picture: ArrayBuffer): ArrayBuffer;
  openPhoto(member: MemberId, sealed: ArrayBuffer): ArrayBuffer;

  // invitations
  makeInvitation(invitation: InvitationId, card: string): MadeInvitation;
  invitationProof(secret: string): Proof;
  openCard(door: Omit<Door, "family">): string;
  sealByLink(secret: string, id: string, text: string): Sealed;
  openByLink(secret: string, id: string, sealed: Sealed): string;

  // verification
  pairCode(member: MemberId): string;
  verify(member: MemberId): void;
  unverify(member: MemberId): void;
  /** This device's own key. */
  deviceKey(): DeviceKey;
  /** Whether a knock was made with the invitation's link. */
  isProved(knock: Knock, key: string): boolean;

  // coming back
  makePaperCode(): string;
  codeProof(code: Code): { proof: Proof; proofHash: ProofHash };
  returning(device: DeviceId, code: Code, roster: readonly RosterItem[]): void;
  comeBack(code: Code, info: GroupInfo): SealedChange;
  vouch(ask: Ask): Voucher;

  // calls
  beginGroup(join: Join, call: CallId, tag: SeatSalt, usher: PublicKey): GroupStart;
  joinGroup(join: Join, call: CallId, tag: SeatSalt, group: CallGroupInfo, usher: PublicKey): GroupStep;
  proposeToGroup(join: Join, proposal: Proposal, seated: readonly SeatSalt[]): void;
  removeFromGroup(join: Join, tags: readonly SeatSalt[]): GroupStep;
  confirmGroup(join: Join): GroupNews;
  abandonGroup(join: Join): void;
  takeGroupStep(join: Join, epoch: number, commit: Commit): GroupNews;
  endGroup(join: Join): void;

  // guests
  /** A link's secret, and what the server is told of it. */
  makeGuestLink(): { secret: string; proofHash: ProofHash };
  guestProof(secret: string): Proof;
  openGuestName(secret: string, call: CallId, name: Sealed): string;
  /** `people`: what the guest is told of those in the call. */
  admitGuest(secret: string, call: CallId, guest: GuestAtTheDoor, people: string): Admission;
  /** A guest's page makes its keys. */
  knockAsGuest(
    join: Join,
    secret: string,
    call: CallId,
    guest: GuestId,
    tag: SeatSalt,
    name: string,
  ): GuestKeys;
  /** A guest's page was let in: what it is told of those in the call. */
  guestAdmitted(join: Join, secret: string, guest: GuestId, admission: Admission): string;
}

type PlainFamily = { [M in keyof FamilySealing]: Plain<FamilySealing[M]> };
export type { Standing };

/** A way in: an invitation with its link's secret and the card in it. */
export interface Door {
  family: FamilyId;
  invitation: InvitationId;
  secret: string;
  card: Card;
}

/** A guest who waits, as the call's members see them. */
export interface GuestAtTheDoor {
  guest: GuestId;
  tag: SeatSalt;
  key: DeviceKey;
  mac: KnockMac;
}

/** What a guest's page knocks with, beside its proof. */
export interface GuestKeys {
  key: DeviceKey;
  mac: KnockMac;
  name: Sealed;
}

export type KeysMethod = keyof KeysCalls;

/** Page to keys worker. */
export type ToKeys =
  | { type: "port"; port: MessagePort }
  | {
      [M in KeysMethod]: { type: "ask"; id: number; method: M; given: Parameters<KeysCalls[M]> };
    }[KeysMethod];

/** Keys worker to page. `unopenable`: it does not hold, `detail` names why; `unsupported`: this browser can't. */
export type FromKeys =
  | { type: "answer"; id: number; result: unknown }
  | { type: "refused"; id: number; why: "unopenable" | "unsupported"; detail: string }
  /** Its module could not be loaded: it is of no use. */
  | { type: "failed" };

/** Keys worker to media worker, over a port that the page cannot read. `key`: 16 bytes, transferred. */
export interface KeysToMedia {
  type: "epoch";
  join: Join;
  /** As it stands in frames: the epoch's lowest byte. */
  epoch: number;
  key: ArrayBuffer;
  /** One's own leaf. */
  own: number;
  others: readonly number[];
}

/** Page to media worker. */
export type ToMedia =
  | { type: "port"; port: MessagePort }
  | { type: "send"; join: Join; epoch: number }
  | { type: "stats"; id: number; join: Join }
  | { type: "end"; join: Join };

/** Media worker to page. */
export type FromMedia =
  | { type: "shows"; join: Join; slot: string; leaf: number; epoch: number; kind: MediaKind }
  | { type: "stats"; id: number; stats: SealingStats }
  | { type: "failed" };

/** Options of a transform. */
export type TransformOptions =
  | { join: Join; role: "seal"; kind: MediaKind }
  | { join: Join; role: "open"; media: "audio" | "video"; slot: string };

/** Streams by their number in a KID. */
export const KINDS: readonly MediaKind[] = ["microphone", "camera", "screen"];
