//! Pages of guests: they hear whether they are let in, and then of their one call.

use std::collections::BTreeSet;

use family::{Command, device_of};
use store::SessionHash;
use tokio::sync::mpsc;
use wire::{
    Answer, CallId, Code, DeviceId, FromServer, GuestId, MemberId, Problem, ProofHash, Reply, Request,
};

use super::pages::{MOST_PER_DEVICE, Page, Standing};
use super::{Housekeeper, PageId};

/// A guest's page that says hello.
#[derive(Debug)]
pub(crate) struct GuestPage {
    /// The guest.
    pub(crate) guest: GuestId,
    /// SHA-256 of their session's token.
    pub(crate) session: ProofHash,
}

impl Housekeeper {
    /// Lets a guest's page in, as far as guests come.
    pub(super) async fn let_guest(
        &mut self,
        who: &GuestPage,
        n: u32,
        out: mpsc::Sender<FromServer>,
    ) -> Option<PageId> {
        let guest = who.guest;
        let known = self.family.calls.iter().find_map(|(id, call)| {
            let kept = call.guests.get(&guest).filter(|kept| kept.session == who.session)?;
            Some((*id, call, kept))
        });
        let device = device_of(guest);
        let Some((id, call, kept)) = known.filter(|_| self.pages.count(device) < MOST_PER_DEVICE) else {
            let problem = Problem::new(Code::NotSignedIn, "the call is over, or this guest was sent away");
            // The queue is new and empty; a page that has gone needs no answer.
            let _ = out.try_send(FromServer::Reply { n, result: Reply::Err(problem) });
            return None;
        };
        let admission = kept.admitted.as_ref().map(|(_, admission)| admission.clone());
        let by = kept.admitted.as_ref().map_or(call.by, |(by, _)| *by);
        let admitted = admission.is_some();
        let answer = Answer::Guest {
            now: self.clock.now(),
            family: self.family.id,
            call: id,
            guest,
            view: admitted.then(|| call.view_for_guest(id)),
            admission,
        };
        let page = self.guest_page(device, by, out).of(Standing::Guest(id, guest, kept.admissions));
        let page = self.pages.add(page);
        self.pages.tell(page, FromServer::Reply { n, result: Reply::Ok(answer) });
        if !admitted {
            // A store that fails has said so; the knock then goes sooner than it should.
            let _ = self.carry_out(Command::GuestSeen { guest, open: true }).await;
        }
        Some(page)
    }

    /// A guest's page has gone, the last that they had: who waited is soon not asked about any more.
    pub(super) async fn see_guest_off(&mut self, device: DeviceId) {
        let mut guests = self.family.calls.values().flat_map(|call| &call.guests);
        let waited = guests.find(|(id, guest)| device_of(**id) == device && guest.admitted.is_none());
        let waited = waited.map(|(id, _)| *id);
        if let Some(guest) = waited.filter(|_| self.pages.count(device) == 0) {
            // A store that fails has said so; the knock then stays until somebody answers it.
            let _ = self.carry_out(Command::GuestSeen { guest, open: false }).await;
        }
    }

    /// What a guest may ask: what concerns their own seat in their one call.
    pub(super) async fn grant_guest(
        &mut self,
        page: PageId,
        device: DeviceId,
        own: CallId,
        ask: Request,
    ) -> Result<Answer, Problem> {
        let granted = matches!(&ask,
            Request::Join { call, .. }
            | Request::Renew { call, .. }
            | Request::Sends { call, .. }
            | Request::Show { call, .. }
            | Request::Leave { call, .. }
            | Request::Away { call, .. }
            | Request::CallCommit { call, .. }
            | Request::CallReady { call, .. }
            | Request::ReadCallGroup { call, .. } if *call == own
        );
        if granted {
            return self.grant(page, device, ask).await;
        }
        Err(Problem::new(Code::NotAllowed, "a guest can do nothing but take part in their call"))
    }

    /// Tells guests' pages what has become of them and, where `changed` names it, of their call.
    pub(super) fn tend_guests(&mut self, changed: &BTreeSet<CallId>) {
        for (page, id, guest, told) in self.pages.guests() {
            let Some(call) = self.family.calls.get(&id) else {
                self.pages.tell(page, FromServer::CallEnded { call: id });
                self.pages.close(page);
                continue;
            };
            let kept = call.guests.get(&guest);
            let admissions = kept.map_or(0, |kept| kept.admissions);
            match kept.map(|kept| &kept.admitted) {
                None => {
                    self.pages.tell(page, FromServer::GuestRefused);
                    self.pages.close(page);
                }
                Some(Some((_, admission))) if told < admissions => {
                    let admission = admission.clone();
                    let news = FromServer::GuestAdmitted { admission, call: call.view_for_guest(id) };
                    self.pages.stands(page, Standing::Guest(id, guest, admissions));
                    self.pages.tell(page, news);
                }
                Some(Some(_)) if changed.contains(&id) => {
                    let call = call.view_for_guest(id);
                    let removals = self.removals_for(page, id);
                    self.pages.tell(page, FromServer::Call { call, removals });
                }
                Some(_) => {}
            }
        }
    }

    fn guest_page(&self, device: DeviceId, member: MemberId, out: mpsc::Sender<FromServer>) -> Page {
        // No session of a device's bears this hash: signing one out closes no guest's page.
        Page::new(device, member, SessionHash::new([0; 32]), out)
    }
}
