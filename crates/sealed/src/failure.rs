//! Why something of the family's sealing was refused. Each is shown to people as a sentence; none carries a secret.

use thiserror::Error;

use crate::OpenError;

/// Why an operation on the roster or a group was refused. Nothing has changed then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Error {
    /// Not in the form that Parlour writes.
    #[error("this is not something that Parlour made")]
    Malformed,
    /// An entry of the roster does not hold.
    #[error(transparent)]
    Roster(#[from] RosterError),
    /// A commit of a group does not hold.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// Sealed with another key, or changed on the way.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A change of this device is still being taken by the server.
    #[error("an earlier change is still on its way; confirm or abandon it first")]
    Pending,
    /// There is no change on its way.
    #[error("no change is on its way")]
    NothingPending,
    /// This device has no place in the group.
    #[error("this device has not been let in")]
    Waiting,
    /// Nobody of that id is there.
    #[error("this person or device is not of the family")]
    Unknown,
    /// Not made with the invitation's secret.
    #[error("this knock was not made with the invitation; let nobody in by it")]
    WrongMac,
    /// The paper code or passkey is not the one that wrapped this.
    #[error("this code is not the one that belongs here")]
    WrongCode,
    /// A group has as many places as it may.
    #[error("this call has no further place")]
    Full,
    /// OpenMLS refused to make something. A defect, or a state that was damaged.
    #[error("the group's keys could not be made; open the page anew")]
    Group,
}

/// Why the roster refused what the server gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RosterError {
    /// Entries are missing between what is known and what came.
    #[error("the family's list came with a gap")]
    Gap,
    /// An entry that is known came in another form: the server shows different lists.
    #[error("the server showed another list of the family than before: it may be letting somebody in unseen")]
    Fork,
    /// Shorter than it was.
    #[error("the server showed an older list of the family: it may be hiding that somebody was removed")]
    RolledBack,
    /// The signature is not of who is named.
    #[error("an entry of the family's list was not signed by who it names")]
    Forged,
    /// Whoever signed may not do this.
    #[error("an entry of the family's list was made by somebody who may not make it")]
    NotAllowed,
    /// An id or key that was there before.
    #[error("an entry of the family's list uses an id or a key a second time")]
    Reused,
    /// Somebody who is not there, or no longer.
    #[error("an entry of the family's list names somebody who is not of the family")]
    Unknown,
    /// The last keeper cannot go.
    #[error("a family needs a keeper: make somebody else one first")]
    LastKeeper,
    /// A return that was not asked for, was cancelled, or is not due.
    #[error("this return was cancelled, or its day of waiting is not over")]
    NotDue,
    /// The server's times run backwards.
    #[error("the family's list has times that run backwards")]
    Time,
    /// More than an entry may hold.
    #[error("an entry of the family's list is too long")]
    TooLong,
}

/// Why a commit of a group was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CommitError {
    /// Made for an epoch that is over.
    #[error("this step of the group was made too late")]
    Stale,
    /// Steps before it are missing.
    #[error("steps of the group are missing before this one")]
    Gap,
    /// Of another group.
    #[error("this step belongs to another group")]
    WrongGroup,
    /// OpenMLS refused it: a signature, a tag or a key does not fit.
    #[error("a step of the group does not hold; somebody may have changed it")]
    Invalid,
    /// Not made by a place in the group, nor by somebody who joins.
    #[error("somebody from outside tried to change the group")]
    Outsider,
    /// Proposals by reference: steps hold all that they do, but for removals that the server has proposed.
    #[error("a step of the group named something that was not in it")]
    ByReference,
    /// A proposal of a kind that is never used here.
    #[error("a step of the group does something that Parlour never does")]
    Forbidden,
    /// No fresh keys for those who stay.
    #[error("a step of the group brought no new keys: who was removed could still listen")]
    NoPath,
    /// A device that the roster does not have.
    #[error("somebody who is not of the family was put into the group")]
    NotInRoster,
    /// Made on a longer roster than this device has read. Read on and take it again.
    #[error("the family's list must be read on before this step of the group")]
    RosterBehind,
    /// The maker has seen another roster.
    #[error(
        "two devices of the family were shown different lists of it: the server may be letting somebody in unseen"
    )]
    RosterFork,
    /// The same device or page twice.
    #[error("somebody is in the group a second time")]
    Duplicate,
    /// A device that belongs to the family was put out.
    #[error("a device that belongs to the family was put out of its group")]
    PutOut,
    /// A guest without the family's guest key.
    #[error("a guest tried to join without having been let in")]
    UninvitedGuest,
    /// A place beyond 255, which frames cannot name.
    #[error("the group has grown too large")]
    TooLarge,
    /// This device has been removed.
    #[error("this device was removed")]
    Evicted,
    /// Another voice from outside than the server's own key in calls, or any in the family group.
    #[error("somebody outside was given a voice in the group who should have none")]
    ExternalSender,
    /// The server proposed to remove a place whose seat it says is taken, or this page's own.
    #[error("the server wanted somebody put out of the call who is still in it")]
    NotGone,
}

impl Error {
    /// A short name for programs.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Roster(error) => error.name(),
            Self::Commit(error) => error.name(),
            Self::Open(_) => "unopened",
            Self::Pending => "pending",
            Self::NothingPending => "nothing_pending",
            Self::Waiting => "waiting",
            Self::Unknown => "unknown",
            Self::WrongMac => "wrong_mac",
            Self::WrongCode => "wrong_code",
            Self::Full => "full",
            Self::Group => "group",
        }
    }
}

impl RosterError {
    /// A short name for programs.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Gap => "roster_gap",
            Self::Fork => "roster_fork",
            Self::RolledBack => "roster_rolled_back",
            Self::Forged => "roster_forged",
            Self::NotAllowed => "roster_not_allowed",
            Self::Reused => "roster_reused",
            Self::Unknown => "roster_unknown",
            Self::LastKeeper => "roster_last_keeper",
            Self::NotDue => "roster_not_due",
            Self::Time => "roster_time",
            Self::TooLong => "roster_too_long",
        }
    }
}

impl CommitError {
    /// A short name for programs.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Stale => "commit_stale",
            Self::Gap => "commit_gap",
            Self::WrongGroup => "commit_wrong_group",
            Self::Invalid => "commit_invalid",
            Self::Outsider => "commit_outsider",
            Self::ByReference => "commit_by_reference",
            Self::Forbidden => "commit_forbidden",
            Self::NoPath => "commit_no_path",
            Self::NotInRoster => "commit_not_in_roster",
            Self::RosterBehind => "commit_roster_behind",
            Self::RosterFork => "commit_roster_fork",
            Self::Duplicate => "commit_duplicate",
            Self::PutOut => "commit_put_out",
            Self::UninvitedGuest => "commit_uninvited_guest",
            Self::TooLarge => "commit_too_large",
            Self::Evicted => "commit_evicted",
            Self::ExternalSender => "commit_external_sender",
            Self::NotGone => "commit_not_gone",
        }
    }
}
