//! A client that behaves like a Parlour page, sans-IO: one connection, one offer, a microphone, a camera in
//! three layers, a screen, and a pool of slots.
//!
//! Unlike a page it knows exactly what it ought to receive: every frame carries a [`crate::synthetic::Stamp`].

mod broken;
mod connection;
mod envelope;
mod film;
mod hearing;
pub(crate) mod lines;
mod picture_slot;
mod playout;
mod publisher;
mod receiver;
mod report;
mod said;
mod secret;
mod share;
mod smoothness;

use std::net::SocketAddr;
use std::time::Instant;

use str0m::RtcError;
use wire::{Publication, SeatId, Sends, SlotView};

use crate::network::Packet;
pub use broken::Broken;
use connection::{Connection, Incoming};
use envelope::Envelopes;
pub use film::{BadFilm, Film};
use publisher::Publisher;
use receiver::Receiver;
pub use report::{Faults, Picture, Report, Sound};
pub use secret::CallSecret;
pub use smoothness::{Freezes, Smoothness};

/// Who sits in a seat, as everybody in the call is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    /// The seat.
    pub seat: SeatId,
    /// Small number, unique among the seats the call has had.
    pub number: u8,
    /// The random part of its media keys.
    pub salt: [u8; 16],
}

/// What a client begins with.
pub struct Page {
    /// Itself.
    pub own: Peer,
    /// What the media keys of the call are derived from.
    pub secret: CallSecret,
    /// Its address.
    pub address: SocketAddr,
    /// What it sends.
    pub sends: Sends,
    /// Sound slots in its offer.
    pub audio_slots: u8,
    /// Picture slots in its offer.
    pub video_slots: u8,
    /// When virtual time begins: capture times are counted from here, the same for all clients.
    pub base: Instant,
}

/// One client.
pub struct Client {
    slots: [u8; 2],
    connection: Connection,
    publisher: Publisher,
    receiver: Receiver,
    envelopes: Envelopes,
    connected_at: Option<Instant>,
    /// Why it can't go on.
    failed: Option<RtcError>,
}

impl Client {
    /// A client that has not joined yet. `seed` decides everything about its media.
    pub fn new(page: Page, seed: u64, now: Instant) -> Self {
        Self::broken(page, Broken::default(), seed, now)
    }

    /// The same, doing something wrong.
    pub fn broken(page: Page, broken: Broken, seed: u64, now: Instant) -> Self {
        Self {
            slots: [page.audio_slots, page.video_slots],
            connection: Connection::new(page.address, broken, now),
            publisher: Publisher::new(page.own.seat, page.sends, broken, seed, page.base, now),
            receiver: Receiver::new(page.base),
            envelopes: Envelopes::new(page.secret, page.own),
            connected_at: None,
            failed: None,
        }
    }

    /// Makes its first offer; none where it has been made already.
    pub fn offer(&mut self) -> Option<wire::Offer> {
        self.connection.offer(self.slots[0], self.slots[1])
    }

    /// Makes a further offer with this many more slots, restarting ICE where asked; none where nothing
    /// would change.
    pub fn renew(&mut self, more_audio: u8, more_video: u8, restart_ice: bool) -> Option<wire::Offer> {
        self.connection.renew(more_audio, more_video, restart_ice)
    }

    /// Takes the answer to its latest offer.
    pub fn answer(&mut self, sdp: &str, now: Instant) {
        let result = self.connection.answer(sdp, now);
        self.settle(result, now);
    }

    /// Who is in the call besides itself, whole.
    pub fn know(&mut self, peers: &[Peer]) {
        self.envelopes.know(peers);
    }

    /// What it seals and opens with comes from a group: this is the base key of a new epoch, and who is in it besides
    /// itself, numbered by their leaves. Frames of the epochs before still open.
    pub fn hear_epoch(&mut self, base: &sealed::SenderKey, epoch: u8, others: &[Peer]) {
        self.envelopes.hear_epoch(base, epoch, others);
    }

    /// Seals in this epoch of its group from now on, as the leaf with this number; once for each epoch.
    pub fn seal_in_epoch(&mut self, base: &sealed::SenderKey, epoch: u8, number: u8) {
        self.envelopes.seal_in_epoch(base, epoch, number);
    }

    /// It was given this seat: its frames say so from now on.
    pub fn sit(&mut self, seat: SeatId) {
        self.publisher.sit(seat);
    }

    /// Which seats leaves of its group belong to, where that was not known yet.
    pub fn name_seats(&mut self, seats: &[(u8, SeatId)]) {
        self.envelopes.name_seats(seats);
    }

    /// Its camera and microphone give this from now on, over and over.
    pub fn play(&mut self, film: std::sync::Arc<Film>) {
        self.publisher.play(film);
    }

    /// Its address is another from now on, as after a change of network.
    pub fn move_to(&mut self, address: SocketAddr) {
        self.connection.move_to(address);
    }

    /// Its address.
    pub fn address(&self) -> SocketAddr {
        self.connection.address()
    }

    /// Takes a datagram.
    pub fn receive(&mut self, packet: &Packet, now: Instant) {
        let result = self.connection.receive(packet, now);
        self.settle(result, now);
    }

    /// Does what is due by now.
    pub fn pass_time(&mut self, now: Instant) {
        if self.publisher.timeout() <= now {
            self.publisher.publish(&mut self.connection, &mut self.envelopes, now);
            for mid in self.receiver.stuck(now) {
                self.connection.ask_for_key(mid);
            }
        }
        let result = self.connection.pass_time(now);
        self.settle(result, now);
    }

    /// When [`Self::pass_time`] is next due.
    pub fn timeout(&self) -> Instant {
        self.publisher.timeout().min(self.connection.timeout())
    }

    /// A datagram to send.
    pub fn next_packet(&mut self) -> Option<Packet> {
        self.connection.next_packet()
    }

    /// The server says which slot shows whom.
    pub fn map_slots(&mut self, slots: &[SlotView], now: Instant) {
        self.receiver.map(slots, now);
    }

    /// The server says what of its pictures somebody receives.
    pub fn want(&mut self, camera: [bool; 3], screen: bool) {
        self.publisher.want(camera, screen);
    }

    /// The server says whether everybody can take sound repeated (RED).
    pub fn want_red(&mut self, red: bool) {
        self.publisher.want_red(red);
    }

    /// Switches microphone, camera and screen.
    pub fn set_sends(&mut self, sends: Sends) {
        self.publisher.set_sends(sends);
    }

    /// What it sends.
    pub fn sends(&self) -> Sends {
        self.publisher.sends()
    }

    /// Its person begins or stops to speak.
    pub fn talk(&mut self, talking: bool) {
        self.publisher.talk(talking);
    }

    /// What is in its slots now.
    pub fn shown(&self) -> Vec<Publication> {
        self.receiver.shown()
    }

    /// Whether its connection stands.
    pub fn is_up(&self) -> bool {
        self.connection.is_up()
    }

    /// Why it can't go on, where it can't.
    pub fn failure(&self) -> Option<&RtcError> {
        self.failed.as_ref()
    }

    /// What it saw and heard until now.
    pub fn report(&self, now: Instant) -> Report {
        Report {
            connected_at: self.connected_at,
            pictures: self.receiver.pictures(now),
            sounds: self.receiver.sounds(),
            faults: self.receiver.faults(),
            keys_asked: self.publisher.keys_asked,
            uplink: self.publisher.uplink(),
            encoding: self.publisher.encoding(),
        }
    }

    fn settle(&mut self, result: Result<(), RtcError>, now: Instant) {
        if let Err(error) = result {
            self.failed.get_or_insert(error);
        }
        while let Some(incoming) = self.connection.next_incoming() {
            match incoming {
                Incoming::Up => {
                    self.connected_at.get_or_insert(now);
                }
                Incoming::Packet(mid, packet) => {
                    if let Some(media) = self.connection.lines.slot(mid) {
                        self.receiver.packet(mid, media, &packet, &mut self.envelopes, now);
                    }
                }
                Incoming::KeyWanted(mid, rid) => self.publisher.request_key(&self.connection, mid, rid),
                Incoming::Estimate(estimate) => self.publisher.estimate(estimate),
            }
        }
    }
}
