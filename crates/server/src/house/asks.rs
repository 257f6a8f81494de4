//! What pages ask: one arm for each request.

mod offer;

use family::Command;
use wire::{Answer, CallId, Code, DeviceId, FromServer, Problem, Reply, Request, SeatId, Want};

use super::media::Join;
use super::{Housekeeper, PageId};
use crate::refused::internal;

/// Pictures that one page may want at once: two of each of sixteen seats.
const MOST_WANTS: usize = 32;

impl Housekeeper {
    /// Answers a request; its reply is the first thing that the page hears of it.
    pub(super) async fn answer(&mut self, page: PageId, n: u32, ask: Request) {
        let result = match self.pages.get(page).map(|page| page.device) {
            Some(device) => self.grant(page, device, ask).await.map_err(in_request),
            // It was closed while its request waited: nobody is there to hear.
            None => return,
        };
        self.pages.tell(page, FromServer::Reply { n, result: result.map_or_else(Reply::Err, Reply::Ok) });
    }

    async fn grant(&mut self, page: PageId, device: DeviceId, ask: Request) -> Result<Answer, Problem> {
        match ask {
            Request::Join { call, seat, salt, offer, sends } => {
                offer::check(&offer)?;
                return self.join(page, Join { call, seat, salt, offer, sends }).await;
            }
            Request::Renew { call, seat, offer } => {
                offer::check(&offer)?;
                return self.renew(page, call, seat, offer).await;
            }
            Request::Show { call, seat, wants } => self.show(page, call, seat, wants).await?,
            Request::Sends { call, seat, sends } => {
                self.sits(page, call, seat)?;
                self.carry_out(Command::Sends { device, call, seat, sends }).await?;
                self.media.sends(call, seat, sends).await.map_err(|_| internal())?;
            }
            Request::Leave { call, seat } => {
                self.sits(page, call, seat)?;
                self.carry_out(Command::Leave { device, call, seat }).await?;
            }
            Request::Away { call, seat } => {
                self.sits(page, call, seat)?;
                self.carry_out(Command::Away { device, call, seat }).await?;
                self.disconnect(call, seat).await;
            }
            Request::RemovePasskey { passkey } => self.remove_passkey(device, passkey).await?,
            // Answered by the socket, or refused there where it comes again.
            Request::Hello { .. } | Request::Ping => {}
            Request::StartCall { .. }
            | Request::RingMore { .. }
            | Request::StopRing { .. }
            | Request::Ringing { .. }
            | Request::Answer { .. }
            | Request::Decline { .. }
            | Request::RenameFamily { .. }
            | Request::RenameMember { .. }
            | Request::RenameDevice { .. }
            | Request::SetKeeper { .. }
            | Request::RemoveMember { .. }
            | Request::RemoveDevice { .. }
            | Request::RemovePhoto { .. }
            | Request::Invite(_)
            | Request::RevokeInvitation { .. }
            | Request::SeenHistory { .. } => {
                let command = self.command(device, ask).ok_or_else(internal)?;
                self.carry_out(command).await?;
            }
        }
        Ok(Answer::Done)
    }

    /// The command that a request is, where it is just that.
    fn command(&self, device: DeviceId, ask: Request) -> Option<Command> {
        let open = || self.pages.devices();
        Some(match ask {
            Request::StartCall { call, ring } => Command::StartCall { device, call, ring, open: open() },
            Request::RingMore { call, ring } => Command::RingMore { device, call, ring, open: open() },
            Request::StopRing { call, member } => Command::StopRing { device, call, member },
            Request::Ringing { call } => Command::Ringing { device, call },
            Request::Answer { call } => Command::Answer { device, call },
            Request::Decline { call, reason } => Command::Decline { device, call, reason },
            Request::RenameFamily { profile } => Command::RenameFamily { device, profile },
            Request::RenameMember { member, profile } => Command::RenameMember { device, member, profile },
            Request::RenameDevice { device: target, profile } => {
                Command::RenameDevice { device, target, profile }
            }
            Request::SetKeeper { member, keeper } => Command::SetKeeper { device, member, keeper },
            Request::RemoveMember { member } => Command::RemoveMember { device, member },
            Request::RemoveDevice { device: target } => Command::RemoveDevice { device, target },
            Request::RemovePhoto { member } => Command::RemovePhoto { device, member },
            Request::Invite(invitation) => Command::Invite { device, invitation },
            Request::RevokeInvitation { invitation } => Command::RevokeInvitation { device, invitation },
            Request::SeenHistory { until } => Command::SeenHistory { device, until },
            Request::Hello { .. }
            | Request::Ping
            | Request::Join { .. }
            | Request::Renew { .. }
            | Request::Sends { .. }
            | Request::Show { .. }
            | Request::Leave { .. }
            | Request::Away { .. }
            | Request::RemovePasskey { .. } => return None,
        })
    }

    async fn show(
        &mut self,
        page: PageId,
        call: CallId,
        seat: SeatId,
        wants: Vec<Want>,
    ) -> Result<(), Problem> {
        if wants.len() > MOST_WANTS {
            return Err(Problem::new(Code::TooLarge, "more pictures than a call has").at("wants"));
        }
        self.sits(page, call, seat)?;
        self.media.show(call, seat, wants).await.map_err(|_| internal())
    }
}

/// The rules name a field of the request; on the wire the request is the message's `ask`.
fn in_request(mut problem: Problem) -> Problem {
    problem.field =
        problem.field.map(|field| if field.starts_with("ask.") { field } else { format!("ask.{field}") });
    problem
}
