//! How an SFU stands, in numbers that name nobody.

use std::ops::AddAssign;

use crate::call::Call;
use crate::seat::Link;

/// How an SFU stands, and what it has counted since it began.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Survey {
    /// Calls that are going on.
    pub calls: u64,
    /// Seats that are not connected yet.
    pub joining: u64,
    /// Seats whose media can flow.
    pub up: u64,
    /// Seats whose connection is lost.
    pub lost: u64,
    /// Picture slots that show the low, middle and high layer; a screen is a low one.
    pub layers: [u64; 3],
    /// Picture slots that have a publication and show nothing of it: for want of bandwidth or of a key frame.
    pub paused: u64,
    /// The estimated bandwidth to each connected seat, in bits a second.
    pub estimates: Vec<u64>,
    /// Key frames asked of senders.
    pub keys_asked: u64,
    /// Key frames that receivers asked for.
    pub keys_needed: u64,
    /// Packets that receivers asked for again.
    pub repeats_wanted: u64,
    /// Packets asked for again of senders.
    pub repeats_asked: u64,
}

/// What is counted of connections, and outlives them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) keys_asked: u64,
    pub(crate) keys_needed: u64,
    pub(crate) repeats_wanted: u64,
    pub(crate) repeats_asked: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, more: Self) {
        self.keys_asked += more.keys_asked;
        self.keys_needed += more.keys_needed;
        self.repeats_wanted += more.repeats_wanted;
        self.repeats_asked += more.repeats_asked;
    }
}

impl Survey {
    /// Of these calls, where connections that are gone have counted `past`.
    pub(crate) fn of<'a>(calls: impl Iterator<Item = &'a Call>, mut past: Counts) -> Self {
        let mut survey = Self::default();
        for call in calls {
            survey.calls += 1;
            past += call.past;
            for seat in call.seats.values() {
                past += seat.peer.counts;
                match seat.link {
                    Link::Joining => survey.joining += 1,
                    Link::Lost => survey.lost += 1,
                    Link::Up => {
                        survey.up += 1;
                        survey.estimates.push(seat.estimate);
                    }
                }
                let pictures = seat.slots.iter().filter(|slot| slot.media == wire::SlotMedia::Video);
                for slot in pictures.filter(|slot| slot.shows.is_some()) {
                    let layer = slot.current().and_then(|layer| survey.layers.get_mut(usize::from(layer)));
                    *layer.unwrap_or(&mut survey.paused) += 1;
                }
            }
        }
        survey.keys_asked = past.keys_asked;
        survey.keys_needed = past.keys_needed;
        survey.repeats_wanted = past.repeats_wanted;
        survey.repeats_asked = past.repeats_asked;
        survey
    }
}
