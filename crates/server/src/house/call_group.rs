//! Groups of calls: commits handed from page to page as they come.

use std::collections::BTreeMap;

use family::Command;
use wire::{
    Answer, CallEpoch, CallId, Code, Commit, DeviceId, FromServer, GroupInfo, Problem, Proposal, SeatId,
};

use super::{Housekeeper, PageId};
use crate::house::seats::no_call;
use crate::refused::internal;

/// What a page says with which it moves a call's group on.
pub(super) struct Step {
    pub(super) at: CallEpoch,
    pub(super) commit: Commit,
    pub(super) group_info: GroupInfo,
    pub(super) leaf: u8,
    pub(super) removed: Vec<u8>,
}

impl Housekeeper {
    /// Begins a call's group; the other seats' pages are told.
    pub(super) async fn open_call_group(
        &mut self,
        page: PageId,
        (device, call, seat): (DeviceId, CallId, SeatId),
        at: CallEpoch,
        group_info: GroupInfo,
    ) -> Result<(), Problem> {
        self.sits(page, call, seat)?;
        self.carry_out(Command::OpenCallGroup { device, call, seat, at, group_info }).await?;
        let group =
            self.family.calls.get(&call).and_then(|call| call.group.as_ref()).map(family::CallGroup::info);
        if let Some(group) = group {
            self.tell_other_seats(call, seat, &FromServer::CallGroup { call, group });
        }
        Ok(())
    }

    /// Moves a call's group on; the other seats' pages get the commit at once.
    pub(super) async fn commit_call_group(
        &mut self,
        page: PageId,
        (device, call, seat): (DeviceId, CallId, SeatId),
        step: Step,
    ) -> Result<(), Problem> {
        self.sits(page, call, seat)?;
        let Step { at, commit, group_info, leaf, removed } = step;
        let made = commit.clone();
        let command = Command::CommitCallGroup { device, call, seat, at, commit, group_info, leaf, removed };
        self.carry_out(command).await?;
        let commit = made;
        self.tell_other_seats(call, seat, &FromServer::CallCommit { call, at, commit });
        Ok(())
    }

    /// A seat can open an epoch; all seats' pages hear who can.
    pub(super) async fn call_ready(
        &mut self,
        page: PageId,
        (device, call, seat): (DeviceId, CallId, SeatId),
        at: CallEpoch,
    ) -> Result<(), Problem> {
        self.sits(page, call, seat)?;
        let changes = self.carry_out(Command::CallReady { device, call, seat, at }).await?;
        if !changes.is_empty() {
            self.news.call_ready(call);
        }
        Ok(())
    }

    pub(super) fn read_call_group(
        &self,
        device: DeviceId,
        call: CallId,
        since: Option<CallEpoch>,
    ) -> Result<Answer, Problem> {
        let kept = self.family.calls.get(&call).ok_or_else(|| no_call().at("call"))?;
        if kept.seat_of(device).is_none() {
            return Err(Problem::new(Code::NotAllowed, "this device has no seat in the call").at("call"));
        }
        let group = kept
            .group
            .as_ref()
            .ok_or_else(|| Problem::new(Code::NotFound, "the call's group was not begun yet").at("call"))?;
        let commits = since.and_then(|since| group.since(since));
        let group_info = commits.is_none().then(|| group.info().group_info);
        let (commits, proposals) = (commits.unwrap_or_default(), group.proposals());
        Ok(Answer::CallGroup { at: group.at, commits, proposals, group_info })
    }

    /// Proposes the removal of everybody whose page sits in a call no longer; the seats hear it with the call as it is.
    pub(super) async fn propose_removals(&mut self) {
        let due = self.family.calls.iter().filter_map(|(id, call)| Some((*id, call.to_be_removed()?)));
        for (call, (at, leaves)) in due.collect::<Vec<_>>() {
            let proposed = match self.removals_of(call, at, leaves) {
                Ok(proposals) => self.carry_out(Command::ProposeRemovals { call, at, proposals }).await,
                Err(problem) => Err(problem),
            };
            match (proposed, self.family.calls.get(&call)) {
                (Ok(_), Some(kept)) => self.news.call_changed(call, kept.view(call)),
                // Members put out whoever is gone without it.
                (Err(problem), _) => tracing::error!("a removal is not proposed: {}", problem.message),
                (Ok(_), None) => {}
            }
        }
    }

    fn removals_of(
        &self,
        call: CallId,
        at: CallEpoch,
        leaves: Vec<u8>,
    ) -> Result<BTreeMap<u8, Proposal>, Problem> {
        let signed = leaves.into_iter().map(|leaf| {
            let proposal = self.usher.propose_removal(*call.as_bytes(), at.epoch, leaf).ok();
            Some((leaf, Proposal::new(proposal?)?))
        });
        signed.collect::<Option<_>>().ok_or_else(internal)
    }

    /// Tells the pages of a call who is ready for its current epoch.
    pub(super) fn tell_ready(&mut self, call: CallId) {
        let Some(kept) = self.family.calls.get(&call) else { return };
        let Some(group) = &kept.group else { return };
        let seats: Vec<SeatId> =
            group.ready.iter().copied().filter(|seat| kept.seats.contains_key(seat)).collect();
        let message = FromServer::CallReady { call, at: group.at, seats };
        for seat in self.seats.of_call(call) {
            if let Some(page) = self.seats.page(call, seat) {
                self.pages.tell(page, message.clone());
            }
        }
    }

    fn tell_other_seats(&mut self, call: CallId, but: SeatId, message: &FromServer) {
        for seat in self.seats.of_call(call).into_iter().filter(|seat| *seat != but) {
            if let Some(page) = self.seats.page(call, seat) {
                self.pages.tell(page, message.clone());
            }
        }
    }
}
