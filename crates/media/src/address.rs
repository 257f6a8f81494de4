//! Where browsers can reach this machine, and the sockets there.
//!
//! One socket for each address, all on one port: a datagram then came to exactly the address that is a
//! candidate, which a socket bound to all addresses would not tell, and an answer leaves from where the
//! browser expects it.

use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};

use crate::Error;

/// The most addresses of this machine that are offered: each costs every browser a round of connectivity checks.
const MOST: usize = 12;
/// How often a port that the system chose is tried on the other addresses before giving up.
const TRIES: usize = 16;

/// Room for datagrams in the system, each way, in bytes: a tenth of a second at 160 Mb/s.
const BUFFER: usize = 2 << 20;

/// Sockets on one port at every address of this machine.
///
/// # Errors
/// [`Error::NoAddress`] without any address, [`Error::Bind`] where the port is taken or forbidden.
pub(crate) fn bind(port: u16) -> Result<Vec<UdpSocket>, Error> {
    let addresses = addresses();
    let mut tries = 1..=if port == 0 { TRIES } else { 1 };
    loop {
        let last = tries.next().is_none_or(|_| tries.is_empty());
        match bind_all(&addresses, port) {
            Ok(sockets) if sockets.is_empty() => return Err(Error::NoAddress),
            Ok(sockets) => return Ok(sockets),
            Err(source) if last => return Err(Error::Bind { port, source }),
            Err(_) => {}
        }
    }
}

pub(crate) fn bind_all(addresses: &[IpAddr], mut port: u16) -> io::Result<Vec<UdpSocket>> {
    let mut sockets = Vec::new();
    for address in addresses {
        let socket = match open(*address, port) {
            Ok(socket) => socket,
            // It was there a moment ago; addresses of a machine that moves come and go.
            Err(error) if error.kind() == io::ErrorKind::AddrNotAvailable => continue,
            Err(error) => return Err(error),
        };
        port = socket.local_addr()?.port();
        sockets.push(socket);
    }
    Ok(sockets)
}

/// A socket at this address.
pub(crate) fn open(address: IpAddr, port: u16) -> io::Result<UdpSocket> {
    let socket = UdpSocket::bind((address, port))?;
    socket.set_nonblocking(true)?;
    make_room(&socket);
    Ok(socket)
}

/// A key frame for many comes as a burst. Where the system allows less (`net.core.rmem_max`), less it is.
fn make_room(socket: &UdpSocket) {
    let socket = socket2::SockRef::from(socket);
    let _ = socket.set_recv_buffer_size(BUFFER);
    let _ = socket.set_send_buffer_size(BUFFER);
}

/// This machine's addresses, those that reach furthest first. Link-local ones are left out: they mean nothing
/// without the name of an interface, which a candidate can't carry.
pub(crate) fn addresses() -> Vec<IpAddr> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let mut addresses: Vec<IpAddr> = interfaces
        .into_iter()
        .map(|interface| interface.ip())
        .filter(|address| match address {
            IpAddr::V4(address) => !address.is_link_local() && !address.is_unspecified(),
            IpAddr::V6(address) => !address.is_unicast_link_local() && !address.is_unspecified(),
        })
        .collect();
    addresses.sort_by_key(|address| (address.is_loopback(), address.is_ipv6(), *address));
    addresses.dedup();
    // Loopback last, but never cut off: a browser on this machine may have nothing else.
    let (loopback, mut reachable): (Vec<_>, Vec<_>) =
        addresses.into_iter().partition(|address| address.is_loopback());
    reachable.truncate(MOST.saturating_sub(loopback.len()));
    reachable.extend(loopback);
    reachable
}

/// What is offered to browsers: where the sockets are, and the public addresses before them.
pub(crate) fn offered(local: &[SocketAddr], public: &[IpAddr]) -> Vec<SocketAddr> {
    let port = local.first().map_or(0, SocketAddr::port);
    let mut offered: Vec<_> = public.iter().map(|address| SocketAddr::new(*address, port)).collect();
    offered.extend(local.iter().filter(|address| !public.contains(&address.ip())));
    offered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_has_a_socket_on_the_same_port() {
        let sockets = bind(0).unwrap();
        let ports: Vec<u16> = sockets.iter().map(|socket| socket.local_addr().unwrap().port()).collect();
        assert!(ports.iter().all(|port| *port != 0 && Some(port) == ports.first()), "{ports:?}");
        assert!(sockets.iter().any(|socket| socket.local_addr().unwrap().ip().is_loopback()));
    }

    #[test]
    fn a_busy_port_is_named() {
        let taken = bind(0).unwrap();
        let port = taken[0].local_addr().unwrap().port();
        let error = bind(port).unwrap_err();
        assert!(error.to_string().contains(&format!("UDP port {port} can't be opened")), "{error}");
    }

    #[test]
    fn a_public_address_is_offered_first_and_once() {
        let local: Vec<SocketAddr> = vec![([10, 0, 0, 1], 80).into(), ([127, 0, 0, 1], 80).into()];
        let public = [IpAddr::from([203, 0, 113, 5]), IpAddr::from([10, 0, 0, 1])];
        let offered = offered(&local, &public).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(offered, ["203.0.113.5:80", "10.0.0.1:80", "127.0.0.1:80"]);
    }
}
