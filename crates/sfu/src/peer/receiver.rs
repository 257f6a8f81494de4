//! Everything that comes from one browser as RTP: opened, told apart by m-line and layer, and reported on.
//!
//! str0m could do that too and does not here: a round with it for every packet costs several times what the packet does,
//! and it can't be told what to ask for again (docs/decisions/0020). What it negotiates is used as it is: payload types,
//! extensions, keys.

mod clocks;
mod reception;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use str0m::media::{Mid, Rid};
use str0m::rtp::{Extension, ExtensionMap};

use super::packet::{Packet, Payload, Payloads};
use crate::rtcp::{self, MAX_BLOCKS};
use crate::rtp::{Header, without_padding};
use crate::srtp::{OpenRtp, Window};
use crate::twcc::Arrivals;
use clocks::Clocks;
use reception::Reception;

/// A browser sends three layers of a camera and their resends, a screen and a microphone; SSRCs of former ones are few.
const MAX_STREAMS: usize = 256;
/// Browsers learn there and back from it, and that they need not name their m-lines any longer.
const REPORT_EVERY: Duration = Duration::from_secs(1);

/// Ids by which a browser writes the extensions it was granted.
#[derive(Debug, Clone, Copy, Default)]
struct Ids {
    mid: Option<u8>,
    rid: Option<u8>,
    /// Of what is sent again.
    repaired: Option<u8>,
    transport: Option<u8>,
    level: Option<u8>,
}

/// An SSRC of the browser's.
#[derive(Debug)]
struct Stream {
    /// Its m-line and layer, once it has said so: browsers do in the first packets only.
    of: Option<(Mid, Option<Rid>)>,
    /// It sends again what others have sent (RFC 4588).
    is_again: bool,
    /// What has come under this SSRC.
    seen: Window,
    /// What has come of what it says, be it as it was sent first or again.
    delivered: Window,
    reception: Option<Reception>,
    /// When something new last came under it.
    heard: Instant,
}

/// What has become of a datagram.
#[derive(Debug)]
pub(super) enum Taken {
    /// It is not the browser's, or has come before.
    Foreign,
    /// It is, and carries nothing that is passed on.
    Nothing,
    /// It carries this.
    Packet(Packet),
}

/// What comes in from one browser.
#[derive(Default)]
pub(super) struct Receiver {
    open: Option<OpenRtp>,
    ids: Ids,
    /// M-lines through which the browser sends.
    mids: Vec<Mid>,
    streams: BTreeMap<u32, Stream>,
    arrivals: Arrivals,
    clocks: Clocks,
    /// The SSRC from which something came last: reports on arrivals are about all, and named after one.
    latest: u32,
    /// When it is next reported how streams arrive; none: nothing has come yet.
    report_due: Option<Instant>,
    /// Memory for what is opened.
    text: Vec<u8>,
}

impl Receiver {
    /// From here on packets can be opened.
    pub(super) fn keyed(&mut self, open: OpenRtp) {
        self.open.get_or_insert(open);
    }

    /// An m-line as it was negotiated.
    pub(super) fn negotiated(&mut self, mid: Mid, map: &ExtensionMap) {
        if !self.mids.contains(&mid) {
            self.mids.push(mid);
        }
        // With BUNDLE an id means the same on every m-line (RFC 8843 §9.2).
        let note = |id: &mut Option<u8>, extension| *id = map.id_of(extension).or(*id);
        note(&mut self.ids.mid, Extension::RtpMid);
        note(&mut self.ids.rid, Extension::RtpStreamId);
        note(&mut self.ids.repaired, Extension::RepairedRtpStreamId);
        note(&mut self.ids.transport, Extension::TransportSequenceNumber);
        note(&mut self.ids.level, Extension::AudioLevel);
    }

    /// Takes a datagram that should be RTP.
    pub(super) fn take(&mut self, datagram: &[u8], payloads: &Payloads, now: Instant) -> Taken {
        let Some(header) = Header::read(datagram) else {
            return Taken::Foreign;
        };
        let mut text = std::mem::take(&mut self.text);
        let taken = match self.opened(&header, datagram, &mut text, now) {
            None => Taken::Foreign,
            Some(seq) => {
                let payload = if header.is_padded { without_padding(&text) } else { Some(text.as_slice()) };
                let packet =
                    payload.and_then(|payload| self.told_apart(&header, seq, payload, payloads, now));
                packet.map_or(Taken::Nothing, Taken::Packet)
            }
        };
        self.text = text;
        taken
    }

    /// Opens a packet into `text`, and gives its extended number; none: it is not the browser's, or has come before.
    fn opened(
        &mut self,
        header: &Header<'_>,
        datagram: &[u8],
        text: &mut Vec<u8>,
        now: Instant,
    ) -> Option<u64> {
        let open = self.open.as_ref()?;
        let seq = if let Some(stream) = self.streams.get_mut(&header.ssrc) {
            open.open(header, datagram, &mut stream.seen, text)?
        } else {
            // Only what opens makes a stream.
            let mut seen = Window::default();
            let seq = open.open(header, datagram, &mut seen, text)?;
            if self.streams.len() >= MAX_STREAMS {
                return None;
            }
            self.streams.insert(header.ssrc, Stream::new(seen, now));
            seq
        };
        if let Some(&[high, low]) = self.ids.transport.and_then(|id| header.extension(id)) {
            self.arrivals.note(u16::from_be_bytes([high, low]), now);
        }
        self.latest = header.ssrc;
        self.report_due.get_or_insert(now);
        Some(seq)
    }

    /// What an authentic packet carries.
    fn told_apart(
        &mut self,
        header: &Header<'_>,
        seq: u64,
        text: &[u8],
        payloads: &Payloads,
        now: Instant,
    ) -> Option<Packet> {
        let says = self.says(header, payloads);
        let stream = self.streams.get_mut(&header.ssrc)?;
        if let Some((of, is_again)) = says {
            (stream.of, stream.is_again) = (Some(of), is_again);
        }
        let of = stream.of?;
        if stream.is_again {
            return self.repaired(of, text, header);
        }
        let carries = payloads.carries(header.kind)?;
        stream.arrived(seq, header.time, carries, now);
        if !stream.delivered.is_new(seq) {
            return None;
        }
        stream.delivered.note(seq);
        let level = self.ids.level.and_then(|id| header.extension(id)?.first());
        let packet = Packet {
            mid: of.0,
            rid: of.1,
            ssrc: header.ssrc,
            seq,
            time: header.time,
            marker: header.marker,
            carries,
            payload: Arc::from(text),
            // The first bit is the browser's guess whether it is speech (RFC 6464 §3).
            level: level.map(|level| -((level & 0x7f) as i8)),
        };
        Some(packet)
    }

    /// The m-line and layer that a packet names, and whether it sends something again.
    fn says(&self, header: &Header<'_>, payloads: &Payloads) -> Option<((Mid, Option<Rid>), bool)> {
        let text = |id: Option<u8>| std::str::from_utf8(header.extension(id?)?).ok();
        let mid = Mid::from(text(self.ids.mid)?);
        if !self.mids.contains(&mid) {
            return None;
        }
        if let Some(rid) = text(self.ids.repaired) {
            return Some(((mid, Some(Rid::from(rid))), true));
        }
        Some(((mid, text(self.ids.rid).map(Rid::from)), payloads.is_again(header.kind)))
    }

    /// What was sent again: two bytes of the number it had, then what it was (RFC 4588 §4).
    fn repaired(&mut self, of: (Mid, Option<Rid>), text: &[u8], header: &Header<'_>) -> Option<Packet> {
        // Without anything in it, it is padding.
        let (number, payload) = text.split_first_chunk::<2>()?;
        let ssrc = self.sends(of)?;
        let stream = self.streams.get_mut(&ssrc)?;
        let seq = stream.delivered.extend(u16::from_be_bytes(*number))?;
        if !stream.delivered.is_new(seq) {
            return None;
        }
        stream.delivered.note(seq);
        let packet = Packet {
            mid: of.0,
            rid: of.1,
            ssrc,
            seq,
            time: header.time,
            marker: header.marker,
            carries: Payload::Vp8,
            payload: Arc::from(payload),
            level: None,
        };
        Some(packet)
    }

    /// The SSRC under which a layer of an m-line is sent; of several the one that was heard last, since the browser has
    /// begun anew.
    pub(super) fn sends(&self, of: (Mid, Option<Rid>)) -> Option<u32> {
        let first = self.streams.iter().filter(|(_, stream)| !stream.is_again && stream.of == Some(of));
        first.max_by_key(|(_, stream)| stream.heard).map(|(ssrc, _)| *ssrc)
    }

    /// The m-line and layer of an SSRC.
    pub(super) fn of(&self, ssrc: u32) -> Option<(Mid, Option<Rid>)> {
        self.streams.get(&ssrc)?.of
    }

    /// A sender report has come, with this in the middle of its time.
    pub(super) fn sender_reported(&mut self, ssrc: u32, middle: u32, now: Instant) {
        if let Some(reception) = self.streams.get_mut(&ssrc).and_then(|stream| stream.reception.as_mut()) {
            reception.sender_reported(middle, now);
        }
    }

    /// The browser has told its time for this SSRC; this is in the middle of it.
    pub(super) fn told_time(&mut self, ssrc: u32, middle: u32, now: Instant) {
        self.clocks.told(ssrc, middle, now);
    }

    /// When there is something to report.
    pub(super) fn due(&self) -> Option<Instant> {
        self.report_due.into_iter().chain(self.arrivals.due()).chain(self.clocks.due()).min()
    }

    /// The RTCP that is due, in the name of `own`.
    pub(super) fn reports(&mut self, own: u32, now: Instant) -> Vec<Vec<u8>> {
        let mut reports = Vec::new();
        if self.report_due.is_some_and(|due| due <= now) {
            self.report_due = Some(now + REPORT_EVERY);
            let streams = self.streams.iter_mut();
            let blocks: Vec<_> =
                streams.filter_map(|(ssrc, stream)| stream.reception.as_mut()?.block(*ssrc, now)).collect();
            reports.extend(blocks.chunks(MAX_BLOCKS).map(|blocks| rtcp::report(own, blocks)));
        }
        if self.arrivals.due().is_some_and(|due| due <= now) {
            reports.extend(self.arrivals.report(own, self.latest, now));
        }
        if !reports.is_empty() || self.clocks.due().is_some_and(|due| due <= now) {
            reports.extend(self.clocks.answer(own, now));
        }
        reports
    }
}

impl Stream {
    fn new(seen: Window, now: Instant) -> Self {
        Self { of: None, is_again: false, seen, delivered: Window::default(), reception: None, heard: now }
    }

    /// A packet came that was sent for the first time.
    fn arrived(&mut self, seq: u64, time: u32, carries: Payload, now: Instant) {
        self.heard = now;
        match &mut self.reception {
            Some(reception) => reception.arrived(seq, time, now),
            None => self.reception = Some(Reception::new(seq, time, carries.clock(), now)),
        }
    }
}

#[cfg(test)]
mod tests;
