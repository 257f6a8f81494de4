//! What a page offers when it takes its seat: one SDP, and what each of its m-lines is for.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::MediaKind;

/// The one offer of a page, and what its m-lines are for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Offer {
    /// The SDP.
    pub sdp: String,
    /// The m-lines through which the page sends (`sendonly`, always there, with or without a track).
    pub sends: Vec<SendLine>,
    /// The m-lines through which it receives (`recvonly`): the pool of slots.
    pub slots: Vec<SlotLine>,
    /// The page can receive RED (RFC 2198) around Opus. RED is used while everybody can.
    pub red: bool,
}

/// An m-line that sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SendLine {
    /// Its mid.
    pub mid: String,
    /// What it carries.
    pub kind: MediaKind,
}

/// An m-line that receives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SlotLine {
    /// Its mid.
    pub mid: String,
    /// A sound slot or a picture slot.
    pub media: SlotMedia,
}

/// What a slot can carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SlotMedia {
    /// A microphone.
    Audio,
    /// A camera or a screen.
    Video,
}
