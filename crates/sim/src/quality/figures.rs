//! What is counted, and what comes out.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use crate::client::{Picture, Sound};

/// What a scenario came to. Ratios are from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Figures {
    /// Share of the time for which a picture stood still, as browsers count it (W3C webrtc-stats,
    /// `totalFreezesDuration`); a picture that never came stood still all the time.
    pub frozen_ratio: f64,
    /// Freezes in a minute of one picture (W3C webrtc-stats, `freezeCount`).
    pub freezes_per_minute: f64,
    /// Frames decoded in a second.
    pub fps: f64,
    /// Milliseconds from asking to join to the first frame of a picture; the median.
    pub first_frame_ms: f64,
    /// Seconds from the return of the bandwidth until the picture is, and stays, at the layer that it had before;
    /// the slowest of all seeds. None where no bandwidth returns.
    pub recovery_s: Option<f64>,
    /// How far the relay's estimate is from what a limited line carries, as a share of that; the mean over time.
    /// None where no line is limited.
    pub estimate_error: Option<f64>,
    /// Share of speech that a listener had to do without. None where nobody speaks.
    pub concealed_ratio: Option<f64>,
    /// What a relay must never do, whatever the network does.
    pub faults: u32,
}

/// What was counted for a group of pictures.
#[derive(Debug, Clone, Default)]
struct Group {
    watched: Duration,
    frozen: Duration,
    freezes: u32,
    frames: u64,
    first_frames: Vec<Duration>,
    said: u64,
    concealed: u64,
}

/// What was counted in one world, or in several together.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    groups: BTreeMap<&'static str, Group>,
    pub(super) recoveries: Vec<Duration>,
    /// Sum and number of samples.
    error: (f64, u32),
    pub(super) faults: u32,
}

impl Tally {
    /// Counts a picture that was to be seen for `there`, since the viewer asked to join or it was to be shown.
    pub(super) fn picture(
        &mut self,
        group: &'static str,
        picture: &Picture,
        first: Option<Duration>,
        there: Duration,
    ) {
        let group = self.groups.entry(group).or_default();
        group.first_frames.push(first.unwrap_or(there));
        let never = first.is_none();
        group.watched += if never { there } else { picture.freezes.watched };
        group.frozen += if never { there } else { picture.freezes.total };
        group.freezes += if never { 1 } else { picture.freezes.count };
        group.frames += picture.decoded();
    }

    /// Counts a voice.
    pub(super) fn voice(&mut self, group: &'static str, sound: &Sound) {
        let group = self.groups.entry(group).or_default();
        group.said += sound.said;
        group.concealed += sound.concealed;
    }

    /// Counts an estimate beside what the line carries.
    pub(super) fn estimate(&mut self, estimate: u64, rate: u64) {
        self.error.0 += estimate.abs_diff(rate) as f64 / rate.max(1) as f64;
        self.error.1 += 1;
    }

    /// Takes in what was counted elsewhere.
    pub(super) fn add(&mut self, other: Self) {
        for (name, theirs) in other.groups {
            let ours = self.groups.entry(name).or_default();
            ours.watched += theirs.watched;
            ours.frozen += theirs.frozen;
            ours.freezes += theirs.freezes;
            ours.frames += theirs.frames;
            ours.first_frames.extend(theirs.first_frames);
            ours.said += theirs.said;
            ours.concealed += theirs.concealed;
        }
        self.recoveries.extend(other.recoveries);
        self.error = (self.error.0 + other.error.0, self.error.1 + other.error.1);
        self.faults += other.faults;
    }

    /// What it comes to: of every figure, that of the group for which it is worst.
    pub fn figures(&self) -> Figures {
        let most = |of: fn(&Group) -> f64| self.groups.values().map(of).fold(0.0, f64::max);
        let spoken = self.groups.values().any(|group| group.said > 0);
        let seen = self.groups.values().filter(|group| !group.first_frames.is_empty());
        Figures {
            frozen_ratio: most(|group| ratio(group.frozen.as_secs_f64(), group.watched.as_secs_f64())),
            freezes_per_minute: most(|group| {
                ratio(f64::from(group.freezes), group.watched.as_secs_f64() / 60.0)
            }),
            fps: seen
                .map(|group| ratio(group.frames as f64, group.watched.as_secs_f64()))
                .min_by(f64::total_cmp)
                .unwrap_or(0.0),
            first_frame_ms: most(|group| median(&group.first_frames).as_secs_f64() * 1_000.0),
            recovery_s: self.recoveries.iter().max().map(Duration::as_secs_f64),
            estimate_error: (self.error.1 > 0).then(|| self.error.0 / f64::from(self.error.1)),
            concealed_ratio: spoken.then(|| most(|group| ratio(group.concealed as f64, group.said as f64))),
            faults: self.faults,
        }
    }

    /// The frozen share of each group, for whoever looks closer.
    pub fn frozen(&self) -> BTreeMap<&'static str, f64> {
        let frozen = |group: &Group| ratio(group.frozen.as_secs_f64(), group.watched.as_secs_f64());
        self.groups.iter().map(|(name, group)| (*name, frozen(group))).collect()
    }
}

fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

fn median(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
