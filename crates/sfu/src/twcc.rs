//! When packets came, told as browsers tell it (draft-holmer-rmcat-transport-wide-cc-extensions-01): by the relay to whoever
//! sends to it, and by the load generator's clients to the relay. [`crate::rtcp::read`] reads it.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// How often browsers report (libwebrtc, at rates such as ours).
const EVERY: Duration = Duration::from_millis(50);
/// What differences are counted in (§3.1.5).
const TICK: Duration = Duration::from_micros(250);
/// Ticks of the reference time's unit of 64 ms.
const REFERENCE: i64 = 256;
/// Numbers that are told apart, and so what one report can speak of: a gap that is longer is not told of.
const MOST: usize = 4_096;
/// How long what was reported is kept, for a report that begins before it because a packet came late (libwebrtc's
/// window too), in ticks.
const KEPT: i64 = 2_000;
/// A report grows no longer than this, so that it fits into a datagram with whatever protects it.
const LONGEST: usize = 1_100;
/// RTCP header, both SSRCs, first number, count, reference time and the report's own number.
const HEAD: usize = 20;

/// The arrivals of one connection's packets.
///
/// Each report begins with the first that came since the last one: what was lost between two is not told of, as in str0m.
/// Told of it, senders whose line loses a seventh whatever they send came down to a third of what goes through, and their
/// pictures stood ten times as long; where a line loses because it is full, most of it is told all the same, and waiting
/// tells the rest. As in libwebrtc, a packet that comes when later ones were reported already moves the beginning back.
#[derive(Debug, Clone, Default)]
pub struct Arrivals {
    /// When the first one came: the beginning of our clock.
    begun: Option<Instant>,
    last_report: Option<Instant>,
    /// The extended number of the first of `at`.
    first: u64,
    /// In ticks of our clock; none: it has not come. The last one always has.
    at: VecDeque<Option<i64>>,
    /// The extended number that the next report begins with.
    next: u64,
    reports: u8,
}

impl Arrivals {
    /// A packet with this transport-wide sequence number came.
    pub fn note(&mut self, seq: u16, now: Instant) {
        let begun = *self.begun.get_or_insert(now);
        let tick = (now.saturating_duration_since(begun).as_micros() / TICK.as_micros()) as i64;
        if self.at.is_empty() {
            self.last_report.get_or_insert(now);
            // Room for numbers before it.
            self.first = (1 << 16) + u64::from(seq);
            self.next = self.first;
            self.at.push_back(Some(tick));
            return;
        }
        if self.next == self.end() {
            self.forget(tick);
        }
        let newest = self.end() - 1;
        let ahead = i64::from(seq.wrapping_sub(newest as u16) as i16);
        let number = newest.saturating_add_signed(ahead);
        if ahead > 0 {
            self.append(number, ahead as usize, tick);
        } else {
            self.insert(number, tick);
        }
    }

    /// When it is time for a report: 50 ms after the last one, if there is anything to tell.
    pub fn due(&self) -> Option<Instant> {
        (self.next < self.end()).then_some(self.last_report? + EVERY)
    }

    /// An RTCP packet about what came since the last one, and what did not between them, in the name of `sender`, about what `media` sends. None:
    /// nothing came. What does not fit is left for the next one, which may be asked for at once.
    pub fn report(&mut self, sender: u32, media: u32, now: Instant) -> Option<Vec<u8>> {
        let begin = usize::try_from(self.next.checked_sub(self.first)?).ok()?;
        let mut new = self.at.range(begin.min(self.at.len())..);
        let begin = begin + new.position(Option::is_some)?;
        self.next = self.first + begin as u64;
        let reference = self.at.get(begin).copied().flatten()?.div_euclid(REFERENCE);
        let told = tell(self.at.range(begin..), reference * REFERENCE);
        let base = self.next as u16;
        self.next += told.symbols.len() as u64;
        self.last_report = Some(now);
        let mut packet = vec![0x80 | 15, 205, 0, 0];
        packet.extend(sender.to_be_bytes());
        packet.extend(media.to_be_bytes());
        packet.extend(base.to_be_bytes());
        packet.extend((told.symbols.len() as u16).to_be_bytes());
        packet.extend(((reference << 8) as u32 | u32::from(self.reports)).to_be_bytes());
        self.reports = self.reports.wrapping_add(1);
        chunks(&told.symbols, &mut packet);
        packet.extend(told.differences);
        pad(&mut packet);
        Some(packet)
    }

    /// The extended number behind the newest.
    fn end(&self) -> u64 {
        self.first + self.at.len() as u64
    }

    /// All was reported: what came long ago will not be again.
    fn forget(&mut self, tick: i64) {
        let is_old = |at: &Option<i64>| at.is_none_or(|at| at < tick - KEPT);
        while self.at.len() > 1 && self.at.front().is_some_and(is_old) {
            self.at.pop_front();
            self.first += 1;
        }
    }

    /// A packet that is newer than all others by so many.
    fn append(&mut self, number: u64, ahead: usize, tick: i64) {
        if ahead >= MOST {
            self.at.clear();
            self.first = number;
        } else {
            self.at.extend(std::iter::repeat_n(None, ahead - 1));
            let over = (self.at.len() + 1).saturating_sub(MOST);
            self.at.drain(..over);
            self.first += over as u64;
        }
        self.at.push_back(Some(tick));
        self.next = self.next.max(self.first);
    }

    /// A packet that is not the newest. Only the first time that it comes counts.
    fn insert(&mut self, number: u64, tick: i64) {
        if self.end() - number > MOST as u64 {
            return;
        }
        while number < self.first {
            self.at.push_front(None);
            self.first -= 1;
        }
        if let Some(at) = self.at.get_mut((number - self.first) as usize)
            && at.is_none()
        {
            *at = Some(tick);
            self.next = self.next.min(number);
        }
    }
}

/// What a report says.
#[derive(Default)]
struct Told {
    /// For each number: 0, it has not come; 1 and 2, it has, with a short or a long difference.
    symbols: Vec<u8>,
    differences: Vec<u8>,
}

/// As many arrivals as one report can tell of, from this time on. Ends with one that has come.
fn tell<'a>(arrivals: impl Iterator<Item = &'a Option<i64>>, mut last: i64) -> Told {
    let mut told = Told::default();
    let (mut missing, mut came) = (0, 0);
    for at in arrivals {
        let Some(at) = at else {
            missing += 1;
            continue;
        };
        let count = told.symbols.len() + missing + 1;
        came += 1;
        // A chunk tells of seven at least, or of a gap as long as it is.
        let chunks = (count / 7 + 1).min(came * 2 + 1);
        let Ok(difference) = i16::try_from(at - last) else { break };
        if HEAD + chunks * 2 + told.differences.len() + 2 > LONGEST {
            break;
        }
        told.symbols.resize(count - 1, 0);
        missing = 0;
        last = *at;
        if let Ok(short) = u8::try_from(difference) {
            told.symbols.push(1);
            told.differences.push(short);
        } else {
            told.symbols.push(2);
            told.differences.extend(difference.to_be_bytes());
        }
    }
    told
}

/// Writes symbols as the chunks that each tell of the most (§3.1.3, §3.1.4).
fn chunks(mut symbols: &[u8], packet: &mut Vec<u8>) {
    while let Some(symbol) = symbols.first() {
        let run = symbols.iter().take_while(|other| *other == symbol).count().min(0x1fff);
        let ones = symbols.get(..14).unwrap_or(symbols);
        let ones = if ones.contains(&2) { &[] } else { ones };
        let twos = symbols.get(..7).unwrap_or(symbols);
        let bits = |part: &[u8], width: usize, all: usize| {
            let placed =
                part.iter().zip(1..).map(|(symbol, place)| u16::from(*symbol) << (all - place * width));
            placed.sum::<u16>()
        };
        let (chunk, taken) = if run >= ones.len().max(twos.len()) {
            (u16::from(*symbol) << 13 | run as u16, run)
        } else if ones.len() > twos.len() {
            (0x8000 | bits(ones, 1, 14), ones.len())
        } else {
            (0xc000 | bits(twos, 2, 14), twos.len())
        };
        packet.extend(chunk.to_be_bytes());
        symbols = symbols.get(taken..).unwrap_or_default();
    }
}

/// Fills up the last word, as RFC 3550 §6.4.1 has it, and writes how long the packet is.
fn pad(packet: &mut Vec<u8>) {
    let missing = packet.len().next_multiple_of(4) - packet.len();
    packet.resize(packet.len() + missing, 0);
    let words = (packet.len() / 4 - 1) as u16;
    if let Some([first, _, high, low]) = packet.first_chunk_mut::<4>() {
        *first |= if missing > 0 { 0x20 } else { 0 };
        [*high, *low] = words.to_be_bytes();
    }
    if let (1.., Some(last)) = (missing, packet.last_mut()) {
        *last = missing as u8;
    }
}

#[cfg(test)]
mod tests;
