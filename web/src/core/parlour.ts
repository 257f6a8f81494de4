/**
 * The one interface between the app (Svelte) and everything below it.
 *
 * `core` implements it without a framework; `app/state` turns its `Readable`s into runes; `e2e` and
 * `pictures` drive it only through the screen. Every name and face here is already opened: sealing and
 * opening happen inside `core/sealed` and nowhere else.
 */
import type {
  CallId,
  Code,
  DeclineReason,
  DeviceId,
  DeviceRingState,
  InvitationId,
  InvitationState,
  Link,
  MediaKind,
  MemberId,
  Part,
  PasskeyId,
  RingState,
  SeatId,
  Sends,
} from "./wire/gen";
import type {
  Admission,
  FourPictures,
  GuestDoor,
  Guests,
  Recovery,
  Trust,
  Verification,
  Waiting,
} from "./trust";

export type * from "./trust";

/** A value that changes; `subscribe` calls back at once and after every change (the Svelte store contract). */
export interface Readable<T> {
  readonly value: T;
  subscribe(run: (value: T) => void): () => void;
}

/** Something was refused or failed. `code` picks the sentence that people are shown. */
export class Refused extends Error {
  constructor(
    readonly code: Code | "offline" | "unopenable" | "unsupported",
    readonly field?: string,
  ) {
    super(code);
  }
}

// ---------------------------------------------------------------- people

/** Choices of the portrait maker; indices into its lists, so that drawings can be improved later. */
export interface Portrait {
  skin: number;
  hair: number;
  hairColour: number;
  glasses: number;
  beard: number;
  clothes: number;
  ground: number;
}

/** What a member is, as sealed JSON in their profile. */
export interface Profile {
  name: string;
  /** IANA zone, "Europe/London". */
  zone: string;
  portrait: Portrait;
}

export interface Person {
  id: MemberId;
  profile: Profile;
  /** Object URL of the opened photograph; null: drawn. */
  photo: string | null;
  keeper: boolean;
  me: boolean;
  /** `unknown`: the server lists them, and no device of the family has signed that. */
  trust: Trust;
  joinedAt: number;
  devices: readonly DeviceInfo[];
  /**
   * What the family's devices still take for one of theirs and the server lists no more: it signed out where nobody
   * heard of it. Only the family's devices can take it off.
   */
  departed: readonly DeviceId[];
  passkeys: readonly { id: PasskeyId; addedAt: number; opensFamily: boolean }[];
}

export interface DeviceInfo {
  id: DeviceId;
  name: string;
  addedAt: number;
  seenAt: number | null;
  thisOne: boolean;
  /** As for its member. */
  trust: Trust;
  /**
   * Which release of Parlour it says it runs (0: built for development); null: it has said nothing. `other`: it has
   * the number of this device's, and is not the same.
   */
  app: { release: number; other: boolean } | null;
}

export interface InvitationInfo {
  id: InvitationId;
  by: MemberId;
  forMember: MemberId | null;
  note: string;
  madeAt: number;
  expiresAt: number;
  state: InvitationState;
  /** The whole link, known only on the device that made it and only while it is open. */
  link: string | null;
}

export interface Family {
  name: string;
  /** Oneself first is the app's business; this is the order of coming. */
  people: readonly Person[];
  invitations: readonly InvitationInfo[];
}

// ---------------------------------------------------------------- calls

export interface RingInfo {
  member: MemberId;
  by: MemberId;
  startedAt: number;
  endsAt: number;
  state: RingState;
  devices: readonly { device: DeviceId; state: DeviceRingState }[];
}

export interface SeatInfo {
  id: SeatId;
  /** Whose. A guest's id stands here too, and is nobody's in the family. */
  member: MemberId;
  /** The name that a guest gave; null: a member. */
  guest: string | null;
  /** `unknown` until the seat's own keys have come into the call: then nothing of it is seen or heard. */
  trust: Trust;
  device: DeviceId;
  link: Link;
  sends: Sends;
  me: boolean;
  speaking: boolean;
  /** Live media, null while none is in a slot. Streams keep their identity while their slot does. */
  camera: MediaStream | null;
  screen: MediaStream | null;
}

/** A call that is going on in the family, whether or not this page is in it. */
export interface CallInfo {
  id: CallId;
  by: MemberId;
  startedAt: number;
  seats: readonly SeatInfo[];
  rings: readonly RingInfo[];
}

/** A ring that reaches this device and has not been answered here or elsewhere. */
export interface Incoming {
  call: CallInfo;
  by: MemberId;
  endsAt: number;
}

/** Where this page's own call stands. `media` names the failing hop in words the app has sentences for. */
export interface MyCall {
  info: CallInfo;
  seat: SeatId | null;
  media: "opening" | "joining" | "up" | "reconnecting" | "blocked";
  sends: Sends;
  /** One's own camera, to be mirrored. */
  self: MediaStream | null;
  selfScreen: MediaStream | null;
  /** Everything that is heard; attach to one audio element. */
  sound: MediaStream;
  trouble: MediaTrouble | null;
  /** To be compared aloud; the same for everybody in the call. Null while the call's keys are being agreed. */
  pictures: FourPictures | null;
}

/** Why camera or microphone can't be used, for the helpful page. Calls go on with what there is. */
export type MediaTrouble = "denied" | "no_camera" | "no_microphone" | "in_use" | "insecure" | "unsupported";

/** How a call ended, to be told in a sentence. */
export interface Ended {
  call: CallId;
  why: "left" | "over" | "seat_lost" | "removed";
  /** Everybody of it but oneself. */
  members: readonly MemberId[];
  /** What had become of its rings: who declined with which reason, who did not answer. */
  rings: readonly Pick<RingInfo, "member" | "state" | "devices">[];
}

export interface MediaDevices {
  cameras: readonly { id: string; label: string }[];
  microphones: readonly { id: string; label: string }[];
  speakers: readonly { id: string; label: string }[];
  camera: string | null;
  microphone: string | null;
  speaker: string | null;
}

/** The check before a call: picture and level. */
export interface Preview {
  stream: Readable<MediaStream | null>;
  trouble: Readable<MediaTrouble | null>;
  /** 0..1, about 20 times a second. */
  level: Readable<number>;
  stop(): void;
}

export interface PastCallInfo {
  id: CallId;
  by: MemberId;
  startedAt: number;
  endedAt: number;
  parts: readonly { member: MemberId; part: Part }[];
  /** Missed by oneself and not yet seen on any of one's devices. */
  unseen: boolean;
}

/** What a page shows, most important first (`Request::Show`). */
export interface Shown {
  seat: SeatId;
  kind: Exclude<MediaKind, "microphone">;
  height: number;
  pinned: boolean;
}

// ---------------------------------------------------------------- the whole

export type Phase =
  /** Finding out. */
  | { at: "starting" }
  /** The browser lacks something without which there would be no sealing; `missing` names it. */
  | { at: "unsupported"; missing: string }
  /**
   * Nobody is signed in. `unheard`: this device signed out without its server having heard of it; it will as soon
   * as it can be reached while Parlour is open here.
   */
  | { at: "door"; founding: boolean; unheard: boolean }
  /** The page was opened with the link that founds a family. */
  | { at: "founding" }
  /** The page was opened with an invitation. */
  | { at: "invited"; invitation: InvitationDoor }
  /** The invitation was accepted; a device of the family has to let this one in. */
  | { at: "waiting"; waiting: Waiting }
  /** Signed in, and this device is one of the family's. */
  | { at: "home" }
  /** Signed in by passkey, which can't open what is sealed: a paper code or a device of the family can. */
  | { at: "keyless" }
  /** The page was opened with a guest's link. */
  | { at: "guest"; door: GuestDoor }
  /** The device was removed from the family; its keys here are erased. */
  | { at: "removed" }
  /**
   * This server does not know the device: perhaps it has the wrong data. Keys stay; `signOut` erases them, and
   * a page that is loaded again tries again.
   */
  | { at: "unknown" }
  /** The page is older or newer than the server. */
  | { at: "outdated" };

/** What an invitation holds, or why it can't be used. */
export type InvitationDoor =
  | { open: true; family: string; by: Profile; forMember: Profile | null; expiresAt: number }
  | { open: false; why: Code | "offline" | "unopenable" };

export interface Parlour extends Admission, Verification, Recovery, Guests {
  readonly phase: Readable<Phase>;
  /** Of the WebSocket. */
  readonly connection: Readable<"online" | "connecting">;
  /** The server is there and does not let this page in for now, and why; null: it does, or is not there. */
  readonly refused: Readable<Code | null>;
  readonly family: Readable<Family | null>;
  readonly calls: Readable<readonly CallInfo[]>;
  readonly incoming: Readable<Incoming | null>;
  readonly call: Readable<MyCall | null>;
  readonly ended: Readable<Ended | null>;
  readonly history: Readable<{ calls: readonly PastCallInfo[]; more: boolean } | null>;
  readonly devices: Readable<MediaDevices>;

  /** Milliseconds since the epoch by the server's clock. */
  now(): number;

  // coming in
  found(family: string, me: Profile, photo: Blob | null, device: string): Promise<void>;
  redeem(me: { profile: Profile; photo: Blob | null } | null, device: string): Promise<void>;
  returnByPasskey(device: string): Promise<void>;
  signOut(): Promise<void>;

  // people
  renameFamily(name: string): Promise<void>;
  renameMember(member: MemberId, profile: Profile): Promise<void>;
  setPhoto(member: MemberId, photo: Blob | null): Promise<void>;
  renameDevice(device: DeviceId, name: string): Promise<void>;
  setKeeper(member: MemberId, keeper: boolean): Promise<void>;
  removeMember(member: MemberId): Promise<void>;
  removeDevice(device: DeviceId): Promise<void>;
  /** Gives the link. */
  invite(forMember: MemberId | null, note: string, hours: number): Promise<InvitationInfo>;
  revokeInvitation(invitation: InvitationId): Promise<void>;
  addPasskey(): Promise<void>;
  removePasskey(passkey: PasskeyId): Promise<void>;

  // calls
  /**
   * Opens camera and microphone beforehand (on hover, on ringing), so that the touch finds them open. `call`: the one
   * that will be joined; none: the next that is begun.
   */
  warm(call?: CallId): void;
  ring(whom: readonly MemberId[] | "everyone"): Promise<void>;
  ringMore(whom: readonly MemberId[] | "everyone"): Promise<void>;
  stopRing(member: MemberId): Promise<void>;
  answer(call: CallId, sends: { camera: boolean }): Promise<void>;
  /** Joins a call that is going on without having been rung. */
  joinCall(call: CallId): Promise<void>;
  decline(call: CallId, reason: DeclineReason): Promise<void>;
  leave(): Promise<void>;
  /** Puts the `ended` notice away. */
  dismissEnded(): void;
  setMicrophone(on: boolean): Promise<void>;
  setCamera(on: boolean): Promise<void>;
  setScreen(on: boolean): Promise<void>;
  flipCamera(): Promise<void>;
  choose(what: "camera" | "microphone" | "speaker", device: string): Promise<void>;
  show(what: readonly Shown[]): void;
  preview(): Preview;

  // history
  loadHistory(): Promise<void>;
  moreHistory(): Promise<void>;
  seenHistory(): Promise<void>;
}
