//! A call of three through the real relay, in virtual time, with a tap of all that it passes on.

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use sealed::{CallGroup, Envelope, Kid, Opener, Sealer, Stream as Sealable};
use sfu::{Config, Input, Joining, Output, Sfu};
use wire::{CallId, MediaKind, Publication, SeatId, Sends, SlotMedia, Want};

use super::film::Film;
use super::line::{Datagram, Line};
use super::playing::{Playing, Tap, packets};
use crate::support::{Call, House};

const RELAY: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), 8080);
const ONE_WAY: Duration = Duration::from_millis(10);
const SEED: u64 = 51;
const PEOPLE: u8 = 3;
const KINDS: [MediaKind; 3] = [MediaKind::Microphone, MediaKind::Camera, MediaKind::Screen];
/// Nothing takes longer to come about.
const PATIENCE: Duration = Duration::from_secs(10);

/// What came of a call.
pub(super) struct Outcome {
    pub(super) taps: Vec<Tap>,
    pub(super) sent: u64,
    /// Of what was tapped, frames that open for whoever they are for, to what was filmed.
    pub(super) opened: u64,
}

struct Page<'film> {
    line: Line,
    seat: SeatId,
    /// None: what is encoded is sent as it is, which no page of Parlour can.
    sealers: Option<[Sealer; 3]>,
    opener: Opener,
    playing: Option<Playing<'film>>,
    tap: Tap,
    sent: u64,
}

struct Relayed<'film> {
    film: &'film Film,
    now: Instant,
    sfu: Sfu,
    sfu_timeout: Instant,
    under_way: VecDeque<(Instant, Datagram)>,
    pages: Vec<Page<'film>>,
}

/// Lets the call run for so long.
pub(super) fn run(film: &Film, is_sealed: bool, time: Duration) -> Result<Outcome> {
    let mut call = Relayed::begin(film, is_sealed)?;
    let patience = call.now + PATIENCE;
    while !call.pages.iter().all(|page| page.line.is_up()) {
        ensure!(call.now < patience, "the connections of the call did not come about");
        call.pass(Duration::from_millis(10))?;
    }
    let begun = call.now;
    for page in &mut call.pages {
        page.playing = Some(Playing::new(film, &KINDS, begun));
    }
    call.pass(time)?;
    call.end()
}

#[expect(clippy::disallowed_methods, reason = "the base of virtual time; only differences from it matter")]
fn base() -> Instant {
    Instant::now()
}

impl<'film> Relayed<'film> {
    fn begin(film: &'film Film, is_sealed: bool) -> Result<Self> {
        let now = base();
        let sfu = Sfu::new(Config { addresses: vec![RELAY], silence: Duration::from_secs(6) });
        let (under_way, pages) = (VecDeque::new(), Vec::new());
        let mut call = Self { film, now, sfu, sfu_timeout: now, under_way, pages };
        for (number, group) in groups()?.iter().enumerate() {
            let address = SocketAddr::new(Ipv4Addr::new(198, 18, 0, number as u8 + 1).into(), 50_000);
            let mut line = Line::new(address, now)?;
            let others = usize::from(PEOPLE) - 1;
            let offer = line.offer(&KINDS, others, others * 2)?;
            let seat = SeatId::from_u128(number as u128 + 1);
            let sends = Sends { microphone: true, camera: true, screen: true };
            let joining = Joining { call: the_call(), seat, offer, sends };
            let answer = call.sfu.join(joining, now)?;
            line.answer(&answer, now)?;
            let sealers = if is_sealed { Some(sealers(group)?) } else { None };
            let (opener, tap) = (opener(group)?, Tap::default());
            call.pages.push(Page { line, seat, sealers, opener, playing: None, tap, sent: 0 });
        }
        call.show_everything();
        call.drain();
        Ok(call)
    }

    fn show_everything(&mut self) {
        let seats: Vec<SeatId> = self.pages.iter().map(|page| page.seat).collect();
        for seat in &seats {
            let others = seats.iter().filter(|other| *other != seat);
            let wants = others.flat_map(|other| {
                [MediaKind::Camera, MediaKind::Screen].map(|kind| Want {
                    publication: Publication { seat: *other, kind },
                    height: 720,
                    pinned: false,
                })
            });
            let (call, wants) = (the_call(), wants.collect());
            self.sfu.handle(Input::Show { call, seat: *seat, wants }, self.now);
        }
    }

    fn pass(&mut self, time: Duration) -> Result<()> {
        let end = self.now + time;
        loop {
            let arrival = self.under_way.front().map(|(at, _)| *at);
            let pages = self.pages.iter().flat_map(|page| {
                [Some(page.line.timeout), page.playing.as_ref().map(Playing::due)].into_iter().flatten()
            });
            let next = pages.chain(arrival).chain([self.sfu_timeout]).min().unwrap_or(end);
            if next > end {
                self.now = end;
                return Ok(());
            }
            self.now = self.now.max(next);
            self.step()?;
        }
    }

    /// Everything that is due by now.
    fn step(&mut self) -> Result<()> {
        let now = self.now;
        while let Some((_, datagram)) = self.under_way.pop_front_if(|(at, _)| *at <= now) {
            if datagram.to == RELAY {
                let (from, to) = (datagram.from, datagram.to);
                self.sfu.handle(Input::Datagram(sfu::Datagram { from, to, bytes: &datagram.bytes }), now);
                self.drain();
            } else if let Some(page) = self.pages.iter_mut().find(|page| page.line.address == datagram.to) {
                page.line.receive(&datagram, now)?;
            }
        }
        if self.sfu_timeout <= now {
            self.sfu.handle(Input::Timeout, now);
            self.drain();
        }
        for page in &mut self.pages {
            if page.line.timeout <= now {
                page.line.pass_time(now)?;
            }
            page.speak(now)?;
            page.tap.listen(&mut page.line);
            let out = std::mem::take(&mut page.line.outbox).into_iter();
            self.under_way.extend(out.map(|datagram| (now + ONE_WAY, datagram)));
        }
        Ok(())
    }

    fn drain(&mut self) {
        loop {
            match self.sfu.poll(self.now) {
                Output::Transmit(out) => {
                    let datagrams = out.datagrams().map(<[u8]>::to_vec);
                    let datagrams = datagrams.map(|bytes| Datagram { from: out.from, to: out.to, bytes });
                    self.under_way.extend(datagrams.map(|datagram| (self.now + ONE_WAY, datagram)));
                }
                Output::Event(_) => {}
                Output::Timeout(at) => {
                    self.sfu_timeout = at.max(self.now);
                    return;
                }
            }
        }
    }

    /// What was tapped, and how much of it those in the call can open.
    fn end(mut self) -> Result<Outcome> {
        let mut opened = 0;
        let mut plain = Vec::new();
        for page in &mut self.pages {
            for stream in page.tap.streams.values() {
                let (envelope, filmed) = match stream.media {
                    SlotMedia::Audio => (Envelope::Whole, &self.film.sound),
                    SlotMedia::Video => (Envelope::Vp8, &self.film.pictures),
                };
                let media = match stream.media {
                    SlotMedia::Audio => sealed::Media::Audio,
                    SlotMedia::Video => sealed::Media::Video,
                };
                for frame in &stream.frames {
                    let opens = page.opener.open(media, envelope, frame, &mut plain).is_ok();
                    opened += u64::from(opens && filmed.contains(&plain));
                }
            }
        }
        let sent = self.pages.iter().map(|page| page.sent).sum();
        Ok(Outcome { taps: self.pages.into_iter().map(|page| page.tap).collect(), sent, opened })
    }
}

impl Page<'_> {
    fn speak(&mut self, now: Instant) -> Result<()> {
        let Some(playing) = &mut self.playing else { return Ok(()) };
        for frame in playing.take(now) {
            let bytes = match &mut self.sealers {
                Some(sealers) => seal(sealers, frame.kind, frame.bytes)?,
                None => frame.bytes.to_vec(),
            };
            self.sent += 1;
            self.line.send(frame.kind, packets(frame.kind, &bytes, frame.number), frame.time, now)?;
        }
        Ok(())
    }
}

fn seal(sealers: &mut [Sealer; 3], kind: MediaKind, frame: &[u8]) -> Result<Vec<u8>> {
    let (sealer, envelope) = match kind {
        MediaKind::Microphone => (0, Envelope::Whole),
        MediaKind::Camera => (1, Envelope::Vp8),
        MediaKind::Screen => (2, Envelope::Vp8),
    };
    let mut sealed = Vec::new();
    sealers[sealer].seal(envelope, frame, &mut sealed).context("an honest frame was not sealed")?;
    Ok(sealed)
}

const fn the_call() -> CallId {
    CallId::from_u128(0xca11)
}

/// The places of everybody in one call group, all in its last epoch.
fn groups() -> Result<Vec<CallGroup>> {
    let mut house = House::of(PEOPLE, SEED);
    let mut call = Call::begin(&mut house, 0, 1);
    for at in 1..PEOPLE {
        call.join(&mut house, usize::from(at), at + 1);
    }
    ensure!(call.pages.iter().all(|(_, group)| group.epoch() == call.epoch), "somebody did not follow");
    Ok(call.pages.into_iter().map(|(_, group)| group).collect())
}

fn sealers(group: &CallGroup) -> Result<[Sealer; 3]> {
    let base = group.base_key()?;
    let (number, epoch) = (group.own_leaf(), group.epoch() as u8);
    Ok(Sealable::ALL.map(|stream| Sealer::new(&base, Kid { stream, number, epoch })))
}

fn opener(group: &CallGroup) -> Result<Opener> {
    let (base, mut opener) = (group.base_key()?, Opener::new());
    for leaf in group.leaves() {
        for stream in Sealable::ALL {
            opener.add_key(Kid { stream, number: leaf.index, epoch: group.epoch() as u8 }, &base);
        }
    }
    Ok(opener)
}
