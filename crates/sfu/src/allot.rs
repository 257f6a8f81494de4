//! How the bandwidth to one receiver is shared out among the pictures it shows. Pure.
//!
//! First every picture in its order at the lowest layer, then, in the same order, as much more as fits. What
//! does not fit even at the lowest layer is paused: speech goes before. That is no dead state (mediasoup's issue
//! 1031), because bandwidth is looked for by probes, whatever flows.

/// Bits a second that the layers of a camera are taken to need until they are measured: what pages encode at most.
pub(crate) const CAMERA: [u64; 3] = [150_000, 500_000, 1_700_000];
/// The same for a screen.
pub(crate) const SCREEN: u64 = 1_200_000;
/// The same for a microphone, with redundancy and headers.
pub(crate) const MICROPHONE: u64 = 48_000;
/// Headers of a microphone's fifty packets a second, and the least that it may need in the next moment.
const SOUND_HEADERS: u64 = 20_000;
/// What goes up must fit with this much to spare (per cent); what is there may stay until it does not fit at
/// all. Lower: it goes up and down; higher: a picture stays small for no reason.
const TO_SPARE: u64 = 115;
/// The first picture is sent while this part of it fits, per cent: it is better seen to stutter than not at all.
const STUTTERS: u64 = 70;

/// Bits a second that may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Room {
    /// Where a picture or a layer is added.
    pub(crate) new: u64,
    /// Where what is sent already stays: more, so that a picture does not change to and fro.
    pub(crate) kept: u64,
}

impl Room {
    /// The rest, when this much is taken.
    pub(crate) fn without(self, taken: u64) -> Self {
        Self { new: self.new.saturating_sub(taken), kept: self.kept.saturating_sub(taken) }
    }

    fn fits(self, cost: u64, is_there: bool) -> bool {
        if is_there {
            cost <= self.kept
        } else {
            cost.saturating_mul(TO_SPARE) <= self.new.saturating_mul(100)
        }
    }
}

/// A picture that is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ask {
    /// Bits a second of each layer there is, lowest first; not empty.
    pub(crate) rates: Vec<u64>,
    /// The layer wished for.
    pub(crate) wish: u8,
    /// The layer it has now.
    pub(crate) has: Option<u8>,
}

impl Ask {
    fn rate(&self, layer: u8) -> u64 {
        self.rates.get(usize::from(layer)).or_else(|| self.rates.last()).copied().unwrap_or(0)
    }

    /// Bits a second of the layer wished for.
    pub(crate) fn wished(&self) -> u64 {
        self.rate(self.wish)
    }
}

/// Bits a second that a microphone is taken to need whose payloads are so many.
pub(crate) fn microphone(measured: u64) -> u64 {
    (measured + SOUND_HEADERS).min(MICROPHONE * 2)
}

/// The layer that each picture gets, most important first; none: it is paused. `may_rise`: layers higher than
/// now may be given.
pub(crate) fn allot(room: Room, asks: &[Ask], may_rise: bool) -> Vec<Option<u8>> {
    let mut given: Vec<Option<u8>> = vec![None; asks.len()];
    let mut spent = 0;
    for (index, (ask, given)) in asks.iter().zip(&mut given).enumerate() {
        let cost = ask.rate(0);
        let fits = room.fits(spent + cost, ask.has.is_some());
        // The first needs no room to spare.
        let fits = fits || (index == 0 && cost <= room.new);
        let stutters = index == 0 && ask.has.is_some() && cost * STUTTERS <= room.kept * 100;
        if stutters || (fits && (may_rise || ask.has.is_some())) {
            *given = Some(0);
            spent += cost;
        }
    }
    for (ask, given) in asks.iter().zip(&mut given).filter(|(_, given)| given.is_some()) {
        for layer in (1..=ask.wish).rev() {
            let is_there = ask.has.is_some_and(|has| has >= layer);
            let more = ask.rate(layer).saturating_sub(ask.rate(0));
            if room.fits(spent + more, is_there) && (may_rise || is_there) {
                *given = Some(layer);
                spent += more;
                break;
            }
        }
    }
    given
}

/// The layer to be sent of a camera shown so high: the smallest that is not smaller. `heights`: of the layers,
/// lowest first.
pub(crate) fn layer_for(heights: [u16; 3], shown: u16) -> u8 {
    let smaller = heights.iter().take(2).filter(|height| **height < shown).count();
    u8::try_from(smaller).unwrap_or(0)
}

/// The heights of a camera's layers: as their key frames said, else as quarter, half and whole of one another.
pub(crate) fn heights(known: [Option<u16>; 3]) -> [u16; 3] {
    /// Of a camera of which nothing has come yet.
    const USUAL: u16 = 720;
    let scaled =
        known.iter().zip([4, 2, 1]).filter_map(|(height, scale)| height.map(|h| h.saturating_mul(scale)));
    let whole = scaled.max().unwrap_or(USUAL);
    let [low, middle, high] = known;
    [low.unwrap_or(whole / 4), middle.unwrap_or(whole / 2), high.unwrap_or(whole)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(bits: u64) -> Room {
        Room { new: bits, kept: bits }
    }

    /// What the pictures cost so.
    fn cost(asks: &[Ask], given: &[Option<u8>]) -> u64 {
        asks.iter().zip(given).filter_map(|(ask, given)| given.map(|layer| ask.rate(layer))).sum()
    }

    fn camera(wish: u8, has: Option<u8>) -> Ask {
        Ask { rates: CAMERA.to_vec(), wish, has }
    }

    #[test]
    fn everybody_is_seen_small_before_anybody_is_seen_large() {
        let asks = vec![camera(2, None); 4];
        assert_eq!(allot(room(1_200_000), &asks, true), [Some(1), Some(0), Some(0), Some(0)]);
    }

    #[test]
    fn the_first_is_the_first_to_grow() {
        let asks = vec![camera(2, None); 2];
        assert_eq!(allot(room(2_300_000), &asks, true), [Some(2), Some(0)]);
        assert_eq!(allot(room(4_000_000), &asks, true), [Some(2), Some(2)]);
    }

    #[test]
    fn the_last_pauses_first_and_the_first_when_too_little_of_it_fits() {
        let asks = vec![camera(0, Some(0)); 3];
        assert_eq!(allot(room(310_000), &asks, true), [Some(0), Some(0), None]);
        assert_eq!(allot(room(110_000), &asks, true), [Some(0), None, None]);
        assert_eq!(allot(room(100_000), &asks, true), [None, None, None]);
        assert_eq!(allot(room(140_000), &[camera(0, None)], true), [None], "it begins when it fits whole");
        assert_eq!(allot(room(150_000), &[camera(0, None)], true), [Some(0)]);
    }

    #[test]
    fn a_layer_that_is_there_stays_where_a_new_one_would_not_be_begun() {
        assert_eq!(allot(room(520_000), &[camera(1, Some(1))], true), [Some(1)]);
        assert_eq!(allot(room(520_000), &[camera(1, Some(0))], true), [Some(0)]);
    }

    #[test]
    fn a_layer_that_goes_through_stays_though_the_estimate_would_not_begin_it() {
        let room = Room { new: 1_600_000, kept: 1_850_000 }.without(48_000);
        assert_eq!(allot(room, &[camera(2, Some(2))], true), [Some(2)]);
        assert_eq!(allot(room, &[camera(2, Some(1))], true), [Some(1)]);
    }

    #[test]
    fn nothing_rises_right_after_a_fall() {
        assert_eq!(allot(room(9_000_000), &[camera(2, Some(0)), camera(2, None)], false), [Some(0), None]);
    }

    #[test]
    fn the_layer_is_the_smallest_that_is_not_smaller() {
        let heights = heights([None, Some(360), None]);
        assert_eq!(heights, [180, 360, 720]);
        let layers = [1, 180, 181, 360, 361, 2_000].map(|shown| layer_for(heights, shown));
        assert_eq!(layers, [0, 0, 1, 1, 2, 2]);
    }

    proptest::proptest! {
        #[test]
        fn it_never_spends_more_than_there_is_but_for_a_first_that_stutters(
            budget in 0u64..10_000_000,
            asks in proptest::collection::vec((0u8..3, proptest::option::of(0u8..3)), 1..16),
            may_rise: bool,
        ) {
            let asks: Vec<_> = asks.into_iter().map(|(wish, has)| camera(wish, has)).collect();
            let given = allot(room(budget), &asks, may_rise);
            proptest::prop_assert!(cost(&asks, &given) <= budget.max(budget * 100 / STUTTERS + 1));
            for (ask, given) in asks.iter().zip(&given) {
                proptest::prop_assert!(given.is_none_or(|layer| layer <= ask.wish));
            }
        }
    }
}
