//! What the people of the call are filmed saying: VP8 and Opus as ffmpeg encodes them, with a marker planted in every
//! frame where decoders pass over it.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use super::ogg;
use super::tool::ffmpeg;

/// In every frame, clear for whoever sees frames in the clear.
pub(super) const MARKER: &[u8; 16] = b"PARLOUR-PLANTED!";
/// What is heard.
pub(super) const TONE_HZ: u32 = 1_000;
const SECONDS: u32 = 4;

/// Frames in the order in which they are sent; after the last the first follows, which needs none before it.
pub(super) struct Film {
    pub(super) sound: Vec<Vec<u8>>,
    pub(super) pictures: Vec<Vec<u8>>,
}

/// Encodes it.
///
/// # Errors
/// Where ffmpeg is missing or has no encoder for VP8 or Opus.
pub(super) fn make(folder: &Path) -> Result<Film> {
    let (picture, sound) = (folder.join("film.ivf"), folder.join("film.ogg"));
    let from = format!("testsrc2=size=320x180:rate=30:duration={SECONDS}");
    let mut encoder = ffmpeg();
    encoder.args(["-y", "-f", "lavfi", "-i", &from, "-c:v", "libvpx", "-b:v", "250k", "-g", "30"]);
    encoder.args(["-deadline", "realtime", "-auto-alt-ref", "0"]).arg(&picture);
    finished(&mut encoder)?;
    let from = format!("sine=frequency={TONE_HZ}:sample_rate=48000:duration={SECONDS}");
    let mut encoder = ffmpeg();
    encoder.args(["-y", "-f", "lavfi", "-i", &from, "-c:a", "libopus", "-b:a", "32k"]);
    encoder.args(["-frame_duration", "20"]).arg(&sound);
    finished(&mut encoder)?;
    let pictures = ivf(&std::fs::read(&picture)?);
    let sound = ogg::read(&std::fs::read(&sound)?);
    ensure!(pictures.len() > 100 && sound.len() > 100, "ffmpeg made too short a film");
    let sound: Option<Vec<Vec<u8>>> = sound.iter().map(|packet| marked_sound(packet)).collect();
    Ok(Film {
        pictures: pictures.into_iter().map(marked_picture).collect(),
        sound: sound.context("ffmpeg packs Opus otherwise than one frame a packet")?,
    })
}

fn finished(encoder: &mut std::process::Command) -> Result<()> {
    let done = encoder.output().context("ffmpeg can't be started: install it and try again")?;
    let said = String::from_utf8_lossy(&done.stderr);
    ensure!(done.status.success(), "ffmpeg can't make the film (it needs libvpx and libopus): {said}");
    Ok(())
}

/// The frames of an IVF file: a header of 32 bytes, then 12 before each frame.
fn ivf(file: &[u8]) -> Vec<Vec<u8>> {
    let mut frames = Vec::new();
    let mut rest = file.get(32..).unwrap_or_default();
    while let Some((head, after)) = rest.split_first_chunk::<12>() {
        let length = u32::from_le_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let Some((frame, after)) = after.split_at_checked(length) else { break };
        frames.push(frame.to_vec());
        rest = after;
    }
    frames
}

/// A decoder of VP8 reads as far as it needs and leaves the end of the last partition (RFC 6386 section 9.5).
fn marked_picture(mut frame: Vec<u8>) -> Vec<u8> {
    frame.extend_from_slice(MARKER);
    frame
}

/// One Opus frame as a packet with padding (RFC 6716 section 3.2.5), which is the marker.
fn marked_sound(packet: &[u8]) -> Option<Vec<u8>> {
    let (toc, frame) = packet.split_first().filter(|(toc, _)| **toc & 3 == 0)?;
    let length = u8::try_from(MARKER.len()).ok()?;
    Some([&[toc | 3, 0x41, length], frame, MARKER].concat())
}
