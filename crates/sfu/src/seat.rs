//! A seat: one connection, what comes through it and what goes out through it.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use str0m::media::{Mid, Rid};
use wire::{MediaKind, Publication, Sends, SlotMedia, SlotView, Want};

use crate::allot::Room;
use crate::due::Noted;
use crate::offer::{Lines, RIDS};
use crate::peer::{FIRST_ESTIMATE, Packet, Peer};
use crate::slot::Slot;
use crate::source::{Asking, Stream};

/// Part of the estimate that new layers may take, per cent: the rest is for resends and what layers overshoot by.
const SPENT: u64 = 95;
/// Part of the estimate at which what is sent already stays, per cent: more than all of it, because it goes through, and
/// if it does not the estimate falls.
const PACED: u64 = 110;
/// For so long what went out while pictures waited counts: until then the estimate has come down to it.
const WAITED: Duration = Duration::from_secs(3);

/// How the connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Link {
    /// Not connected yet.
    Joining,
    /// Media can flow.
    Up,
    /// Nothing has come for too long, or the browser has said goodbye.
    Lost,
}

/// One of a seat's publications.
#[derive(Debug, Default)]
pub(crate) struct Source {
    /// What arrives, by layer; a microphone and a screen have the lowest only.
    pub(crate) streams: [Option<Stream>; 3],
    /// When key frames may be asked for, by layer.
    pub(crate) asking: [Asking; 3],
}

impl Source {
    /// The layer's stream.
    pub(crate) fn stream(&self, layer: u8) -> Option<&Stream> {
        self.streams.get(usize::from(layer))?.as_ref()
    }

    /// Something comes on this layer. A sender whose uplink has become narrow stops its highest layer from one frame
    /// to the next and goes on with the others: where they come and it does not, it has been stopped.
    pub(crate) fn is_flowing(&self, layer: u8, now: Instant) -> bool {
        let Some(stream) = self.stream(layer).filter(|stream| stream.is_flowing(now)) else {
            return false;
        };
        let mut others = self.streams.iter().flatten().filter(|other| other.ssrc != stream.ssrc);
        !(stream.is_quiet(now) && others.any(|other| other.is_lively(now)))
    }

    /// The layer to be sent where this one is wished for: it, or the nearest below that flows, or above.
    pub(crate) fn nearest(&self, target: u8, now: Instant) -> u8 {
        let below = (0..=target).rev();
        below.chain(target + 1..3).find(|layer| self.is_flowing(*layer, now)).unwrap_or(target)
    }
}

/// What the seat was last told, so that it is told changes only.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) slots: Option<(Vec<SlotView>, u8, u8)>,
    pub(crate) wanted: Option<Wanted>,
}

/// What of a seat's media somebody receives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Wanted {
    pub(crate) camera: [bool; 3],
    pub(crate) screen: bool,
    pub(crate) red: bool,
}

/// One seat of a call.
pub(crate) struct Seat {
    pub(crate) peer: Peer,
    /// When it wants to be asked again, as far as that is noted.
    pub(crate) noted: Noted,
    pub(crate) link: Link,
    /// When something last came from it.
    pub(crate) heard: Instant,
    /// It has been connected: hearing from it again makes it whole.
    pub(crate) connected: bool,
    /// Its place in the order of joining.
    pub(crate) order: u64,
    pub(crate) sends: Sends,
    /// Which m-line carries what.
    lines: BTreeMap<Mid, MediaKind>,
    pub(crate) sources: BTreeMap<MediaKind, Source>,
    pub(crate) slots: Vec<Slot>,
    /// What its page shows; none: it has not said yet.
    pub(crate) wants: Option<Vec<Want>>,
    /// Bits a second that go through to it.
    pub(crate) estimate: u64,
    /// Bits a second that its pacer let through when pictures had to wait for it, and when that was.
    pub(crate) pace: Option<(u64, Instant)>,
    /// What was last said to the bandwidth estimator to be wished for, in bits a second.
    pub(crate) wish: u64,
    /// When a layer was last taken away for want of bandwidth.
    pub(crate) cut: Option<Instant>,
    pub(crate) red: bool,
    pub(crate) told: Told,
}

impl Seat {
    /// A seat whose offer has just been answered.
    pub(crate) fn new(peer: Peer, lines: &Lines, sends: Sends, order: u64, now: Instant) -> Self {
        let mut seat = Self {
            peer,
            noted: Noted::default(),
            link: Link::Joining,
            heard: now,
            connected: false,
            order,
            sends,
            lines: BTreeMap::new(),
            sources: BTreeMap::new(),
            slots: Vec::new(),
            wants: None,
            estimate: FIRST_ESTIMATE,
            pace: None,
            wish: 0,
            cut: None,
            red: lines.red,
            told: Told::default(),
        };
        seat.take_lines(lines);
        seat
    }

    /// Takes up the lines of a further offer: slots that were there keep what is in them.
    pub(crate) fn take_lines(&mut self, lines: &Lines) {
        self.red = lines.red;
        self.lines = lines.sends.iter().map(|(mid, kind)| (Mid::from(mid.as_str()), *kind)).collect();
        for (mid, media) in &lines.slots {
            if !self.slots.iter().any(|slot| slot.mid == Mid::from(mid.as_str())) {
                self.slots.push(Slot::new(mid, *media));
            }
        }
    }

    /// What may be sent to it, in bits a second.
    pub(crate) fn room(&self, now: Instant) -> Room {
        let estimate = Room { new: self.estimate * SPENT / 100, kept: self.estimate * PACED / 100 };
        match self.pace.filter(|(_, at)| now.saturating_duration_since(*at) < WAITED) {
            Some((pace, _)) => {
                Room { new: estimate.new.min(pace * SPENT / PACED), kept: estimate.kept.min(pace) }
            }
            None => estimate,
        }
    }

    /// It publishes this, and nothing says that it is off.
    pub(crate) fn publishes(&self, kind: MediaKind) -> bool {
        self.link != Link::Lost
            && self.lines.values().any(|line| *line == kind)
            && match kind {
                MediaKind::Microphone => self.sends.microphone,
                MediaKind::Camera => self.sends.camera,
                MediaKind::Screen => self.sends.screen,
            }
    }

    /// Which publication and layer a packet is of.
    pub(crate) fn belongs(&self, packet: &Packet) -> Option<(MediaKind, u8)> {
        self.publication(packet.mid, packet.rid)
    }

    /// Which publication and layer an m-line and a rid stand for.
    pub(crate) fn publication(&self, mid: Mid, rid: Option<Rid>) -> Option<(MediaKind, u8)> {
        let kind = *self.lines.get(&mid)?;
        let layer = match (kind, &rid) {
            (MediaKind::Camera, Some(rid)) => RIDS.iter().position(|name| *name == &**rid)?,
            _ => 0,
        };
        Some((kind, u8::try_from(layer).ok()?))
    }

    /// The m-line and rid by which a layer is asked for a key frame.
    pub(crate) fn line(&self, kind: MediaKind, layer: u8) -> Option<(Mid, Option<Rid>)> {
        let (mid, _) = self.lines.iter().find(|(_, line)| **line == kind)?;
        let rid = RIDS.get(usize::from(layer)).filter(|_| kind == MediaKind::Camera);
        Some((*mid, rid.map(|rid| Rid::from(*rid))))
    }

    /// The slots for this.
    pub(crate) fn slots_for(&mut self, media: SlotMedia) -> impl Iterator<Item = &mut Slot> {
        self.slots.iter_mut().filter(move |slot| slot.media == media)
    }

    /// The slot that a publication is in.
    pub(crate) fn slot_of(&mut self, publication: Publication) -> Option<&mut Slot> {
        self.slots.iter_mut().find(|slot| slot.shows == Some(publication))
    }
}

/// How often a key frame of a layer is asked for at most. Large key frames cost a sender dearly.
pub(crate) fn throttle(kind: MediaKind, layer: u8) -> Duration {
    if kind == MediaKind::Camera && layer == 2 {
        Duration::from_millis(500)
    } else {
        Duration::from_millis(200)
    }
}
