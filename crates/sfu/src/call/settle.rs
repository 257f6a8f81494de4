//! Who is in which slot, at which layer, and who is told so. Done anew, whole, after every change: it is little
//! work, and nothing can drift apart.

mod pictures;
mod sound;

use std::collections::BTreeMap;

use wire::{MediaKind, Publication, SeatId};

use super::{Call, Step};
use crate::event::Event;
use crate::seat::{Link, Wanted};

impl Call {
    /// Brings slots, layers, routes and what everybody was told up to date.
    pub(super) fn settle(&mut self, step: &mut Step<'_>) {
        let receivers: Vec<SeatId> = self.seats.keys().copied().collect();
        let mut waiting = Vec::new();
        for receiver in receivers {
            let more_audio = self.settle_sound(receiver);
            let more_video = self.settle_pictures(receiver);
            waiting.extend(self.settle_layers(receiver, step));
            self.tell_slots(receiver, more_audio, more_video, step);
        }
        self.route();
        self.tell_wanted(step);
        for (shows, flow) in waiting {
            self.ask(shows.seat, shows.kind, flow, step);
        }
    }

    /// Everybody else's publications of a kind that are on, in the order of joining.
    fn others(&self, receiver: SeatId, kind: MediaKind) -> Vec<Publication> {
        let mut others: Vec<_> =
            self.seats.iter().filter(|(id, seat)| **id != receiver && seat.publishes(kind)).collect();
        others.sort_by_key(|(_, seat)| seat.order);
        others.into_iter().map(|(id, _)| Publication { seat: *id, kind }).collect()
    }

    fn route(&mut self) {
        let mut routes: BTreeMap<(SeatId, MediaKind), Vec<(SeatId, usize)>> = BTreeMap::new();
        for (to, seat) in &self.seats {
            for (place, slot) in seat.slots.iter().enumerate() {
                if let Some(shows) = slot.shows {
                    routes.entry((shows.seat, shows.kind)).or_default().push((*to, place));
                }
            }
        }
        self.routes = routes.into_iter().map(|(from, to)| (from, to.into())).collect();
    }

    fn tell_slots(&mut self, receiver: SeatId, more_audio: u8, more_video: u8, step: &mut Step<'_>) {
        let Some(seat) = self.seats.get_mut(&receiver) else {
            return;
        };
        let views: Vec<_> = seat.slots.iter().map(crate::slot::Slot::view).collect();
        let told = (views, more_audio, more_video);
        if seat.told.slots.as_ref() != Some(&told) {
            let slots = told.0.clone();
            seat.told.slots = Some(told);
            step.tell(Event::Slots { call: self.id, seat: receiver, slots, more_audio, more_video });
        }
    }

    /// Tells everybody what of theirs is received: the layers that are sent, and those that are to be.
    fn tell_wanted(&mut self, step: &mut Step<'_>) {
        let red = self.seats.values().all(|seat| seat.red);
        let mut wanted: BTreeMap<SeatId, Wanted> =
            self.seats.keys().map(|id| (*id, Wanted { red, ..Wanted::default() })).collect();
        for slot in self.seats.values().filter(|seat| seat.link != Link::Lost).flat_map(|seat| &seat.slots) {
            let Some((shows, wanted)) =
                slot.shows.and_then(|shows| Some((shows, wanted.get_mut(&shows.seat)?)))
            else {
                continue;
            };
            // The lowest too until the one wished for flows: a sender whose uplink does not carry that one (any
            // more) would send nothing at all, or have to be asked twice.
            let meanwhile = slot.target.filter(|target| slot.current() != Some(*target)).map(|_| 0);
            for layer in [slot.target, slot.flow, slot.current(), meanwhile].into_iter().flatten() {
                match shows.kind {
                    MediaKind::Camera => {
                        wanted
                            .camera
                            .get_mut(usize::from(layer))
                            .into_iter()
                            .for_each(|wanted| *wanted = true);
                    }
                    MediaKind::Screen => wanted.screen = true,
                    MediaKind::Microphone => {}
                }
            }
        }
        for (id, wanted) in wanted {
            let Some(seat) = self.seats.get_mut(&id).filter(|seat| seat.told.wanted != Some(wanted)) else {
                continue;
            };
            seat.told.wanted = Some(wanted);
            let Wanted { camera, screen, red } = wanted;
            step.tell(Event::Wanted { call: self.id, seat: id, camera, screen, red });
        }
    }
}
