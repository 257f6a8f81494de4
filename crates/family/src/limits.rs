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
/// How long items of the family group are kept for devices that are away.
pub const GROUP_KEPT: Duration = Duration::from_secs(60 * 24 * 60 * 60);
/// Items of the family group that are kept at most.
pub const MAX_GROUP_ITEMS: usize = 4096;
/// Bytes of the family group's items that are kept at most.
pub(crate) const MAX_GROUP_BYTES: u64 = 64 << 20;
/// Entries of a roster.
pub(crate) const MAX_ROSTER: usize = 4096;
/// Roster entries, welcomes and messages that one sealed change has at most, each.
pub(crate) const MAX_CHANGE_PARTS: usize = 16;
/// Key packages of a device that are good once.
pub const MAX_KEY_PACKAGES: usize = 20;
/// Welcomes that wait for one device; a further one drops the oldest.
pub(crate) const MAX_WELCOMES_WAITING: usize = 4;
/// Commits of a call's group that a page which missed them can still be given.
pub(crate) const CALL_COMMITS_KEPT: usize = 32;
/// How long a return that was vouched for is announced before anybody lets the device in.
pub const RETURN_DELAY: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a device whose return is due waits to be let in.
pub(crate) const RETURN_KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// Words for one device.
pub(crate) const MAX_VOUCHERS: usize = 8;
/// Codes on paper of a member.
pub(crate) const MAX_PAPER_CODES: usize = 4;
/// Links for guests that a call has.
pub(crate) const MAX_GUEST_LINKS: usize = 4;
/// Guests of a call, those who wait included.
pub(crate) const MAX_GUESTS: usize = 8;
/// How long a guest who waits is kept whose page is gone: as long as a line may be away, not as long as a call.
pub(crate) const GUEST_KEPT: Duration = Duration::from_secs(15);
/// The longest that an invitation can be made to work, in hours.
pub(crate) const MAX_INVITATION_HOURS: u16 = 720;
