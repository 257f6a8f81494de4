//! What was filmed: VP8 in three layers and Opus, encoded beforehand (`cargo xtask clips`), played over and over.

use std::sync::Arc;

use thiserror::Error;

/// Length of an IVF file's header, and of that before each frame.
const IVF: (usize, usize) = (32, 12);
/// Samples of one Opus packet of 20 ms at 48 kHz.
const STEP: u32 = 960;
/// Pictures of a film a second; a camera gives twice as many.
const HALF_RATE: u32 = 2;

/// Encoded pictures and sound.
#[derive(Debug)]
pub struct Film {
    /// Low, middle, high: frames in order. The first is a key frame.
    layers: [Vec<Vec<u8>>; 3],
    /// Packets of 20 ms.
    voice: Vec<Vec<u8>>,
    /// Steps of 20 ms before its voice is heard, and from one time to the next.
    turn: [u32; 2],
}

/// A film that can't be read.
#[derive(Debug, Error)]
#[error("the film is broken: {0}")]
pub struct BadFilm(&'static str);

impl Film {
    /// A film of three IVF files with VP8 and an Ogg file with Opus. Its voice is heard in turns: after
    /// so many steps of 20 ms, and again every so many.
    ///
    /// # Errors
    /// [`BadFilm`].
    pub fn read(layers: [&[u8]; 3], voice: &[u8], turn: [u32; 2]) -> Result<Self, BadFilm> {
        let [low, middle, high] = layers.map(ivf);
        let film = Self { layers: [low?, middle?, high?], voice: ogg(voice)?, turn };
        let begins_well = |layer: &Vec<Vec<u8>>| layer.first().is_some_and(|frame| is_key(frame));
        if film.layers.iter().all(begins_well) && !film.voice.is_empty() {
            Ok(film)
        } else {
            Err(BadFilm("a layer does not begin with a key frame, or nothing is said"))
        }
    }

    /// Frames of each layer, and packets of sound.
    pub fn lengths(&self) -> ([usize; 3], usize) {
        (std::array::from_fn(|layer| self.layers[layer].len()), self.voice.len())
    }
}

/// RFC 6386 §9.1: the lowest bit of a frame's first byte.
fn is_key(frame: &[u8]) -> bool {
    frame.first().is_some_and(|first| first & 1 == 0)
}

/// The frames of an IVF file.
fn ivf(file: &[u8]) -> Result<Vec<Vec<u8>>, BadFilm> {
    let (header, frame) = IVF;
    if file.get(..4) != Some(b"DKIF") || file.get(8..12) != Some(b"VP80") {
        return Err(BadFilm("this is no IVF file with VP8"));
    }
    let mut rest = file.get(header..).unwrap_or_default();
    let mut frames = Vec::new();
    while let Some((size, after)) = rest.split_first_chunk::<4>() {
        let size = u32::from_le_bytes(*size) as usize;
        let from = frame - size_of::<u32>();
        frames.push(after.get(from..from + size).ok_or(BadFilm("a frame is cut off"))?.to_vec());
        rest = &after[from + size..];
    }
    Ok(frames)
}

/// The packets of an Ogg file (RFC 3533) with Opus (RFC 7845), without the two that describe it.
fn ogg(file: &[u8]) -> Result<Vec<Vec<u8>>, BadFilm> {
    let mut packets = Vec::new();
    let mut packet = Vec::new();
    let mut rest = file;
    while !rest.is_empty() {
        let cut = BadFilm("an Ogg page is cut off");
        if rest.get(..4) != Some(b"OggS") {
            return Err(BadFilm("this is no Ogg file"));
        }
        let count = usize::from(*rest.get(26).ok_or(BadFilm("an Ogg page is cut off"))?);
        let Some(table) = rest.get(27..27 + count) else { return Err(cut) };
        let mut at = 27 + count;
        for size in table {
            let end = at + usize::from(*size);
            packet.extend_from_slice(rest.get(at..end).ok_or(BadFilm("an Ogg page is cut off"))?);
            at = end;
            // A shorter segment ends a packet.
            if *size < 255 {
                packets.push(std::mem::take(&mut packet));
            }
        }
        rest = &rest[at..];
    }
    if packets.len() < 3 {
        return Err(BadFilm("the Ogg file holds no sound"));
    }
    Ok(packets.split_off(2))
}

/// A film while it is played.
#[derive(Debug)]
pub(super) struct Reel {
    film: Arc<Film>,
    /// The next frame of each layer, and how many of the camera's ticks have passed.
    places: [(usize, u32); 3],
    step: u32,
    samples: u32,
}

impl Reel {
    pub(super) fn new(film: Arc<Film>) -> Self {
        Self { film, places: [(0, 0); 3], step: 0, samples: 0 }
    }

    /// The frame of a layer at this tick of the camera. Where a key frame is due, the film goes on from its next one;
    /// a layer that is not shown stands still.
    pub(super) fn next(&mut self, layer: usize, key: bool, shown: bool) -> Option<Vec<u8>> {
        let (place, ticks) = self.places.get_mut(layer)?;
        *ticks += 1;
        if !shown || (!key && *ticks % HALF_RATE != 0) {
            return None;
        }
        let frames = self.film.layers.get(layer)?;
        if key {
            let mut ahead = (0..frames.len()).map(|step| (*place + step) % frames.len());
            *place = ahead.find(|at| is_key(&frames[*at]))?;
        }
        let frame = frames.get(*place)?.clone();
        *place = (*place + 1) % frames.len();
        Some(frame)
    }

    /// What the next 20 ms give: a packet, its time in samples, whether it is the first after silence.
    pub(super) fn say(&mut self) -> Option<(Vec<u8>, u32, bool)> {
        let samples = self.samples;
        self.samples = self.samples.wrapping_add(STEP);
        let [before, every] = self.film.turn;
        let at = self.step;
        self.step = (self.step + 1) % every.max(1);
        let packet = self.film.voice.get(at.checked_sub(before)? as usize)?;
        Some((packet.clone(), samples, at == before))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ivf_of(frames: &[&[u8]]) -> Vec<u8> {
        let mut file = b"DKIF\0\0\x20\0VP80".to_vec();
        file.resize(32, 0);
        for frame in frames {
            file.extend_from_slice(&(frame.len() as u32).to_le_bytes());
            file.extend_from_slice(&[0; 8]);
            file.extend_from_slice(frame);
        }
        file
    }

    fn ogg_of(packets: &[&[u8]]) -> Vec<u8> {
        let mut file = b"OggS".to_vec();
        file.resize(26, 0);
        let sizes: Vec<u8> = packets
            .iter()
            .flat_map(|packet| [vec![255; packet.len() / 255], vec![(packet.len() % 255) as u8]].concat())
            .collect();
        file.push(sizes.len() as u8);
        file.extend(sizes);
        file.extend(packets.concat());
        file
    }

    fn film() -> Film {
        let layer = ivf_of(&[&[0x10, 1], &[0x11, 2], &[0x10, 3], &[0x11, 4]]);
        let voice = ogg_of(&[b"OpusHead", b"OpusTags", &[7; 300], &[8; 10]]);
        Film::read([&layer, &layer, &layer], &voice, [1, 5]).unwrap()
    }

    #[test]
    fn a_film_has_the_frames_and_packets_of_its_files() {
        assert_eq!(film().lengths(), ([4; 3], 2));
        assert_eq!(film().voice[0].len(), 300, "a packet of two segments");
        assert!(Film::read([b"", b"", b""], b"", [0, 0]).is_err());
        let cut = &ivf_of(&[&[0x10, 1]])[..45];
        assert!(ivf(cut).is_err());
    }

    #[test]
    fn a_key_frame_comes_when_it_is_asked_for() {
        let mut reel = Reel::new(Arc::new(film()));
        let mut shown = |key| reel.next(0, key, true).map(|frame| frame[1]);
        assert_eq!([shown(true), shown(false), shown(false), shown(true)], [Some(1), Some(2), None, Some(3)]);
        assert_eq!(reel.next(0, false, false), None, "a layer that nobody wants stands still");
    }

    #[test]
    fn a_voice_is_heard_in_turns() {
        let mut reel = Reel::new(Arc::new(film()));
        let heard: Vec<_> =
            (0..6).map(|_| reel.say().map(|(packet, _, begins)| (packet.len(), begins))).collect();
        assert_eq!(heard, [None, Some((300, true)), Some((10, false)), None, None, None]);
    }
}
