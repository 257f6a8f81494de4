//! Pages of devices that wait to be let in: they hear how that stands, and nothing else.

use family::Command;
use store::SessionHash;
use tokio::sync::mpsc;
use wire::{Answer, Code, DeviceId, FromServer, Problem, Reply, Request};

use super::pages::{Page, Standing, Waits};
use super::{Housekeeper, PageId};

impl Housekeeper {
    /// Lets a page in whose device waits.
    pub(super) fn let_wait(
        &mut self,
        device: DeviceId,
        session: SessionHash,
        n: u32,
        out: mpsc::Sender<FromServer>,
    ) -> Option<PageId> {
        let knock = self.family.knocks.get(&device)?;
        let waits = self.waits(device)?;
        let answer = Answer::Waiting {
            now: self.clock.now(),
            family: self.family.id,
            member: knock.member,
            device,
            at: knock.at,
            expires_at: knock.expires_at,
            open: waits.open,
            returns_at: waits.returns_at,
        };
        let page = self.pages.add(Page::new(device, knock.member, session, out).of(Standing::Waiting(waits)));
        self.pages.tell(page, FromServer::Reply { n, result: Reply::Ok(answer) });
        Some(page)
    }

    /// What a waiting device may ask: nothing but to vouch for itself.
    pub(super) async fn grant_waiting(&mut self, device: DeviceId, ask: Request) -> Result<Answer, Problem> {
        if let Request::Vouch { device: target, voucher } = ask
            && target == device
        {
            self.mind_haste(device)?;
            self.carry_out(Command::Vouch { device, target, voucher }).await?;
            return Ok(Answer::Done);
        }
        Err(Problem::new(Code::NotAllowed, "this device waits to be let in"))
    }

    /// Tells waiting pages what has changed for them; those that wait no longer are closed.
    pub(super) fn tend_waiting(&mut self) {
        for (page, device, told) in self.pages.waiting() {
            match self.waits(device) {
                Some(waits) if waits == told => {}
                Some(waits) => self.pages.tell_waiting(page, waits),
                None => {
                    let admitted = self.family.devices.contains_key(&device);
                    let news = if admitted { FromServer::Admitted } else { FromServer::NotAdmitted };
                    self.pages.tell(page, news);
                    self.pages.close(page);
                }
            }
        }
    }

    fn waits(&self, device: DeviceId) -> Option<Waits> {
        let knock = self.family.knocks.get(&device)?;
        let open = self.family.is_attended(knock, &self.pages.devices(), self.clock.now());
        Some(Waits { open, returns_at: knock.returns_at })
    }
}
