//! A call's group: whose commit was the first of its epoch. Kept in memory alone, as the pages keep theirs; after a
//! restart it is begun anew. Each beginning has an id of its own, and nothing that is said of one is taken for another.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use wire::{
    CallEpoch, CallGroupInfo, CallId, CallProposals, CallStep, Code, Commit, DeviceId, GroupInfo, Link,
    Proposal, SeatId, SeatSalt, Timestamp,
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
    commits: VecDeque<Arc<CallStep>>,
    /// Seats that can open what is sealed in the current epoch.
    pub ready: BTreeSet<SeatId>,
    /// Whose pages have which places in the tree, by their own word.
    leaves: BTreeMap<u8, SeatSalt>,
    /// What was proposed in the current epoch, by the places to be removed.
    proposals: BTreeMap<u8, Arc<Proposal>>,
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
        let salt = own.salt.clone();
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
        Ok(vec![Change::CallGroupKept(id, CallGroup::begun((seat, salt), at, group_info))])
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
        (leaf, removed): (u8, &[u8]),
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let call = self.running(id, now)?;
        let salt = &call.seat_at(device, seat)?.salt;
        let group = call.group.as_ref().ok_or(NO_GROUP)?;
        let next = at.epoch.checked_add(1).filter(|_| group.at == at).ok_or(STALE)?;
        let proposals = group.proposals.values().map(|it| Proposal::clone(it)).collect();
        let mut commits = group.commits.clone();
        commits.push_back(Arc::new(CallStep { epoch: at.epoch, commit, proposals }));
        if commits.len() > CALL_COMMITS_KEPT {
            commits.pop_front();
        }
        let mut leaves = group.leaves.clone();
        leaves.retain(|leaf, _| !removed.contains(leaf));
        call.place(&mut leaves, leaf, salt);
        let group = CallGroup {
            at: CallEpoch { epoch: next, ..at },
            group_info: Arc::new(group_info),
            commits,
            ready: BTreeSet::from([seat]),
            leaves,
            proposals: BTreeMap::new(),
        };
        Ok(vec![Change::CallGroupKept(id, group)])
    }

    /// Keeps what the server proposes to a call's group in its current epoch.
    pub(crate) fn propose_removals(
        &self,
        id: CallId,
        at: CallEpoch,
        proposals: BTreeMap<u8, Proposal>,
    ) -> Vec<Change> {
        let group = self.calls.get(&id).and_then(|call| call.group.as_ref()).filter(|group| group.at == at);
        let Some(mut group) = group.cloned() else { return Vec::new() };
        group.proposals.extend(proposals.into_iter().map(|(leaf, proposal)| (leaf, Arc::new(proposal))));
        vec![Change::CallGroupKept(id, group)]
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
    /// Places in the group's tree whose pages sit in the call no longer, and whose removal is still to be proposed.
    pub fn to_be_removed(&self) -> Option<(CallEpoch, Vec<u8>)> {
        let group = self.group.as_ref()?;
        let gone = group.leaves.iter().filter(|(_, salt)| !self.sits(salt)).map(|(leaf, _)| *leaf);
        let gone: Vec<_> = gone.filter(|leaf| !group.proposals.contains_key(leaf)).collect();
        (!gone.is_empty()).then_some((group.at, gone))
    }

    /// What pages say of their places is taken from them as it comes; of two who sit here and name the same one, one does
    /// not say the truth, and neither is believed: for both of them members have to see to it themselves.
    fn place(&self, leaves: &mut BTreeMap<u8, SeatSalt>, leaf: u8, salt: &SeatSalt) {
        leaves.retain(|other, whose| *other == leaf || whose != salt);
        match leaves.get(&leaf) {
            Some(before) if before != salt && self.sits(before) => leaves.remove(&leaf),
            Some(_) | None => leaves.insert(leaf, salt.clone()),
        };
    }

    fn sits(&self, salt: &SeatSalt) -> bool {
        self.seats.values().any(|seat| seat.salt == *salt)
    }

    fn seat_at(&self, device: DeviceId, seat: SeatId) -> Result<&crate::Seat, Refusal> {
        self.seats.get(&seat).filter(|kept| kept.device == device).ok_or(crate::seat::NO_SUCH_SEAT)
    }
}

impl CallGroup {
    /// A group as a seat begins it.
    pub fn begun((seat, salt): (SeatId, SeatSalt), at: CallEpoch, group_info: GroupInfo) -> Self {
        Self {
            at,
            group_info: Arc::new(group_info),
            commits: VecDeque::new(),
            ready: BTreeSet::from([seat]),
            leaves: BTreeMap::from([(0, salt)]),
            proposals: BTreeMap::new(),
        }
    }

    /// What a page joins by.
    pub fn info(&self) -> CallGroupInfo {
        CallGroupInfo { at: self.at, group_info: GroupInfo::clone(&self.group_info) }
    }

    /// The commit that began the current epoch; none: the group was begun in it.
    pub fn latest(&self) -> Option<CallStep> {
        self.commits.back().map(|step| CallStep::clone(step))
    }

    /// What the server proposes in the current epoch.
    pub fn proposals(&self) -> Vec<Proposal> {
        self.proposals.values().map(|proposal| Proposal::clone(proposal)).collect()
    }

    /// The same, for the seats of the call; none where there is nothing.
    pub fn removals(&self) -> Option<CallProposals> {
        let proposals = self.proposals();
        (!proposals.is_empty()).then_some(CallProposals { at: self.at, proposals })
    }

    /// The commits that lead from an epoch to the current one, where all are kept; from another beginning no way leads
    /// here.
    pub fn since(&self, CallEpoch { group, epoch }: CallEpoch) -> Option<Vec<CallStep>> {
        let first = self.commits.front().map_or(self.at.epoch, |first| first.epoch);
        let steps = self.commits.iter().filter(|step| step.epoch >= epoch);
        (group == self.at.group && (first..=self.at.epoch).contains(&epoch))
            .then(|| steps.map(|step| CallStep::clone(step)).collect())
    }
}
