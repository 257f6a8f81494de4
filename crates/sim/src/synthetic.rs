//! Media that nobody filmed: sizes and timing like a real camera's, a real microphone's and a real
//! screen's, with a [`Stamp`] inside every frame instead of a picture.

mod encoder;
mod speech;
mod stamp;
pub mod vp8;

pub use encoder::{Encoder, Encoding, Frame};
pub use speech::{Speech, Utterance};
pub use stamp::{Stamp, Torn};
