//! Pages that come and go.

use family::{Change, Command};
use store::SessionHash;
use tokio::sync::mpsc;
use wire::{Answer, Code, DeviceId, FromServer, Problem, Reply};

use super::pages::{MOST_PER_DEVICE, Page, Standing};
use super::{Housekeeper, PageId};
use crate::refused::store_problem;

impl Housekeeper {
    /// Lets a page in and welcomes it; where it is refused, it is told why.
    pub(super) async fn let_in(
        &mut self,
        device: DeviceId,
        session: SessionHash,
        n: u32,
        out: mpsc::Sender<FromServer>,
    ) -> Option<PageId> {
        match self.admit(device, session).await {
            Ok(None) => self.let_wait(device, session, n, out),
            Ok(Some(member)) => {
                let page = self.pages.add(Page::new(device, member, session, out));
                let family = self.view_for(page)?;
                let calls = self.family.calls.iter().map(|(id, call)| call.view(*id)).collect();
                let sealed = self.family.delivery.head(device);
                let welcome =
                    Answer::Welcome { now: self.clock.now(), member, device, family, calls, sealed };
                self.pages.tell(page, FromServer::Reply { n, result: Reply::Ok(welcome) });
                self.hand_welcomes(page, device).await;
                Some(page)
            }
            Err(problem) => {
                // The queue is new and empty; a page that has gone needs no answer.
                let _ = out.try_send(FromServer::Reply { n, result: Reply::Err(problem) });
                None
            }
        }
    }

    /// Whose device this is; none: it waits to be let in.
    async fn admit(
        &mut self,
        device: DeviceId,
        session: SessionHash,
    ) -> Result<Option<wire::MemberId>, Problem> {
        // A page may have connected long before it says hello.
        let known = self.store.session(session, self.clock.now()).await;
        if known.map_err(|error| store_problem(&error))?.is_none() {
            return Err(Problem::new(Code::NotSignedIn, "the session has ended; sign in"));
        }
        if self.pages.count(device) >= MOST_PER_DEVICE {
            return Err(Problem::new(
                Code::Full,
                "Parlour is open in too many pages on this device; close some",
            ));
        }
        let Some(member) = self.family.caller(device) else {
            let waits = self.family.knocks.contains_key(&device);
            let gone = || Problem::new(Code::NotSignedIn, "this device is no longer in the family");
            return waits.then_some(None).ok_or_else(gone);
        };
        self.note_visit(device).await?;
        Ok(Some(member))
    }

    /// A disk that is full keeps nobody out: that the device was here is then known until the server stops.
    async fn note_visit(&mut self, device: DeviceId) -> Result<(), Problem> {
        let changes = self.decide(Command::DeviceOpened { device })?;
        if self.make_true(&changes).await.is_err() {
            tracing::warn!("a page came whose visit can't be kept; it was let in all the same");
            for change in changes.iter().filter(|change| !matches!(change, Change::CallEnded(_))) {
                self.hold_true(change);
            }
        }
        Ok(())
    }

    /// A page has gone. Its seats are kept: whether their connections are lost is for the media side to say.
    pub(super) async fn see_off(&mut self, id: PageId, device: DeviceId) {
        self.seats.page_gone(id);
        if self.family.devices.contains_key(&device) && self.pages.count(device) == 0 {
            // A store that fails has said so; the device is then taken for open until the next page of it goes.
            let _ = self.carry_out(Command::DeviceClosed { device }).await;
        }
        self.see_guest_off(device).await;
    }

    /// A session was ended by its device: its pages close.
    pub(super) fn sign_out(&mut self, session: SessionHash) {
        for page in self.pages.ids_where(|page| page.session == session) {
            self.pages.tell(page, FromServer::SignedOut { removed: false });
            self.pages.close(page);
        }
    }

    /// Pages of devices that are no longer in the family close.
    pub(super) fn sign_out_removed(&mut self) {
        let family = &self.family;
        let removed =
            |page: &Page| page.standing == Standing::Family && !family.devices.contains_key(&page.device);
        for page in self.pages.ids_where(removed) {
            self.pages.tell(page, FromServer::SignedOut { removed: true });
            self.pages.close(page);
        }
    }
}
