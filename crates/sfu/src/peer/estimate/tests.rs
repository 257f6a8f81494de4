//! The estimate beside a line that is known.

use super::*;
use crate::peer::sender::tests::start;

const PACKET: u32 = 1_200;
const ROUND_TRIP: Duration = Duration::from_millis(60);
/// What does not fit is dropped.
const QUEUE: Duration = Duration::from_millis(500);

/// A line of so many bits a second that queues, and what is told over it every 50 ms.
struct Line {
    rate: u64,
    /// Of a thousand packets so many are lost.
    lost: u64,
    busy: Instant,
    begin: Instant,
    count: u64,
}

impl Line {
    /// What is said of a packet that is sent now.
    fn send(&mut self, size: u32, probe: Option<ProbeId>, now: Instant) -> Ack {
        self.count += 1;
        let is_full = self.busy.saturating_duration_since(now) > QUEUE;
        if !is_full {
            self.busy = self.busy.max(now) + Duration::from_micros(u64::from(size) * 8_000_000 / self.rate);
        }
        // Spread evenly, as a number without a common divisor does it.
        let is_lost = self.count * 617 % 1_000 < self.lost;
        let arrives = self.busy.duration_since(self.begin) + ROUND_TRIP / 2;
        Ack {
            sent: now,
            received: (!is_lost && !is_full).then_some(arrives.as_micros() as i64 - 5_000_000),
            size,
            probe,
        }
    }
}

/// A call that sends what the estimate lets it, and no more than it wishes.
struct Talk {
    estimator: Estimator,
    line: Line,
    now: Instant,
    sent: Vec<(Instant, Ack)>,
    owed: f64,
}

impl Talk {
    fn over(rate: u64) -> Self {
        let begin = start();
        let mut estimator = Estimator::new(begin);
        estimator.wish(3_000_000);
        let line = Line { rate, lost: 0, busy: begin, begin, count: 0 };
        Self { estimator, line, now: begin, sent: Vec::new(), owed: 0.0 }
    }

    /// So many milliseconds, in which at most `most` bits a second are sent. Gives the estimates at their ends.
    fn run(&mut self, millis: u64, most: u64) -> Vec<u64> {
        let mut rates = Vec::new();
        for milli in 0..millis {
            self.owed += self.estimator.rate().min(most) as f64 / 8_000.0;
            while self.owed >= f64::from(PACKET) {
                self.owed -= f64::from(PACKET);
                self.send(PACKET, None);
            }
            if let Some(probe) = self.estimator.probe(self.now) {
                let packets = (probe.bytes / 600).max(3) as u32;
                (0..packets).for_each(|_| self.send(600, Some(probe.id)));
                self.estimator.probed(packets, self.now);
            }
            if milli % 50 == 0 {
                self.tell();
            }
            self.now += Duration::from_millis(1);
            rates.push(self.estimator.rate());
        }
        rates
    }

    fn send(&mut self, size: u32, probe: Option<ProbeId>) {
        let ack = self.line.send(size, probe, self.now);
        // It is spoken of a round trip after it was sent, queue and all.
        let at = self.line.busy.max(self.now) + ROUND_TRIP;
        self.sent.push((at, ack));
    }

    fn tell(&mut self) {
        let known = self.sent.partition_point(|(at, _)| *at <= self.now);
        let acks: Vec<Ack> = self.sent.drain(..known).map(|(_, ack)| ack).collect();
        self.estimator.told(&acks, self.now);
    }

    fn queue(&self) -> Duration {
        self.line.busy.saturating_duration_since(self.now)
    }
}

#[test]
fn a_narrow_line_is_known_in_two_seconds_and_left_without_a_queue() {
    for rate in [150_000, 400_000, 1_000_000] {
        let mut talk = Talk::over(rate);
        talk.run(3_000, u64::MAX);
        let late = talk.run(20_000, u64::MAX);
        let mean = late.iter().sum::<u64>() / late.len() as u64;
        assert!((rate * 6 / 10..rate * 115 / 100).contains(&mean), "{rate}: {mean}");
        assert!(talk.queue() < Duration::from_millis(250), "{rate}: {:?}", talk.queue());
    }
}

#[test]
fn a_line_that_becomes_narrow_and_wide_again_is_followed_both_ways() {
    let mut talk = Talk::over(4_000_000);
    let before = talk.run(5_000, u64::MAX);
    assert!(before.last().is_some_and(|rate| *rate >= 2_800_000), "{:?}", before.last());
    talk.line.rate = 400_000;
    let narrow = talk.run(15_000, u64::MAX);
    assert!(narrow[1_500] < 500_000, "{}", narrow[1_500]);
    talk.line.rate = 4_000_000;
    // Little is sent meanwhile: it is probes that find it.
    let wide = talk.run(4_000, 200_000);
    let back = wide.iter().position(|rate| *rate >= 2_000_000);
    assert!(back.is_some_and(|millis| millis < 3_500), "{back:?} {:?}", wide.last());
}

#[test]
fn a_line_that_loses_a_third_whatever_is_sent_keeps_its_estimate() {
    let mut talk = Talk::over(10_000_000);
    talk.line.lost = 330;
    talk.run(5_000, u64::MAX);
    let late = talk.run(20_000, 1_500_000);
    assert!(late.iter().all(|rate| *rate > 1_500_000), "{:?}", late.iter().min());
}

#[test]
fn what_is_not_wished_for_is_not_looked_for() {
    let mut talk = Talk::over(10_000_000);
    talk.estimator.wish(1_000_000);
    let rates = talk.run(20_000, 1_000_000);
    assert!(rates.iter().all(|rate| *rate == FIRST), "{:?}", rates.last());
    assert_eq!(talk.estimator.due(), None);
}

#[test]
fn a_way_that_becomes_longer_is_taken_for_a_queue_for_a_few_seconds_only() {
    let mut talk = Talk::over(10_000_000);
    talk.run(5_000, 1_000_000);
    // As clocks go, a longer way and an earlier begin are the same.
    talk.line.begin -= Duration::from_millis(100);
    let after = talk.run(12_000, 1_000_000);
    assert!(after.iter().min().is_some_and(|rate| *rate < FIRST), "it does look like one");
    assert!(after.last().is_some_and(|rate| *rate >= 900_000), "{:?}", after.last());
}

#[test]
fn what_went_another_way_before_says_nothing_of_this_one() {
    let begin = start();
    let mut estimator = Estimator::new(begin + Duration::from_secs(1));
    let ack = |millis: u64| Ack {
        sent: begin + Duration::from_millis(millis),
        received: Some(millis as i64 * 1_000),
        size: PACKET,
        probe: None,
    };
    let told: Vec<Ack> = (0..100).map(|n| ack(n * 20)).collect();
    estimator.told(&told, begin + Duration::from_secs(2));
    estimator.told(&[ack(2_000)], begin + Duration::from_millis(2_100));
    assert_eq!((estimator.wait, estimator.is_draining()), (0, false), "the way did not change");
}

#[test]
fn a_queue_that_becomes_shorter_is_not_taken_for_the_way_however_long_that_takes() {
    let mut estimator = Estimator::new(start());
    for tenth in 0..48_u32 {
        // As much comes out as a narrow line carries: 128 kb/s.
        estimator.throughput.came(i64::from(tenth) * 100_000, 1_600);
        // It grows for a moment after it was noticed.
        let wait = if tenth < 10 { 200_000 } else { 960_000 - i64::from(tenth) * 14_000 };
        estimator.waits(wait, start() + Duration::from_millis(100) * tenth);
        assert!(estimator.is_draining(), "after {tenth} tenths of a second");
    }
}
