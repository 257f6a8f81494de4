/**
 * The JSON that crosses the vault module's boundary, by the names that `crates/sealed-wasm` uses. Ids are UUIDs as
 * text, bytes are base64url, times are milliseconds since 1970.
 */
import type { DeviceId, FamilyId, MemberId } from "../wire/gen";

/** Bytes as base64url without padding. */
export type Blob64 = string;

export interface Who {
  family: FamilyId;
  member: MemberId;
  device: DeviceId;
}

/** What `Vault.change` takes. */
export type Wish =
  | { kind: "admit"; knock: Knock; key: Blob64; invitation: string }
  | { kind: "remove_device"; device: DeviceId }
  | { kind: "remove_member"; member: MemberId }
  | { kind: "set_keeper"; member: MemberId; keeper: boolean }
  | { kind: "add_recovery"; recovery: string; code: Code }
  | { kind: "revoke_recovery"; recovery: string }
  | { kind: "return"; ask: Ask; vouchers: Blob64[] }
  | { kind: "cancel_return"; member: MemberId; device: DeviceId }
  | { kind: "returned"; knock: Knock }
  | { kind: "tidy" }
  | { kind: "update" };

/** A way to come back. `prf`: 32 bytes. */
export type Code = { kind: "paper"; letters: string } | { kind: "passkey"; prf: Blob64 };

export interface Ask {
  member: MemberId;
  device: DeviceId;
  key: Blob64;
  asked_at: number;
}

export interface Knock {
  member: MemberId;
  device: DeviceId;
  device_key: Blob64;
  key_package: Blob64;
  mac: Blob64;
}

/** What `Vault.makeInvitation` gives: `key` goes into the sealed note, whoever admits needs it. */
export interface Invited {
  card: Blob64;
  key: Blob64;
  proof_hash: Blob64;
}

export interface RosterItem {
  bytes: Blob64;
  at: number;
}

export type RosterNews =
  | { kind: "founded"; family: FamilyId; member: MemberId; device: DeviceId }
  | { kind: "new_member"; member: MemberId; device: DeviceId }
  | { kind: "new_device"; member: MemberId; device: DeviceId }
  | { kind: "device_removed"; member: MemberId; device: DeviceId }
  | { kind: "member_removed"; member: MemberId }
  | { kind: "keeper_set"; member: MemberId; keeper: boolean }
  | { kind: "recovery_changed"; member: MemberId }
  | { kind: "return_asked"; member: MemberId; device: DeviceId; due: number }
  | { kind: "return_cancelled"; member: MemberId; device: DeviceId }
  | { kind: "returned"; member: MemberId; device: DeviceId };

export type GroupItem = { seq: number; epoch: number } & (
  { kind: "commit"; bytes: Blob64 } | { kind: "message"; bytes: Blob64 }
);

export type GroupNews =
  | { kind: "known" }
  | { kind: "own" }
  | {
      kind: "moved";
      epoch: number;
      added: DeviceId[];
      removed: DeviceId[];
      /** Took its place by itself: it needs `Vault.shareRing`. */
      joined: DeviceId | null;
      /** A change of this device's came too late, and is to be made anew. */
      lost: boolean;
    }
  | { kind: "evicted" }
  | {
      kind: "message";
      member: MemberId;
      said: "greeting" | "ring" | "app";
      generation: number | null;
      behind: boolean;
    };

/** Which app a device runs. `manifest`: SHA-256 of its release's manifest; 32 bytes. */
export interface App {
  /** 0: built for development. */
  release: number;
  manifest: Blob64;
}

/** For `Post`. */
export interface Message {
  epoch: number;
  message: Blob64;
}

export interface PeopleView {
  family: FamilyId;
  member: MemberId;
  device: DeviceId;
  waiting: boolean;
  length: number;
  head: Blob64;
  members: MemberView[];
  returning: { member: MemberId; device: DeviceId; due: number }[];
  untidy: boolean;
}

export interface MemberView {
  member: MemberId;
  keeper: boolean;
  verified: boolean;
  /** `app`: which one it says it runs; null: it has said nothing. */
  devices: { device: DeviceId; since: number; app: App | null }[];
  recoveries: { recovery: string; kind: "paper" | "passkey" }[];
}

export interface CallCommit {
  epoch: number;
  commit: Blob64;
  group_info: Blob64;
  leaf: number;
  removed: number[];
}

/** Where `removed` is not empty, senders take the new keys at once. */
export interface CallNews {
  epoch: number;
  joined: Leaf[];
  removed: Leaf[];
  evicted: boolean;
}

export interface Leaf {
  index: number;
  who:
    { kind: "member"; member: MemberId; device: DeviceId } | { kind: "guest"; guest: string; by: MemberId };
  /** The page's salt, as a UUID's text. */
  tag: string;
  verified: boolean;
  /** False: of a device that was removed, and is to be put out before anything is said. */
  belongs: boolean;
  own: boolean;
}

export interface Picture {
  /** 0 to 31. */
  thing: number;
  /** 0 to 7. */
  colour: number;
  /** 1 to 4. */
  count: number;
}

export interface GuestKnock {
  guest: string;
  tag: string;
  key: Blob64;
  mac: Blob64;
}

/** `Error.name` of what the vault module refuses; the message is a sentence for people. */
export type Refusal =
  | "malformed"
  | "unopened"
  | "unsealed"
  | "pending"
  | "nothing_pending"
  | "waiting"
  | "unknown"
  | "wrong_mac"
  | "wrong_code"
  | "full"
  | "group"
  | `roster_${RosterRefusal}`
  | `commit_${CommitRefusal}`;

/** Each but `last_keeper`, `not_allowed` and `not_due` says that the server shows what it should not. */
export type RosterRefusal =
  | "gap"
  | "fork"
  | "rolled_back"
  | "forged"
  | "not_allowed"
  | "reused"
  | "unknown"
  | "last_keeper"
  | "not_due"
  | "time"
  | "too_long";

/** `stale`: known already. `roster_behind`: read the roster and take it again. `gap`: read the steps between. */
export type CommitRefusal =
  | "stale"
  | "gap"
  | "wrong_group"
  | "invalid"
  | "outsider"
  | "by_reference"
  | "forbidden"
  | "no_path"
  | "not_in_roster"
  | "roster_behind"
  | "roster_fork"
  | "duplicate"
  | "put_out"
  | "uninvited_guest"
  | "too_large"
  | "evicted"
  | "external_sender"
  | "not_gone";
