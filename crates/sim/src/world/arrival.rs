//! How somebody comes into a call.

use std::time::Duration;

use wire::{CallId, Sends};

use crate::client::Broken;
use crate::network::Condition;

/// Who comes, over which line, and with what.
#[derive(Debug, Clone, Copy)]
pub struct Arrival {
    /// The call.
    pub call: CallId,
    /// Its line to the relay.
    pub up: Condition,
    /// Its line from the relay.
    pub down: Condition,
    /// What it sends.
    pub sends: Sends,
    /// Whether its person speaks from the start.
    pub talks: bool,
    /// Sound slots in its first offer.
    pub audio_slots: u8,
    /// Picture slots in its first offer.
    pub video_slots: u8,
    /// Height in pixels at which it shows every camera.
    pub height: u16,
    /// What its page does wrong.
    pub broken: Broken,
}

impl Arrival {
    /// A page with microphone and camera on, its person silent, on a good line with 20 ms each way; with the
    /// pool that a page begins with; showing everybody large.
    pub fn at(call: CallId) -> Self {
        let good = Condition::delayed(Duration::from_millis(20));
        Self {
            call,
            up: good,
            down: good,
            sends: Sends { microphone: true, camera: true, screen: false },
            talks: false,
            audio_slots: 6,
            video_slots: 6,
            height: 720,
            broken: Broken::default(),
        }
    }

    /// The same over this line, the same in both directions.
    pub fn over(self, line: Condition) -> Self {
        Self { up: line, down: line, ..self }
    }

    /// The same with the camera off.
    pub fn without_camera(self) -> Self {
        Self { sends: Sends { camera: false, ..self.sends }, ..self }
    }

    /// The same with its person speaking.
    pub fn talking(self) -> Self {
        Self { talks: true, ..self }
    }

    /// The same showing every camera at this height.
    pub fn showing_at(self, height: u16) -> Self {
        Self { height, ..self }
    }

    /// The same with a page that does this wrong.
    pub fn broken(self, broken: Broken) -> Self {
        Self { broken, ..self }
    }

    /// The same with this pool of slots.
    pub fn with_slots(self, audio: u8, video: u8) -> Self {
        Self { audio_slots: audio, video_slots: video, ..self }
    }
}
