//! Cameras and screens: what the page shows, most important first, at the layer that fits size and bandwidth.

use std::time::Duration;

use wire::{MediaKind, Publication, SeatId, SlotMedia, Want};

use crate::allot::{self, Ask};
use crate::call::{Call, Step};
use crate::seat::{Link, Seat, Source};
use crate::source::Stream;

/// After a layer was taken away for want of bandwidth, none is given back for this long: the estimate is still
/// finding its place. Longer would miss "90 % of the earlier layer in 5 s".
const SETTLING: Duration = Duration::from_millis(1_500);
/// How high a picture is taken to be shown before the page has said: the middle layer for two or three people.
const SHOWN_AT_FIRST: u16 = 360;
/// ... and the lowest where there are more.
const SHOWN_SMALL: u16 = 180;
/// The bandwidth that is looked for even where less is wished for now: a person who touches a face wants to see
/// it large at once, and the estimator looks no further than twice what it is told.
const LOOKED_FOR: u64 = 2_500_000;
/// What the estimator is told is rounded to this, so that it is not told something new all the time.
const ROUND: u64 = 50_000;

impl Call {
    /// Puts pictures into the receiver's slots. Gives by how many the pool is too small.
    pub(super) fn settle_pictures(&mut self, receiver: SeatId) -> u8 {
        let mut chosen: Vec<_> = self.wanted_by(receiver).into_iter().map(|want| want.publication).collect();
        let Some(seat) = self.seats.get_mut(&receiver) else {
            return 0;
        };
        let slots = seat.slots_for(SlotMedia::Video).count();
        let more = chosen.len().saturating_sub(slots);
        chosen.truncate(slots);
        for slot in seat.slots_for(SlotMedia::Video) {
            if slot.shows.is_some_and(|shows| !chosen.contains(&shows)) {
                slot.show(None);
            }
        }
        for publication in chosen {
            if seat.slot_of(publication).is_none()
                && let Some(free) = seat.slots_for(SlotMedia::Video).find(|slot| slot.shows.is_none())
            {
                free.show(Some(publication));
            }
        }
        u8::try_from(more).unwrap_or(u8::MAX)
    }

    /// What the receiver is to see, most important first: what is pinned, then who speaks, then the page's
    /// order. Before the page has said what it shows: everything.
    fn wanted_by(&self, receiver: SeatId) -> Vec<Want> {
        let there: Vec<Publication> = [MediaKind::Screen, MediaKind::Camera]
            .into_iter()
            .flat_map(|kind| self.others(receiver, kind))
            .collect();
        let said = self.seats.get(&receiver).and_then(|seat| seat.wants.as_ref());
        let mut wants: Vec<Want> = match said {
            Some(said) => said.iter().copied().filter(|want| there.contains(&want.publication)).collect(),
            None => {
                let height = if there.len() <= 2 { SHOWN_AT_FIRST } else { SHOWN_SMALL };
                there
                    .iter()
                    .map(|publication| Want { publication: *publication, height, pinned: false })
                    .collect()
            }
        };
        let mut seen = Vec::new();
        wants.retain(|want| {
            let first = !seen.contains(&want.publication);
            seen.push(want.publication);
            first
        });
        let speaking = self.speakers.speaking();
        wants.sort_by_key(|want| match want.pinned {
            true => 0,
            false if speaking.contains(&want.publication.seat) => 1,
            false => 2,
        });
        wants
    }

    /// Gives the receiver's pictures their layers. Gives which publications must send a key frame for that.
    pub(super) fn settle_layers(&mut self, receiver: SeatId, step: &mut Step<'_>) -> Vec<(Publication, u8)> {
        let asks = self.asks(receiver, step);
        let rates: Vec<Ask> = asks.iter().map(|(_, ask)| ask.clone()).collect();
        let sound = self.sound_cost(receiver, step);
        let Some(seat) = self.seats.get_mut(&receiver).filter(|seat| seat.link != Link::Lost) else {
            return Vec::new();
        };
        let is_up = seat.link == Link::Up;
        let room = seat.room(step.now).without(sound);
        let may_rise = seat.cut.is_none_or(|cut| step.now.saturating_duration_since(cut) >= SETTLING);
        let given = allot::allot(room, &rates, may_rise);
        let fell =
            |(ask, given): (&Ask, &Option<u8>)| ask.has.is_some_and(|has| *given < Some(has.min(ask.wish)));
        if rates.iter().zip(&given).any(fell) {
            seat.cut = Some(step.now);
        }
        self.wish(receiver, sound, &rates, step);
        let mut waiting = Vec::new();
        for ((publication, _), target) in asks.iter().zip(given) {
            // Before it is connected nothing flows, and a key frame would be asked for in vain.
            let flow = target.filter(|_| is_up).map(|target| self.nearest(*publication, target, step));
            let Some(Seat { slots, peer, .. }) = self.seats.get_mut(&receiver).map(Box::as_mut) else {
                continue;
            };
            let Some(slot) = slots.iter_mut().find(|slot| slot.shows == Some(*publication)) else {
                continue;
            };
            if target.is_none() && slot.target.is_some() {
                // What it still waits for, or asks for again, is of a picture that does not go on.
                peer.forget(slot.mid);
            }
            let waited = slot.waits_for();
            slot.target = target;
            slot.steer(flow);
            waiting.extend(
                slot.waits_for().filter(|layer| waited != Some(*layer)).map(|layer| (*publication, layer)),
            );
        }
        waiting
    }

    /// What is asked for each picture in a slot, most important first.
    fn asks(&self, receiver: SeatId, step: &Step<'_>) -> Vec<(Publication, Ask)> {
        let Some(seat) = self.seats.get(&receiver) else {
            return Vec::new();
        };
        let ask = |want: Want| {
            let slot = seat.slots.iter().find(|slot| slot.shows == Some(want.publication))?;
            let source = self.source(want.publication);
            let (rates, wish) = match want.publication.kind {
                MediaKind::Camera => camera(source, want.height, step),
                MediaKind::Screen | MediaKind::Microphone => {
                    let measured = source.and_then(|source| source.stream(0)?.bits_per_second());
                    (vec![measured.unwrap_or(allot::SCREEN).max(allot::SCREEN / 4)], 0)
                }
            };
            Some((want.publication, Ask { rates, wish, has: slot.target }))
        };
        self.wanted_by(receiver).into_iter().filter_map(ask).collect()
    }

    fn source(&self, publication: Publication) -> Option<&Source> {
        self.seats.get(&publication.seat)?.sources.get(&publication.kind)
    }

    fn nearest(&self, publication: Publication, target: u8, step: &Step<'_>) -> u8 {
        match self.source(publication) {
            Some(source) if publication.kind == MediaKind::Camera => source.nearest(target, step.now),
            _ => target,
        }
    }

    /// Bits a second of the microphones that the receiver hears: as they are, because most people are silent most of
    /// the time.
    fn sound_cost(&self, receiver: SeatId, step: &Step<'_>) -> u64 {
        let slots = self.seats.get(&receiver).map(|seat| seat.slots.as_slice()).unwrap_or_default();
        let heard = slots.iter().filter(|slot| slot.media == SlotMedia::Audio).filter_map(|slot| slot.shows);
        let cost = |publication: Publication| {
            let stream = self.source(publication).and_then(|source| source.stream(0));
            let measured =
                stream.filter(|stream| stream.is_flowing(step.now)).and_then(Stream::bits_per_second);
            measured.map_or(allot::MICROPHONE, allot::microphone)
        };
        heard.map(cost).sum()
    }

    /// Tells the receiver's estimator what to look for: all that is wished for.
    fn wish(&mut self, receiver: SeatId, sound: u64, asks: &[Ask], step: &mut Step<'_>) {
        let wish = (sound + asks.iter().map(Ask::wished).sum::<u64>()).max(LOOKED_FOR);
        let wish = (wish * 115 / 100).next_multiple_of(ROUND);
        let Some(seat) =
            self.seats.get_mut(&receiver).filter(|seat| seat.link == Link::Up && seat.wish != wish)
        else {
            return;
        };
        seat.wish = wish;
        seat.peer.wish(wish, step.now);
        step.touched.push(receiver);
    }
}

/// The rates of a camera's layers, and the layer for a picture shown so high.
fn camera(source: Option<&Source>, height: u16, step: &Step<'_>) -> (Vec<u64>, u8) {
    let stream = |layer: u8| source.and_then(|source| source.stream(layer));
    let heights = allot::heights([0, 1, 2].map(|layer| stream(layer)?.height));
    let rate = |(layer, usual): (u8, u64)| {
        let flowing = stream(layer).filter(|stream| stream.is_flowing(step.now));
        let measured = flowing.and_then(|stream| stream.bits_per_second());
        // A still picture is cheap until somebody moves.
        measured.map_or(usual, |measured| measured.max(usual / 2))
    };
    let rates = (0..).zip(allot::CAMERA).map(rate).collect();
    (rates, allot::layer_for(heights, height))
}
