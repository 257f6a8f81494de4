/**
 * Sealing and opening, as the rest of `core` sees it.
 *
 * Nothing on this side of the interface ever holds the family's key or a media key: they live in two
 * workers, and only sealed bytes, ids and the secrets of links that a person shares come back.
 */
import type {
  CallId,
  FamilyId,
  InvitationId,
  MediaKind,
  MemberId,
  Proof,
  ProofHash,
  Publication,
  Sealed,
  SeatId,
  SeatSalt,
  WrappedKey,
} from "../wire/gen";

/** What a sealed text belongs to. It opens only for the purpose and the id that it was sealed for. */
export type Purpose = "family" | "member" | "device" | "invitation";

/** An invitation that was just made: `secret` goes into the link's fragment, the rest to the server. */
export interface MadeInvitation {
  /** 32 bytes, base64url. */
  secret: string;
  proofHash: ProofHash;
  wrappedKey: WrappedKey;
}

/** A seat whose media is to be opened, as the call's view says it. One's own seat may be among them. */
export interface SealedSender {
  id: SeatId;
  number: number;
  salt: SeatSalt;
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

/** The sealing of one connection. A new connection needs a new one: salts and counters are never used twice. */
export interface CallSealing {
  /** For `Join`. New at every `beginCall`. */
  readonly salt: SeatSalt;
  /**
   * Gives the seat that `Joined` named. Until then senders drop every frame. Once only: another seat means
   * another connection.
   */
  seated(seat: SeatId, number: number): void;
  /** Everybody whose media is to be opened from now on; whoever is missing is no longer opened. */
  setSenders(senders: readonly SealedSender[]): void;
  /** For a sender, set synchronously when its transceiver is made. Fails closed: what is not sealed is dropped. */
  senderTransform(kind: MediaKind): RTCRtpScriptTransform;
  /** For a receiver. `slot` is what `shows` calls it: any name, unique in this connection. */
  receiverTransform(media: "audio" | "video", slot: string): RTCRtpScriptTransform;
  stats(): Promise<SealingStats>;
  /** Erases the connection's keys. Its transforms drop everything from now on. */
  end(): void;
}

/**
 * The family's key is either in hand or not. `createFamily`, `takeInvitation` and `unwrapFromPasskey` put
 * one in hand for this page only; `keep` writes it for later pages; `hasFamily` takes a kept one in hand.
 * What needs the key without having it throws `Refused("unopenable")`.
 */
export interface Sealing {
  /** A new family's key, in hand. Call `keep` before the server hears of the family. */
  createFamily(): Promise<void>;
  /** Whether this browser has the key of this family; if so it is in hand afterwards. */
  hasFamily(family: FamilyId): Promise<boolean>;
  /** Writes the key in hand, under a key that this browser can't give away. */
  keep(family: FamilyId): Promise<void>;
  /** Erases every key in this browser. */
  forget(): Promise<void>;

  sealText(purpose: Purpose, id: string, text: string): Promise<Sealed>;
  openText(purpose: Purpose, id: string, sealed: Sealed): Promise<string>;
  /** At most 258,044 bytes. */
  sealPhoto(member: MemberId, picture: ArrayBuffer): Promise<ArrayBuffer>;
  openPhoto(member: MemberId, sealed: ArrayBuffer): Promise<ArrayBuffer>;

  /** Wraps the key in hand for an invitation. */
  makeInvitation(invitation: InvitationId): Promise<MadeInvitation>;
  /** What shows the server that somebody has the link, without showing it the link's secret. */
  invitationProof(secret: string): Promise<Proof>;
  /** Takes an invitation's key in hand: names and faces open from now on; `keep` when it is accepted. */
  takeInvitation(invitation: InvitationId, secret: string, wrappedKey: WrappedKey): Promise<void>;

  /** The input of the WebAuthn `prf` extension. */
  readonly passkeyInput: Uint8Array<ArrayBuffer>;
  /** `prf`: 32 bytes from the passkey; erased afterwards. */
  wrapForPasskey(prf: ArrayBuffer): Promise<WrappedKey>;
  /** Takes the key in hand; `keep` afterwards. */
  unwrapFromPasskey(prf: ArrayBuffer, wrappedKey: WrappedKey): Promise<void>;

  /** Begins the sealing of one connection; the key must be in hand. Never waits, so that offers don't. */
  beginCall(call: CallId, events?: CallSealingEvents): CallSealing;
}

export { openSealing } from "./facade";
