//! What the media thread says, and what it is told.

use std::sync::Arc;

use family::{Change, Command};
use sfu::{Event, JoinRefusal, Joining};
use wire::{Answer, CallId, Code, FromServer, Link, Offer, Problem, PublicKey, SeatId, SeatSalt, Sends};

use super::pages::Standing;
use super::seats::{Told, no_call};
use super::{Housekeeper, PageId};
use crate::random;
use crate::refused::internal;

/// What a page asks that takes a seat.
pub(super) struct Join {
    pub(super) call: CallId,
    pub(super) seat: Option<SeatId>,
    pub(super) salt: SeatSalt,
    pub(super) offer: Offer,
    pub(super) sends: Sends,
}

impl Housekeeper {
    /// Gives a page a seat. Nothing is changed before the media side has taken the offer.
    pub(super) async fn join(&mut self, page: PageId, join: Join) -> Result<Answer, Problem> {
        let Join { call, seat: wanted, salt, offer, sends } = join;
        let device = self.pages.get(page).map(|page| page.device).ok_or_else(internal)?;
        let fresh = SeatId::from_random_bytes(random::bytes()?);
        let standing = self.pages.get(page).map(|page| page.standing);
        let is_guest = matches!(standing, Some(Standing::Guest(..)));
        let command = if let Some(Standing::Guest(_, guest, _)) = standing {
            Command::JoinAsGuest { guest, call, fresh, salt, sends }
        } else {
            Command::Join { device, call, seat: wanted, fresh, salt, sends }
        };
        let changes = self.decide(command)?;
        let after = changes
            .iter()
            .find_map(|change| {
                if let Change::CallKept(id, after) = change { (*id == call).then_some(after) } else { None }
            })
            .or_else(|| self.family.calls.get(&call))
            .ok_or_else(no_call)?;
        let (seat, number) =
            after.seat_of(device).map(|(id, seat)| (id, seat.number)).ok_or_else(internal)?;
        self.houses.call_begun(self.media.name(call), call, Arc::clone(&self.inbox));
        // What waits there is of the seat's connection before this one, which stays where the offer is refused.
        let waited = self.inbox.take_of(call, seat);
        let sdp = match self.media.join(Joining { call, seat, offer, sends }).await {
            Ok(sdp) => sdp,
            Err(error) => {
                self.inbox.put_back(waited);
                return Err(self.media_refused(call, &error));
            }
        };
        self.links.forget(call, seat);
        if let Some(before) = self.seats.joined(call, seat, page) {
            self.pages.tell(before, FromServer::SeatLost { call, seat });
        }
        if let Err(problem) = self.make_true(&changes).await {
            self.disconnect(call, seat).await;
            return Err(problem);
        }
        let kept = self.family.calls.get(&call).ok_or_else(no_call)?;
        let group = kept.group.as_ref().map(family::CallGroup::info);
        let call = if is_guest { kept.view_for_guest(call) } else { kept.view(call) };
        let external_sender = PublicKey::new(self.usher.public().to_vec()).ok_or_else(internal)?;
        Ok(Answer::Joined { seat, number, sdp, call, group, external_sender })
    }

    /// Answers a new offer for the page's own connection.
    pub(super) async fn renew(
        &mut self,
        page: PageId,
        call: CallId,
        seat: SeatId,
        offer: Offer,
    ) -> Result<Answer, Problem> {
        self.sits(page, call, seat)?;
        match self.media.renew(call, seat, offer).await {
            Ok(sdp) => Ok(Answer::Renewed { sdp }),
            Err(error) => Err(self.media_refused(call, &error)),
        }
    }

    fn media_refused(&self, call: CallId, error: &media::Error) -> Problem {
        if self.seats.of_call(call).is_empty() {
            self.houses.call_ended(self.media.name(call));
        }
        let media::Error::Refused(refusal) = error else {
            tracing::error!("media does not answer: {error}");
            return internal();
        };
        match refusal {
            JoinRefusal::BadOffer(why) => {
                Problem::new(Code::BadOffer, format!("the offer is not usable: {why}")).at("ask.offer")
            }
            JoinRefusal::NotJoined => {
                Problem::new(Code::NotFound, "the seat has no connection; join again").at("ask.seat")
            }
            JoinRefusal::Full => Problem::new(Code::Full, "the call is full").at("ask.call"),
        }
    }

    /// Deals with what the media thread has said.
    pub(super) async fn read_inbox(&mut self) {
        for event in self.inbox.take() {
            match event {
                Event::Up { call, seat } => self.linked(call, seat, Link::Up),
                Event::Lost { call, seat } => self.linked(call, seat, Link::Lost),
                Event::Slots { call, seat, slots, more_audio, more_video } => {
                    self.tell_seat(
                        call,
                        seat,
                        Told::Slots,
                        FromServer::Slots { call, seat, slots, more_audio, more_video },
                    );
                }
                Event::Wanted { call, seat, camera, screen, red } => {
                    self.tell_seat(
                        call,
                        seat,
                        Told::Wanted,
                        FromServer::Wanted { call, seat, camera, screen, red },
                    );
                }
                Event::Speakers { call, seats } => {
                    for seat in self.seats.of_call(call) {
                        let message = FromServer::Speakers { call, seats: seats.clone() };
                        self.tell_seat(call, seat, Told::Speakers, message);
                    }
                }
            }
        }
        self.note_links().await;
    }

    fn tell_seat(&mut self, call: CallId, seat: SeatId, which: Told, message: FromServer) {
        self.seats.keep(call, seat, which, message.clone());
        if let Some(page) = self.seats.page(call, seat) {
            self.pages.tell(page, message);
        }
    }
}
