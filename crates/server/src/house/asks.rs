//! What pages ask: one arm for each request.

mod offer;

use family::{Command, Resealed};
use wire::{Answer, CallId, Code, DeviceId, FromServer, Problem, Reply, Request, SeatId, Want};

use super::call_group::Step;
use super::media::Join;
use super::pages::Standing;
use super::{Housekeeper, PageId};
use crate::refused::internal;

/// Pictures that one page may want at once: two of each of sixteen seats.
const MOST_WANTS: usize = 32;

impl Housekeeper {
    /// Answers a request; its reply is the first thing that the page hears of it.
    pub(super) async fn answer(&mut self, page: PageId, n: u32, ask: Request) {
        let result = match self.pages.get(page).map(|page| (page.device, page.standing)) {
            Some((device, Standing::Family)) => self.grant(page, device, ask).await.map_err(in_request),
            Some((device, Standing::Waiting(_))) => self.grant_waiting(device, ask).await.map_err(in_request),
            Some((device, Standing::Guest(call, ..))) => {
                self.grant_guest(page, device, call, ask).await.map_err(in_request)
            }
            // It was closed while its request waited: nobody is there to hear.
            None => return,
        };
        self.pages.tell(page, FromServer::Reply { n, result: result.map_or_else(Reply::Err, Reply::Ok) });
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each request, and nothing beside")]
    pub(super) async fn grant(
        &mut self,
        page: PageId,
        device: DeviceId,
        ask: Request,
    ) -> Result<Answer, Problem> {
        self.mind_place(device, &ask)?;
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
            Request::ReadRoster { from } => return self.read_roster(from).await,
            Request::ReadGroup { after } => return self.read_group(after).await,
            Request::ReadGroupInfo => return self.read_group_info().await,
            Request::TakeKeyPackage { device: target } => {
                self.mind_haste(device)?;
                return self.take_key_package(device, target).await;
            }
            Request::OpenGroup { call, seat, at, group_info } => {
                self.mind_haste(device)?;
                self.open_call_group(page, (device, call, seat), at, group_info).await?;
            }
            Request::CallCommit { call, seat, at, commit, group_info, leaf, removed } => {
                self.mind_haste(device)?;
                let step = Step { at, commit, group_info, leaf, removed };
                self.commit_call_group(page, (device, call, seat), step).await?;
            }
            Request::CallReady { call, seat, at } => {
                self.call_ready(page, (device, call, seat), at).await?;
            }
            Request::ReadCallGroup { call, since } => return self.read_call_group(device, call, since),
            Request::Seal { .. }
            | Request::Post { .. }
            | Request::KeepKeyPackages { .. }
            | Request::Admit { .. }
            | Request::RefuseKnock { .. }
            | Request::Vouch { .. }
            | Request::BeginReturn { .. }
            | Request::KeepPaperCode { .. }
            | Request::EndPaperCode { .. }
            | Request::MakeGuestLink { .. }
            | Request::RevokeGuestLink { .. }
            | Request::AdmitGuest { .. }
            | Request::RefuseGuest { .. } => {
                self.mind_haste(device)?;
                let command = self.command(device, ask).ok_or_else(internal)?;
                self.carry_out(command).await?;
            }
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
            | Request::SeenHistory { .. }
            | Request::Acknowledge { .. } => {
                let command = self.command(device, ask).ok_or_else(internal)?;
                self.carry_out(command).await?;
            }
        }
        Ok(Answer::Done)
    }

    /// The command that a request is, where it is just that.
    #[expect(clippy::too_many_lines, reason = "one arm for each request, and nothing beside")]
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
            Request::SetKeeper { member, keeper, change } => {
                Command::SetKeeper { device, member, keeper, change }
            }
            Request::RemoveMember { member, change } => Command::RemoveMember { device, member, change },
            Request::RemoveDevice { device: target, change } => {
                Command::RemoveDevice { device, target, change }
            }
            Request::Admit { device: target, change, member_profile, device_profile } => {
                let resealed = Resealed { member: member_profile, device: device_profile };
                Command::Admit { device, target, resealed, change }
            }
            Request::RefuseKnock { device: target, change } => {
                Command::RefuseKnock { device, target, change }
            }
            Request::Vouch { device: target, voucher } => Command::Vouch { device, target, voucher },
            Request::BeginReturn { device: target, change } => {
                Command::BeginReturn { device, target, change }
            }
            Request::KeepPaperCode { recovery, proof_hash, change } => {
                Command::KeepPaperCode { device, recovery, proof_hash, change }
            }
            Request::EndPaperCode { recovery, change } => Command::EndPaperCode { device, recovery, change },
            Request::MakeGuestLink { call, link, proof_hash, note } => {
                Command::MakeGuestLink { device, call, link, proof_hash, note }
            }
            Request::RevokeGuestLink { call, link } => Command::RevokeGuestLink { device, call, link },
            Request::AdmitGuest { call, guest, admission } => {
                Command::AdmitGuest { device, call, guest, admission }
            }
            Request::RefuseGuest { call, guest } => Command::RefuseGuest { device, call, guest },
            Request::Seal { change } => Command::Seal { device, change },
            Request::Post { epoch, message } => Command::Post { device, epoch, message },
            Request::Acknowledge { seq } => Command::Acknowledge { device, seq },
            Request::KeepKeyPackages { packages, last_resort } => {
                Command::KeepKeyPackages { device, packages, last_resort }
            }
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
            | Request::RemovePasskey { .. }
            | Request::ReadRoster { .. }
            | Request::ReadGroup { .. }
            | Request::ReadGroupInfo
            | Request::TakeKeyPackage { .. }
            | Request::OpenGroup { .. }
            | Request::CallCommit { .. }
            | Request::CallReady { .. }
            | Request::ReadCallGroup { .. } => return None,
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
