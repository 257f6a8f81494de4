//! Everything that goes out to one browser as RTP: numbered, paced, sealed, kept to be sent again.
//!
//! str0m could do that too and does not here: its pacer wants a round of its own for every packet, which costs several
//! times what the packet does, and what it estimates and pads can't be steered (docs/decisions/0020). What it
//! negotiates is used as it is: SSRCs, payload types, extensions, keys.

mod again;
mod body;
mod header;
mod kept;
mod numbers;
mod pacer;
mod queue;
mod run;
mod said;
mod used;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use str0m::media::Mid;
use str0m::rtp::ExtensionMap;

use crate::event::Output;
use crate::out::Out;
use crate::rtcp::Feedback;
use crate::srtp::{SealRtp, TAG};
use crate::vp8::Patch;

use super::estimate::{Estimator, ProbeId};
use body::Body;
use header::{Extensions, Header};
use kept::Kept;
use numbers::Numbers;
use pacer::Pacer;
use queue::Queue;
use run::Run;
use said::Said;
use used::Used;

/// IPv4 and UDP headers, which a line carries too.
const HEADERS: usize = 28;
/// The pace, per cent of the estimate: what comes in bursts goes out before the next burst. With a queue on the line it
/// is the estimate itself.
const PACE: u64 = 150;
/// What is sent twice is sent the second time so much later, past the burst in which the first was lost.
const REPEATED_AFTER: Duration = Duration::from_millis(25);

/// A packet to send, but for what is negotiated.
#[derive(Debug, Clone)]
pub(super) struct Outgoing {
    /// Extended sequence number in its slot.
    pub(super) seq: u64,
    pub(super) time: u32,
    pub(super) marker: bool,
    pub(super) pt: u8,
    /// Loudness in dBov (RFC 6464).
    pub(super) level: Option<i8>,
    pub(super) payload: Arc<[u8]>,
    pub(super) patch: Option<Patch>,
}

/// A slot, as the browser knows it.
struct Stream {
    mid: Mid,
    ssrc: u32,
    /// Under which SSRC and payload type its packets are sent again (RFC 4588); none: they aren't.
    again: Option<(u32, u8)>,
    extensions: Extensions,
    used: Used,
    kept: Kept,
    said: Said,
    /// The number of the packet that was last sent again.
    again_seq: u64,
}

/// What goes out to one browser.
pub(super) struct Sender {
    seal: Option<SealRtp>,
    /// From where to where.
    route: Option<(SocketAddr, SocketAddr)>,
    streams: Vec<Stream>,
    /// Those of `streams`, close together: every packet looks for its place.
    mids: Vec<Mid>,
    sound: Vec<(usize, Outgoing)>,
    queue: Queue,
    again: VecDeque<(usize, Outgoing)>,
    /// What is sent a second time unasked, a picture or a repair, and when.
    repeats: VecDeque<(Instant, usize, Outgoing)>,
    /// Sealed sound that goes out once more, and when.
    said_again: Vec<(Instant, Vec<u8>)>,
    numbers: Numbers,
    pacer: Pacer,
    estimator: Estimator,
    /// The estimate that was last told.
    told: u64,
    /// What leaves together.
    run: Run,
}

impl Sender {
    /// Without streams, keys or anywhere to send to.
    pub(super) fn new(now: Instant) -> Self {
        Self {
            seal: None,
            route: None,
            streams: Vec::new(),
            mids: Vec::new(),
            sound: Vec::new(),
            queue: Queue::default(),
            again: VecDeque::new(),
            repeats: VecDeque::new(),
            said_again: Vec::new(),
            numbers: Numbers::default(),
            pacer: Pacer::new(now),
            estimator: Estimator::new(now),
            told: super::estimate::FIRST,
            run: Run::default(),
        }
    }

    /// A slot as it was negotiated; one that was there keeps what it has sent.
    pub(super) fn negotiated(&mut self, mid: Mid, ssrc: u32, again: Option<(u32, u8)>, map: &ExtensionMap) {
        let extensions = Extensions::negotiated(map);
        if let Some(stream) = self.streams.iter_mut().find(|stream| stream.mid == mid) {
            // An SSRC stays for ever; another one would begin to count anew under the same key.
            if stream.ssrc == ssrc {
                (stream.again, stream.extensions) = (again, extensions);
            }
            return;
        }
        let (used, kept, said) = (Used::default(), Kept::default(), Said::default());
        self.streams.push(Stream { mid, ssrc, again, extensions, used, kept, said, again_seq: 0 });
        self.mids.push(mid);
    }

    /// From here on packets can be sealed. Once only: numbers are never used twice with a key.
    pub(super) fn keyed(&mut self, seal: SealRtp) {
        self.seal.get_or_insert(seal);
    }

    /// It can seal.
    pub(super) fn is_keyed(&self) -> bool {
        self.seal.is_some()
    }

    /// Where packets go from here on.
    pub(super) fn route(&mut self, from: SocketAddr, to: SocketAddr) {
        self.route = Some((from, to));
    }

    /// The browser is on another network: what waited, what was lost on the way to the old one and what is known of that
    /// one is of no use. Gives the slots that have sent pictures.
    pub(super) fn moved(&mut self, now: Instant) -> Vec<Mid> {
        let used: Vec<Mid> = self
            .streams
            .iter()
            .filter(|stream| stream.kept.last(0).is_some())
            .map(|stream| stream.mid)
            .collect();
        used.iter().for_each(|mid| self.forget(*mid));
        self.said_again.clear();
        let mut estimator = Estimator::new(now);
        estimator.wish(self.estimator.wished());
        self.estimator = estimator;
        used
    }

    /// Where the browser is, as far as is known.
    pub(super) fn to(&self) -> Option<SocketAddr> {
        self.route.map(|(_, to)| to)
    }

    /// From where to where packets go, as far as is known.
    pub(super) fn way(&self) -> Option<(SocketAddr, SocketAddr)> {
        self.route
    }

    fn place(&self, mid: Mid) -> Option<usize> {
        self.mids.iter().position(|known| *known == mid)
    }

    /// Lets a packet of a picture wait for its turn; sound goes out with the next flush. False where there is no such
    /// slot.
    pub(super) fn push(&mut self, mid: Mid, packet: Outgoing, is_picture: bool, now: Instant) -> bool {
        let Some(place) = self.place(mid) else {
            return false;
        };
        if is_picture {
            self.queue.push(place, packet, now);
        } else {
            self.sound.push((place, packet));
        }
        true
    }

    /// How long the oldest packet of a slot has waited.
    pub(super) fn waited(&self, mid: Mid, now: Instant) -> Duration {
        self.place(mid).map(|place| self.queue.age(place, now)).unwrap_or_default()
    }

    /// Drops what waits in a slot, and forgets what could be sent again.
    pub(super) fn forget(&mut self, mid: Mid) {
        let Some(place) = self.place(mid) else {
            return;
        };
        self.queue.clear(place);
        self.again.retain(|(of, _)| *of != place);
        self.repeats.retain(|(_, of, _)| *of != place);
        if let Some(stream) = self.streams.get_mut(place) {
            stream.kept.clear();
        }
    }

    /// There and back; a guess until the browser has told.
    pub(super) fn round_trip(&self) -> Duration {
        self.estimator.round_trip()
    }

    /// What one would like to send, in bits a second.
    pub(super) fn wish(&mut self, wish: u64) {
        self.estimator.wish(wish);
    }

    /// What the browser says of what it was sent. Gives the slots that can't go on without a key frame.
    pub(super) fn told(&mut self, feedback: &Feedback, now: Instant) -> Vec<Mid> {
        for arrivals in &feedback.arrivals {
            let acks = self.numbers.told(arrivals);
            self.estimator.told(&acks, now);
        }
        for (ssrc, lost) in &feedback.lost {
            self.asked_for(*ssrc, lost, now);
        }
        let of =
            |ssrc: &u32| self.streams.iter().find(|stream| stream.ssrc == *ssrc).map(|stream| stream.mid);
        feedback.broken.iter().filter_map(of).collect()
    }

    /// Sends what may go out now: sound at once, then what was asked for again, then pictures.
    pub(super) fn flush(&mut self, now: Instant, out: &mut Out) {
        if self.seal.is_none() || self.route.is_none() {
            self.sound.clear();
            return;
        }
        let rate = self.estimator.rate();
        let pace = if self.estimator.is_draining() { rate } else { rate * PACE / 100 };
        self.pacer.advance(pace, rate, now);
        let mut sound = std::mem::take(&mut self.sound);
        for (place, packet) in sound.drain(..) {
            self.send(place, packet, now, out);
        }
        self.sound = sound;
        self.say_again(now, out);
        while let Some((_, place, packet)) = self.repeats.pop_front_if(|(due, ..)| *due <= now) {
            self.again.push_back((place, packet));
        }
        while self.pacer.is_open() {
            if let Some((place, packet)) = self.again.pop_front() {
                self.send_again(place, &packet, None, now, out);
            } else if let Some((place, packet)) = self.queue.pop() {
                self.send(place, packet, now, out);
            } else {
                break;
            }
        }
        if let Some(probe) = self.estimator.probe(now) {
            self.probe(probe, now, out);
        }
        self.end_run(out);
    }

    /// Slots whose packets waited too long and were dropped.
    pub(super) fn spilled(&mut self, now: Instant) -> Vec<Mid> {
        let late = self.queue.spill(now);
        late.iter().filter_map(|place| self.streams.get(*place)).map(|stream| stream.mid).collect()
    }

    /// Bits a second that go out, where that is too little for what is to be sent.
    pub(super) fn choked(&mut self, now: Instant) -> Option<u64> {
        self.queue.pace(now)
    }

    /// The estimate, where it has changed by so much that somebody should know.
    pub(super) fn estimated(&mut self) -> Option<u64> {
        let rate = self.estimator.of_use();
        let is_news = rate.abs_diff(self.told) * 50 > self.told;
        if is_news {
            self.told = rate;
        }
        is_news.then_some(rate)
    }

    /// When there is something to do; none: with the next packet or word.
    pub(super) fn due(&self, now: Instant) -> Option<Instant> {
        if self.seal.is_none() || self.route.is_none() {
            return None;
        }
        let waits = !self.queue.is_empty() || !self.again.is_empty();
        let opens = waits.then(|| self.pacer.opens(now));
        let repeats = self.repeats.front().map(|(due, ..)| *due);
        let said = self.said_again.iter().map(|(due, _)| *due);
        opens.into_iter().chain(repeats).chain(said).chain(self.estimator.due()).min()
    }

    /// Sends a packet in its slot.
    fn send(&mut self, place: usize, packet: Outgoing, now: Instant, out: &mut Out) {
        let Some(stream) = self.streams.get_mut(place) else {
            return;
        };
        if !stream.used.take(packet.seq) {
            return;
        }
        let header = Header {
            pt: packet.pt,
            marker: packet.marker,
            is_padding: false,
            seq: packet.seq,
            time: packet.time,
            ssrc: stream.ssrc,
            mid: stream.mid,
            level: packet.level,
        };
        let is_kept = stream.again.is_some();
        self.seal_and_send(place, header, (Body::First(&packet), None), now, out);
        if !is_kept {
            return;
        }
        if self.estimator.repeats() && self.repeats.len() < again::MOST {
            self.repeats.push_back((now + REPEATED_AFTER, place, packet.clone()));
        }
        if let Some(stream) = self.streams.get_mut(place) {
            stream.kept.keep(packet, now);
        }
    }

    /// Numbers a packet, seals it and lets it leave with the run. Gives its bytes on the line.
    fn seal_and_send(
        &mut self,
        place: usize,
        header: Header,
        (body, probe): (Body<'_>, Option<ProbeId>),
        now: Instant,
        out: &mut Out,
    ) -> usize {
        let Some(extensions) = self.streams.get(place).map(|stream| stream.extensions) else {
            return 0;
        };
        let head = header.length(&extensions);
        let size = head + body.length() + TAG;
        if !self.run.takes(size) {
            self.end_run(out);
        }
        if self.run.is_empty() {
            self.run.begin(out.room());
        }
        let Some(seal) = &self.seal else {
            return 0;
        };
        let length = size + HEADERS;
        let number = extensions.number().then(|| self.numbers.next(length, probe, now));
        let is_sealed = self.run.put(|bytes, begin| {
            header.write(&extensions, bytes);
            if let (Some(number), Some(header)) = (number, bytes.get_mut(begin..)) {
                header::number(header, number);
            }
            body.write(bytes);
            seal.seal(bytes, (begin, head), header.ssrc, header.seq).is_ok()
        });
        if !is_sealed {
            return 0;
        }
        if let Some(stream) = self.streams.get_mut(place).filter(|stream| stream.again.is_none()) {
            stream.said.keep(header.seq, self.run.last(size));
        }
        self.queue.sent(size);
        self.pacer.sent(length);
        length
    }

    /// What was put together leaves.
    fn end_run(&mut self, out: &mut Out) {
        if let Some(run) = self.route.and_then(|route| self.run.end(route)) {
            out.push(Output::Transmit(run));
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
