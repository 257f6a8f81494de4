//! Groups of calls: commits handed from page to page as they come.

use family::Command;
use wire::{Answer, CallEpoch, CallId, Code, Commit, DeviceId, FromServer, GroupInfo, Problem, SeatId};

use super::{Housekeeper, PageId};
use crate::house::seats::no_call;

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
        at: CallEpoch,
        commit: Commit,
        group_info: GroupInfo,
    ) -> Result<(), Problem> {
        self.sits(page, call, seat)?;
        let command = Command::CommitCallGroup { device, call, seat, at, commit: commit.clone(), group_info };
        self.carry_out(command).await?;
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
        Ok(Answer::CallGroup { at: group.at, commits: commits.unwrap_or_default(), group_info })
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
