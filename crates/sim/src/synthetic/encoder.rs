//! An encoder's output without a picture: how large each frame is, and when a key frame comes.

use std::time::{Duration, Instant};

use rand::RngExt;
use rand::rngs::StdRng;

/// What an encoder is set to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Encoding {
    /// Pixels.
    pub width: u16,
    /// Pixels.
    pub height: u16,
    /// Pictures a second.
    pub rate: u32,
    /// The most bits a second.
    pub max_bitrate: u32,
    /// Below this many bits a second it is switched off rather than made worse.
    pub min_bitrate: u32,
    /// How many times larger than an average frame a key frame is.
    pub key_ratio: f64,
}

impl Encoding {
    /// The camera's layers low, middle, high: what a page asks of a browser (`scaleResolutionDownBy` 4, 2
    /// and 1 of 720p; `maxBitrate` 150, 500 and 1700 kb/s).
    pub const CAMERA: [Self; 3] = [
        Self { width: 320, height: 180, rate: 30, max_bitrate: 150_000, min_bitrate: 30_000, key_ratio: 8.0 },
        Self {
            width: 640,
            height: 360,
            rate: 30,
            max_bitrate: 500_000,
            min_bitrate: 150_000,
            key_ratio: 8.0,
        },
        Self {
            width: 1280,
            height: 720,
            rate: 30,
            max_bitrate: 1_700_000,
            min_bitrate: 600_000,
            key_ratio: 7.0,
        },
    ];

    /// A shared screen: few, sharp pictures; a key frame is a whole page of text.
    pub const SCREEN: Self = Self {
        width: 1920,
        height: 1080,
        rate: 10,
        max_bitrate: 1_200_000,
        min_bitrate: 100_000,
        key_ratio: 6.0,
    };
}

/// A frame that an encoder would have made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// Counts from 0, through pauses.
    pub number: u32,
    /// It can be decoded by itself.
    pub key: bool,
    /// Bytes.
    pub size: usize,
}

/// One layer's encoder.
#[derive(Debug)]
pub struct Encoder {
    encoding: Encoding,
    bitrate: u32,
    number: u32,
    key_wanted: bool,
    /// When the last key frame was made: requests within [`KEY_SPACING`] of it are answered once.
    last_key: Option<Instant>,
    /// Bytes that a key frame took too many, saved on the frames after it.
    debt: f64,
}

/// Browsers answer key-frame requests at most this often (libwebrtc: `kMinKeyFrameRequestInterval` 300 ms).
const KEY_SPACING: Duration = Duration::from_millis(300);

impl Encoder {
    /// An encoder that begins with a key frame.
    pub fn new(encoding: Encoding) -> Self {
        let bitrate = encoding.max_bitrate;
        Self { encoding, bitrate, number: 0, key_wanted: true, last_key: None, debt: 0.0 }
    }

    /// What it is set to.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Bits a second now; 0: it is switched off.
    pub fn bitrate(&self) -> u32 {
        self.bitrate
    }

    /// Gives it this many bits a second, at most its maximum; less than its minimum switches it off. One
    /// that comes back begins with a key frame.
    pub fn set_bitrate(&mut self, bitrate: u32) {
        let was_off = self.bitrate == 0;
        self.bitrate = if bitrate < self.encoding.min_bitrate { 0 } else { bitrate };
        self.bitrate = self.bitrate.min(self.encoding.max_bitrate);
        if was_off && self.bitrate > 0 {
            self.key_wanted = true;
        }
    }

    /// The next frame shall be a key frame.
    pub fn request_key(&mut self) {
        self.key_wanted = true;
    }

    /// Whether the frame captured now has to be a key frame; that was answered then.
    pub fn key_is_due(&mut self, now: Instant) -> bool {
        let spaced = self.last_key.is_none_or(|last| now.duration_since(last) >= KEY_SPACING);
        let key = self.key_wanted && spaced;
        if key {
            self.key_wanted = false;
            self.last_key = Some(now);
        }
        key
    }

    /// The frame captured now; none while it is switched off.
    pub fn encode(&mut self, rng: &mut StdRng, now: Instant) -> Option<Frame> {
        if self.bitrate == 0 {
            return None;
        }
        let average = f64::from(self.bitrate) / 8.0 / f64::from(self.encoding.rate);
        let motion: f64 = rng.random_range(0.7..1.3);
        let key = self.key_is_due(now);
        let size = if key {
            let size = average * self.encoding.key_ratio * motion;
            self.debt += size - average;
            size
        } else {
            let saving = self.debt.min(average * 0.4);
            self.debt -= saving;
            average * motion - saving
        };
        let number = self.number;
        self.number += 1;
        Some(Frame { number, key, size: size as usize })
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn an_encoder_keeps_its_rate_and_answers_requests_with_a_key_frame() {
        let mut rng = StdRng::seed_from_u64(1);
        #[expect(clippy::disallowed_methods, reason = "a base for virtual time")]
        let start = Instant::now();
        let mut encoder = Encoder::new(Encoding::CAMERA[2]);
        let (mut bytes, mut keys) = (0, 0);
        for tick in 0..300_u32 {
            if tick % 100 < 5 {
                encoder.request_key();
            }
            let frame = encoder.encode(&mut rng, start + Duration::from_secs(1) * tick / 30).unwrap();
            assert_eq!(frame.number, tick);
            bytes += frame.size;
            keys += u32::from(frame.key);
        }
        let bitrate = bytes as f64 * 8.0 / 10.0;
        assert!((1_500_000.0..2_000_000.0).contains(&bitrate), "{bitrate} b/s");
        // Five requests in a row are answered at once and, because they went on, once more.
        assert_eq!(keys, 6);
    }

    #[test]
    fn a_layer_that_comes_back_begins_with_a_key_frame() {
        let mut rng = StdRng::seed_from_u64(1);
        #[expect(clippy::disallowed_methods, reason = "a base for virtual time")]
        let start = Instant::now();
        let mut encoder = Encoder::new(Encoding::CAMERA[1]);
        assert!(encoder.encode(&mut rng, start).unwrap().key);
        encoder.set_bitrate(Encoding::CAMERA[1].min_bitrate - 1);
        assert_eq!(encoder.encode(&mut rng, start + Duration::from_secs(1)), None);
        encoder.set_bitrate(u32::MAX);
        assert!(encoder.encode(&mut rng, start + Duration::from_secs(2)).unwrap().key);
        assert_eq!(encoder.bitrate(), Encoding::CAMERA[1].max_bitrate);
    }
}
