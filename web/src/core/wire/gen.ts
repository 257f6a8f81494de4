// Generated from crates/wire by `cargo xtask gen`. Do not edit.

/** An identifier (a UUID in text form). One can't be passed for another. */
export type Id<Name extends string> = string & { readonly __id: Name };

/** Bytes in base64url without padding. One kind can't be passed for another, nor a plain string for any. */
export type Bytes<Name extends string> = string & { readonly __bytes: Name };

/** Version of the WebSocket protocol. */
export const PROTOCOL = 1;

/** The longest WebSocket message, in bytes. */
export const MAX_MESSAGE = 262144;

/** The longest SDP, in bytes. */
export const MAX_SDP = 131072;

/** The fewest and the most bytes that the server accepts, before base64url. */
export const BYTES = {
  Sealed: { min: 29, max: 4096 },
  SealedPicture: { min: 29, max: 262144 },
  WrappedKey: { min: 29, max: 512 },
  PublicKey: { min: 32, max: 32 },
  Signature: { min: 64, max: 64 },
  Challenge: { min: 32, max: 32 },
  Proof: { min: 32, max: 32 },
  ProofHash: { min: 32, max: 32 },
  SeatSalt: { min: 16, max: 16 },
} as const;

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
calls: Array<CallView>, } | { "type": "joined",
/** The seat taken, or taken up again. */
seat: SeatId,
/** Its number, for the key id of sealed frames. */
number: number,
/** The answer to the offer. */
sdp: string,
/** The call as it is now. */
call: CallView, } | { "type": "renewed",
/** The answer to the offer. */
sdp: string, };

/** Asks for something to sign. */
export type AskChallenge = {
/** Who asks. */
device: DeviceId, };

/** A call, from the first ring until fewer than two remain. */
export type CallId = Id<"CallId">;

/** A member's part in a past call. */
export type CallPart = {
/** The member. */
member: MemberId,
/** What they did. */
part: Part, };

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
rings: Array<RingView>, };

/** The first half of a WebAuthn ceremony. */
export type Ceremony = {
/** Names the ceremony in the second half; good for five minutes and one use. */
ceremony: Challenge,
/** Options for `navigator.credentials`, in WebAuthn's own JSON form (`parseCreationOptionsFromJSON`). */
options: unknown, };

/** What a device signs to show that it has its key. */
export type Challenge = Bytes<"Challenge">;

/** Why a request was refused. The web app has a sentence for each in every language. */
export type Code = "invalid" | "too_large" | "too_fast" | "not_signed_in" | "not_allowed" | "not_found" | "taken" | "founding_closed" | "invitation_expired" | "invitation_used" | "invitation_revoked" | "invitation_wrong_proof" | "wrong_signature" | "challenge_expired" | "passkey_refused" | "last_keeper" | "call_over" | "nobody_to_ring" | "full" | "bad_offer" | "disk_full" | "protocol" | "internal";

/** Gentler than "declined". */
export type DeclineReason = "not_now" | "in_ten_minutes" | "asleep";

/** One browser or app of a member. */
export type DeviceId = Id<"DeviceId">;

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
seen_at: Timestamp | null, };

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
invitations: Array<InvitationView>, };

/** The second half of registering a passkey. */
export type FinishPasskey = {
/** From the first half. */
ceremony: Challenge,
/** Chosen by the device. */
id: PasskeyId,
/** What the browser answered (`PublicKeyCredential.toJSON()`, its extension results left out). */
credential: unknown,
/** The family's key wrapped under the passkey's PRF, where the browser can do that. */
wrapped_key: WrappedKey | null, };

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
device: NewDevice, };

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
call: CallView, } | { "type": "call_ended",
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
seat: SeatId, } | { "type": "history_changed" } | { "type": "signed_out",
/** The device was removed from the family (as against a sign-out). */
removed: boolean, };

/** Something to sign. The same answer comes for a device that does not exist. */
export type GiveChallenge = {
/** Random; good for one minute and one use. */
challenge: Challenge, };

/** Past calls, newest first; at most 50. */
export type History = {
/** The calls that the asking member had a part in. */
calls: Array<PastCall>,
/** There are older ones; ask again with `before` set to the last one's start. */
more: boolean,
/** Up to when the member has seen their missed calls, on any of their devices. */
seen_until: Timestamp, };

/** A one-time, expiring way in. */
export type InvitationId = Id<"InvitationId">;

/** What an invitation holds. */
export type InvitationInside = {
/** The family that invites. */
family: FamilyId,
/** Its name, sealed. */
family_profile: Sealed,
/** The family's key, wrapped under a key derived from the link's secret. */
wrapped_key: WrappedKey,
/** Who invites, and their sealed profile. */
by: MemberId,
/** Sealed profile of who invites. */
by_profile: Sealed,
/** The member whose further device this lets in; none: a new member. */
for_member: MemberId | null,
/** Sealed profile of that member. */
for_profile: Sealed | null,
/** When it stops working. */
expires_at: Timestamp, };

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

/** How the connection of a seat stands. */
export type Link = "joining" | "up" | "lost";

/** Shows the proof of an invitation to see what is in it. Does not use it up. */
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
/** The family's key, wrapped under a key derived from the link's secret. */
wrapped_key: WrappedKey,
/** A further device of this member (one's own, or anybody's for a keeper); none: a new member (keepers). */
for_member: MemberId | null,
/** What its maker wrote on it, sealed. */
note: Sealed,
/** How long it works, in hours: 1 to 720. Unless told otherwise a page sends 168 (seven days). */
hours: number, };

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
added_at: Timestamp,
/** Whether it also opens the family's key on a new browser (WebAuthn PRF). */
opens_family: boolean, };

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

/** An Ed25519 public key (RFC 8032). */
export type PublicKey = Bytes<"PublicKey">;

/** One media stream that a seat sends. */
export type Publication = {
/** The sender. */
seat: SeatId,
/** What it is. */
kind: MediaKind, };

/** Uses an invitation up. */
export type RedeemInvitation = {
/** Derived from the link's secret. */
proof: Proof,
/** The new member; none where the invitation is for a further device. */
member: NewMember | null,
/** The new device. */
device: NewDevice, };

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
keeper: boolean, } | { "type": "remove_member",
/** Who. */
member: MemberId, } | { "type": "remove_device",
/** Which. */
device: DeviceId, } | { "type": "remove_photo",
/** Whose. */
member: MemberId, } | { "type": "remove_passkey",
/** Which. */
passkey: PasskeyId, } | { "type": "invite" } & NewInvitation | { "type": "revoke_invitation",
/** Which. */
invitation: InvitationId, } | { "type": "seen_history",
/** Up to when. */
until: Timestamp, };

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
/** The family's key wrapped under the passkey's PRF; none: it has to come from another device. */
wrapped_key: WrappedKey | null, };

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

/** A sealed text (a name, a zone, a drawn portrait). At least a nonce, a tag and the version byte. */
export type Sealed = Bytes<"Sealed">;

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
/** Whose seat. */
member: MemberId,
/** On which device. */
device: DeviceId,
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

/** A picture that a page wants. */
export type Want = {
/** Which. */
publication: Publication,
/** Height in device pixels at which it is shown; the layer chosen is the smallest that is not smaller. */
height: number,
/** A person pinned it: it goes before whoever speaks. */
pinned: boolean, };

/** The family's key, wrapped under a key that the server does not know. */
export type WrappedKey = Bytes<"WrappedKey">;
