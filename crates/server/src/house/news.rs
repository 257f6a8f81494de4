//! What has changed and is still to be told.

use std::collections::{BTreeMap, BTreeSet};

use family::Change;
use wire::{CallId, CallProposals, CallView, FamilyView, FromServer, MemberId};

use super::Housekeeper;
use super::delivery::Arrived;

/// News that gather while something is dealt with.
#[derive(Debug, Default)]
pub(super) struct News {
    /// The family's people, devices or invitations have changed, for all.
    family: bool,
    /// What only this member sees of the family has changed.
    members: BTreeSet<MemberId>,
    /// Calls as they are now, or were when they ended: a caller is told who could not come, and why.
    calls: BTreeMap<CallId, CallView>,
    ended: Vec<CallId>,
    history: BTreeSet<MemberId>,
    /// Calls in which another seat has become ready for the group's epoch.
    ready: BTreeSet<CallId>,
    arrived: Arrived,
}

impl News {
    /// What this change is worth telling.
    pub(super) fn note(&mut self, change: &Change) {
        self.arrived.note(change);
        match change {
            Change::FamilyRenamed(_)
            | Change::MemberRemoved(_)
            | Change::DeviceKept(..)
            | Change::DeviceRemoved(_)
            | Change::InvitationKept(..)
            | Change::InvitationForgotten(_)
            | Change::KnockKept(..)
            | Change::KnockForgotten(_)
            // Who has a place in the group has changed.
            | Change::GroupMoved { .. } => self.family = true,
            Change::MemberKept(member, _) => {
                self.family = true;
                self.history.insert(*member);
            }
            // When a device was last seen is told with the next news.
            Change::DeviceSeen(..) => {}
            Change::CallKept(id, call) => {
                self.calls.insert(*id, call.view(*id));
            }
            Change::CallEnded(past) => {
                self.history.extend(past.parts.iter().map(|part| part.member));
                self.ended.push(past.id);
            }
            // Told by who carries them out, or handed on as they came.
            Change::CallGroupKept(..)
            | Change::RosterGrew { .. }
            | Change::PaperCodeKept(..)
            | Change::PaperCodeEnded(_)
            | Change::GroupItemKept(..)
            | Change::GroupItemsForgotten { .. }
            | Change::GroupTaken(..)
            | Change::WelcomeKept(..)
            | Change::WelcomeForgotten(..)
            | Change::KeyPackageKept(..)
            | Change::KeyPackageGone(..) => {}
        }
    }

    /// Something of the call is to be told that its view alone does not show.
    pub(super) fn call_changed(&mut self, call: CallId, view: CallView) {
        self.calls.insert(call, view);
    }

    /// Another seat of the call is ready.
    pub(super) fn call_ready(&mut self, call: CallId) {
        self.ready.insert(call);
    }

    /// The member's own view has changed.
    pub(super) fn of_member(&mut self, member: MemberId) {
        self.members.insert(member);
    }
}

impl Housekeeper {
    /// Tells every page what concerns it.
    pub(super) fn publish(&mut self) {
        let news = std::mem::take(&mut self.news);
        for page in self.pages.ids() {
            let Some(member) = self.pages.get(page).map(|page| page.member) else { continue };
            if news.family || news.members.contains(&member) {
                let family = self.view_for(page);
                self.tell_if_some(page, family.map(|family| FromServer::Family { family }));
            }
            for call in news.calls.values() {
                let removals = self.removals_for(page, call.id);
                self.pages.tell(page, FromServer::Call { call: call.clone(), removals });
            }
            for call in &news.ended {
                self.pages.tell(page, FromServer::CallEnded { call: *call });
            }
            if news.history.contains(&member) {
                self.pages.tell(page, FromServer::HistoryChanged);
            }
            self.hand_on(page, &news.arrived);
        }
        self.tend_guests(&news.calls.keys().copied().collect());
        for call in news.ready {
            self.tell_ready(call);
        }
    }

    /// What is proposed to the call's group, where the page sits in the call.
    pub(super) fn removals_for(&self, page: super::PageId, call: CallId) -> Option<CallProposals> {
        let sits = self.seats.of_call(call).into_iter().any(|seat| self.seats.page(call, seat) == Some(page));
        let group = self.family.calls.get(&call)?.group.as_ref().filter(|_| sits)?;
        group.removals()
    }

    /// The family as this page's device may see it.
    pub(super) fn view_for(&self, page: super::PageId) -> Option<FamilyView> {
        let page = self.pages.get(page)?;
        let passkeys = self.passkeys.get(&page.member).cloned().unwrap_or_default();
        Some(self.family.view_for(page.member, page.device, self.clock.now(), passkeys))
    }

    fn tell_if_some(&mut self, page: super::PageId, message: Option<FromServer>) {
        if let Some(message) = message {
            self.pages.tell(page, message);
        }
    }
}
