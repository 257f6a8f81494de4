//! How an uplink is shared among a client's own layers.

use crate::synthetic::Encoding;

/// What a voice takes, headers included, in bits a second.
const VOICE: u64 = 50_000;
/// A layer that is off comes on when there is this much more than its minimum, so that it does not flutter.
const COME_ON: f64 = 1.2;

/// The place of the screen beside the camera's layers 0 to 2.
const SCREEN: usize = 3;

/// What of a client's pictures somebody receives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Demand {
    /// Camera layers low, middle, high.
    pub(super) camera: [bool; 3],
    /// The screen.
    pub(super) screen: bool,
}

/// Until the server has said otherwise, everything.
impl Default for Demand {
    fn default() -> Self {
        Self { camera: [true; 3], screen: true }
    }
}

impl Demand {
    /// Bits a second that all of it would take, with room for what is sent again.
    pub(super) fn bitrate(&self) -> u64 {
        let camera = self.camera.iter().zip(Encoding::CAMERA).filter(|(wanted, _)| **wanted);
        let camera: u64 = camera.map(|(_, encoding)| u64::from(encoding.max_bitrate)).sum();
        let screen = if self.screen { u64::from(Encoding::SCREEN.max_bitrate) } else { 0 };
        (camera + screen + VOICE) * 5 / 4
    }
}

/// Bits a second for the camera's layers and the screen: the voice first, then a screen, then the layers
/// from low to high, none below its minimum. `running` is what they have now.
///
/// A screen, and the lowest layer that somebody wants, are never switched off (libwebrtc's
/// `SimulcastRateAllocator` always gives the first active layer its minimum): what is sent is what the
/// estimate grows by.
pub(super) fn share(estimate: u64, demand: Demand, running: [u32; 4]) -> [u32; 4] {
    let mut left = (estimate as f64 * 0.95 - VOICE as f64).max(0.0) as u32;
    let mut rates = [0; 4];
    let lowest = demand.camera.iter().position(|wanted| *wanted);
    let camera = Encoding::CAMERA.into_iter().zip(demand.camera).enumerate();
    let screen = (SCREEN, (Encoding::SCREEN, demand.screen));
    for (index, (encoding, wanted)) in std::iter::once(screen).chain(camera) {
        let stays = index == SCREEN || Some(index) == lowest;
        let floor = if running[index] > 0 { 1.0 } else { COME_ON };
        let fits = f64::from(left) >= f64::from(encoding.min_bitrate) * floor;
        if wanted && (fits || stays) {
            rates[index] = left.clamp(encoding.min_bitrate, encoding.max_bitrate);
            left = left.saturating_sub(rates[index]);
        }
    }
    rates
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_come_from_low_to_high_as_the_uplink_allows() {
        let camera = Demand { camera: [true; 3], screen: false };
        let on = |estimate| share(estimate, camera, [0; 4]).map(|rate| rate > 0);
        assert_eq!(on(300_000), [true, false, false, false]);
        assert_eq!(on(500_000), [true, true, false, false]);
        assert_eq!(share(4_000_000, camera, [0; 4]), [150_000, 500_000, 1_700_000, 0]);
    }

    #[test]
    fn the_lowest_layer_wanted_is_never_switched_off() {
        let high = Demand { camera: [false, false, true], screen: false };
        assert_eq!(share(60_000, high, [0; 4]), [0, 0, Encoding::CAMERA[2].min_bitrate, 0]);
    }

    #[test]
    fn what_nobody_wants_is_not_encoded() {
        let demand = Demand { camera: [true, false, true], screen: false };
        assert_eq!(share(4_000_000, demand, [1; 4]), [150_000, 0, 1_700_000, 0]);
    }
}
