// Generated from crates/wire by `cargo xtask gen`. Do not edit.

/** An identifier (a UUID in text form). One can't be passed for another. */
export type Id<Name extends string> = string & { readonly __id: Name };

/** Bytes in base64url without padding. One kind can't be passed for another, nor a plain string for any. */
export type Bytes<Name extends string> = string & { readonly __bytes: Name };

/** Version of the WebSocket protocol. */
export const PROTOCOL = 4;

/** The longest WebSocket message, in bytes. */
export const MAX_MESSAGE = 1048576;

/** The longest SDP, in bytes. */
export const MAX_SDP = 131072;

/** The fewest and the most bytes that the server accepts, before base64url. */
export const BYTES = {
  Sealed: { min: 29, max: 4096 },
  SealedPicture: { min: 29, max: 262144 },
  PublicKey: { min: 32, max: 32 },
  Signature: { min: 64, max: 64 },
  Challenge: { min: 32, max: 32 },
  Proof: { min: 32, max: 32 },
  ProofHash: { min: 32, max: 32 },
  SeatSalt: { min: 16, max: 16 },
  RosterEntry: { min: 1, max: 8192 },
  Commit: { min: 1, max: 131072 },
  Welcome: { min: 1, max: 131072 },
  GroupInfo: { min: 1, max: 262144 },
  GroupMessage: { min: 1, max: 65536 },
  KeyPackage: { min: 1, max: 16384 },
  Card: { min: 29, max: 16384 },
  DeviceKey: { min: 32, max: 32 },
  KnockMac: { min: 32, max: 32 },
  Voucher: { min: 1, max: 512 },
  Admission: { min: 29, max: 65536 },
} as const;

/** What a member's device gives a guest, sealed under the link's secret for the guest's page. */
export type Admission = Bytes<"Admission">;

/** What a granted request gives. */
export type Answer = { "type": "done" } | { "type": "welcome",
/** The server's clock, for those whose own is wrong. */
now: Timestamp,
/** Who one is. */
member: MemberId,
/** On which device. */
device: DeviceId,
/** The family. */
family: FamilyView,
/** Calls that are going on, with the rings that reach this member. */
calls: Array<CallView>,
/** How far roster and family group have come. */
sealed: SealedHead, } | { "type": "waiting",
/** The server's clock. */
now: Timestamp,
/** The family. */
family: FamilyId,
/** Whose device it will be. */
member: MemberId,
/** The device. */
device: DeviceId,
/** When it knocked. */
at: Timestamp,
/** When it waits no longer. */
expires_at: Timestamp,
/** Somebody who may let it in has Parlour open. */
open: boolean,
/** A return was begun, and is due then. */
returns_at: Timestamp | null, } | { "type": "guest",
/** The server's clock. */
now: Timestamp,
/** The family. */
family: FamilyId,
/** The call. */
call: CallId,
/** The guest. */
guest: GuestId,
/** What their page needs, where they were let in already. */
admission: Admission | null,
/** The call, where they were let in already. */
view: CallView | null, } | { "type": "joined",
/** The seat taken, or taken up again. */
seat: SeatId,
/** Its number, for the key id of sealed frames. */
number: number,
/** The answer to the offer. */
sdp: string,
/** The call as it is now. */
call: CallView,
/** The call's group, where it was begun. */
group: CallGroupInfo | null,
/** The key with which the server proposes removals: the one external sender in the context of the call's group. */
external_sender: PublicKey, } | { "type": "renewed",
/** The answer to the offer. */
sdp: string, } | { "type": "roster",
/** Which entry the first of these is. */
from: number,
/** Entries, in order. */
entries: Array<RosterItem>,
/** There are further ones. */
more: boolean, } | { "type": "group",
/** What comes after, in order; at most 1 MiB or the first. */
items: Array<GroupItem>,
/** There is more. */
more: boolean,
/** What comes next is no longer kept: the device joins anew, by an external commit or from a key package. */
too_old: boolean, } | { "type": "group_info",
/** The group's epoch. */
epoch: number,
/** What an external commit is made of. */
group_info: GroupInfo, } | { "type": "key_package",
/** The key package. */
key_package: KeyPackage,
/** It is the one of last resort, which others may have been given too. */
last_resort: boolean, } | { "type": "call_group",
/** The current epoch. */
at: CallEpoch,
/** Every commit since the epoch that was named, where they are all kept. */
commits: Array<CallStep>,
/** What the server proposes in the current epoch. */
proposals: Array<Proposal>,
/**
 * The group, for a page that has to join it: it named no epoch, or one from which no way leads on,
 * as from any of another beginning.
 */
group_info: GroupInfo | null, };

/** Asks for something to sign. */
export type AskChallenge = {
/** Who asks. */
device: DeviceId, };

/**
 * Where a call's group stands. Each beginning counts its epochs from a start of its own: the number alone would not
 * tell a page that was away whether the group is still the one in which it is.
 */
export type CallEpoch = {
/** Which beginning. */
group: CallGroupId,
/** Its epoch. */
epoch: number, };

/** One beginning of a call's group: whoever begins it anew gives it another. */
export type CallGroupId = Id<"CallGroupId">;

/** A call's group, for a page that joins it by itself. */
export type CallGroupInfo = {
/** Where it stands. */
at: CallEpoch,
/** What an external commit is made of. */
group_info: GroupInfo, };

/** A call, from the first ring until fewer than two remain. */
export type CallId = Id<"CallId">;

/** A member's part in a past call. */
export type CallPart = {
/** The member. */
member: MemberId,
/** What they did. */
part: Part, };

/** What the server proposes in the current epoch of a call's group: one removal for each place whose seat is gone. */
export type CallProposals = {
/** The epoch. */
at: CallEpoch,
/** The proposals. */
proposals: Array<Proposal>, };

/** A commit of a call's group. */
export type CallStep = {
/** The epoch in which it was made; it begins the next one. */
epoch: number,
/** The MLS commit. */
commit: Commit,
/** What the server proposed in that epoch; the commit may name it. */
proposals: Array<Proposal>, };

/** A call as it stands. Sent whole after every change: it is small, and nothing can drift apart. */
export type CallView = {
/** The call. */
id: CallId,
/** Who touched a face. */
by: MemberId,
/** When. */
started_at: Timestamp,
/** Who is in it, in the order in which they came. */
seats: Array<SeatView>,
/** Who is, or was, being rung; one entry a member, the latest. */
rings: Array<RingView>,
/** Ways in for guests; none for a guest. */
guest_links: Array<GuestLinkView>,
/** Guests who are in it or wait; none for a guest. */
guests: Array<GuestView>, };

/** What an invitation says to whoever holds it, sealed under its link's secret. */
export type Card = Bytes<"Card">;

/** The first half of a WebAuthn ceremony. */
export type Ceremony = {
/** Names the ceremony in the second half; good for five minutes and one use. */
ceremony: Challenge,
/** Options for `navigator.credentials`, in WebAuthn's own JSON form (`parseCreationOptionsFromJSON`). */
options: unknown, };

/** What a device signs to show that it has its key. */
export type Challenge = Bytes<"Challenge">;

/** Why a request was refused. The web app has a sentence for each in every language. */
export type Code = "invalid" | "too_large" | "too_fast" | "not_signed_in" | "not_allowed" | "not_found" | "taken" | "founding_closed" | "invitation_expired" | "invitation_used" | "invitation_revoked" | "invitation_wrong_proof" | "wrong_signature" | "challenge_expired" | "passkey_refused" | "stale" | "last_keeper" | "call_over" | "nobody_to_ring" | "full" | "bad_offer" | "disk_full" | "protocol" | "internal";

/** An MLS commit (RFC 9420 §12.4). */
export type Commit = Bytes<"Commit">;

/** Gentler than "declined". */
export type DeclineReason = "not_now" | "in_ten_minutes" | "asleep";

/** One browser or app of a member. */
export type DeviceId = Id<"DeviceId">;

/** An Ed25519 public key that the roster certifies (RFC 8032). */
export type DeviceKey = Bytes<"DeviceKey">;

/** A device while its member is rung. */
export type DeviceRing = {
/** The device. */
device: DeviceId,
/** The truth. */
state: DeviceRingState, };

/** What is known of one ringing device. */
export type DeviceRingState = "sent" | "ringing" | "answered_here" | "answered_elsewhere" | { "declined": DeclineReason } | "missed" | "unreachable";

/** A device. */
export type DeviceView = {
/** The device. */
id: DeviceId,
/** Its name ("Kitchen tablet"), sealed; none until a device that came back by passkey has sealed one. */
profile: Sealed | null,
/** When it came. */
added_at: Timestamp,
/** When it was last connected. Rounded down to the day for other members' devices. */
seen_at: Timestamp | null,
/** It has a place in the family group. */
placed: boolean, };

/** What a page may know before anybody signs in. */
export type Door = {
/** The protocol that this server speaks. */
protocol: number,
/** The cookie that came with the request is a valid session. */
signed_in: boolean,
/** A family can still be founded, with the link that the server printed. */
founding_open: boolean, };

/** A family: the tenant. */
export type FamilyId = Id<"FamilyId">;

/** A family with its members, as sent on sign-in and after every change. */
export type FamilyView = {
/** The family. */
id: FamilyId,
/** Its name, sealed. */
profile: Sealed,
/** Everybody, in the order in which they came. */
members: Array<MemberView>,
/** Open, used, expired and revoked ways in; the ones the receiver may see. */
invitations: Array<InvitationView>,
/** Devices that wait to be let in; those that the receiver may see. */
knocks: Array<KnockView>, };

/** The second half of registering a passkey. */
export type FinishPasskey = {
/** From the first half. */
ceremony: Challenge,
/** Chosen by the device. */
id: PasskeyId,
/** What the browser answered (`PublicKeyCredential.toJSON()`, its extension results left out). */
credential: unknown, };

/** Founds a family. */
export type FoundFamily = {
/** The token in the link that the server printed (its URL fragment). */
token: Proof,
/** Chosen by the device. */
id: FamilyId,
/** The family's name, sealed. */
profile: Sealed,
/** The founder, who is a keeper. */
member: NewMember,
/** The founder's device. */
device: NewDevice,
/** The roster's first entry and the beginning of the family group. */
sealed: SealedChange, };

/** A request from a page. */
export type FromClient = {
/** Chosen by the page, repeated in the reply. */
n: number,
/** What it asks. */
ask: Request, };

/** What the server says. */
export type FromServer = { "type": "reply",
/** The request's number; 0 where it could not be read. */
n: number,
/** What became of it. */
result: Reply, } | { "type": "family",
/** As it is now. */
family: FamilyView, } | { "type": "call",
/** As it is now. */
call: CallView,
/**
 * To its seats: what the server proposes to the call's group for those who sit in it no longer, all of it each
 * time. With the word that a seat is gone comes what follows from it.
 */
removals?: CallProposals, } | { "type": "call_ended",
/** Which. */
call: CallId, } | { "type": "slots",
/** The call. */
call: CallId,
/** The page's seat. */
seat: SeatId,
/** Every slot of the pool. */
slots: Array<SlotView>,
/** The pool is too small by this many sound slots; renew with a larger one. */
more_audio: number,
/** The pool is too small by this many picture slots. */
more_video: number, } | { "type": "speakers",
/** The call. */
call: CallId,
/** The seats that speak. */
seats: Array<SeatId>, } | { "type": "wanted",
/** The call. */
call: CallId,
/** The page's seat. */
seat: SeatId,
/** Camera layers low, middle, high. */
camera: [boolean, boolean, boolean],
/** The shared screen. */
screen: boolean,
/** Send the microphone as RED: everybody in the call can receive it. */
red: boolean, } | { "type": "seat_lost",
/** The call. */
call: CallId,
/** The seat. */
seat: SeatId, } | { "type": "history_changed" } | { "type": "waiting",
/** Somebody is there. */
open: boolean,
/** A return was begun, and is due then. */
returns_at: Timestamp | null, } | { "type": "admitted" } | { "type": "not_admitted" } | { "type": "guest_admitted",
/** What their page needs. */
admission: Admission,
/** The call. */
call: CallView, } | { "type": "guest_refused" } | { "type": "roster",
/** Which entry the first of these is. */
from: number,
/** The new entries. */
entries: Array<RosterItem>, } | { "type": "group_items",
/** What was taken, in order. */
items: Array<GroupItem>, } | { "type": "welcome",
/** The item that added it: to be acknowledged, and the last that it needs not read. */
seq: number,
/** The welcome. */
bytes: Welcome, } | { "type": "call_group",
/** The call. */
call: CallId,
/** The group. */
group: CallGroupInfo, } | { "type": "call_commit",
/** The call. */
call: CallId,
/** The epoch in which it was made; it begins the next one. */
at: CallEpoch,
/** The MLS commit. */
commit: Commit, } | { "type": "call_ready",
/** The call. */
call: CallId,
/** The epoch. */
at: CallEpoch,
/** All seats that are ready for it. */
seats: Array<SeatId>, } | { "type": "signed_out",
/** The device was removed from the family (as against a sign-out). */
removed: boolean, };

/** Something to sign. The same answer comes for a device that does not exist. */
export type GiveChallenge = {
/** Random; good for one minute and one use. */
challenge: Challenge, };

/** What an item of the family group is: `kind` names it, `bytes` holds it. */
export type GroupBytes = { "kind": "commit", "bytes": Commit } | { "kind": "message", "bytes": GroupMessage };

/** A step of the family group. */
export type GroupCommit = {
/** The epoch in which this was made. A commit begins the next one. */
epoch: number,
/** The MLS commit; none where this begins the group. */
commit: Commit | null,
/** The group as it is afterwards, for devices that join by themselves. */
group_info: GroupInfo,
/** For devices that the commit adds; at most 16. */
welcomes: Array<[DeviceId, Welcome]>,
/** Application messages of the epoch that begins, in order; at most 16. */
messages: Array<GroupMessage>, };

/** How far the family group has come. */
export type GroupHead = {
/** Its epoch. */
epoch: number,
/** Its latest item; 0: there was none yet. */
seq: number,
/** Up to where this device has acknowledged; none: it has no place in the group. */
acknowledged: number | null, };

/** An MLS group info with its ratchet tree (RFC 9420 §12.4.3), for joining by external commit. */
export type GroupInfo = Bytes<"GroupInfo">;

/** One thing of the family group, in the order in which the server took it. */
export type GroupItem = {
/** Its place; the first is 1, and none is left out. */
seq: number,
/** The epoch in which it was made. */
epoch: number, } & ({ "kind": "commit", "bytes": Commit } | { "kind": "message", "bytes": GroupMessage });

/** An MLS application message (RFC 9420 §15). */
export type GroupMessage = Bytes<"GroupMessage">;

/** Somebody admitted to one call. */
export type GuestId = Id<"GuestId">;

/** A way for guests into one call. */
export type GuestLinkId = Id<"GuestLinkId">;

/** Where a guest's link leads. */
export type GuestLinkInside = {
/** The family. */
family: FamilyId,
/** The call. */
call: CallId, };

/** A way for guests into one call, as its members see it. It ends with the call. */
export type GuestLinkView = {
/** The link. */
id: GuestLinkId,
/** Who made it. */
by: MemberId,
/** The link's secret, sealed for the family, so that whoever is in the call can let guests in. */
note: Sealed,
/** When it was made. */
made_at: Timestamp, };

/** A guest's session has begun; its cookie came with this answer. */
export type GuestSignedIn = {
/** The family. */
family: FamilyId,
/** The call. */
call: CallId,
/** The guest. */
guest: GuestId, };

/** A guest of a call, as its members see them. */
export type GuestView = {
/** The guest. */
id: GuestId,
/** The link by which they came. */
link: GuestLinkId,
/** Their page: its seat will have this as its salt. */
tag: SeatSalt,
/** The page's key. */
key: DeviceKey,
/** Shows that all this was made with the link's secret. */
mac: KnockMac,
/** What they call themselves, sealed under the link's secret. */
name: Sealed,
/** When they knocked. */
at: Timestamp,
/** Who let them in; none: they wait. */
admitted_by: MemberId | null, };

/** Past calls, newest first; at most 50. */
export type History = {
/** The calls that the asking member had a part in. */
calls: Array<PastCall>,
/** There are older ones; ask again with `before` set to the last one's start. */
more: boolean,
/** Up to when the member has seen their missed calls, on any of their devices. */
seen_until: Timestamp, };

/** What is on an invitation, for who has its proof. Does not use it up. */
export type InvitationCard = {
/** The family that invites. */
family: FamilyId,
/** Who invites, into what, since when: sealed under the link's secret. */
card: Card,
/** Who invites. */
by: MemberId,
/** The member whose further device this lets in; none: a new member. */
for_member: MemberId | null,
/** When it stops working. */
expires_at: Timestamp, };

/** A one-time, expiring way in. */
export type InvitationId = Id<"InvitationId">;

/** How an invitation stands. */
export type InvitationState = "open" | "used" | "revoked" | "expired";

/** A way in. Members see their own; keepers see all. */
export type InvitationView = {
/** The invitation. */
id: InvitationId,
/** Who made it. */
by: MemberId,
/** The member whose further device it lets in; none: a new member. */
for_member: MemberId | null,
/** What the maker wrote on it ("for Grandpa"), sealed. */
note: Sealed,
/** When it was made. */
made_at: Timestamp,
/** When it stops working. */
expires_at: Timestamp,
/** How it stands. */
state: InvitationState, };

/** An MLS key package (RFC 9420 §10). */
export type KeyPackage = Bytes<"KeyPackage">;

/** Asks to be let into a call as its guest. Answered by [`GuestSignedIn`], whose session is for that call alone. */
export type KnockAsGuest = {
/** Derived from the link's secret. */
proof: Proof,
/** Chosen by the page. */
guest: GuestId,
/** The page: its seat will have this as its salt. */
tag: SeatSalt,
/** The page's key. */
key: DeviceKey,
/** Shows that all this was made with the link's secret. */
mac: KnockMac,
/** What the guest calls themselves, sealed under the link's secret. */
name: Sealed, };

/** HMAC-SHA256 over what a new device shows, under a key from the invitation's secret. */
export type KnockMac = Bytes<"KnockMac">;

/** A device that waits to be let in. Keepers see all; others those of members, whose further device it would be. */
export type KnockView = {
/** The device. */
device: DeviceId,
/** Whose it will be. */
member: MemberId,
/** Profile of that member where they are new, sealed under the link's secret. */
new_member: Sealed | null,
/** The device's name, sealed under the link's secret. */
profile: Sealed,
/** The way by which it came. */
invitation: InvitationId,
/** The device's key in the roster. */
device_key: DeviceKey,
/** What it is added to the family group by. */
key_package: KeyPackage,
/** Shows that both were made with the invitation's secret. */
mac: KnockMac,
/** When it knocked. */
at: Timestamp,
/** When it waits no longer. */
expires_at: Timestamp,
/** Words of others that this is who it says. */
vouchers: Array<VoucherView>,
/** A return was begun: from then on any device of the family may let it in, and until then any may object. */
returns_at: Timestamp | null, };

/** How the connection of a seat stands. */
export type Link = "joining" | "up" | "lost";

/** Shows the proof of a guest's link to learn which call it leads to. */
export type LookAtGuestLink = {
/** Derived from the link's secret. */
proof: Proof, };

/** Shows the proof of an invitation to read its card. Does not use it up. */
export type LookAtInvitation = {
/** Derived from the link's secret. */
proof: Proof, };

/** What a slot or a publication carries. */
export type MediaKind = "microphone" | "camera" | "screen";

/** A person of a family. */
export type MemberId = Id<"MemberId">;

/** A person. */
export type MemberView = {
/** The member. */
id: MemberId,
/** May invite, remove and set rules. */
keeper: boolean,
/** Name, time zone, drawn portrait: sealed JSON. */
profile: Sealed,
/** Which version of the photograph is current; fetched from `/api/members/{id}/photo?version=`. None: drawn. */
photo: number | null,
/** When they came. */
joined_at: Timestamp,
/** Their devices. */
devices: Array<DeviceView>,
/** Their passkeys; empty for everybody but the receiver. */
passkeys: Array<PasskeyView>, };

/** A new device, as it introduces itself. */
export type NewDevice = {
/** Chosen by the device. */
id: DeviceId,
/** Its key; the private part never leaves it. */
public_key: PublicKey,
/** Its name, sealed. */
profile: Sealed, };

/** An invitation, as its maker's device sends it. */
export type NewInvitation = {
/** Chosen by the device. */
id: InvitationId,
/** SHA-256 of the proof that its secret gives. */
proof_hash: ProofHash,
/** What it says to whoever holds it. */
card: Card,
/** A further device of this member (one's own, or anybody's for a keeper); none: a new member (keepers). */
for_member: MemberId | null,
/** What its maker wrote on it, sealed. */
note: Sealed,
/** How long it works, in hours: 1 to 720. Unless told otherwise a page sends 168 (seven days). */
hours: number, };

/** What a new device shows to whoever may let it in. */
export type NewKnock = {
/** The device's key in the roster. */
device_key: DeviceKey,
/** What it is added to the family group by. */
key_package: KeyPackage,
/** Shows that both were made with the invitation's secret. */
mac: KnockMac, };

/** A new member, as they introduce themselves. */
export type NewMember = {
/** Chosen by the device. */
id: MemberId,
/** Name, zone, drawn portrait: sealed. */
profile: Sealed, };

/** The one offer of a page, and what its m-lines are for. */
export type Offer = {
/** The SDP. */
sdp: string,
/** The m-lines through which the page sends (`sendonly`, always there, with or without a track). */
sends: Array<SendLine>,
/** The m-lines through which it receives (`recvonly`): the pool of slots. */
slots: Array<SlotLine>,
/** The page can receive RED (RFC 2198) around Opus. RED is used while everybody can. */
red: boolean, };

/** What became of a member in a call. */
export type Part = "joined" | "missed" | "declined";

/** A passkey of a member. */
export type PasskeyId = Id<"PasskeyId">;

/** A passkey. */
export type PasskeyView = {
/** The passkey. */
id: PasskeyId,
/** When it was made. */
added_at: Timestamp, };

/** A finished call in the history. */
export type PastCall = {
/** The call. */
id: CallId,
/** Who began it. */
by: MemberId,
/** When it began. */
started_at: Timestamp,
/** When it ended. */
ended_at: Timestamp,
/** Who had a part in it, and which. */
parts: Array<CallPart>, };

/** A photograph was kept. */
export type PhotoKept = {
/** Its version. */
version: number, };

/** A refusal as it is sent. */
export type Problem = {
/** What kind of problem. */
code: Code,
/** The field at fault, as a path (`rings[0].member`), where one is. */
field?: string,
/** One English sentence for logs and for programs; people are shown the app's own words for `code`. */
message: string, };

/** Proof that somebody has the secret of an invitation, derived from it and safe to show the server. */
export type Proof = Bytes<"Proof">;

/** SHA-256 of a [`Proof`]. */
export type ProofHash = Bytes<"ProofHash">;

/** An MLS proposal of the server's own (RFC 9420 §12.1.8): to remove a place from a call's group. */
export type Proposal = Bytes<"Proposal">;

/** An Ed25519 public key (RFC 8032). */
export type PublicKey = Bytes<"PublicKey">;

/** One media stream that a seat sends. */
export type Publication = {
/** The sender. */
seat: SeatId,
/** What it is. */
kind: MediaKind, };

/** A way for a member to come back who has lost all devices: a code on paper, or a passkey's PRF. */
export type RecoveryId = Id<"RecoveryId">;

/** Uses an invitation up. */
export type RedeemInvitation = {
/** Derived from the link's secret. */
proof: Proof,
/** The new member; none where the invitation is for a further device. */
member: NewMember | null,
/** The new device. */
device: NewDevice,
/**
 * What it shows to be let in: the session that begins waits until it is. Profiles are sealed under the link's
 * secret.
 */
knock: NewKnock, };

/** What became of a request. */
export type Reply = { "ok": Answer } | { "err": Problem };

/**
 * What a page can ask: an object whose `type` names the variant, beside the variant's fields.
 *
 * Its `Serialize` and `Deserialize` stand in `parse.rs`: serde's own for tagged enums forget which field was wrong.
 */
export type Request = { "type": "hello",
/** [`crate::PROTOCOL`] of the page. */
protocol: number, } | { "type": "ping" } | { "type": "start_call",
/** Chosen by the page. */
call: CallId,
/** Whom to ring. */
ring: Ring, } | { "type": "ring_more",
/** The call. */
call: CallId,
/** Whom to ring. */
ring: Ring, } | { "type": "stop_ring",
/** The call. */
call: CallId,
/** Whom. */
member: MemberId, } | { "type": "ringing",
/** The call. */
call: CallId, } | { "type": "answer",
/** The call. */
call: CallId, } | { "type": "decline",
/** The call. */
call: CallId,
/** Why. */
reason: DeclineReason, } | { "type": "join",
/** The call. */
call: CallId,
/** The seat that this page had before a reload or a lost connection; a new one where it is gone. */
seat: SeatId | null,
/** Random part of this page's media keys. A new page never uses an old one. */
salt: SeatSalt,
/** The one offer. */
offer: Offer,
/** What the seat begins with. */
sends: Sends, } | { "type": "renew",
/** The call. */
call: CallId,
/** The seat. */
seat: SeatId,
/** The offer. */
offer: Offer, } | { "type": "sends",
/** The call. */
call: CallId,
/** The seat. */
seat: SeatId,
/** What it sends now. */
sends: Sends, } | { "type": "show",
/** The call. */
call: CallId,
/** The seat. */
seat: SeatId,
/** Wanted pictures, most important first. A picture not named here is not sent. */
wants: Array<Want>, } | { "type": "leave",
/** The call. */
call: CallId,
/** The seat. */
seat: SeatId, } | { "type": "away",
/** The call. */
call: CallId,
/** The seat. */
seat: SeatId, } | { "type": "rename_family",
/** The new name, sealed. */
profile: Sealed, } | { "type": "rename_member",
/** Whose. */
member: MemberId,
/** The new profile, sealed. */
profile: Sealed, } | { "type": "rename_device",
/** Which. */
device: DeviceId,
/** The new name, sealed. */
profile: Sealed, } | { "type": "set_keeper",
/** Who. */
member: MemberId,
/** Keeper or not. */
keeper: boolean,
/** What goes with it for the family's devices, taken in the same moment. */
change: SealedChange, } | { "type": "remove_member",
/** Who. */
member: MemberId,
/** What goes with it for the family's devices, taken in the same moment. */
change: SealedChange, } | { "type": "remove_device",
/** Which. */
device: DeviceId,
/**
 * What goes with it for the family's devices, taken in the same moment. Only a device that removes itself
 * may leave it out: one that can't sign any more must still be able to go.
 */
change?: SealedChange, } | { "type": "remove_photo",
/** Whose. */
member: MemberId, } | { "type": "remove_passkey",
/** Which. */
passkey: PasskeyId, } | { "type": "invite" } & NewInvitation | { "type": "revoke_invitation",
/** Which. */
invitation: InvitationId, } | { "type": "seen_history",
/** Up to when. */
until: Timestamp, } | { "type": "seal",
/** How. */
change: SealedChange, } | { "type": "admit",
/** Which. */
device: DeviceId,
/** What makes it known to the family's devices. */
change: SealedChange,
/** The new member's profile, sealed for the family; without it, as the device sealed it. */
member_profile?: Sealed,
/** The device's name, sealed for the family; without it, as the device sealed it. */
device_profile?: Sealed, } | { "type": "refuse_knock",
/** Which. */
device: DeviceId,
/** What goes with it for the family's devices. */
change?: SealedChange, } | { "type": "vouch",
/** The waiting device. */
device: DeviceId,
/** The signature. */
voucher: Voucher, } | { "type": "begin_return",
/** The waiting device. */
device: DeviceId,
/** The roster entry with the words of both. */
change: SealedChange, } | { "type": "keep_paper_code",
/** Chosen by the device. */
recovery: RecoveryId,
/** SHA-256 of the proof that the code gives. */
proof_hash: ProofHash,
/** The roster entry that makes it good. */
change: SealedChange, } | { "type": "end_paper_code",
/** Which. */
recovery: RecoveryId,
/** The roster entry that ends it. */
change: SealedChange, } | { "type": "make_guest_link",
/** The call. */
call: CallId,
/** Chosen by the page. */
link: GuestLinkId,
/** SHA-256 of the proof that its secret gives. */
proof_hash: ProofHash,
/** Its secret, sealed for the family. */
note: Sealed, } | { "type": "revoke_guest_link",
/** The call. */
call: CallId,
/** The link. */
link: GuestLinkId, } | { "type": "admit_guest",
/** The call. */
call: CallId,
/** The guest. */
guest: GuestId,
/** What their page needs, sealed for it. */
admission: Admission, } | { "type": "refuse_guest",
/** The call. */
call: CallId,
/** The guest. */
guest: GuestId, } | { "type": "read_roster",
/** The first entry wanted; the roster's first is 0. */
from: number, } | { "type": "read_group",
/** The last item that is known; 0: none. */
after: number, } | { "type": "read_group_info" } | { "type": "acknowledge",
/** The last item taken. */
seq: number, } | { "type": "keep_key_packages",
/** Each is given away once; at most 20 are kept. */
packages: Array<KeyPackage>,
/** Given away where no other is left; replaces the one before. */
last_resort: KeyPackage | null, } | { "type": "take_key_package",
/** Whose. */
device: DeviceId, } | { "type": "post",
/** The epoch in which it was made; any but the current one is refused. */
epoch: number,
/** The message. */
message: GroupMessage, } | { "type": "open_group",
/** The call. */
call: CallId,
/** The seat. */
seat: SeatId,
/** Which group this is from now on, by an id that none had before, and its epoch. */
at: CallEpoch,
/** What others join by. */
group_info: GroupInfo, } | { "type": "call_commit",
/** The call. */
call: CallId,
/** The seat. */
seat: SeatId,
/** The epoch in which it was made; any but the current one is refused. */
at: CallEpoch,
/** The MLS commit. */
commit: Commit,
/** The group as it is afterwards. */
group_info: GroupInfo,
/** The seat's place in the group's tree. Whoever begins a group has its first, 0. */
leaf: number,
/** Places that the commit takes away. */
removed: Array<number>, } | { "type": "call_ready",
/** The call. */
call: CallId,
/** The seat. */
seat: SeatId,
/** The epoch. */
at: CallEpoch, } | { "type": "read_call_group",
/** The call. */
call: CallId,
/** The epoch that the page has; none: it wants to join. */
since: CallEpoch | null, };

/** Comes back with a code on paper. Answered by [`crate::Returned`]. */
export type ReturnByPaper = {
/** Derived from the code. */
proof: Proof,
/** The new browser's id. */
device: DeviceId,
/** The new browser's key. */
public_key: PublicKey, };

/** The second half of coming back by passkey on a new browser. */
export type ReturnByPasskey = {
/** From the first half. */
ceremony: Challenge,
/** What the browser answered (`PublicKeyCredential.toJSON()`, its extension results left out). */
credential: unknown,
/** The new browser's id. */
device: DeviceId,
/** The new browser's key. */
public_key: PublicKey, };

/** A member has come back. The device's name is still to be sealed and sent ([`crate::Request::RenameDevice`]). */
export type Returned = {
/** The session. */
signed_in: SignedIn,
/** The code on paper that was used, as the roster knows it. */
recovery?: RecoveryId,
/** The passkey that was used. */
passkey?: PasskeyId, };

/** Whom to ring. */
export type Ring = { "members": Array<MemberId> } | "everyone";

/** How a ring stands. */
export type RingState = "pending" | "answered" | "declined" | "missed" | "stopped";

/** An attempt to reach a member, with the truth for each of their devices. */
export type RingView = {
/** Who is rung. */
member: MemberId,
/** Who rings them. */
by: MemberId,
/** Since when. */
started_at: Timestamp,
/** When it gives up, or gave up. */
ends_at: Timestamp,
/** What became of it. */
state: RingState,
/** The truth for each device. */
devices: Array<DeviceRing>, };

/** An entry of the family's roster, signed by a device. */
export type RosterEntry = Bytes<"RosterEntry">;

/** An entry of the roster, as the server keeps it. */
export type RosterItem = {
/** The entry. */
bytes: RosterEntry,
/** When the server took it. */
at: Timestamp, };

/** A sealed text (a name, a zone, a drawn portrait). At least a nonce, a tag and the version byte. */
export type Sealed = Bytes<"Sealed">;

/**
 * A change to who belongs to the family: roster entries, a step of the family group, or both. Taken whole or refused
 * whole.
 */
export type SealedChange = {
/** How many entries the roster had when this was made. */
roster_after: number,
/** Entries to put behind them; at most 16. */
entries: Array<RosterEntry>,
/** The step of the family group, where there is one. */
group: GroupCommit | null, };

/** How far roster and family group have come, and this device in them. */
export type SealedHead = {
/** Entries of the roster. */
roster: number,
/** The family group, where it was begun. */
group: GroupHead | null,
/** Key packages of this device that are good once. */
key_packages: number,
/** Whether this device has a key package of last resort. */
last_resort: boolean, };

/** A sealed picture. */
export type SealedPicture = Bytes<"SealedPicture">;

/** One device's place in a call. */
export type SeatId = Id<"SeatId">;

/** The random part of one page's media keys; new each time a page takes a seat. */
export type SeatSalt = Bytes<"SeatSalt">;

/** A place in a call. */
export type SeatView = {
/** The seat. */
id: SeatId,
/** Small number, unique among the seats this call has had; names the sender in every sealed frame. */
number: number,
/** Whose seat; of a guest's, who let them in. */
member: MemberId,
/** On which device; of a guest's, the guest's id again. */
device: DeviceId,
/** The guest whose seat it is; none: the member's. */
guest: GuestId | null,
/** The random part of its media keys. Changes when the page behind the seat is a new one. */
salt: SeatSalt,
/** How its connection stands. */
link: Link,
/** What it sends. */
sends: Sends, };

/** An m-line that sends. */
export type SendLine = {
/** Its mid. */
mid: string,
/** What it carries. */
kind: MediaKind, };

/** What a seat says it sends. Shown to people; the media itself is what counts for the relay. */
export type Sends = {
/** The microphone is on. */
microphone: boolean,
/** The camera is on. */
camera: boolean,
/** A screen is shared. */
screen: boolean, };

/** Signs a device in. The signature is over `"parlour sign-in\0" || origin || "\0" || challenge`. */
export type SignIn = {
/** Who signs in. */
device: DeviceId,
/** What was given. */
challenge: Challenge,
/** Its signature. */
signature: Signature, };

/** An Ed25519 signature (RFC 8032). */
export type Signature = Bytes<"Signature">;

/** A session has begun; its cookie came with this answer. */
export type SignedIn = {
/** The family. */
family: FamilyId,
/** The member. */
member: MemberId,
/** The device. */
device: DeviceId, };

/** An m-line that receives. */
export type SlotLine = {
/** Its mid. */
mid: string,
/** A sound slot or a picture slot. */
media: SlotMedia, };

/** What a slot can carry. */
export type SlotMedia = "audio" | "video";

/** Which publication a slot shows. */
export type SlotView = {
/** The slot's m-line. */
mid: string,
/** Whose publication is in it; none: the slot is free. */
shows: Publication | null, };

/** Milliseconds since the Unix epoch, UTC. */
export type Timestamp = number;

/** A signature, with who made it, for a member who has lost all devices. */
export type Voucher = Bytes<"Voucher">;

/** Somebody's word for a member who has lost all devices. */
export type VoucherView = {
/** The device that gave it; none: the waiting device itself, from a paper code. */
by: DeviceId | null,
/** The signature, which the family's devices check. */
voucher: Voucher, };

/** A picture that a page wants. */
export type Want = {
/** Which. */
publication: Publication,
/** Height in device pixels at which it is shown; the layer chosen is the smallest that is not smaller. */
height: number,
/** A person pinned it: it goes before whoever speaks. */
pinned: boolean, };

/** An MLS welcome (RFC 9420 §12.4.3.1). */
export type Welcome = Bytes<"Welcome">;
