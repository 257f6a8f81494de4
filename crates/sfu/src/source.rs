//! An incoming stream: one layer of a camera, a screen or a microphone, as it arrives.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::peer::Packet;
use crate::vp8::Vp8;

/// A stream from which nothing has come for this long is not flowing: nobody is switched to it. A camera
/// that lowers its frame rate in the dark still sends several frames in that time.
const FLOWING: Duration = Duration::from_millis(1_000);
/// A layer from which nothing has come for this long, while others of the same camera go on, has been stopped: all are
/// made of the same frames. Longer: the picture stands still; shorter: a few lost frames are taken for it.
const QUIET: Duration = Duration::from_millis(200);
/// ... and this is what it takes to go on.
const LIVELY: Duration = Duration::from_millis(100);
/// Packets kept to complete a key frame whose first packet comes late.
const RECENT: usize = 48;
/// A key frame that was asked for and has not come is asked for again after this many throttle times.
const ASK_AGAIN: u32 = 3;

/// One incoming stream.
#[derive(Debug)]
pub(crate) struct Stream {
    /// Its SSRC; another one means that the sender has begun anew.
    pub(crate) ssrc: u32,
    heard: Instant,
    rate: Rate,
    /// The height of its pictures, once a key frame has told.
    pub(crate) height: Option<u16>,
    recent: VecDeque<Arc<Packet>>,
}

impl Stream {
    /// A stream whose first packet has just come.
    pub(crate) fn new(first: &Packet, now: Instant) -> Self {
        Self { ssrc: first.ssrc, heard: now, rate: Rate::new(now), height: None, recent: VecDeque::new() }
    }

    /// Something has come within the last second.
    pub(crate) fn is_flowing(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.heard) < FLOWING
    }

    /// Nothing has come for a few frames.
    pub(crate) fn is_quiet(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.heard) >= QUIET
    }

    /// Something has come just now.
    pub(crate) fn is_lively(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.heard) < LIVELY
    }

    /// Bits a second, once there is a second to measure.
    pub(crate) fn bits_per_second(&self) -> Option<u64> {
        self.rate.measured
    }

    /// Takes note of a packet.
    pub(crate) fn arrived(&mut self, packet: &Arc<Packet>, vp8: Option<&Vp8>, now: Instant) {
        self.heard = now;
        self.rate.add(packet.payload.len(), now);
        if let Some(vp8) = vp8 {
            self.height = vp8.height.or(self.height);
            self.keep(packet);
        }
    }

    /// Packets of this stream that came before this one and belong after it: the rest of a key frame whose
    /// first packet was late.
    pub(crate) fn after(&self, seq: u64) -> Vec<Arc<Packet>> {
        let mut after: Vec<_> = self.recent.iter().filter(|packet| packet.seq > seq).cloned().collect();
        after.sort_by_key(|packet| packet.seq);
        after
    }

    fn keep(&mut self, packet: &Arc<Packet>) {
        if self.recent.len() >= RECENT {
            self.recent.pop_front();
        }
        self.recent.push_back(Arc::clone(packet));
    }
}

/// Bits a second over the last second or so.
#[derive(Debug)]
struct Rate {
    since: Instant,
    bytes: u64,
    measured: Option<u64>,
}

impl Rate {
    fn new(now: Instant) -> Self {
        Self { since: now, bytes: 0, measured: None }
    }

    fn add(&mut self, bytes: usize, now: Instant) {
        self.bytes += bytes as u64;
        let micros = now.saturating_duration_since(self.since).as_micros() as u64;
        if micros < 500_000 {
            return;
        }
        let rate = self.bytes * 8_000_000 / micros;
        // A stream that had been paused begins its measure anew.
        let measured = self.measured.filter(|_| micros < 2_000_000);
        self.measured = Some(measured.map_or(rate, |before| (before + rate) / 2));
        self.since = now;
        self.bytes = 0;
    }
}

/// When key frames of a stream may be asked for. Everybody who needs one is served by the same key frame,
/// and a sender that is asked too often spends its bits on key frames.
#[derive(Debug, Default)]
pub(crate) struct Asking {
    asked: Option<Instant>,
    /// Somebody asked while it was too early; asked for as soon as it is not.
    waiting: bool,
}

impl Asking {
    /// Somebody needs a key frame: true where it is to be asked for now.
    pub(crate) fn need(&mut self, throttle: Duration, now: Instant) -> bool {
        if self.asked.is_some_and(|asked| now.saturating_duration_since(asked) < throttle) {
            self.waiting = true;
            return false;
        }
        self.asked = Some(now);
        self.waiting = false;
        true
    }

    /// Somebody still waits for the switch that needs it: true where it is to be asked for again.
    pub(crate) fn still_need(&mut self, throttle: Duration, now: Instant) -> bool {
        self.need_if(self.asked.is_none(), throttle * ASK_AGAIN, now) || self.due(throttle, now)
    }

    /// A need that came too early is due now.
    pub(crate) fn due(&mut self, throttle: Duration, now: Instant) -> bool {
        self.waiting && self.need(throttle, now)
    }

    fn need_if(&mut self, never: bool, patience: Duration, now: Instant) -> bool {
        let overdue = self.asked.is_some_and(|asked| now.saturating_duration_since(asked) >= patience);
        (never || overdue) && self.need(Duration::ZERO, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::peer::Payload;

    const KEY_FRAME: [u8; 12] = [0x10, 0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01, 0xaa];

    #[expect(clippy::disallowed_methods, reason = "an arbitrary start for virtual time")]
    fn start() -> Instant {
        Instant::now()
    }

    fn packet(seq: u64) -> Arc<Packet> {
        Arc::new(Packet {
            mid: "1".into(),
            rid: None,
            ssrc: 7,
            seq,
            time: 0,
            marker: false,
            carries: Payload::Vp8,
            payload: KEY_FRAME.as_slice().into(),
            level: None,
        })
    }

    /// A stream to which these packets have come, one each 10 ms.
    fn arrive(seqs: impl IntoIterator<Item = u64>) -> Stream {
        let mut now = start();
        let vp8 = Vp8::read(&KEY_FRAME).unwrap();
        let mut stream = Stream::new(&packet(1), now);
        for seq in seqs {
            stream.arrived(&packet(seq), Some(&vp8), now);
            now += Duration::from_millis(10);
        }
        stream
    }

    #[test]
    fn the_rest_of_a_key_frame_waits_for_its_beginning() {
        let stream = arrive([10, 13, 12]);
        assert_eq!(stream.after(11).iter().map(|packet| packet.seq).collect::<Vec<_>>(), [12, 13]);
        assert_eq!(stream.height, Some(360));
    }

    #[test]
    fn a_silent_stream_does_not_flow() {
        let stream = arrive([1]);
        assert!(stream.is_flowing(stream.heard + Duration::from_millis(900)));
        assert!(!stream.is_flowing(stream.heard + Duration::from_millis(1_100)));
    }

    #[test]
    fn many_who_need_a_key_frame_are_one_question_and_one_more() {
        let throttle = Duration::from_millis(200);
        let (mut asking, begin) = (Asking::default(), start());
        let at = |millis| begin + Duration::from_millis(millis);
        assert!(asking.need(throttle, at(0)));
        assert!(!asking.need(throttle, at(50)));
        assert!(!asking.due(throttle, at(100)));
        assert!(asking.due(throttle, at(200)), "who asked too early is not forgotten");
        assert!(!asking.due(throttle, at(400)));
        assert!(!asking.still_need(throttle, at(700)), "a key frame needs its time");
        assert!(asking.still_need(throttle, at(800)));
    }
}
