//! A call's group: whose commit was the first of its epoch. Kept in memory alone, as the pages keep theirs; after a
//! restart it is begun anew. Each beginning has an id of its own, and nothing that is said of one is taken for another.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use wire::{
    CallEpoch, CallGroupInfo, CallId, CallStep, Code, Commit, DeviceId, GroupInfo, Link, SeatId, Timestamp,
};

use crate::limits::CALL_COMMITS_KEPT;
use crate::{Call, Change, Family, Refusal};

const STALE: Refusal =
    Refusal::at(Code::Stale, "at", "The call's group has moved on meanwhile; read on and try again.");
const NO_GROUP: Refusal = Refusal::at(Code::NotFound, "call", "The call's group was not begun yet.");

/// A call's group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallGroup {
    /// Which beginning it is of, and its epoch.
    pub at: CallEpoch,
    /// What others join by.
    group_info: Arc<GroupInfo>,
    /// The latest commits; the last one began the current epoch.
    commits: VecDeque<(u64, Arc<Commit>)>,
    /// Seats that can open what is sealed in the current epoch.
    pub ready: BTreeSet<SeatId>,
}

impl Family {
    /// Begins the call's group, or begins it anew where nobody else's media flows.
    pub(crate) fn open_call_group(
        &self,
        device: DeviceId,
        id: CallId,
        seat: SeatId,
        at: CallEpoch,
        group_info: GroupInfo,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let call = self.running(id, now)?;
        let own = call.seat_at(device, seat)?;
        let alone = call.seats.len() == 1;
        if let Some(group) = &call.group {
            // Of two who come at once one has a group before its media flows: it must not be left alone in it.
            let is_there = |other: &SeatId, link| match link {
                Link::Up => true,
                Link::Joining => group.ready.contains(other),
                Link::Lost => false,
            };
            let others = call.seats.iter().any(|(other, kept)| *other != seat && is_there(other, kept.link));
            if !alone && (others || own.link != Link::Up) {
                return Err(Refusal::at(
                    Code::Stale,
                    "call",
                    "The call has a group; join it by an external commit.",
                ));
            }
            if group.at.group == at.group {
                return Err(Refusal::at(Code::Taken, "at", "A group that begins anew needs another id."));
            }
        }
        Ok(vec![Change::CallGroupKept(id, CallGroup::begun(seat, at, group_info))])
    }

    /// Moves the call's group on: the first commit of an epoch.
    #[expect(clippy::too_many_arguments, reason = "they are the fields of one wire message")]
    pub(crate) fn commit_call_group(
        &self,
        device: DeviceId,
        id: CallId,
        seat: SeatId,
        at: CallEpoch,
        commit: Commit,
        group_info: GroupInfo,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let call = self.running(id, now)?;
        call.seat_at(device, seat)?;
        let group = call.group.as_ref().ok_or(NO_GROUP)?;
        let next = at.epoch.checked_add(1).filter(|_| group.at == at).ok_or(STALE)?;
        let mut commits = group.commits.clone();
        commits.push_back((at.epoch, Arc::new(commit)));
        if commits.len() > CALL_COMMITS_KEPT {
            commits.pop_front();
        }
        let group = CallGroup {
            at: CallEpoch { epoch: next, ..at },
            group_info: Arc::new(group_info),
            commits,
            ready: BTreeSet::from([seat]),
        };
        Ok(vec![Change::CallGroupKept(id, group)])
    }

    /// A seat can open the current epoch. What is said of a past one, or of another beginning, is late, not wrong.
    pub(crate) fn call_ready(
        &self,
        device: DeviceId,
        id: CallId,
        seat: SeatId,
        at: CallEpoch,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let call = self.running(id, now)?;
        call.seat_at(device, seat)?;
        let group = call.group.as_ref().ok_or(NO_GROUP)?;
        if group.at != at || group.ready.contains(&seat) {
            return Ok(Vec::new());
        }
        let mut group = group.clone();
        group.ready.insert(seat);
        Ok(vec![Change::CallGroupKept(id, group)])
    }
}

impl Call {
    fn seat_at(&self, device: DeviceId, seat: SeatId) -> Result<&crate::Seat, Refusal> {
        self.seats.get(&seat).filter(|kept| kept.device == device).ok_or(crate::seat::NO_SUCH_SEAT)
    }
}

impl CallGroup {
    /// A group as a seat begins it.
    pub fn begun(seat: SeatId, at: CallEpoch, group_info: GroupInfo) -> Self {
        Self { at, group_info: Arc::new(group_info), commits: VecDeque::new(), ready: BTreeSet::from([seat]) }
    }

    /// What a page joins by.
    pub fn info(&self) -> CallGroupInfo {
        CallGroupInfo { at: self.at, group_info: GroupInfo::clone(&self.group_info) }
    }

    /// The commit that began the current epoch; none: the group was begun in it.
    pub fn latest(&self) -> Option<CallStep> {
        let (epoch, commit) = self.commits.back()?;
        Some(CallStep { epoch: *epoch, commit: Commit::clone(commit) })
    }

    /// The commits that lead from an epoch to the current one, where all are kept; from another beginning no way leads
    /// here.
    pub fn since(&self, CallEpoch { group, epoch }: CallEpoch) -> Option<Vec<CallStep>> {
        let first = self.commits.front().map_or(self.at.epoch, |(first, _)| *first);
        let steps = self.commits.iter().filter(|(made, _)| *made >= epoch);
        (group == self.at.group && (first..=self.at.epoch).contains(&epoch)).then(|| {
            steps.map(|(epoch, commit)| CallStep { epoch: *epoch, commit: Commit::clone(commit) }).collect()
        })
    }
}
