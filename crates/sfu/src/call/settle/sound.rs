//! Microphones: everybody's, while there are slots enough; else those of the people who speak.

use wire::{MediaKind, Publication, SeatId, SlotMedia};

use crate::call::Call;

impl Call {
    /// Puts microphones into the receiver's sound slots. Gives by how many the pool is too small.
    pub(super) fn settle_sound(&mut self, receiver: SeatId) -> u8 {
        let others = self.others(receiver, MediaKind::Microphone);
        let speaking = self.speakers.speaking();
        let Some(seat) = self.seats.get_mut(&receiver) else {
            return 0;
        };
        let slots = seat.slots_for(SlotMedia::Audio).count();
        let heard: Vec<_> = seat.slots_for(SlotMedia::Audio).filter_map(|slot| slot.shows).collect();
        let mut chosen = others.clone();
        if others.len() > slots {
            // Whoever speaks before whoever is in a slot already before the rest: nobody who is silent is
            // moved for another who is silent.
            let rank = |publication: &Publication| match speaking.iter().position(|s| *s == publication.seat)
            {
                Some(place) => (0, place),
                None if heard.contains(publication) => (1, 0),
                None => (2, 0),
            };
            chosen.sort_by_key(rank);
            chosen.truncate(slots);
        }
        for slot in seat.slots_for(SlotMedia::Audio) {
            if slot.shows.is_some_and(|shows| !chosen.contains(&shows)) {
                slot.show(None);
            }
        }
        for publication in chosen {
            if seat.slot_of(publication).is_none()
                && let Some(free) = seat.slots_for(SlotMedia::Audio).find(|slot| slot.shows.is_none())
            {
                free.show(Some(publication));
            }
        }
        for slot in seat.slots_for(SlotMedia::Audio).filter(|slot| slot.shows.is_some()) {
            slot.target = Some(0);
            slot.steer(Some(0));
        }
        u8::try_from(others.len().saturating_sub(slots)).unwrap_or(u8::MAX)
    }
}
