//! What a light client receives. Of most packets only the header is read: opening them costs the client alone. One in
//! sixteen is opened, which shows when it was sent, and that what comes does open.

use std::time::{Duration, Instant};

use sfu::rtp::{Header, without_padding};
use sfu::srtp::{OpenRtp, TAG, Window};
use sfu::twcc::Arrivals;

use super::missing::Missing;
use super::negotiated::Negotiated;
use super::tally::{STAMP, Tally};
use crate::bot::Failure;

/// One packet in so many is opened. Pictures take 7 packets and come 30 times a second, sound comes 50 times: every
/// place in a picture has its turn.
const SAMPLE: u8 = 16;
/// Requests for lost packets are no closer together than this (as str0m's).
const ASK_EVERY: Duration = Duration::from_millis(33);
/// Who speaks in RTCP: no stream of str0m's, which seals under the same keys with indices of its own.
const OWN: u32 = 0x5041_524c;

/// Everything that comes to one client.
pub(super) struct Inbound {
    open: OpenRtp,
    agreed: Negotiated,
    /// Beside `streams`, for being looked through.
    ssrcs: Vec<u32>,
    streams: Vec<Stream>,
    arrivals: Arrivals,
    until_sample: u8,
    asked: Option<Instant>,
    ask_at: Option<Instant>,
    has_received: bool,
    text: Vec<u8>,
}

#[derive(Default)]
struct Stream {
    seen: Window,
    missing: Missing,
}

impl Inbound {
    pub(super) fn new(open: OpenRtp, agreed: Negotiated) -> Self {
        Self {
            open,
            agreed,
            ssrcs: Vec::new(),
            streams: Vec::new(),
            arrivals: Arrivals::default(),
            // The very first is opened.
            until_sample: 0,
            asked: None,
            ask_at: None,
            has_received: false,
            text: Vec::new(),
        }
    }

    /// Takes an RTP packet. One that has come before is passed over.
    ///
    /// # Errors
    /// Where it does not open.
    pub(super) fn take(&mut self, packet: &[u8], now: Instant, tally: &Tally) -> Result<(), Failure> {
        let Some(header) = Header::read(packet) else { return Ok(()) };
        let place = self.place(header.ssrc);
        let Some(stream) = self.streams.get_mut(place) else { return Ok(()) };
        let newest = stream.seen.newest();
        let Some(number) = stream.seen.extend(header.number).filter(|number| stream.seen.is_new(*number))
        else {
            return Ok(());
        };
        let repeated = self.agreed.repeated_by(header.ssrc);
        let is_sample = self.until_sample == 0;
        self.until_sample = if is_sample { SAMPLE - 1 } else { self.until_sample - 1 };
        // How much is padding, and what is repeated, stands in what is sealed.
        let is_opened = is_sample || header.is_padded || repeated.is_some();
        if is_opened {
            let opened = self.open.open(&header, packet, &mut stream.seen, &mut self.text);
            opened.ok_or_else(|| Failure::Protocol("a media packet does not open".to_owned()))?;
        } else {
            stream.seen.note(number);
        }
        if let Some(transport) = self.agreed.transport.and_then(|id| header.extension(id)?.first_chunk()) {
            self.arrivals.note(u16::from_be_bytes(*transport), now);
        }
        let text = std::mem::take(&mut self.text);
        let payload = if header.is_padded { without_padding(&text).unwrap_or_default() } else { &text };
        match repeated {
            Some(of) => self.repeat(of, payload, now, tally),
            None => {
                self.follow(place, newest, number, header.kind, now);
                let length = packet.len().saturating_sub(header.length + TAG);
                let length = if header.is_padded { payload.len() } else { length };
                self.count(length, is_opened.then_some(payload), (newest, number), (now, tally));
            }
        }
        self.text = text;
        Ok(())
    }

    /// Where this stream stands.
    fn place(&mut self, ssrc: u32) -> usize {
        if let Some(place) = self.ssrcs.iter().position(|known| *known == ssrc) {
            return place;
        }
        self.ssrcs.push(ssrc);
        self.streams.push(Stream::default());
        self.ssrcs.len() - 1
    }

    /// A packet sent again (RFC 4588 §4): the number it first had, then its payload.
    fn repeat(&mut self, of: u32, payload: &[u8], now: Instant, tally: &Tally) {
        let Some((first, payload)) = payload.split_first_chunk() else { return };
        let place = self.place(of);
        let Some(Stream { seen, missing }) = self.streams.get_mut(place) else { return };
        let newest = seen.newest();
        let number = seen.extend(u16::from_be_bytes(*first)).filter(|number| seen.is_new(*number));
        if let Some(number) = number {
            seen.note(number);
            missing.find(number);
            self.count(payload.len(), Some(payload), (newest, number), (now, tally));
        }
    }

    /// Notes what is missing before a packet, or that it was.
    fn follow(&mut self, place: usize, newest: Option<u64>, number: u64, kind: u8, now: Instant) {
        let (Some(Stream { missing, .. }), Some(newest)) = (self.streams.get_mut(place), newest) else {
            return;
        };
        if number < newest {
            missing.find(number);
        } else if number > newest + 1 && self.agreed.may_ask_for(kind) {
            missing.lose(newest, number);
            let soonest = self.asked.map_or(now, |asked| now.max(asked + ASK_EVERY));
            self.ask_at.get_or_insert(soonest);
        }
    }

    /// Counts a packet of this length, whose payload is only known where it was opened.
    fn count(
        &mut self,
        length: usize,
        payload: Option<&[u8]>,
        (newest, number): (Option<u64>, u64),
        (now, tally): (Instant, &Tally),
    ) {
        // Nothing but padding, with which a server looks for bandwidth, is no media.
        if length < STAMP {
            return;
        }
        if !std::mem::replace(&mut self.has_received, true) {
            tally.first();
        }
        // One that comes after a later one was counted as missing.
        let gap = newest.map_or(0, |newest| number as i64 - newest as i64 - 1).max(-1);
        tally.packet(length, gap, payload.and_then(|payload| payload.last_chunk()), now);
    }

    /// When there is something to say.
    pub(super) fn due(&self) -> Option<Instant> {
        self.arrivals.due().into_iter().chain(self.ask_at).min()
    }

    /// What is to be said by now: RTCP, to be sealed.
    pub(super) fn feedback(&mut self, now: Instant) -> Vec<Vec<u8>> {
        let mut said = Vec::new();
        let of = self.ssrcs.first().copied().unwrap_or_default();
        if self.arrivals.due().is_some_and(|due| due <= now) {
            said.extend(std::iter::from_fn(|| self.arrivals.report(OWN, of, now)));
        }
        if self.ask_at.is_some_and(|at| at <= now) {
            let mut compound = Vec::new();
            for (ssrc, Stream { missing, .. }) in self.ssrcs.iter().zip(&mut self.streams) {
                if !missing.is_empty() {
                    missing.ask().write(OWN, *ssrc, &mut compound);
                }
            }
            self.asked = Some(now);
            let is_over = self.streams.iter().all(|stream| stream.missing.is_empty());
            self.ask_at = (!is_over).then_some(now + ASK_EVERY);
            said.extend((!compound.is_empty()).then_some(compound));
        }
        said
    }
}

#[cfg(test)]
pub(super) mod tests;
