//! A small house in virtual time: an [`Sfu`] and pages (str0m as a browser would be), joined by a network that
//! delays, loses and cuts. It speaks to the SFU through its public surface only.

use std::collections::{BTreeMap, BinaryHeap};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use sfu::{Config, Datagram, Event, Input, Joining, Output, Sfu};
use wire::{CallId, MediaKind, Publication, SeatId, Sends, Want};

pub(crate) use crate::page::{Page, Received};

/// Where the SFU is.
pub(crate) const SERVER: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1)), 8080);
/// A seat that has been silent for so long is lost.
pub(crate) const SILENCE: Duration = Duration::from_secs(7);

/// The house.
pub(crate) struct House {
    pub(crate) now: Instant,
    pub(crate) sfu: Sfu,
    pub(crate) pages: BTreeMap<u128, Page>,
    pub(crate) events: Vec<Event>,
    /// One way, to and from everybody.
    pub(crate) delay: Duration,
    /// Of the datagrams to pages, one in so many is lost; 0: none.
    pub(crate) lose_one_in: u64,
    /// Pages that are cut off.
    pub(crate) cut: Vec<u128>,
    sent: u64,
    flying: BinaryHeap<Flying>,
}

/// A datagram on its way; the heap gives the earliest, then the oldest.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Flying {
    at: std::cmp::Reverse<(Instant, u64)>,
    from: SocketAddr,
    to: SocketAddr,
    bytes: Vec<u8>,
}

pub(crate) fn call(n: u128) -> CallId {
    CallId::from_u128(n)
}

pub(crate) fn seat(n: u128) -> SeatId {
    SeatId::from_u128(n)
}

pub(crate) fn camera(n: u128) -> Publication {
    Publication { seat: seat(n), kind: MediaKind::Camera }
}

pub(crate) const ALL_ON: Sends = Sends { microphone: true, camera: true, screen: false };

impl House {
    #[expect(clippy::disallowed_methods, reason = "an arbitrary start for virtual time")]
    pub(crate) fn new() -> Self {
        let sfu = Sfu::new(Config { addresses: vec![SERVER], silence: SILENCE });
        Self {
            now: Instant::now(),
            sfu,
            pages: BTreeMap::new(),
            events: Vec::new(),
            delay: Duration::from_millis(10),
            lose_one_in: 0,
            cut: Vec::new(),
            sent: 0,
            flying: BinaryHeap::new(),
        }
    }

    /// A page opens and joins; its seat is its number.
    pub(crate) fn join(&mut self, call_number: u128, number: u128) {
        self.join_with(call_number, number, Page::new(number, call(call_number), 3, 3, self.now));
    }

    pub(crate) fn join_with(&mut self, call_number: u128, number: u128, mut page: Page) {
        let joining =
            Joining { call: call(call_number), seat: seat(number), offer: page.offer(false), sends: ALL_ON };
        let answer = self.sfu.join(joining, self.now).unwrap();
        page.answered(&answer);
        self.pages.insert(number, page);
        self.drain();
    }

    /// The page makes a new offer: an ICE restart, or slots it has just added.
    pub(crate) fn renew(&mut self, number: u128, restart: bool) {
        let page = self.pages.get_mut(&number).unwrap();
        let (call, offer) = (page.call, page.offer(restart));
        let answer = self.sfu.renew(call, seat(number), offer, self.now).unwrap();
        self.pages.get_mut(&number).unwrap().answered(&answer);
        self.drain();
    }

    pub(crate) fn leave(&mut self, number: u128) {
        let page = self.pages.remove(&number).unwrap();
        self.handle(Input::Leave { call: page.call, seat: seat(number) });
    }

    /// The page shows these cameras, each so high.
    pub(crate) fn show(&mut self, number: u128, cameras: &[(u128, u16)]) {
        let call = self.pages[&number].call;
        let want =
            |(n, height): &(u128, u16)| Want { publication: camera(*n), height: *height, pinned: false };
        self.handle(Input::Show { call, seat: seat(number), wants: cameras.iter().map(want).collect() });
    }

    pub(crate) fn sends(&mut self, number: u128, sends: Sends) {
        let call = self.pages[&number].call;
        self.handle(Input::Sends { call, seat: seat(number), sends });
    }

    pub(crate) fn handle(&mut self, input: Input<'_>) {
        self.sfu.handle(input, self.now);
        self.drain();
    }

    /// Time passes.
    pub(crate) fn run(&mut self, time: Duration) {
        let end = self.now + time;
        while self.now < end {
            let next = self.next().min(end);
            self.now = next.max(self.now);
            self.step();
        }
    }

    pub(crate) fn run_ms(&mut self, millis: u64) {
        self.run(Duration::from_millis(millis));
    }

    fn next(&mut self) -> Instant {
        let due = match self.sfu.poll(self.now) {
            Output::Timeout(at) => at,
            other => panic!("not drained: {other:?}"),
        };
        let pages = self.pages.values().map(Page::due);
        let flying = self.flying.peek().map(|flying| flying.at.0.0);
        pages.chain(flying).chain([due]).min().unwrap()
    }

    fn step(&mut self) {
        while self.flying.peek().is_some_and(|flying| flying.at.0.0 <= self.now) {
            let flying = self.flying.pop().unwrap();
            self.arrive(&flying);
        }
        // As in the media thread: what comes together is handed over together.
        self.drain();
        if matches!(self.sfu.poll(self.now), Output::Timeout(at) if at <= self.now) {
            self.handle(Input::Timeout);
        }
        let now = self.now;
        let mut sent = Vec::new();
        for page in self.pages.values_mut() {
            sent.extend(page.live(now));
        }
        for (from, to, bytes) in sent {
            self.fly(from, to, bytes);
        }
    }

    fn arrive(&mut self, flying: &Flying) {
        if flying.to == SERVER {
            let datagram = Datagram { from: flying.from, to: flying.to, bytes: &flying.bytes };
            self.sfu.handle(Input::Datagram(datagram), self.now);
        } else if let Some(page) = self.pages.values_mut().find(|page| page.address == flying.to) {
            page.receive(&flying.bytes, self.now);
        }
    }

    fn drain(&mut self) {
        loop {
            match self.sfu.poll(self.now) {
                Output::Transmit(transmit) => {
                    let datagrams = transmit.datagrams().map(<[u8]>::to_vec);
                    datagrams.for_each(|bytes| self.fly(transmit.from, transmit.to, bytes));
                }
                Output::Event(event) => self.events.push(event),
                Output::Timeout(_) => return,
            }
        }
    }

    fn fly(&mut self, from: SocketAddr, to: SocketAddr, bytes: Vec<u8>) {
        self.sent += 1;
        let is_cut =
            self.cut.iter().any(|n| self.pages.get(n).is_some_and(|page| [from, to].contains(&page.address)));
        // Media and its feedback only (RFC 7983): a lost handshake is another test.
        let is_media = bytes.first().is_some_and(|byte| (128..192).contains(byte));
        let is_lost =
            self.lose_one_in > 0 && to != SERVER && is_media && self.sent.is_multiple_of(self.lose_one_in);
        if !is_cut && !is_lost {
            self.flying.push(Flying {
                at: std::cmp::Reverse((self.now + self.delay, self.sent)),
                from,
                to,
                bytes,
            });
        }
    }

    /// A stranger's datagram.
    pub(crate) fn stranger(&mut self, from: SocketAddr, bytes: &[u8]) {
        self.handle(Input::Datagram(Datagram { from, to: SERVER, bytes }));
    }

    /// What the last word on this seat's slots is: the publications in them, with the mids.
    pub(crate) fn slots(&self, number: u128) -> BTreeMap<Publication, String> {
        let last = self.events.iter().rev().find_map(|event| match event {
            Event::Slots { seat: of, slots, .. } if *of == seat(number) => Some(slots),
            _ => None,
        });
        let slots = last.into_iter().flatten();
        slots.filter_map(|slot| Some((slot.shows?, slot.mid.clone()))).collect()
    }

    /// The last word on how many slots are missing: sound, pictures.
    pub(crate) fn more(&self, number: u128) -> (u8, u8) {
        let more = self.events.iter().rev().find_map(|event| match event {
            Event::Slots { seat: of, more_audio, more_video, .. } if *of == seat(number) => {
                Some((*more_audio, *more_video))
            }
            _ => None,
        });
        more.unwrap()
    }

    /// The last word on what of this seat's camera is wanted.
    pub(crate) fn wanted(&self, number: u128) -> [bool; 3] {
        let last = self.events.iter().rev().find_map(|event| match event {
            Event::Wanted { seat: of, camera, .. } if *of == seat(number) => Some(*camera),
            _ => None,
        });
        last.unwrap()
    }

    /// What the page has received in the slot that shows another's camera.
    pub(crate) fn seen(&self, viewer: u128, shown: u128) -> &[Received] {
        let slots = self.slots(viewer);
        let mid = slots.get(&camera(shown)).unwrap_or_else(|| panic!("{viewer} has no slot for {shown}"));
        self.pages[&viewer].received(mid)
    }

    /// How often this event came about a seat.
    pub(crate) fn count(&self, is: impl Fn(&Event) -> bool) -> usize {
        self.events.iter().filter(|event| is(event)).count()
    }
}
