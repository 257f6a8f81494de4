//! A microphone's output without a voice: Opus packets of 20 ms while somebody speaks, one in 400 ms of
//! comfort noise while nobody does (DTX).

use rand::RngExt;
use rand::rngs::StdRng;

/// One Opus packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Utterance {
    /// Counts the packets sent, from 0.
    pub number: u32,
    /// Samples at 48 kHz since the microphone was opened.
    pub samples: u32,
    /// The first packet after silence: the marker bit (RFC 3551 §4.1).
    pub begins: bool,
    /// Loudness for the audio-level extension (RFC 6464): 0 is loudest, -127 silence.
    pub level: i8,
    /// Whether somebody speaks.
    pub voice: bool,
    /// Bytes.
    pub size: usize,
}

/// An open microphone. Asked once every 20 ms.
#[derive(Debug, Default)]
pub struct Speech {
    number: u32,
    samples: u32,
    talking: bool,
    /// 20 ms steps of silence since the last packet.
    silent: u32,
    begins: bool,
}

/// Samples of one packet.
const STEP: u32 = 960;
/// Comfort noise comes every so many steps: 400 ms.
const NOISE_EVERY: u32 = 20;

impl Speech {
    /// Somebody begins or stops to speak.
    pub fn talk(&mut self, talking: bool) {
        self.begins |= talking && !self.talking;
        self.talking = talking;
        self.silent = 0;
    }

    /// Whether somebody speaks.
    pub fn is_talking(&self) -> bool {
        self.talking
    }

    /// What the next 20 ms give.
    pub fn next(&mut self, rng: &mut StdRng) -> Option<Utterance> {
        let samples = self.samples;
        self.samples = self.samples.wrapping_add(STEP);
        if !self.talking {
            self.silent += 1;
            if self.silent % NOISE_EVERY != 1 {
                return None;
            }
        }
        let number = self.number;
        self.number += 1;
        let begins = std::mem::take(&mut self.begins);
        Some(if self.talking {
            // 32 kb/s with the ups and downs of speech.
            let (level, size) = (rng.random_range(-35..=-18), rng.random_range(50..110));
            Utterance { number, samples, begins, level, voice: true, size }
        } else {
            Utterance { number, samples, begins, level: -90, voice: false, size: 10 }
        })
    }
}
