//! What a tap can make of frames: decoders, and a search for the marker.
//!
//! Decoders of VP8 and Opus make *something* of many bytes, because neither codec checks what it reads. So a frame
//! counts as decoded when what comes out resembles what was filmed: a picture correlates with any picture of the film, or
//! most of a sound's energy is the film's tone. What comes out at all is counted beside it.

use std::path::Path;

use anyhow::{Context as _, Result};
use wire::SlotMedia;

use super::film::{Film, MARKER, TONE_HZ};
use super::ogg;
use super::playing::{Stream, Tap};
use super::tool::ffmpeg;

/// Cells of a picture that is compared.
const CELLS: usize = 16 * 9;
/// Pictures that are more alike than this (normalised correlation) show the same.
const ALIKE: f64 = 0.9;
/// Samples of 20 ms.
const BLOCK: usize = 960;

/// What was made of a tap.
#[derive(Default, Clone, Copy)]
pub(super) struct Findings {
    /// Frames looked at.
    pub(super) frames: usize,
    /// Pictures and blocks of sound that a decoder made, whatever they show.
    pub(super) decoder_output: usize,
    /// Those that show or say what was filmed.
    pub(super) decoded: usize,
    /// Frames in which the marker stands.
    pub(super) marked: usize,
}

impl Findings {
    fn add(&mut self, other: Self) {
        self.frames += other.frames;
        self.decoder_output += other.decoder_output;
        self.decoded += other.decoded;
        self.marked += other.marked;
    }
}

/// Looks at everything that was tapped. `folder` is for files that ffmpeg reads.
pub(super) fn judge(film: &Film, taps: &[Tap], folder: &Path) -> Result<Findings> {
    let filmed = pictures(&film.pictures, folder)?;
    let mut all = Findings::default();
    for stream in taps.iter().flat_map(|tap| tap.streams.values()) {
        all.add(of_a_stream(stream, &filmed, folder)?);
    }
    Ok(all)
}

fn of_a_stream(stream: &Stream, filmed: &[Vec<u8>], folder: &Path) -> Result<Findings> {
    let marked = |frame: &&Vec<u8>| frame.windows(MARKER.len()).any(|bytes| bytes == MARKER);
    let marked = stream.frames.iter().filter(marked).count();
    let (decoder_output, decoded) = match stream.media {
        SlotMedia::Video => {
            let seen = pictures(&stream.frames, folder)?;
            let shows = |picture: &&Vec<u8>| filmed.iter().any(|film| correlation(film, picture) > ALIKE);
            (seen.len(), seen.iter().filter(shows).count())
        }
        SlotMedia::Audio => {
            let heard = sounds(&stream.frames, folder)?;
            (heard.len(), heard.iter().filter(|block| is_the_tone(block)).count())
        }
    };
    Ok(Findings { frames: stream.frames.len(), decoder_output, decoded, marked })
}

/// Decodes VP8 frames to small grey pictures. What the decoder can't read is left out.
fn pictures(frames: &[Vec<u8>], folder: &Path) -> Result<Vec<Vec<u8>>> {
    let file = folder.join("tapped.ivf");
    std::fs::write(&file, ivf(frames))?;
    let mut decoder = ffmpeg();
    decoder.args(["-f", "ivf", "-i"]).arg(&file).args(["-fps_mode", "passthrough"]);
    decoder.args(["-vf", "scale=16:9:flags=area,format=gray", "-f", "rawvideo", "-"]);
    let out = decoder.output().context("ffmpeg can't be started: install it and try again")?.stdout;
    Ok(out.chunks_exact(CELLS).map(<[u8]>::to_vec).collect())
}

fn ivf(frames: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"DKIF\0\0\x20\0VP80".to_vec();
    file.extend_from_slice(&[0x40, 1, 180, 0, 30, 0, 0, 0, 1, 0, 0, 0]);
    file.extend_from_slice(&(frames.len() as u64).to_le_bytes());
    for (number, frame) in frames.iter().enumerate() {
        file.extend_from_slice(&(frame.len() as u32).to_le_bytes());
        file.extend_from_slice(&(number as u64).to_le_bytes());
        file.extend_from_slice(frame);
    }
    file
}

/// Decodes Opus packets, by libopus, to blocks of 20 ms.
fn sounds(frames: &[Vec<u8>], folder: &Path) -> Result<Vec<Vec<f64>>> {
    let file = folder.join("tapped.ogg");
    std::fs::write(&file, ogg::write(frames))?;
    let mut decoder = ffmpeg();
    decoder.args(["-c:a", "libopus", "-f", "ogg", "-i"]).arg(&file);
    decoder.args(["-f", "s16le", "-ac", "1", "-ar", "48000", "-"]);
    let out = decoder.output().context("ffmpeg can't be started: install it and try again")?.stdout;
    let samples: Vec<f64> =
        out.chunks_exact(2).map(|two| f64::from(i16::from_le_bytes([two[0], two[1]]))).collect();
    Ok(samples.chunks_exact(BLOCK).map(<[f64]>::to_vec).collect())
}

/// Between -1 and 1; 0 where either is of one shade.
fn correlation(one: &[u8], other: &[u8]) -> f64 {
    let mean = |cells: &[u8]| cells.iter().map(|it| f64::from(*it)).sum::<f64>() / cells.len() as f64;
    let (here, there) = (mean(one), mean(other));
    let (mut both, mut first, mut second) = (0.0, 0.0, 0.0);
    for (a, b) in one.iter().zip(other) {
        let (a, b) = (f64::from(*a) - here, f64::from(*b) - there);
        both += a * b;
        first += a * a;
        second += b * b;
    }
    if first * second == 0.0 { 0.0 } else { both / (first * second).sqrt() }
}

/// Most of the energy is at the film's tone: a block of 20 ms holds a whole number of its waves.
fn is_the_tone(block: &[f64]) -> bool {
    let step = std::f64::consts::TAU * f64::from(TONE_HZ) / 48_000.0;
    let (mut real, mut imaginary, mut energy) = (0.0, 0.0, 0.0);
    for (index, sample) in block.iter().enumerate() {
        let (sine, cosine) = (step * index as f64).sin_cos();
        real += sample * cosine;
        imaginary += sample * sine;
        energy += sample * sample;
    }
    let tone = (real * real + imaginary * imaginary) * 2.0 / block.len() as f64;
    energy > 0.0 && tone / energy > 0.5
}
