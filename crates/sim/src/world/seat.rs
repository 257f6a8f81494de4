//! A client with what the house knows about it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use wire::{CallId, SeatId, Sends, Want};

use super::{Arrival, Who, World};
use crate::client::{CallSecret, Client, Page, Peer};
use crate::network::{Condition, Path};

/// A seat.
pub(super) struct Seat {
    pub(super) client: Client,
    pub(super) call: CallId,
    pub(super) peer: Peer,
    /// What the house knows that it sends; none: it has not joined, or has left.
    pub(super) sends: Option<Sends>,
    pub(super) height: u16,
    /// What it shows; none: everything, at its height.
    pub(super) wants: Option<Vec<Want>>,
    /// Its page exists.
    pub(super) runs: bool,
    /// An offer of it waits for its answer.
    pub(super) negotiates: bool,
    /// It makes its pool larger when told to.
    pub(super) grows: bool,
    pub(super) asked_at: Instant,
    /// When the last signal to the house, and from it, arrives: order is kept.
    pub(super) signals_until: [Instant; 2],
    arrival: Arrival,
}

impl World {
    /// Somebody comes: asks to join now, and is in the call as soon as signalling and connection allow.
    pub fn join(&mut self, arrival: Arrival) -> Who {
        let who = Who(self.seats.len());
        let seat = SeatId::from_random_bytes(self.random_bytes());
        let in_call = self.seats.iter().filter(|seat| seat.call == arrival.call);
        let number = u8::try_from(in_call.count()).unwrap_or(u8::MAX);
        let peer = Peer { seat, number, salt: self.random_bytes() };
        let address = first_address(who);
        self.network.attach(address.ip(), arrival.up, arrival.down);
        let client = self.open_page(peer, &arrival, address);
        self.seats.push(Seat {
            client,
            call: arrival.call,
            peer,
            sends: None,
            height: arrival.height,
            wants: None,
            runs: true,
            negotiates: false,
            grows: true,
            asked_at: self.now,
            signals_until: [self.now; 2],
            arrival,
        });
        self.ask_to_join(who);
        who
    }

    /// Its page is loaded anew: the same seat, another page with a new salt, over the same line.
    pub fn reload(&mut self, who: Who) {
        let salt = self.random_bytes();
        let old = &self.seats[who.0];
        let (peer, arrival) = (Peer { salt, ..old.peer }, old.arrival);
        let mut address = old.client.address();
        address.set_port(address.port() + 1);
        let client = self.open_page(peer, &arrival, address);
        let seat = &mut self.seats[who.0];
        seat.client = client;
        seat.peer = peer;
        seat.runs = true;
        seat.asked_at = self.now;
        self.ask_to_join(who);
    }

    /// Its person closes the call. The page is gone at once; the house hears of it a little later.
    pub fn leave(&mut self, who: Who) {
        self.ask(who, super::house::Ask::Leave);
        self.seats[who.0].runs = false;
    }

    /// Its machine is gone, without a word.
    pub fn vanish(&mut self, who: Who) {
        let seat = &mut self.seats[who.0];
        seat.runs = false;
        let address = seat.client.address().ip();
        self.network.detach(address);
    }

    /// Its line is another from now on: up, and down.
    pub fn set_line(&mut self, who: Who, up: Condition, down: Condition) {
        let (now, address) = (self.now, self.seats[who.0].client.address().ip());
        if let Some(Path { up: link_up, down: link_down }) = self.network.path_mut(address) {
            link_up.change(up, now);
            link_down.change(down, now);
        }
    }

    /// It is on another network from now on, with another address: nothing of the old one reaches it.
    pub fn change_network(&mut self, who: Who, up: Condition, down: Condition) {
        let old = self.seats[who.0].client.address();
        let IpAddr::V4(v4) = old.ip() else { return };
        let [a, b, c, d] = v4.octets();
        let new = SocketAddr::new(Ipv4Addr::new(a, b, c + 1, d).into(), old.port());
        self.network.detach(old.ip());
        self.network.attach(new.ip(), up, down);
        self.seats[who.0].client.move_to(new);
    }

    /// Its person begins or stops to speak.
    pub fn talk(&mut self, who: Who, talking: bool) {
        self.seats[who.0].client.talk(talking);
    }

    fn open_page(&mut self, own: Peer, arrival: &Arrival, address: SocketAddr) -> Client {
        let page = Page {
            own,
            secret: call_secret(arrival.call),
            address,
            sends: arrival.sends,
            audio_slots: arrival.audio_slots,
            video_slots: arrival.video_slots,
            base: self.base,
        };
        let seed = u64::from_be_bytes(self.random_bytes()[..8].try_into().unwrap_or_default());
        let mut client = Client::broken(page, arrival.broken, seed, self.now);
        client.talk(arrival.talks);
        client
    }

    /// One-way delays of its line, for signalling.
    pub(super) fn delays(&self, who: Who) -> [Duration; 2] {
        let path = self.network.path(self.seats[who.0].client.address().ip());
        path.map_or([Duration::ZERO; 2], |path| [path.up.condition().delay, path.down.condition().delay])
    }
}

/// Everybody in a call shares one secret; secrets differ as calls do.
fn call_secret(call: CallId) -> CallSecret {
    CallSecret(u128::from_be_bytes(*call.as_bytes()))
}

/// Documentation addresses (RFC 5737), then ever further ones.
fn first_address(who: Who) -> SocketAddr {
    let [.., high, low] = who.0.to_be_bytes();
    SocketAddr::new(Ipv4Addr::new(198, 18 + high, 0, low).into(), 50_000)
}
