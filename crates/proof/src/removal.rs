//! Somebody is put out of a call and keeps every key they had, with a tap of all that the relay passes on.
//!
//! Real call groups, sealers and openers on lines of virtual time: 25 ms each way, with some jitter. What making and
//! taking the commit costs is measured and added. The relay is left out: that it stops forwarding at once only helps.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use sealed::{CallCommit, CallGroup, Envelope, Kid, Media, Opener, Sealer, SenderKey, Stream, Tag};

use crate::figures::Figures;
use crate::support::{CALL, House, tag, usher};

const FULL: u64 = 400;
const QUICK: u64 = 20;
const SEED: u64 = 91;
/// 50 ms there and back.
const ONE_WAY_US: u64 = 25_000;
/// Lines are not even.
const JITTER_US: u64 = 10_000;
/// A microphone's packets.
const FRAME_US: u64 = 20_000;
/// How long frames go on after the removal.
const AFTER_US: u64 = 1_000_000;
/// What the issue asks for.
const LIMIT: Duration = Duration::from_millis(300);

/// A page that stays.
struct Page {
    vault: usize,
    group: CallGroup,
    sealer: Sealer,
    /// When it takes the new keys, by virtual time.
    switches_at: u64,
}

/// What the relay saw of one frame.
struct Tapped {
    at: u64,
    epoch: u64,
    frame: Vec<u8>,
}

/// What came of one removal.
struct Outcome {
    /// From the server's word that somebody is to go until the last frame under the old keys passed the relay.
    last_old: Duration,
    opened_by_removed: u64,
    later_frames: u64,
    opened_by_staying: u64,
    before: u64,
}

fn sealer(group: &CallGroup) -> Result<Sealer> {
    let kid = Kid { stream: Stream::Microphone, number: group.own_leaf(), epoch: group.epoch() as u8 };
    Ok(Sealer::new(&group.base_key()?, kid))
}

/// Opens whatever anybody seals under this base key in this epoch.
fn know_all(opener: &mut Opener, group: &CallGroup, base: &SenderKey, epoch: u64) {
    for leaf in group.leaves() {
        for stream in Stream::ALL {
            opener.add_key(Kid { stream, number: leaf.index, epoch: epoch as u8 }, base);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "what cryptography costs is part of the figure")]
fn timed<T>(work: impl FnOnce() -> T) -> (T, u64) {
    let begun = Instant::now();
    let done = work();
    (done, begun.elapsed().as_micros() as u64)
}

struct Trial {
    rng: StdRng,
    house: House,
    pages: Vec<Page>,
    removed: Page,
}

impl Trial {
    fn begin(seed: u64) -> Result<Self> {
        let mut rng = StdRng::seed_from_u64(seed);
        let people = rng.random_range(3..=6u8);
        let mut house = House::of(people, 1_000 + seed);
        let mut groups: Vec<(usize, CallGroup)> = Vec::new();
        for vault in 0..usize::from(people) {
            let (own, random) = (tag(vault as u8 + 1), house.seeds.next());
            let Some((_, first)) = groups.first() else {
                groups.push((
                    vault,
                    CallGroup::begin(&house.vaults[vault], CALL, own, &usher().public(), random)?,
                ));
                continue;
            };
            let (group, commit) = CallGroup::join(
                &house.vaults[vault],
                CALL,
                own,
                &usher().public(),
                &first.group_info()?,
                random,
            )?;
            for (other, known) in &mut groups {
                known.take(&house.vaults[*other], commit.epoch, &commit.commit.0)?;
            }
            groups.push((vault, group));
        }
        let mut pages = Vec::new();
        for (vault, group) in groups {
            let sealer = sealer(&group)?;
            pages.push(Page { vault, group, sealer, switches_at: u64::MAX });
        }
        let removed = pages.remove(rng.random_range(1..pages.len()));
        Ok(Self { rng, house, pages, removed })
    }

    fn way(&mut self) -> u64 {
        ONE_WAY_US + self.rng.random_range(0..JITTER_US)
    }

    /// The server's word goes out at 0, with its proposal; the lowest leaf commits it at once, the others follow.
    fn put_out(&mut self) -> Result<CallCommit> {
        let gone: Tag = self.removed.group.tag();
        let (hint, up) = (self.way(), self.way());
        let seed = self.house.seeds.next();
        let downs: Vec<u64> = (0..self.pages.len()).map(|_| self.way()).collect();
        let (epoch, leaf) = (self.removed.group.epoch(), self.removed.group.own_leaf());
        let (proposal, signed) = timed(|| usher().propose_removal(CALL.0, epoch, leaf));
        let proposal = proposal?;
        let seated: Vec<Tag> = self.pages.iter().map(|page| page.group.tag()).collect();
        for page in self.pages.iter_mut().skip(1) {
            page.group.propose(&seated, &proposal).context("an honest proposal was refused")?;
        }
        let first = &mut self.pages[0].group;
        let (commit, made) = timed(|| {
            first.propose(&seated, &proposal)?;
            first.remove(&[gone], seed)
        });
        let commit = commit?;
        ensure!(commit.removed == [leaf], "the commit removes somebody else");
        let at_server = signed + hint + made + up;
        for (page, down) in self.pages.iter_mut().zip(downs) {
            let vault = &self.house.vaults[page.vault];
            let (news, taken) = timed(|| page.group.take(vault, commit.epoch, &commit.commit.0));
            news.context("an honest removal was refused")?;
            page.switches_at = at_server + down + taken;
        }
        Ok(commit)
    }

    /// Everybody speaks for a second: under the keys of the epoch `old` until they take the new ones.
    fn speak(&mut self, old: u64) -> Result<Vec<Tapped>> {
        let mut tap = Vec::new();
        let way = self.way();
        for page in &mut self.pages {
            let mut renewed = sealer(&page.group)?;
            let phase = self.rng.random_range(0..FRAME_US);
            for number in 0..AFTER_US / FRAME_US {
                let now = number * FRAME_US + phase;
                let (sealer, epoch) =
                    if now < page.switches_at { (&mut page.sealer, old) } else { (&mut renewed, old + 1) };
                let mut frame = Vec::new();
                sealer.seal(Envelope::Whole, b"what is said", &mut frame)?;
                tap.push(Tapped { at: now + way, epoch, frame });
            }
        }
        Ok(tap)
    }

    fn run(mut self) -> Result<Outcome> {
        let (old, base) = (self.removed.group.epoch(), self.removed.group.base_key()?);
        let mut removed = Opener::new();
        let mut staying = Opener::new();
        know_all(&mut removed, &self.removed.group, &base, old);
        know_all(&mut staying, &self.removed.group, &base, old);
        let commit = self.put_out()?;
        // Whoever was removed reads the commit too, and tries its last key under the new epoch's name.
        let _ =
            self.removed.group.take(&self.house.vaults[self.removed.vault], commit.epoch, &commit.commit.0);
        let own = self.removed.group.base_key().ok();
        know_all(&mut removed, &self.pages[0].group, own.as_ref().unwrap_or(&base), old + 1);
        let renewed = self.pages[0].group.base_key()?;
        know_all(&mut staying, &self.pages[0].group, &renewed, old + 1);

        let tap = self.speak(old)?;
        let last = tap.iter().filter(|it| it.epoch == old).map(|it| it.at).max().unwrap_or_default();
        let mut plain = Vec::new();
        let mut opened: BTreeMap<bool, u64> = BTreeMap::new();
        let (mut later_frames, mut opened_by_staying) = (0, 0);
        for frame in &tap {
            let later = frame.epoch > old;
            later_frames += u64::from(later);
            let open = removed.open(Media::Audio, Envelope::Whole, &frame.frame, &mut plain);
            *opened.entry(later).or_default() += u64::from(open.is_ok());
            let open = staying.open(Media::Audio, Envelope::Whole, &frame.frame, &mut plain);
            opened_by_staying += u64::from(later && open.is_ok());
        }
        Ok(Outcome {
            last_old: Duration::from_micros(last),
            opened_by_removed: opened.get(&true).copied().unwrap_or_default(),
            later_frames,
            opened_by_staying,
            before: opened.get(&false).copied().unwrap_or_default(),
        })
    }
}

pub(crate) fn prove(quick: bool) -> Result<Figures> {
    let trials = if quick { QUICK } else { FULL };
    let mut outcomes = Vec::new();
    for index in 0..trials {
        let seed = SEED + index;
        outcomes.push(Trial::begin(seed)?.run().with_context(|| format!("seed {seed}"))?);
    }
    let mut times: Vec<Duration> = outcomes.iter().map(|it| it.last_old).collect();
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
    let sum = |of: fn(&Outcome) -> u64| outcomes.iter().map(of).sum::<u64>();
    let later = sum(|it| it.later_frames);
    let mut figures = Figures::new("removal", quick);
    figures.say("removals", trials);
    figures.say("first_seed", SEED);
    figures.say("rtt_ms", ONE_WAY_US * 2 / 1_000);
    figures.say("later_frames", later);
    figures.say("later_frames_opened_by_removed", sum(|it| it.opened_by_removed));
    figures.say("later_frames_opened_by_those_who_stay", sum(|it| it.opened_by_staying));
    figures.say("frames_before_opened_by_removed", sum(|it| it.before));
    figures.say("last_old_frame_ms_p50", at(50).as_millis() as u64);
    figures.say("last_old_frame_ms_p95", at(95).as_millis() as u64);
    figures.must(sum(|it| it.opened_by_removed) == 0, "whoever was removed opens nothing later");
    figures.must(sum(|it| it.opened_by_staying) == later, "those who stay open everything");
    figures.must(sum(|it| it.before) > 0, "the removed one's keys did open what was before");
    figures.must(at(95) <= LIMIT, "the last old frame passes within 300 ms (p95)");
    Ok(figures)
}
