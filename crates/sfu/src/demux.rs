//! Whose datagram is it? (Trap 9 of str0m 0.25: asking every `Rtc` does not scale, and the first to say yes
//! need not be the right one.)
//!
//! A STUN request names the connection that it is for (the first half of its user name is our ufrag,
//! RFC 8445 §7.2.2); everything else belongs to whoever a STUN request of that 5-tuple was last accepted for.
//! A datagram that is neither is dropped. Whoever is found must still accept it (`Peer::receive`).

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;

use wire::{CallId, SeatId};

use crate::Datagram;

/// A seat of a call.
pub(crate) type Key = (CallId, SeatId);
/// Remote and local address; the protocol is UDP.
type FiveTuple = (SocketAddr, SocketAddr);

/// More addresses than this no browser has at the same time; the rest is forgotten.
const ADDRESSES_PER_SEAT: usize = 8;

/// The ways to find a connection.
#[derive(Debug, Default)]
pub(crate) struct Demux {
    /// Every packet is looked up here; nothing goes through it in order.
    by_address: HashMap<FiveTuple, Key>,
    by_ufrag: BTreeMap<String, Key>,
    known: BTreeMap<Key, Known>,
}

/// By what a seat is found.
#[derive(Debug, Default)]
struct Known {
    ufrag: String,
    /// Oldest first.
    addresses: Vec<FiveTuple>,
}

impl Demux {
    /// From now on this ufrag is the seat's, and its former one is not.
    pub(crate) fn name(&mut self, key: Key, ufrag: &str) {
        let known = self.known.entry(key).or_default();
        self.by_ufrag.remove(&known.ufrag);
        ufrag.clone_into(&mut known.ufrag);
        self.by_ufrag.insert(known.ufrag.clone(), key);
    }

    /// Forgets a seat.
    pub(crate) fn forget(&mut self, key: Key) {
        let Some(known) = self.known.remove(&key) else {
            return;
        };
        self.by_ufrag.remove(&known.ufrag);
        for address in known.addresses {
            if self.by_address.get(&address) == Some(&key) {
                self.by_address.remove(&address);
            }
        }
    }

    /// Whose it seems to be, and whether that is known by its name and not by its address.
    pub(crate) fn find(&self, datagram: &Datagram<'_>) -> Option<(Key, bool)> {
        match stun_request_ufrag(datagram.bytes) {
            Some(ufrag) => self.by_ufrag.get(ufrag).map(|key| (*key, true)),
            None => self.by_address.get(&(datagram.from, datagram.to)).map(|key| (*key, false)),
        }
    }

    /// The seat has accepted a datagram that was found by name: what comes from there is its.
    pub(crate) fn accepted(&mut self, key: Key, datagram: &Datagram<'_>) {
        let address = (datagram.from, datagram.to);
        if self.by_address.get(&address) == Some(&key) {
            return;
        }
        self.by_address.insert(address, key);
        let addresses = &mut self.known.entry(key).or_default().addresses;
        addresses.push(address);
        if addresses.len() > ADDRESSES_PER_SEAT {
            let oldest = addresses.remove(0);
            if self.by_address.get(&oldest) == Some(&key) {
                self.by_address.remove(&oldest);
            }
        }
    }
}

/// Our ufrag in a STUN binding request (RFC 8489 §5, §14.3); none for anything else.
fn stun_request_ufrag(bytes: &[u8]) -> Option<&str> {
    const BINDING_REQUEST: [u8; 2] = [0, 1];
    const MAGIC_COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
    const USERNAME: u16 = 0x0006;
    if bytes.get(..2)? != BINDING_REQUEST || bytes.get(4..8)? != MAGIC_COOKIE {
        return None;
    }
    let mut attributes = bytes.get(20..)?;
    while let [t0, t1, l0, l1, rest @ ..] = attributes {
        let length = usize::from(u16::from_be_bytes([*l0, *l1]));
        if u16::from_be_bytes([*t0, *t1]) == USERNAME {
            let name = std::str::from_utf8(rest.get(..length)?).ok()?;
            return Some(name.split_once(':')?.0);
        }
        attributes = rest.get(length.next_multiple_of(4)..)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(user: &str) -> Vec<u8> {
        let mut bytes = vec![0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42];
        bytes.extend([7; 12]);
        bytes.extend([0x80, 0x22, 0, 3, b'a', b'b', b'c', 0]); // SOFTWARE, padded
        bytes.extend([0, 6, 0, user.len() as u8]);
        bytes.extend(user.as_bytes());
        bytes
    }

    fn key(n: u128) -> Key {
        (CallId::from_u128(n), SeatId::from_u128(n))
    }

    fn datagram<'a>(port: u16, bytes: &'a [u8]) -> Datagram<'a> {
        Datagram { from: ([10, 0, 0, 1], port).into(), to: ([10, 0, 0, 2], 80).into(), bytes }
    }

    #[test]
    fn a_stun_request_is_for_whom_it_names() {
        let mut demux = Demux::default();
        demux.name(key(1), "one");
        demux.name(key(2), "two");
        assert_eq!(demux.find(&datagram(5, &request("two:far"))), Some((key(2), true)));
        assert_eq!(demux.find(&datagram(5, &request("three:far"))), None);
    }

    #[test]
    fn a_new_seat_behind_a_known_address_is_reached() {
        let mut demux = Demux::default();
        demux.name(key(1), "one");
        demux.accepted(key(1), &datagram(5, &request("one:far")));
        assert_eq!(demux.find(&datagram(5, b"\x80media")), Some((key(1), false)));
        demux.name(key(2), "two");
        let bytes = request("two:far");
        assert_eq!(demux.find(&datagram(5, &bytes)), Some((key(2), true)));
        demux.accepted(key(2), &datagram(5, &bytes));
        demux.forget(key(1));
        assert_eq!(demux.find(&datagram(5, b"\x80media")), Some((key(2), false)));
    }

    #[test]
    fn a_restarted_connection_is_not_found_by_its_old_name() {
        let mut demux = Demux::default();
        demux.name(key(1), "one");
        demux.name(key(1), "uno");
        assert_eq!(demux.find(&datagram(5, &request("one:far"))), None);
        assert_eq!(demux.find(&datagram(5, &request("uno:far"))), Some((key(1), true)));
    }

    #[test]
    fn a_seat_keeps_its_newest_addresses_only() {
        let mut demux = Demux::default();
        demux.name(key(1), "one");
        for port in 0..20 {
            demux.accepted(key(1), &datagram(port, b""));
        }
        assert_eq!(demux.by_address.len(), ADDRESSES_PER_SEAT);
        assert_eq!(demux.find(&datagram(19, b"\x80")), Some((key(1), false)));
        assert_eq!(demux.find(&datagram(0, b"\x80")), None);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_looked_at_without_a_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..80)) {
            let mut stun = vec![0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42];
            stun.extend(&bytes);
            let _ = stun_request_ufrag(&stun);
            let _ = stun_request_ufrag(&bytes);
        }
    }
}
