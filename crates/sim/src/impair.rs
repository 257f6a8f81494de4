//! A bad line for real programs, sans-IO: IP packets go in at either end and come out at the other when they are due,
//! through the same [`Link`]s as in simulated calls. Conditions change at once or at a time, as told.
//!
//! `crates/impair` drives it with TUN devices and a clock.

mod numbers;
mod order;
mod report;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

pub use numbers::Twice;
pub use order::{Answer, Change, Line, Order, Refusal};
pub use report::{Late, Report, Travelled};

use crate::network::{Condition, Link};
use numbers::Numbers;

/// Most changes that wait for their time: a mistake in a loop shall not fill the memory.
const MOST_PLANNED: usize = 256;

/// Which way a packet goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From the near end to the far one.
    Up,
    /// From the far end to the near one.
    Down,
}

/// A line with two ends.
#[derive(Debug)]
pub struct Impairer {
    up: Link<Vec<u8>>,
    down: Link<Vec<u8>>,
    /// What changes when; the number keeps those of one time in the order in which they were told.
    planned: BTreeMap<(Instant, u64), [Option<Condition>; 2]>,
    told: u64,
    late: Late,
    /// What went in at the near end and at the far one.
    numbers: [Numbers; 2],
}

impl Impairer {
    /// A perfect line; all that happens by chance comes from `seed`.
    pub fn new(seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        Self {
            up: Link::new(Condition::default(), rng.random()),
            down: Link::new(Condition::default(), rng.random()),
            planned: BTreeMap::new(),
            told: 0,
            late: Late::default(),
            numbers: Default::default(),
        }
    }

    /// Carries out an order that came as a line of text.
    pub fn handle_order(&mut self, text: &str, now: Instant) -> Answer {
        match serde_json::from_str(text) {
            Ok(Order::Change(change)) => match self.plan(&change, now) {
                Ok(()) => Answer::Done,
                Err(refusal) => Answer::Refused(refusal.to_string()),
            },
            Ok(Order::Report) => Answer::Report(self.report()),
            Err(error) => Answer::Refused(format!("this is no order: {error}")),
        }
    }

    /// Takes a packet at the end where it goes in.
    pub fn handle_packet(&mut self, way: Way, packet: Vec<u8>, now: Instant) {
        self.change_by(now);
        let [up, down] = &mut self.numbers;
        if way == Way::Up { up } else { down }.note(&packet);
        self.link(way).send(packet, now);
    }

    /// When there is something to do again: a change, or a packet to hand over.
    pub fn next_turn(&self) -> Option<Instant> {
        let change = self.planned.keys().next().map(|(at, _)| *at);
        [change, self.up.next_arrival(), self.down.next_arrival()].into_iter().flatten().min()
    }

    /// A packet that has arrived by `now`, and the way it came.
    pub fn poll(&mut self, now: Instant) -> Option<(Way, Vec<u8>)> {
        self.change_by(now);
        for way in [Way::Up, Way::Down] {
            let link = self.link(way);
            let Some(due) = link.next_arrival() else { continue };
            if let Some(packet) = link.receive(now) {
                self.late.note(now.saturating_duration_since(due));
                return Some((way, packet));
            }
        }
        None
    }

    fn plan(&mut self, change: &Change, now: Instant) -> Result<(), Refusal> {
        let condition = |line: &Option<Line>| line.as_ref().map(Line::condition).transpose();
        let ends = [condition(&change.up)?, condition(&change.down)?];
        if self.planned.len() >= MOST_PLANNED {
            return Err(Refusal::TooManyPlans(MOST_PLANNED));
        }
        self.told += 1;
        self.planned.insert((now + Duration::from_millis(change.after_ms), self.told), ends);
        self.change_by(now);
        Ok(())
    }

    /// Makes every change whose time has come, each at its own time.
    fn change_by(&mut self, now: Instant) {
        while let Some(first) = self.planned.first_entry()
            && first.key().0 <= now
        {
            let ((at, _), [up, down]) = first.remove_entry();
            if let Some(condition) = up {
                self.up.change(condition, at);
            }
            if let Some(condition) = down {
                self.down.change(condition, at);
            }
        }
    }

    /// What went over the line so far, and how late it was handed over since it was last asked.
    fn report(&mut self) -> Report {
        let [up, down] = self.numbers.each_ref().map(Numbers::twice);
        Report {
            up: Travelled::new(self.up.traffic(), up),
            down: Travelled::new(self.down.traffic(), down),
            late: std::mem::take(&mut self.late),
        }
    }

    fn link(&mut self, way: Way) -> &mut Link<Vec<u8>> {
        match way {
            Way::Up => &mut self.up,
            Way::Down => &mut self.down,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn start() -> Instant {
        #[expect(clippy::disallowed_methods, reason = "a base for virtual time")]
        Instant::now()
    }

    fn told(impairer: &mut Impairer, order: &str, now: Instant) {
        assert_eq!(impairer.handle_order(order, now), Answer::Done, "{order}");
    }

    /// A packet of 1,000 bytes every `every` for `long`; when each that arrives does, counted from `from`.
    fn through(
        impairer: &mut Impairer,
        way: Way,
        from: Instant,
        long: Duration,
        every: Duration,
    ) -> Vec<Duration> {
        let mut arrived = Vec::new();
        let mut now = from;
        loop {
            while let Some((came, _)) = impairer.poll(now) {
                assert_eq!(came, way);
                arrived.push(now - from);
            }
            let sending = now < from + long && (now - from).as_micros().is_multiple_of(every.as_micros());
            if sending {
                impairer.handle_packet(way, vec![0; 1_000], now);
            }
            if !sending && now >= from + long && impairer.next_turn().is_none() {
                return arrived;
            }
            now += MS;
        }
    }

    #[test]
    fn a_packet_comes_out_at_the_other_end_after_the_delay_of_its_way() {
        let (mut impairer, start) = (Impairer::new(1), start());
        told(&mut impairer, r#"{"change":{"up":{"delay_ms":30},"down":{"delay_ms":5}}}"#, start);
        impairer.handle_packet(Way::Up, vec![1], start);
        impairer.handle_packet(Way::Down, vec![2], start);
        assert_eq!(impairer.next_turn(), Some(start + 5 * MS));
        assert_eq!(impairer.poll(start + 4 * MS), None);
        assert_eq!(impairer.poll(start + 5 * MS), Some((Way::Down, vec![2])));
        assert_eq!(impairer.poll(start + 29 * MS), None);
        assert_eq!(impairer.poll(start + 30 * MS), Some((Way::Up, vec![1])));
        assert_eq!(impairer.next_turn(), None);
    }

    #[test]
    fn one_way_loses_and_the_other_does_not() {
        let (mut impairer, start) = (Impairer::new(1), start());
        told(&mut impairer, r#"{"change":{"up":{"loss":0.1}}}"#, start);
        let second = Duration::from_secs(1);
        let up = through(&mut impairer, Way::Up, start, 5 * second, MS).len();
        let down = through(&mut impairer, Way::Down, start + 20 * second, 5 * second, MS).len();
        assert!((4_400..4_600).contains(&up), "{up} of 5,000");
        assert_eq!(down, 5_000);
    }

    #[test]
    fn a_bottleneck_counts_whole_packets_and_fills_its_queue() {
        let (mut impairer, start) = (Impairer::new(1), start());
        told(&mut impairer, r#"{"change":{"up":{"rate_kbps":400,"queue_ms":200}}}"#, start);
        // 800 kb/s are offered; 400 kb/s are a packet of 1,000 bytes every 20 ms.
        let arrived = through(&mut impairer, Way::Up, start, Duration::from_secs(4), 10 * MS);
        let gaps = arrived.windows(2).map(|pair| pair[1] - pair[0]);
        assert!(gaps.clone().all(|gap| gap == 20 * MS), "{:?}", Vec::from_iter(gaps));
        let last = arrived.last().unwrap();
        assert!((4_000..4_200).contains(&last.as_millis()), "the queue is 200 ms long: {last:?}");
    }

    #[test]
    fn a_planned_change_happens_at_its_time_and_not_before() {
        let (mut impairer, start) = (Impairer::new(1), start());
        told(&mut impairer, r#"{"change":{"up":{"rate_kbps":8000}}}"#, start);
        told(&mut impairer, r#"{"change":{"after_ms":1000,"up":{"loss":1}}}"#, start);
        told(&mut impairer, r#"{"change":{"after_ms":1500,"up":{}}}"#, start);
        let arrived = through(&mut impairer, Way::Up, start, Duration::from_secs(2), 10 * MS);
        let during =
            |from: u128, to: u128| arrived.iter().filter(|at| (from..to).contains(&at.as_millis())).count();
        assert_eq!([during(0, 1_000), during(1_001, 1_500), during(1_500, 2_000)], [100, 0, 50]);
    }

    #[test]
    fn a_report_counts_both_ways_and_how_late_packets_were_handed_over() {
        let (mut impairer, start) = (Impairer::new(1), start());
        told(&mut impairer, r#"{"change":{"down":{"delay_ms":10}}}"#, start);
        impairer.handle_packet(Way::Down, vec![0; 100], start);
        assert!(impairer.poll(start + 14 * MS).is_some());
        let Answer::Report(report) = impairer.handle_order("\"report\"", start) else { panic!("no report") };
        assert_eq!((report.up.sent, report.down.sent, report.down.arrived_bytes), (0, 1, 100));
        assert_eq!((report.late.packets, report.late.worst_ms, report.late.mean_ms()), (1, 4.0, 4.0));
    }

    #[test]
    fn what_makes_no_sense_is_refused_in_a_sentence() {
        let (mut impairer, start) = (Impairer::new(1), start());
        for (order, why) in [
            (r#"{"change":{"up":{"loss":5}}}"#, "5 is no share"),
            (r#"{"change":{"up":{"rate_kbps":0}}}"#, "a rate of 0"),
            (r#"{"change":{"up":{"burst":0.5,"loss":0.1}}}"#, "a burst"),
            (r#"{"change":{"up":{"delays_ms":5}}}"#, "unknown field"),
            ("faster", "this is no order"),
        ] {
            let Answer::Refused(text) = impairer.handle_order(order, start) else {
                panic!("{order} was taken")
            };
            assert!(text.contains(why), "{text}");
        }
        assert_eq!(impairer.next_turn(), None);
    }
}
