//! How the connections of seats stand, until the family knows it too. A store that fails for a while must not leave a
//! seat that seems taken for ever: what the media side has said once it does not say again.

use std::collections::BTreeMap;

use family::Command;
use wire::{CallId, Link, SeatId};

use super::Housekeeper;

/// The latest about each seat that is still to be kept.
#[derive(Debug, Default)]
pub(super) struct Links(BTreeMap<(CallId, SeatId), Link>);

impl Links {
    /// The seat's connection is another one now, or none.
    pub(super) fn forget(&mut self, call: CallId, seat: SeatId) {
        self.0.remove(&(call, seat));
    }
}

impl Housekeeper {
    /// The media side says how a seat's connection stands.
    pub(super) fn linked(&mut self, call: CallId, seat: SeatId, link: Link) {
        if self.seats.is_connected(call, seat) {
            self.links.0.insert((call, seat), link);
        }
    }

    pub(super) fn has_links_to_note(&self) -> bool {
        !self.links.0.is_empty() || self.adrift().next().is_some()
    }

    /// Seats that the family takes for connected though they are not: the store failed when they were to be kept as
    /// lost, or their house has been woken anew.
    fn adrift(&self) -> impl Iterator<Item = (CallId, SeatId)> {
        let seats = self.family.calls.iter().flat_map(|(call, kept)| {
            kept.seats.iter().filter(|(_, seat)| seat.link != Link::Lost).map(|(seat, _)| (*call, *seat))
        });
        seats.filter(|(call, seat)| !self.seats.is_connected(*call, *seat))
    }

    /// Keeps what is to be kept of connections; what the store refuses is tried again in a while.
    pub(super) async fn note_links(&mut self) {
        for (call, seat) in self.adrift().collect::<Vec<_>>() {
            self.links.0.insert((call, seat), Link::Lost);
        }
        for ((call, seat), link) in std::mem::take(&mut self.links.0) {
            if self.carry_out(Command::SeatLink { call, seat, link }).await.is_err() {
                tracing::warn!("how a seat's connection stands can't be kept yet");
                self.links.0.insert((call, seat), link);
                self.try_again_later();
            }
        }
    }

    /// Ends connections of a house before this one, of which this one knows nothing.
    pub(super) async fn hang_up(&self) {
        for (call, kept) in &self.family.calls {
            for seat in kept.seats.keys() {
                if let Err(error) = self.media.leave(*call, *seat).await {
                    tracing::error!("a seat's connection can't be ended: {error}");
                }
            }
        }
    }
}
