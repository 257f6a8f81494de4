//! Sealing as pages and devices do it over months, with pages reloaded, people removed and vaults restored from older
//! snapshots; an instrument beside it remembers every key with every nonce.

use std::collections::HashSet;

use anyhow::{Context as _, Result, bail};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use sealed::{CallGroup, Envelope, Kid, Purpose, Sealer, Stream, Tag, Vault};

use crate::figures::Figures;
use crate::support::{CALL, House, usher};

const FULL: u64 = 1_000_000;
const QUICK: u64 = 100_000;
/// Frames that a page seals of each stream before something happens.
const BURST: u64 = 400;
const SEED: u64 = 71;
const PEOPLE: u8 = 3;

/// Every key and nonce that were used together. A frame's key follows from base key and KID (RFC 9605 section 4.4.2),
/// its nonce from key and counter; a text's nonce stands before it.
#[derive(Default)]
struct Instrument {
    frames: HashSet<([u8; 16], u64, u64)>,
    texts: HashSet<(u32, [u8; 12])>,
    repeated: u64,
    sealed: u64,
}

impl Instrument {
    fn frame(&mut self, base: [u8; 16], sealed: &[u8]) -> Result<()> {
        let (kid, ctr) = header(sealed).context("a sealed frame has no SFrame header")?;
        self.sealed += 1;
        self.repeated += u64::from(!self.frames.insert((base, kid, ctr)));
        Ok(())
    }

    fn text(&mut self, sealed: &[u8]) -> Result<()> {
        let generation = sealed.get(1..5).context("a sealed text has no generation")?;
        let nonce = sealed.get(5..17).context("a sealed text has no nonce")?;
        self.sealed += 1;
        let pair = (u32::from_be_bytes(generation.try_into()?), nonce.try_into()?);
        self.repeated += u64::from(!self.texts.insert(pair));
        Ok(())
    }
}

/// KID and CTR (RFC 9605 section 4.3), read by other code than what wrote them.
fn header(sealed: &[u8]) -> Option<(u64, u64)> {
    let config = *sealed.first()?;
    let mut at = 1;
    let mut number = |half: u8| {
        if half < 8 {
            return Some(u64::from(half));
        }
        let length = usize::from(half & 7) + 1;
        let bytes = sealed.get(at..at + length)?;
        at += length;
        Some(bytes.iter().fold(0, |all, byte| all << 8 | u64::from(*byte)))
    };
    Some((number(config >> 4)?, number(config & 0x0f)?))
}

/// A page: its group, and the sealers of its epoch.
struct Page {
    vault: usize,
    group: CallGroup,
    base: [u8; 16],
    sealers: Vec<Sealer>,
}

impl Page {
    fn new(vault: usize, group: CallGroup) -> Result<Self> {
        let mut page = Self { vault, group, base: [0; 16], sealers: Vec::new() };
        page.renew()?;
        Ok(page)
    }

    /// The sealers of a new epoch.
    fn renew(&mut self) -> Result<()> {
        let base = self.group.base_key()?;
        let (number, epoch) = (self.group.own_leaf(), self.group.epoch() as u8);
        self.base = *base.expose();
        self.sealers = Stream::ALL.map(|stream| Sealer::new(&base, Kid { stream, number, epoch })).into();
        Ok(())
    }

    fn speak(&mut self, frames: u64, instrument: &mut Instrument) -> Result<()> {
        let mut sealed = Vec::new();
        for sealer in &mut self.sealers {
            for _ in 0..frames {
                sealer.seal(Envelope::Whole, b"a frame", &mut sealed)?;
                instrument.frame(self.base, &sealed)?;
            }
        }
        Ok(())
    }
}

struct Months {
    rng: StdRng,
    house: House,
    pages: Vec<Page>,
    snapshots: Vec<Vec<u8>>,
    instrument: Instrument,
    reloads: u64,
    restores: u64,
    epochs: u64,
}

impl Months {
    fn begin() -> Result<Self> {
        let mut house = House::of(PEOPLE, SEED);
        let rng = StdRng::seed_from_u64(SEED);
        let mut snapshots = Vec::new();
        for vault in &house.vaults {
            snapshots.push(vault.snapshot()?.to_vec());
        }
        let seed = house.seeds.next();
        let group = CallGroup::begin(&house.vaults[0], CALL, Tag([1; 16]), &usher().public(), seed)?;
        let pages = vec![Page::new(0, group)?];
        let instrument = Instrument::default();
        Ok(Self { rng, house, pages, snapshots, instrument, reloads: 0, restores: 0, epochs: 0 })
    }

    /// A page takes a place in the call; everybody follows.
    fn join(&mut self, vault: usize) -> Result<()> {
        let info = self.pages.first().context("nobody is in the call")?.group.group_info()?;
        let (tag, seed) = (Tag(self.rng.random()), self.house.seeds.next());
        let (group, commit) =
            CallGroup::join(&self.house.vaults[vault], CALL, tag, &usher().public(), &info, seed)?;
        self.follow(commit.epoch, &commit.commit.0, usize::MAX)?;
        self.pages.push(Page::new(vault, group)?);
        Ok(())
    }

    fn follow(&mut self, epoch: u64, commit: &[u8], but: usize) -> Result<()> {
        for (index, page) in self.pages.iter_mut().enumerate().filter(|(index, _)| *index != but) {
            page.group
                .take(&self.house.vaults[page.vault], epoch, commit)
                .with_context(|| format!("page {index}"))?;
            page.renew()?;
        }
        self.epochs += 1;
        Ok(())
    }

    /// A page is gone, as when it is loaded anew: another removes it, and its person comes with a new one.
    fn reload(&mut self) -> Result<()> {
        let gone = self.rng.random_range(0..self.pages.len());
        let page = self.pages.remove(gone);
        let seed = self.house.seeds.next();
        let Some(other) = self.pages.first_mut() else { bail!("nobody is left in the call") };
        let commit = other.group.remove(&[page.group.tag()], seed)?;
        other.group.confirm(&self.house.vaults[other.vault])?;
        other.renew()?;
        self.follow(commit.epoch, &commit.commit.0, 0)?;
        self.reloads += 1;
        self.join(page.vault)
    }

    /// A device is set back to how it was at the beginning, catches up, and its page is loaded anew.
    fn restore(&mut self) -> Result<()> {
        let vault = self.rng.random_range(0..self.house.vaults.len());
        self.house.vaults[vault] = Vault::restore(&self.snapshots[vault])?;
        self.house.follow(vault)?;
        self.restores += 1;
        Ok(())
    }

    /// Names and photographs are sealed by everybody.
    fn write(&mut self, texts: u64) -> Result<()> {
        for vault in &self.house.vaults {
            for _ in 0..texts {
                let sealed = vault.seal(Purpose::Member, &[1; 16], self.rng.random(), b"Grandma")?;
                self.instrument.text(&sealed)?;
            }
        }
        Ok(())
    }

    fn pass(&mut self) -> Result<()> {
        for page in &mut self.pages {
            page.speak(BURST, &mut self.instrument)?;
        }
        self.write(BURST / 10)?;
        match self.rng.random_range(0..10) {
            0..4 => self.reload(),
            4..6 => self.restore().and_then(|()| self.reload()),
            _ => {
                let seed = self.house.seeds.next();
                let Some(first) = self.pages.first_mut() else { bail!("nobody is in the call") };
                let commit = first.group.update(seed)?;
                first.group.confirm(&self.house.vaults[first.vault])?;
                first.renew()?;
                self.follow(commit.epoch, &commit.commit.0, 0)
            }
        }
    }
}

pub(crate) fn prove(quick: bool) -> Result<Figures> {
    let wanted = if quick { QUICK } else { FULL };
    let mut months = Months::begin()?;
    for vault in 1..usize::from(PEOPLE) {
        months.join(vault)?;
    }
    while months.instrument.sealed < wanted {
        months.pass()?;
    }
    // The instrument must see a repetition where there is one.
    let mut control = Instrument::default();
    for _ in 0..2 {
        control.frame([1; 16], &[0x11])?;
    }
    let mut figures = Figures::new("nonces", quick);
    figures.say("seed", SEED);
    figures.say("sealings", months.instrument.sealed);
    figures.say("reloads", months.reloads);
    figures.say("restores", months.restores);
    figures.say("epochs", months.epochs);
    figures.say("repeated_key_and_nonce", months.instrument.repeated);
    figures.say("repetition_seen_in_control", control.repeated == 1);
    figures.must(months.instrument.repeated == 0, "no key meets a nonce twice");
    figures.must(control.repeated == 1, "the instrument sees a repetition");
    Ok(figures)
}
