//! Calls, rings and seats, as every device of the family sees them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{CallId, DeviceId, GuestId, GuestLinkView, GuestView, MemberId, SeatId, SeatSalt, Timestamp};

/// A call as it stands. Sent whole after every change: it is small, and nothing can drift apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CallView {
    /// The call.
    pub id: CallId,
    /// Who touched a face.
    pub by: MemberId,
    /// When.
    pub started_at: Timestamp,
    /// Who is in it, in the order in which they came.
    pub seats: Vec<SeatView>,
    /// Who is, or was, being rung; one entry a member, the latest.
    pub rings: Vec<RingView>,
    /// Ways in for guests; none for a guest.
    pub guest_links: Vec<GuestLinkView>,
    /// Guests who are in it or wait; none for a guest.
    pub guests: Vec<GuestView>,
}

/// A place in a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SeatView {
    /// The seat.
    pub id: SeatId,
    /// Small number, unique among the seats this call has had; names the sender in every sealed frame.
    pub number: u8,
    /// Whose seat; of a guest's, who let them in.
    pub member: MemberId,
    /// On which device; of a guest's, the guest's id again.
    pub device: DeviceId,
    /// The guest whose seat it is; none: the member's.
    pub guest: Option<GuestId>,
    /// The random part of its media keys. Changes when the page behind the seat is a new one.
    pub salt: SeatSalt,
    /// How its connection stands.
    pub link: Link,
    /// What it sends.
    pub sends: Sends,
}

/// How the connection of a seat stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// The seat is taken; media is not flowing yet.
    Joining,
    /// Media flows.
    Up,
    /// The connection was lost; the seat is kept for two minutes.
    Lost,
}

/// What a seat says it sends. Shown to people; the media itself is what counts for the relay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct Sends {
    /// The microphone is on.
    pub microphone: bool,
    /// The camera is on.
    pub camera: bool,
    /// A screen is shared.
    pub screen: bool,
}

/// An attempt to reach a member, with the truth for each of their devices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RingView {
    /// Who is rung.
    pub member: MemberId,
    /// Who rings them.
    pub by: MemberId,
    /// Since when.
    pub started_at: Timestamp,
    /// When it gives up, or gave up.
    pub ends_at: Timestamp,
    /// What became of it.
    pub state: RingState,
    /// The truth for each device.
    pub devices: Vec<DeviceRing>,
}

/// How a ring stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RingState {
    /// Still trying.
    Pending,
    /// A device answered.
    Answered,
    /// The member said "not now".
    Declined,
    /// Nobody answered in time.
    Missed,
    /// The caller, or the call, ended first. For the member that was rung this too is a missed call.
    Stopped,
}

/// A device while its member is rung.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeviceRing {
    /// The device.
    pub device: DeviceId,
    /// The truth.
    pub state: DeviceRingState,
}

/// What is known of one ringing device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DeviceRingState {
    /// Told; it has not said that it rings.
    Sent,
    /// It says that it rings.
    Ringing,
    /// The member answered on it.
    AnsweredHere,
    /// The member answered on another device.
    AnsweredElsewhere,
    /// The member said "not now" on it.
    Declined(DeclineReason),
    /// It rang (or was told to) and nobody answered.
    Missed,
    /// Parlour is not open on it.
    Unreachable,
}

/// Gentler than "declined".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DeclineReason {
    /// "Not now."
    NotNow,
    /// "In ten minutes."
    InTenMinutes,
    /// "The little ones are asleep."
    Asleep,
}

/// What a slot or a publication carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// A microphone.
    Microphone,
    /// A camera.
    Camera,
    /// A shared screen.
    Screen,
}

/// Which publication a slot shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SlotView {
    /// The slot's m-line.
    pub mid: String,
    /// Whose publication is in it; none: the slot is free.
    pub shows: Option<Publication>,
}

/// One media stream that a seat sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
pub struct Publication {
    /// The sender.
    pub seat: SeatId,
    /// What it is.
    pub kind: MediaKind,
}

/// A finished call in the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PastCall {
    /// The call.
    pub id: CallId,
    /// Who began it.
    pub by: MemberId,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// Who had a part in it, and which.
    pub parts: Vec<CallPart>,
}

/// A member's part in a past call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CallPart {
    /// The member.
    pub member: MemberId,
    /// What they did.
    pub part: Part,
}

/// What became of a member in a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// They were in it.
    Joined,
    /// They were rung and did not answer.
    Missed,
    /// They said "not now".
    Declined,
}
