//! A slot: one fixed place in a receiver's connection through which whichever publication is chosen is sent.
//!
//! A change of layer and a change of publication are one thing here: what flows is to become another stream,
//! and does at that stream's next key frame (sound: at its next packet).

use std::time::Instant;

use str0m::media::Mid;
use wire::{Publication, SlotMedia, SlotView};

use crate::peer::{Packet, Payload};
use crate::rewrite::{Numbers, Rewriter, Verdict};
use crate::vp8::{Patch, Vp8};

/// One slot of a seat's pool.
#[derive(Debug)]
pub(crate) struct Slot {
    /// Its m-line.
    pub(crate) mid: Mid,
    name: String,
    pub(crate) media: SlotMedia,
    /// Whose publication is in it.
    pub(crate) shows: Option<Publication>,
    /// The layer that was allotted to it; none: paused.
    pub(crate) target: Option<u8>,
    /// The layer to be sent now: the target, or the nearest to it that flows.
    pub(crate) flow: Option<u8>,
    /// The stream that is sent now: layer and SSRC.
    current: Option<(u8, u32)>,
    rewriter: Rewriter,
}

/// What a slot makes of a packet.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    /// To be sent, with these numbers.
    pub(crate) send: Option<Sending>,
    /// A stream begins with this packet.
    pub(crate) began: bool,
    /// The slot can't go on without a key frame.
    pub(crate) needs_key_frame: bool,
}

/// How a packet goes out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sending {
    pub(crate) seq: u64,
    pub(crate) time: u32,
    pub(crate) marker: bool,
    pub(crate) patch: Option<Patch>,
}

impl Slot {
    /// A free slot.
    pub(crate) fn new(name: &str, media: SlotMedia) -> Self {
        let rewriter = match media {
            SlotMedia::Audio => Rewriter::sound(),
            SlotMedia::Video => Rewriter::pictures(),
        };
        let mid = Mid::from(name);
        Self {
            mid,
            name: name.to_owned(),
            media,
            shows: None,
            target: None,
            flow: None,
            current: None,
            rewriter,
        }
    }

    /// As the page is told.
    pub(crate) fn view(&self) -> SlotView {
        SlotView { mid: self.name.clone(), shows: self.shows }
    }

    /// Puts a publication in, or takes it out. What flowed ends; what comes continues its numbers.
    pub(crate) fn show(&mut self, shows: Option<Publication>) {
        if self.shows == shows {
            return;
        }
        self.shows = shows;
        self.target = None;
        self.steer(None);
    }

    /// Says which layer is to flow; none: nothing is.
    pub(crate) fn steer(&mut self, flow: Option<u8>) {
        self.flow = flow;
        if flow.is_none() {
            self.stop();
        }
    }

    /// What flowed is over; something may begin.
    pub(crate) fn stop(&mut self) {
        self.current = None;
        self.rewriter.end();
    }

    /// The layer that is sent now.
    pub(crate) fn current(&self) -> Option<u8> {
        self.current.map(|(layer, _)| layer)
    }

    /// The layer whose key frame the slot waits for.
    pub(crate) fn waits_for(&self) -> Option<u8> {
        self.flow.filter(|flow| self.media == SlotMedia::Video && self.current() != Some(*flow))
    }

    /// Looks at a packet of the publication in this slot.
    pub(crate) fn take(&mut self, layer: u8, packet: &Packet, vp8: Option<&Vp8>, now: Instant) -> Taken {
        let numbers =
            Numbers { seq: packet.seq, time: packet.time, ids: vp8.map(|vp8| vp8.ids).unwrap_or_default() };
        let empty = packet.payload.is_empty();
        let may_begin = match packet.carries {
            Payload::Opus | Payload::Red => !empty,
            Payload::Vp8 => vp8.is_some_and(|vp8| vp8.starts_key_frame),
        };
        let mut taken = Taken::default();
        if self.current != Some((layer, packet.ssrc)) {
            // Whatever of it comes first is better than nothing, as long as there is room for it.
            let is_first = self.current.is_none() && self.target.is_some_and(|target| layer < target);
            let is_due = self.flow == Some(layer) || (is_first && self.flow.is_some() && may_begin);
            if !is_due {
                return taken;
            }
            if !may_begin {
                // The sender has begun this layer anew, under another SSRC: what was is over.
                taken.needs_key_frame = self.current() == Some(layer);
                if taken.needs_key_frame {
                    self.stop();
                }
                return taken;
            }
            self.begin(layer, packet, numbers, now);
            taken.began = true;
        }
        let mut verdict = self.rewriter.rewrite(numbers, empty, now);
        if verdict == Verdict::Restart {
            if !may_begin {
                self.stop();
                taken.needs_key_frame = true;
                return taken;
            }
            self.begin(layer, packet, numbers, now);
            taken.began = true;
            verdict = self.rewriter.rewrite(numbers, empty, now);
        }
        if let Verdict::Send(out) = verdict {
            // The marker of sound says that a talk-spurt begins (RFC 3551 §4.1): a jitter buffer may adapt.
            let marker = packet.marker || (taken.began && self.media == SlotMedia::Audio);
            let patch = vp8.and_then(|vp8| vp8.patch(out.ids));
            taken.send = Some(Sending { seq: out.seq, time: out.time, marker, patch });
        }
        taken
    }

    fn begin(&mut self, layer: u8, packet: &Packet, numbers: Numbers, now: Instant) {
        self.current = Some((layer, packet.ssrc));
        self.rewriter.begin(numbers, now);
    }
}
