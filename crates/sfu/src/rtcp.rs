//! RTCP as both sides of a call speak it: read as far as anybody here acts on it, and written.

mod read;
mod write;

pub use read::{Arrivals, Feedback, read};
pub use write::{Block, MAX_BLOCKS, nack, picture_lost, report, times};

/// The packets that are told apart (RFC 3550 §12.1, RFC 4585 §6.1).
mod kind {
    pub(super) const SENDER_REPORT: u8 = 200;
    pub(super) const RECEIVER_REPORT: u8 = 201;
    pub(super) const TRANSPORT: u8 = 205;
    pub(super) const PAYLOAD: u8 = 206;
    /// Extended reports (RFC 3611 §2), their block in which a receiver tells its time (§4.4), and the answer to it (§4.5).
    pub(super) const EXTENDED: u8 = 207;
    pub(super) const TIME: u8 = 4;
    pub(super) const TIMES: u8 = 5;
    /// Generic NACK (RFC 4585 §6.2.1).
    pub(super) const NACK: u8 = 1;
    /// draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1.
    pub(super) const ARRIVALS: u8 = 15;
    /// Picture loss (RFC 4585 §6.3.1).
    pub(super) const PICTURE_LOST: u8 = 1;
    /// Full intra request (RFC 5104 §4.3.1).
    pub(super) const WHOLE_PICTURE: u8 = 4;
}
