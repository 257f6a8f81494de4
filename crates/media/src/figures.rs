//! What is told about media in numbers, in Prometheus's text format (version 0.0.4). No number says who anybody is:
//! labels name threads, layers and kinds, never calls, seats or addresses.

use std::fmt::Write as _;
use std::sync::Arc;

use sfu::Survey;

use crate::meter::{BUCKETS, Meter, Times, bound};

/// A name, what it counts, and where it is counted.
type Counter = (&'static str, &'static str, fn(&Meter) -> u64);

/// What all media threads have counted until now, and how their calls stand.
#[derive(Debug)]
pub struct Figures {
    pub(crate) threads: Vec<(Arc<Meter>, Survey)>,
}

/// The ends of the bandwidth histogram's buckets, in bits a second.
const BANDWIDTHS: [u64; 8] =
    [150_000, 300_000, 600_000, 1_200_000, 2_500_000, 5_000_000, 10_000_000, 20_000_000];

impl Figures {
    /// As text.
    pub fn prometheus(&self) -> String {
        let mut page = Page::default();
        self.counters(&mut page);
        for (name, help, times) in [
            (
                "parlour_time_in_sfu_seconds",
                "From the receipt of a datagram to the handing over of each that follows from it.",
                (|meter| &meter.in_sfu) as fn(&Meter) -> &Times,
            ),
            ("parlour_join_answer_seconds", "From an offer to its answer.", |meter| &meter.answering),
            ("parlour_join_seconds", "From an offer to flowing media.", |meter| &meter.joining),
        ] {
            self.times(&mut page, name, help, times);
        }
        self.calls(&mut page);
        page.0
    }

    fn counters(&self, page: &mut Page) {
        let counters: [Counter; 6] = [
            ("received_packets", "Datagrams received.", |meter| meter.received.read()),
            ("received_bytes", "Bytes of datagrams received.", |meter| meter.received_bytes.read()),
            ("sent_packets", "Datagrams sent.", |meter| meter.sent.read()),
            ("sent_bytes", "Bytes of datagrams sent.", |meter| meter.sent_bytes.read()),
            ("send_calls", "System calls with which datagrams were sent.", |meter| meter.sends.read()),
            ("refused_packets", "Datagrams that the system did not take.", |meter| meter.refused.read()),
        ];
        for (name, help, read) in counters {
            let name = format!("parlour_media_{name}_total");
            page.head(&name, help, "counter");
            for (thread, (meter, _)) in self.threads.iter().enumerate() {
                page.line(&name, &format!("thread=\"{thread}\""), read(meter));
            }
        }
    }

    fn times(&self, page: &mut Page, name: &str, help: &str, times: fn(&Meter) -> &Times) {
        let mut all = [0; BUCKETS];
        let mut seconds = 0.0;
        for (meter, _) in &self.threads {
            let (counts, sum) = times(meter).read();
            all.iter_mut().zip(counts).for_each(|(all, count)| *all += count);
            seconds += sum;
        }
        page.head(name, help, "histogram");
        let mut below = 0;
        for (at, count) in all.iter().enumerate() {
            below += count;
            if at + 1 < BUCKETS {
                page.line(&format!("{name}_bucket"), &format!("le=\"{:.9}\"", bound(at)), below);
            }
        }
        page.line(&format!("{name}_bucket"), "le=\"+Inf\"", below);
        page.line(&format!("{name}_sum"), "", seconds);
        page.line(&format!("{name}_count"), "", below);
    }

    fn calls(&self, page: &mut Page) {
        let sum = |read: fn(&Survey) -> u64| self.threads.iter().map(|(_, survey)| read(survey)).sum::<u64>();
        page.head("parlour_calls", "Calls that are going on.", "gauge");
        page.line("parlour_calls", "", sum(|survey| survey.calls));
        page.head("parlour_seats", "Seats by how their connection stands.", "gauge");
        for (link, count) in [
            ("joining", sum(|survey| survey.joining)),
            ("up", sum(|survey| survey.up)),
            ("lost", sum(|survey| survey.lost)),
        ] {
            page.line("parlour_seats", &format!("link=\"{link}\""), count);
        }
        page.head("parlour_pictures", "Picture slots that show a camera's layer.", "gauge");
        for (at, layer) in ["low", "middle", "high"].into_iter().enumerate() {
            let count: u64 = self.threads.iter().filter_map(|(_, survey)| survey.layers.get(at)).sum();
            page.line("parlour_pictures", &format!("layer=\"{layer}\""), count);
        }
        page.head(
            "parlour_pictures_paused",
            "Picture slots that wait for bandwidth or a key frame.",
            "gauge",
        );
        page.line("parlour_pictures_paused", "", sum(|survey| survey.paused));
        for (name, help, count) in [
            ("keyframes_asked", "Key frames asked of senders (PLI sent).", sum(|survey| survey.keys_asked)),
            (
                "keyframes_needed",
                "Key frames that receivers asked for (PLI and FIR received).",
                sum(|survey| survey.keys_needed),
            ),
            (
                "repeated_packets",
                "Packets that receivers asked for again (NACK received).",
                sum(|survey| survey.repeats_wanted),
            ),
            (
                "missed_packets",
                "Packets asked for again of senders (NACK sent).",
                sum(|survey| survey.repeats_asked),
            ),
        ] {
            let name = format!("parlour_{name}_total");
            page.head(&name, help, "counter");
            page.line(&name, "", count);
        }
        self.bandwidths(page);
    }

    fn bandwidths(&self, page: &mut Page) {
        let name = "parlour_estimate_bits_per_second";
        let all: Vec<u64> =
            self.threads.iter().flat_map(|(_, survey)| survey.estimates.iter().copied()).collect();
        page.head(name, "Estimates of the bandwidth to connected seats, now.", "gauge");
        let below = |end: u64| all.iter().filter(|estimate| **estimate <= end).count();
        for end in BANDWIDTHS {
            page.line(name, &format!("at_most=\"{end}\""), below(end));
        }
        page.line(name, "at_most=\"+Inf\"", all.len());
    }
}

/// A page in the making.
#[derive(Default)]
struct Page(String);

impl Page {
    fn head(&mut self, name: &str, help: &str, kind: &str) {
        // Writing to a String can't fail.
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn line(&mut self, name: &str, labels: &str, value: impl std::fmt::Display) {
        let _ = if labels.is_empty() {
            writeln!(self.0, "{name} {value}")
        } else {
            writeln!(self.0, "{name}{{{labels}}} {value}")
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn figures() -> Figures {
        let meter = Meter::default();
        meter.received.add(7);
        meter.in_sfu.note(Duration::from_micros(50));
        meter.in_sfu.note(Duration::from_secs(60));
        let survey =
            Survey { calls: 2, up: 5, layers: [1, 0, 4], estimates: vec![400_000], ..Survey::default() };
        Figures { threads: vec![(Arc::new(meter), survey)] }
    }

    #[test]
    fn every_line_is_prometheus_text() {
        let page = figures().prometheus();
        for line in page.lines() {
            let words: Vec<&str> = line.split(' ').collect();
            let is_comment = line.starts_with("# HELP ") || line.starts_with("# TYPE ");
            assert!(is_comment || (words.len() == 2 && words[1].parse::<f64>().is_ok()), "{line}");
        }
        for line in [
            "parlour_media_received_packets_total{thread=\"0\"} 7",
            "parlour_calls 2",
            "parlour_seats{link=\"up\"} 5",
            "parlour_pictures{layer=\"high\"} 4",
            "parlour_estimate_bits_per_second{at_most=\"600000\"} 1",
        ] {
            assert!(page.lines().any(|it| it == line), "{line} is missing in {page}");
        }
    }

    #[test]
    fn a_histogram_ends_with_everything() {
        let page = figures().prometheus();
        let counts: Vec<u64> = page
            .lines()
            .filter(|line| line.starts_with("parlour_time_in_sfu_seconds_bucket"))
            .map(|line| line.rsplit(' ').next().unwrap().parse().unwrap())
            .collect();
        assert!(counts.is_sorted());
        assert_eq!((counts[0], counts[counts.len() - 2], counts[counts.len() - 1]), (0, 1, 2));
    }
}
