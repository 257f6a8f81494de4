//! The media thread: owns the `Sfu` and the sockets, and reads the clock for them.

use std::future::poll_fn;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use sfu::{Datagram, Event, Input, Output, Sfu, Transmit};
use tokio::net::UdpSocket;
use tokio::sync::mpsc;

use crate::address;
use crate::handle::Command;
use crate::outbox::Outbox;

/// A seat from which nothing has come for this long is lost. Firefox says that it is there every 6 s at the
/// latest (RFC 7675 §5.1: 5 s, give or take a fifth), and a server that waits for 8 s is too slow.
const SILENCE: Duration = Duration::from_millis(7_000);
/// How often the machine's addresses are looked at: a network that comes up late, a new lease, a new IPv6 prefix.
const LOOK: Duration = Duration::from_secs(10);
/// Larger datagrams are cut off: no browser sends any over UDP.
const LONGEST: usize = 2_048;
/// Datagrams taken from one socket before the others, commands and time have their turn.
const BATCH: usize = 64;

/// What the thread owns.
pub(crate) struct Thread {
    sfu: Sfu,
    /// In the order in which they are offered.
    sockets: Vec<Socket>,
    port: u16,
    /// Offered besides those of the sockets.
    public: Vec<IpAddr>,
    /// When the machine's addresses are looked at again.
    look_at: Instant,
    events: mpsc::Sender<Event>,
    outbox: Outbox,
    /// When the SFU wants to be asked again.
    deadline: Instant,
}

struct Socket {
    address: SocketAddr,
    udp: UdpSocket,
}

/// Why the thread wakes.
enum Wake {
    /// A command, or nobody is left to give one.
    Command(Option<Command>),
    /// Datagrams, time, or room for events.
    Other,
}

#[expect(clippy::disallowed_methods, reason = "the media thread reads the clock for the sfu")]
fn now() -> Instant {
    Instant::now()
}

impl Thread {
    /// Takes over the sockets. To be called on the thread, within its runtime.
    pub(crate) fn new(
        sockets: Vec<std::net::UdpSocket>,
        public: Vec<IpAddr>,
        events: mpsc::Sender<Event>,
    ) -> io::Result<Self> {
        let sockets: Vec<Socket> = sockets.into_iter().map(Socket::new).collect::<io::Result<_>>()?;
        let local: Vec<SocketAddr> = sockets.iter().map(|socket| socket.address).collect();
        let port = local.first().map_or(0, SocketAddr::port);
        let addresses = address::offered(&local, &public);
        let sfu = Sfu::new(sfu::Config { addresses, silence: SILENCE });
        let (outbox, now) = (Outbox::default(), now());
        Ok(Self { sfu, sockets, port, public, look_at: now + LOOK, events, outbox, deadline: now })
    }

    /// Runs until it is told to end, or nobody holds a handle any more.
    pub(crate) async fn run(mut self, mut commands: mpsc::Receiver<Command>) {
        let mut bytes = vec![0; LONGEST];
        loop {
            // Whatever it was that woke it, everything has its turn: none of these may starve another.
            match self.wake(&mut commands).await {
                Wake::Command(None | Some(Command::Shutdown)) => return,
                Wake::Command(Some(command)) => self.obey(command),
                Wake::Other => {}
            }
            self.drain();
            self.read(&mut bytes);
            if self.deadline <= now() {
                self.sfu.handle(Input::Timeout, now());
                self.drain();
            }
            self.outbox.flush(&self.events);
            if self.look_at <= now() {
                self.look_at = now() + LOOK;
                self.follow(&address::addresses());
            }
        }
    }

    /// The machine has these addresses now: there are sockets there, and nowhere else. Connections whose address has
    /// gone are lost, as they are anyway; their pages join anew and are offered what there is.
    fn follow(&mut self, addresses: &[IpAddr]) {
        let before = self.sockets.len();
        self.sockets.retain(|socket| addresses.contains(&socket.address.ip()));
        let mut changed = before != self.sockets.len();
        for address in addresses {
            if self.sockets.iter().any(|socket| socket.address.ip() == *address) {
                continue;
            }
            // An address that is not usable yet is tried again at the next look.
            if let Ok(socket) = address::open(*address, self.port).and_then(Socket::new) {
                self.sockets.push(socket);
                changed = true;
            }
        }
        if changed {
            let place =
                |socket: &Socket| addresses.iter().position(|address| *address == socket.address.ip());
            self.sockets.sort_by_key(place);
            let local: Vec<SocketAddr> = self.sockets.iter().map(|socket| socket.address).collect();
            self.sfu.move_to(address::offered(&local, &self.public));
            tracing::info!(sockets = local.len(), "the addresses of this machine have changed");
        }
    }

    async fn wake(&self, commands: &mut mpsc::Receiver<Command>) -> Wake {
        let deadline = tokio::time::Instant::from_std(self.deadline.min(self.look_at));
        tokio::select! {
            biased;
            command = commands.recv() => Wake::Command(command),
            () = poll_fn(|context| self.poll_readable(context)) => Wake::Other,
            () = tokio::time::sleep_until(deadline) => Wake::Other,
            _ = self.events.reserve(), if !self.outbox.is_empty() => Wake::Other,
        }
    }

    fn poll_readable(&self, context: &mut Context<'_>) -> Poll<()> {
        let ready =
            self.sockets.iter().filter(|socket| socket.udp.poll_recv_ready(context).is_ready()).count();
        if ready == 0 { Poll::Pending } else { Poll::Ready(()) }
    }

    fn read(&mut self, bytes: &mut [u8]) {
        for place in 0..self.sockets.len() {
            for _ in 0..BATCH {
                let Some(socket) = self.sockets.get(place) else {
                    break;
                };
                // An error here is an ICMP message about something sent before; the socket goes on.
                let Ok((length, from)) = socket.udp.try_recv_from(bytes) else {
                    break;
                };
                let bytes = bytes.get(..length).unwrap_or_default();
                self.sfu.handle(Input::Datagram(Datagram { from, to: socket.address, bytes }), now());
                self.drain();
            }
        }
    }

    fn obey(&mut self, command: Command) {
        // Who asked and has gone meanwhile needs no answer.
        match command {
            Command::Join(joining, reply) => drop(reply.send(self.sfu.join(*joining, now()))),
            Command::Renew(call, seat, offer, reply) => {
                drop(reply.send(self.sfu.renew(call, seat, *offer, now())));
            }
            Command::Leave(call, seat) => self.sfu.handle(Input::Leave { call, seat }, now()),
            Command::Show(call, seat, wants) => self.sfu.handle(Input::Show { call, seat, wants }, now()),
            Command::Sends(call, seat, sends) => self.sfu.handle(Input::Sends { call, seat, sends }, now()),
            Command::Shutdown => {}
        }
    }

    /// Does what the SFU wants done, until it wants nothing more for now.
    fn drain(&mut self) {
        loop {
            match self.sfu.poll(now()) {
                Output::Transmit(transmit) => self.transmit(&transmit),
                Output::Event(event) => self.outbox.send(event, &self.events),
                Output::Timeout(deadline) => {
                    self.deadline = deadline;
                    return;
                }
            }
        }
    }

    /// A datagram that the system has no room for is lost, like one on the way: RTP knows how to live with that,
    /// and waiting would delay everybody.
    fn transmit(&self, transmit: &Transmit) {
        let socket = self.sockets.iter().find(|socket| socket.address == transmit.from);
        if let Some(Err(error)) = socket.map(|socket| socket.udp.try_send_to(&transmit.bytes, transmit.to)) {
            tracing::trace!(%error, "a datagram was not sent");
        }
    }
}

impl Socket {
    fn new(socket: std::net::UdpSocket) -> io::Result<Self> {
        Ok(Self { address: socket.local_addr()?, udp: UdpSocket::from_std(socket)? })
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[tokio::test]
    async fn sockets_follow_the_addresses_of_the_machine() {
        let [first, second] = [1, 2].map(|n| IpAddr::from([127, 0, 0, n]));
        let (events, _said) = mpsc::channel(1);
        let sockets = address::bind_all(&[first], 0).unwrap();
        let mut thread = Thread::new(sockets, Vec::new(), events).unwrap();
        let port = thread.port;
        let at = |thread: &Thread| thread.sockets.iter().map(|socket| socket.address).collect::<Vec<_>>();
        thread.follow(&[second, first]);
        assert_eq!(at(&thread), [SocketAddr::new(second, port), SocketAddr::new(first, port)]);
        thread.follow(&[second]);
        assert_eq!(at(&thread), [SocketAddr::new(second, port)]);
        let mut bytes = [0; 8];
        std::net::UdpSocket::bind((second, 0)).unwrap().send_to(b"hello", (second, port)).unwrap();
        thread.sockets[0].udp.readable().await.unwrap();
        assert_eq!(thread.sockets[0].udp.try_recv_from(&mut bytes).unwrap().0, 5, "it is open");
    }
}
