//! Sealing the frames of one stream.

use crate::sframe::{FrameKey, MAX_FRAMES};
use crate::{Envelope, Kid, SealError, SenderKey};

/// Seals the frames of one stream of one page. It owns the counter and cannot be copied: two sealers with one
/// key and KID would repeat nonces, so make exactly one for each base key and [`Kid`]. The layers of a camera
/// share one.
pub struct Sealer {
    key: FrameKey,
    kid: Kid,
    next: u64,
}

impl Sealer {
    /// A sealer that begins to count at zero: the base key must never have been used with this KID.
    pub fn new(base: &SenderKey, kid: Kid) -> Self {
        Self { key: FrameKey::new(base, kid.value()), kid, next: 0 }
    }

    /// Who seals.
    pub const fn kid(&self) -> Kid {
        self.kid
    }

    /// Seals `frame` into `output`, whose earlier content is gone. A counter is spent even where this fails.
    ///
    /// # Errors
    /// Then `output` is empty and nothing may be sent.
    pub fn seal(&mut self, envelope: Envelope, frame: &[u8], output: &mut Vec<u8>) -> Result<(), SealError> {
        output.clear();
        envelope.check(frame)?;
        let (clear, plain) = envelope.split(frame).ok_or(SealError::Empty)?;
        if plain.is_empty() {
            return Err(SealError::Empty);
        }
        let ctr = self.next;
        if ctr >= MAX_FRAMES {
            return Err(SealError::Exhausted);
        }
        self.next += 1;
        output.extend_from_slice(clear);
        self.key.seal(ctr, clear, plain, output).inspect_err(|_| output.clear())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Stream;

    #[test]
    fn a_sealer_stops_before_its_counter_could_repeat() {
        let kid = Kid { stream: Stream::Microphone, number: 3, epoch: 0 };
        let mut sealer = Sealer::new(&SenderKey::take(&mut [7; 16]), kid);
        sealer.next = MAX_FRAMES - 1;
        let mut output = Vec::new();
        assert_eq!(sealer.seal(Envelope::Whole, b"the last", &mut output), Ok(()));
        assert_eq!(sealer.seal(Envelope::Whole, b"one more", &mut output), Err(SealError::Exhausted));
        assert!(output.is_empty());
    }
}
