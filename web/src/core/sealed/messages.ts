/** What crosses between the page and the two workers. Ids and sealed things are text, bytes are buffers. */
import type {
  CallId,
  FamilyId,
  InvitationId,
  MediaKind,
  MemberId,
  Proof,
  Sealed,
  SeatId,
  SeatSalt,
  WrappedKey,
} from "../wire/gen";
import type { MadeInvitation, Purpose, SealingStats } from "./sealed";

/** Names one connection between page and workers; counts up and is never used twice. */
export type Join = number;

/** What the page asks the keys worker, by method: arguments and result. */
export interface KeysCalls {
  createFamily(): void;
  hasFamily(family: FamilyId): boolean;
  keep(family: FamilyId): void;
  forget(): void;
  sealText(purpose: Purpose, id: string, text: string): Sealed;
  openText(purpose: Purpose, id: string, sealed: Sealed): string;
  sealPhoto(member: MemberId, picture: ArrayBuffer): ArrayBuffer;
  openPhoto(member: MemberId, sealed: ArrayBuffer): ArrayBuffer;
  makeInvitation(invitation: InvitationId): MadeInvitation;
  invitationProof(secret: string): Proof;
  takeInvitation(invitation: InvitationId, secret: string, wrappedKey: WrappedKey): void;
  wrapForPasskey(prf: ArrayBuffer): WrappedKey;
  unwrapFromPasskey(prf: ArrayBuffer, wrappedKey: WrappedKey): void;
  /** Derives one's own key in a call and hands it to the media worker. */
  seat(join: Join, call: CallId, sender: SenderName): void;
  /** Derives the keys of others and hands them to the media worker. */
  senders(join: Join, call: CallId, added: readonly SenderName[], retired: readonly number[]): void;
}

/** What a sender's key is derived from, and the number in its frames. */
export interface SenderName {
  id: SeatId;
  number: number;
  salt: SeatSalt;
}

export type KeysMethod = keyof KeysCalls;

/** Page to keys worker. */
export type ToKeys =
  | { type: "port"; port: MessagePort }
  | {
      [M in KeysMethod]: { type: "ask"; id: number; method: M; given: Parameters<KeysCalls[M]> };
    }[KeysMethod];

/** Keys worker to page. `unopenable`: wrong or missing key; `unsupported`: this browser can't. */
export type FromKeys =
  | { type: "answer"; id: number; result: unknown }
  | { type: "refused"; id: number; why: "unopenable" | "unsupported" };

/** Keys worker to media worker, over a port that the page cannot read. `key`: 16 bytes, transferred. */
export type KeysToMedia =
  | { type: "seat"; join: Join; number: number; key: ArrayBuffer }
  | {
      type: "senders";
      join: Join;
      added: { number: number; key: ArrayBuffer }[];
      retired: readonly number[];
    };

/** Page to media worker. */
export type ToMedia =
  | { type: "port"; port: MessagePort }
  | { type: "stats"; id: number; join: Join }
  | { type: "end"; join: Join };

/** Media worker to page. */
export type FromMedia =
  | { type: "shows"; join: Join; slot: string; number: number; kind: MediaKind }
  | { type: "stats"; id: number; stats: SealingStats }
  | { type: "failed" };

/** Options of a transform. */
export type TransformOptions =
  | { join: Join; role: "seal"; kind: MediaKind }
  | { join: Join; role: "open"; media: "audio" | "video"; slot: string };

/** Streams by their number in a KID. */
export const KINDS: readonly MediaKind[] = ["microphone", "camera", "screen"];
