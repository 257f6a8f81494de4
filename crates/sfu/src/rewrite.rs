//! One SSRC per slot, for ever, whatever is in it: the only place where sequence numbers, timestamps and VP8
//! identifiers are made.
//!
//! What goes out is a chain of **stretches**, each a run of one incoming stream. A stretch begins where the
//! source or the layer in the slot changes (for video at a key frame) and continues exactly where the one
//! before ended. Within it, numbers keep their distances, so that a packet lost on the way in stays a gap
//! that the receiver can ask for, and a late one still finds its place.
//!
//! No number goes out twice with different bytes: SRTP's nonce is made of SSRC and sequence number
//! (RFC 7714 §8.1), and a second use would break the encryption.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// How late a packet may be, in packets. Ten times what str0m asks again for.
const LATE: u64 = 1_000;
/// A jump further than this is a new beginning: nobody could ask for that many packets again, and a gap of
/// more than 2^15 would lose the receiver's roll-over counter.
const JUMP: u64 = 500;

/// A packet is held up no longer than this: more is a clock that goes wrong.
const HELD_UP: Duration = Duration::from_secs(2);
/// Where nothing comes for so long, nothing was sent.
const PAUSE: Duration = Duration::from_millis(700);

/// A packet's numbers as they came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Numbers {
    /// Extended sequence number.
    pub(crate) seq: u64,
    /// RTP timestamp.
    pub(crate) time: u32,
    /// VP8 identifiers; empty for sound.
    pub(crate) ids: Ids,
}

/// The identifiers of a VP8 payload descriptor (RFC 7741 §4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Ids {
    /// Picture id.
    pub(crate) picture: Option<u16>,
    /// It has 15 bits, not 7.
    pub(crate) wide_picture_id: bool,
    /// TL0PICIDX: counts frames of the lowest temporal layer.
    pub(crate) tl0: Option<u8>,
    /// KEYIDX, 5 bits.
    pub(crate) key: Option<u8>,
}

/// What becomes of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It goes out with these numbers.
    Send(Numbers),
    /// It does not go out; no gap is left.
    Drop,
    /// Its stream has jumped; a new stretch must begin (for video: wait for a key frame).
    Restart,
}

/// Makes the numbers of one slot.
#[derive(Debug)]
pub(crate) struct Rewriter {
    clock_rate: u32,
    /// The least that a timestamp advances at a switch.
    least_step: u32,
    last: Last,
    stretch: Option<Stretch>,
}

/// Where the chain ends so far.
#[derive(Debug, Default)]
struct Last {
    seq: u64,
    time: u32,
    at: Option<Instant>,
    picture: u16,
    tl0: u8,
    key: u8,
}

/// A run of one incoming stream.
#[derive(Debug)]
struct Stretch {
    first: u64,
    highest: u64,
    /// The outgoing number of `first`.
    base: u64,
    /// A packet that was not held up on its way here: when it came, and its outgoing time.
    prompt: (Instant, u32),
    time: u32,
    picture: u16,
    tl0: u8,
    key: u8,
    /// Padding that was left out and may still have later packets arrive around it, ascending.
    gone: VecDeque<u64>,
    /// How many were left out before all in `gone`.
    gone_before: u64,
}

impl Rewriter {
    /// For a slot of sound: 48 kHz, and never two packets within 20 ms.
    pub(crate) fn sound() -> Self {
        Self::new(48_000, 960)
    }

    /// For a slot of pictures: 90 kHz; two frames at the same time would be one.
    pub(crate) fn pictures() -> Self {
        Self::new(90_000, 90)
    }

    fn new(clock_rate: u32, least_step: u32) -> Self {
        Self { clock_rate, least_step, last: Last::default(), stretch: None }
    }

    /// Nothing more goes out until a stretch begins.
    pub(crate) fn end(&mut self) {
        self.stretch = None;
    }

    /// Begins a stretch with this packet: the chain continues with it. To be rewritten next.
    pub(crate) fn begin(&mut self, packet: Numbers, now: Instant) {
        let last = &self.last;
        let time = match last.at {
            Some(at) => last.time.wrapping_add(self.step(now.saturating_duration_since(at))),
            None => packet.time,
        };
        self.stretch = Some(Stretch {
            first: packet.seq,
            highest: packet.seq,
            // The first number of all is 1: a receiver takes the roll-over counter to be 0 (RFC 3711 §3.3.1).
            base: last.seq + 1,
            prompt: (now, time),
            time: time.wrapping_sub(packet.time),
            picture: last.picture.wrapping_add(1).wrapping_sub(packet.ids.picture.unwrap_or(0)),
            tl0: last.tl0.wrapping_add(1).wrapping_sub(packet.ids.tl0.unwrap_or(0)),
            key: last.key.wrapping_add(1).wrapping_sub(packet.ids.key.unwrap_or(0)),
            gone: VecDeque::new(),
            gone_before: 0,
        });
    }

    /// Between sources, and between layers of one (whose timestamps begin anywhere), time advances as the
    /// clock on the wall does.
    fn step(&self, elapsed: Duration) -> u32 {
        let ticks = elapsed.as_micros() * u128::from(self.clock_rate) / 1_000_000;
        u32::try_from(ticks).unwrap_or(u32::MAX / 2).max(self.least_step)
    }

    /// Gives a packet of the running stretch its outgoing numbers. `empty`: it carries padding only.
    pub(crate) fn rewrite(&mut self, packet: Numbers, empty: bool, now: Instant) -> Verdict {
        let Some(stretch) = &mut self.stretch else {
            return Verdict::Drop;
        };
        if packet.seq < stretch.first || packet.seq.saturating_add(LATE) < stretch.highest {
            return Verdict::Drop;
        }
        if packet.seq > stretch.highest.saturating_add(JUMP) {
            return Verdict::Restart;
        }
        let newest = packet.seq > stretch.highest || packet.seq == stretch.first;
        if empty && packet.seq > stretch.highest {
            stretch.leave_out(packet.seq);
            return Verdict::Drop;
        }
        // Padding that comes late has a place already, because what came after it has gone out: it fills it.
        let Some(seq) = stretch.place(packet.seq) else {
            return Verdict::Drop;
        };
        stretch.highest = stretch.highest.max(packet.seq);
        let out = Numbers { seq, time: packet.time.wrapping_add(stretch.time), ids: stretch.ids(packet.ids) };
        // Also where it is late: what comes before it may have been padding that was left out.
        self.last.seq = self.last.seq.max(out.seq);
        if newest {
            // Whoever pauses may let time stand still meanwhile.
            if self.last.at.is_some_and(|at| now.saturating_duration_since(at) > PAUSE) {
                stretch.prompt = (now, out.time);
            }
            let due = stretch.due(out.time, self.clock_rate, now);
            self.last.advance(&out, due);
        }
        Verdict::Send(out)
    }
}

impl Stretch {
    /// When a packet of this outgoing time would have come if it had not been held up: what comes after it in another
    /// stretch may be prompt, and time must not have stood still for it.
    fn due(&mut self, time: u32, clock_rate: u32, now: Instant) -> Instant {
        let (at, before) = self.prompt;
        // Times go round, and a packet that is sent again may be older.
        let Ok(ticks) = u64::try_from(time.wrapping_sub(before) as i32) else {
            return now;
        };
        let due = at + Duration::from_micros(ticks * 1_000_000 / u64::from(clock_rate));
        if now < due {
            self.prompt = (now, time);
            return now;
        }
        due.max(now.checked_sub(HELD_UP).unwrap_or(now))
    }

    fn leave_out(&mut self, seq: u64) {
        self.gone.push_back(seq);
        self.highest = seq;
        while self.gone.front().is_some_and(|gone| gone.saturating_add(LATE) < self.highest) {
            self.gone.pop_front();
            self.gone_before += 1;
        }
    }

    /// The outgoing number of an incoming one; none where it was left out.
    fn place(&self, seq: u64) -> Option<u64> {
        let before = self.gone.partition_point(|gone| *gone < seq);
        if self.gone.get(before) == Some(&seq) {
            return None;
        }
        Some(self.base + (seq - self.first) - self.gone_before - before as u64)
    }

    fn ids(&self, ids: Ids) -> Ids {
        let mask = if ids.wide_picture_id { 0x7fff } else { 0x7f };
        Ids {
            picture: ids.picture.map(|picture| picture.wrapping_add(self.picture) & mask),
            wide_picture_id: ids.wide_picture_id,
            tl0: ids.tl0.map(|tl0| tl0.wrapping_add(self.tl0)),
            key: ids.key.map(|key| key.wrapping_add(self.key) & 0x1f),
        }
    }
}

impl Last {
    fn advance(&mut self, out: &Numbers, now: Instant) {
        if self.at.is_none() || self.time != out.time {
            self.at = Some(now);
        }
        self.time = out.time;
        self.picture = out.ids.picture.unwrap_or(self.picture);
        self.tl0 = out.ids.tl0.unwrap_or(self.tl0);
        self.key = out.ids.key.unwrap_or(self.key);
    }
}

#[cfg(test)]
mod tests;
