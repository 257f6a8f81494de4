//! Whether the line does what it says: every property is asked for, measured with packets from one namespace to the
//! other, and compared. What is broken on purpose shows in the figure that is about it, and in no other. Of times
//! the middle or a share counts, never the longest: that would measure how busy the machine is.

use std::io::{BufRead as _, BufReader, PipeReader, PipeWriter, Write as _, pipe};
use std::ops::RangeInclusive;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::carry::{Carriage, carry};
use crate::device::{Device, Place};
use crate::probe::{Probe, Seen};

/// Longer than all measurements together.
const LONGEST: Duration = Duration::from_secs(120);
/// Chance is the same each time.
const SEED: u64 = 1;
const MS: Duration = Duration::from_millis(1);

/// Makes a line, measures it, prints what was asked and what was found. Whether all of it fits.
pub(crate) fn check(near: &Place, far: &Place) -> Result<bool> {
    let line = Carriage { near: Device::make(near)?, far: Device::make(far)?, seed: SEED, longest: LONGEST };
    let (orders, tell) = pipe()?;
    let (answers, say) = pipe()?;
    std::thread::scope(|scope| {
        let carried = scope.spawn(|| carry(&line, orders, say));
        let mut measured = Measured {
            tell,
            answers: BufReader::new(answers),
            ends: [near.clone(), far.clone()],
            fits: true,
        };
        let done = measured.everything();
        let fits = measured.fits;
        // The line ends with its orders.
        drop(measured);
        match carried.join() {
            Ok(ended) => ended?,
            Err(panic) => std::panic::resume_unwind(panic),
        }
        done.map(|()| fits)
    })
}

struct Measured {
    tell: PipeWriter,
    answers: BufReader<PipeReader>,
    /// Near and far.
    ends: [Place; 2],
    fits: bool,
}

impl Measured {
    fn everything(&mut self) -> Result<()> {
        self.answered("\"ready\"")?;
        self.delay()?;
        self.loss()?;
        self.jitter()?;
        self.rate()?;
        self.cut()
    }

    fn delay(&mut self) -> Result<()> {
        self.tell(r#"{"change":{"up":{"delay_ms":30},"down":{"delay_ms":5}}}"#)?;
        let up = self.up()?.send(300, 500, 2 * MS)?;
        let down = self.down()?.send(300, 500, 2 * MS)?;
        self.compare("delay up, 30 ms: the median, ms", middle(&up), 30.0..=35.0);
        self.compare("delay down, 5 ms: the median, ms", middle(&down), 5.0..=10.0);
        self.compare("lost meanwhile, %", (up.lost() + down.lost()) * 100.0, 0.0..=0.0);
        Ok(())
    }

    fn loss(&mut self) -> Result<()> {
        self.tell(r#"{"change":{"up":{"loss":0.1},"down":{}}}"#)?;
        let up = self.up()?.send(2_000, 500, MS)?;
        let down = self.down()?.send(500, 500, MS)?;
        // Four standard deviations of 2,000 packets.
        self.compare("loss up, 10 %", up.lost() * 100.0, 7.3..=12.7);
        self.compare("loss down, none, %", down.lost() * 100.0, 0.0..=0.0);
        self.tell(r#"{"change":{"up":{"loss":0.1,"burst":4},"down":{}}}"#)?;
        let up = self.up()?.send(3_000, 500, MS)?;
        self.compare("loss up, 10 % in bursts of four", up.lost() * 100.0, 6.0..=14.0);
        Ok(())
    }

    fn jitter(&mut self) -> Result<()> {
        self.tell(r#"{"change":{"up":{"delay_ms":30,"jitter_ms":60},"down":{}}}"#)?;
        // As far apart as packets of speech.
        let up = self.up()?.send(150, 200, 20 * MS)?;
        let delays = up.delays();
        self.compare("jitter up to 60 ms: shortest delay, ms", at(&delays, 0.0), 30.0..=45.0);
        self.compare("jitter up to 60 ms: 95 % under, ms", at(&delays, 0.95), 75.0..=100.0);
        self.compare("jitter: packets out of order", f64::from(u8::from(!up.in_order())), 0.0..=0.0);
        Ok(())
    }

    fn rate(&mut self) -> Result<()> {
        self.tell(r#"{"change":{"up":{"rate_kbps":400,"queue_ms":300},"down":{"rate_kbps":4000}}}"#)?;
        // Twice as much as fits through.
        let up = self.up()?.send(300, 1_000, 10 * MS)?;
        let down = self.down()?.send(300, 1_000, 3 * MS)?;
        self.compare("rate up, 400 kb/s", up.kbps(), 380.0..=410.0);
        self.compare("rate up: a queue of 300 ms, 90 % under, ms", at(&up.delays(), 0.9), 280.0..=340.0);
        self.compare("rate down, 2.7 of 4 Mb/s: lost, %", down.lost() * 100.0, 0.0..=0.0);
        Ok(())
    }

    fn cut(&mut self) -> Result<()> {
        self.tell(r#"{"change":{"up":{},"down":{}}}"#)?;
        let probe = self.up()?;
        self.tell(r#"{"change":{"after_ms":500,"up":{"loss":1}}}"#)?;
        self.tell(r#"{"change":{"after_ms":1000,"up":{}}}"#)?;
        let (first, last) = probe.send(1_500, 200, MS)?.gap().context("nothing was lost in a cut line")?;
        // The orders came a little before the first packet.
        self.compare("cut after 500 ms: first lost at, ms", first, 350.0..=510.0);
        self.compare("and whole again: last lost so much later, ms", last - first, 480.0..=520.0);
        self.tell("\"report\"")
    }

    fn up(&self) -> Result<Probe> {
        Probe::between(&self.ends[0], &self.ends[1])
    }

    fn down(&self) -> Result<Probe> {
        Probe::between(&self.ends[1], &self.ends[0])
    }

    fn tell(&mut self, order: &str) -> Result<()> {
        writeln!(self.tell, "{order}")?;
        self.answered(if order == "\"report\"" { "{\"report\"" } else { "\"done\"" })
    }

    #[expect(clippy::print_stdout, reason = "a command line speaks on the terminal")]
    fn answered(&mut self, expected: &str) -> Result<()> {
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        if !answer.starts_with(expected) {
            bail!("the line answered {} instead of {expected}", answer.trim());
        }
        if expected.starts_with('{') {
            println!("{}", answer.trim());
        }
        Ok(())
    }

    #[expect(clippy::print_stdout, reason = "a command line speaks on the terminal")]
    fn compare(&mut self, what: &str, found: f64, fits: RangeInclusive<f64>) {
        let good = fits.contains(&found);
        self.fits &= good;
        let (from, to) = fits.into_inner();
        println!("{} {what:<52} {found:>8.1}   ({from} to {to})", if good { "✓" } else { "✗" });
    }
}

/// The median delay.
fn middle(seen: &Seen) -> f64 {
    at(&seen.delays(), 0.5)
}

/// What so much of them is at or under.
fn at(sorted: &[f64], part: f64) -> f64 {
    let place = (part * sorted.len() as f64) as usize;
    sorted.get(place.min(sorted.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}
