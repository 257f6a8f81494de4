//! Key ids: who seals what.

/// What a frame is part of. Each stream of a sender has a key, and so a counter, of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stream {
    /// A microphone.
    Microphone = 0,
    /// A camera, all its layers together.
    Camera = 1,
    /// A shared screen.
    Screen = 2,
}

/// What a receiver plays. A camera must not be opened where a microphone is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Media {
    /// Heard.
    Audio,
    /// Seen.
    Video,
}

impl Stream {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Microphone, Self::Camera, Self::Screen];

    /// The stream with this number: one less than its context in a [`Kid`].
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::Microphone),
            1 => Some(Self::Camera),
            2 => Some(Self::Screen),
            _ => None,
        }
    }

    /// Whether it is heard or seen.
    pub const fn media(self) -> Media {
        match self {
            Self::Microphone => Media::Audio,
            Self::Camera | Self::Screen => Media::Video,
        }
    }
}

/// The KID of an SFrame header: `context << 16 | leaf << 8 | epoch` (RFC 9605 section 5.2), where the context is 1 for a
/// microphone, 2 for a camera, 3 for a screen. A KID therefore always takes three bytes, and a sealed frame's header
/// always begins with 0xA: the relay refuses what does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kid {
    /// Which stream of the sender.
    pub stream: Stream,
    /// The sender's leaf in the call's group.
    pub number: u8,
    /// The lowest byte of the group's epoch.
    pub epoch: u8,
}

impl Kid {
    /// As it stands in a header.
    pub const fn value(self) -> u64 {
        (self.stream as u64 + 1) << 16 | (self.number as u64) << 8 | self.epoch as u64
    }

    /// Reads what stood in a header; `None` where it is nobody's.
    pub fn from_value(value: u64) -> Option<Self> {
        let [0, context, number, epoch] = u32::try_from(value).ok()?.to_be_bytes() else { return None };
        Some(Self { stream: Stream::from_number(context.checked_sub(1)?)?, number, epoch })
    }
}
