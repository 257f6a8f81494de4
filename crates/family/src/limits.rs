//! How long things last and how many there can be.

use std::time::Duration;

/// How long a ring tries.
pub const RING_TIME: Duration = Duration::from_secs(45);
/// How long who answered is waited for: a camera has to open, perhaps after a question to the person.
pub const ANSWER_WAITED: Duration = Duration::from_secs(45);
/// How long whoever began a call has to take a seat in it.
pub const CALLER_WAITED: Duration = Duration::from_secs(45);
/// How long a seat is kept after its connection was lost.
pub const SEAT_KEPT: Duration = Duration::from_secs(120);
/// How long an invitation is listed after it has ended.
pub const INVITATION_KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Seats that a call has at once.
pub const MAX_SEATS: usize = 16;
/// Numbers that a call has for its seats, all it has had included: a number names a key and is never given twice.
pub(crate) const SEAT_NUMBERS: u8 = u8::MAX;
/// Members of a family.
pub const MAX_MEMBERS: usize = 64;
/// Devices of a member.
pub const MAX_DEVICES: usize = 16;
/// Invitations of a family that can be used at once.
pub const MAX_OPEN_INVITATIONS: usize = 50;
/// Ended invitations that are still listed: the list goes to every page whole.
pub(crate) const MAX_ENDED_INVITATIONS: usize = 100;
/// How long a device that came back by passkey has to open a page; later it may make room.
pub(crate) const RETURN_WAITED: Duration = Duration::from_secs(10 * 60);
/// The longest that an invitation can be made to work, in hours.
pub(crate) const MAX_INVITATION_HOURS: u16 = 720;
