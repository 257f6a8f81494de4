//! The media thread: owns the `Sfu` and the sockets, and reads the clock for them.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use quinn_udp::RecvMeta;
use sfu::{Datagram, Event, Input, Output, Sfu};
use tokio::sync::{mpsc, watch};
use wire::{CallId, SeatId};

use crate::address;
use crate::bundle::Bundle;
use crate::handle::Command;
use crate::meter::{Arrived, Clocks, Meter};
use crate::outbox::Outbox;
use crate::socket::{Room, Socket};

/// A seat from which nothing has come for this long is lost. Firefox says that it is there every 6 s at the
/// latest (RFC 7675 §5.1: 5 s, give or take a fifth), and a server that waits for 8 s is too slow.
const SILENCE: Duration = Duration::from_millis(7_000);
/// How often the machine's addresses are looked at: a network that comes up late, a new lease, a new IPv6 prefix.
const LOOK: Duration = Duration::from_secs(10);
/// Calls to read from one socket before the others, commands and time have their turn.
const READS: usize = 4;

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
    bundle: Bundle,
    meter: Arc<Meter>,
    /// Seats whose offer was answered and whose media does not flow yet, and since when.
    joining: BTreeMap<(CallId, SeatId), Instant>,
    /// When the SFU wants to be asked again.
    deadline: Instant,
    /// One of the media threads has ended: so must all.
    ending: watch::Sender<bool>,
}

/// Why the thread wakes.
enum Wake {
    /// A command, or nobody is left to give one.
    Command(Option<Command>),
    /// Datagrams, time, or room for events.
    Other,
    /// Another media thread has ended.
    End,
}

#[expect(clippy::disallowed_methods, reason = "the media thread reads the clock for the sfu")]
fn now() -> Instant {
    Instant::now()
}

impl Drop for Thread {
    /// Calls are pinned to threads: a house that has lost one has lost calls, and must begin anew.
    fn drop(&mut self) {
        self.ending.send_replace(true);
    }
}

impl Thread {
    /// Takes over the sockets. To be called on the thread, within its runtime.
    pub(crate) fn new(
        sockets: Vec<std::net::UdpSocket>,
        public: Vec<IpAddr>,
        events: mpsc::Sender<Event>,
        (meter, ending): (Arc<Meter>, watch::Sender<bool>),
    ) -> io::Result<Self> {
        let sockets: Vec<Socket> = sockets.into_iter().map(Socket::new).collect::<io::Result<_>>()?;
        let local: Vec<SocketAddr> = sockets.iter().map(|socket| socket.address).collect();
        let port = local.first().map_or(0, SocketAddr::port);
        let addresses = address::offered(&local, &public);
        let sfu = Sfu::new(sfu::Config { addresses, silence: SILENCE });
        let now = now();
        Ok(Self {
            sfu,
            sockets,
            port,
            public,
            look_at: now + LOOK,
            events,
            outbox: Outbox::default(),
            bundle: Bundle::default(),
            meter,
            joining: BTreeMap::new(),
            deadline: now,
            ending,
        })
    }

    /// Runs until it is told to end, another media thread has ended, or nobody holds a handle any more.
    pub(crate) async fn run(mut self, mut commands: mpsc::Receiver<Command>) {
        let mut room = Room::new(self.sockets.iter().any(Socket::puts_together));
        let mut ending = self.ending.subscribe();
        loop {
            // Whatever it was that woke it, everything has its turn: none of these may starve another.
            match self.wake(&mut commands, &mut ending).await {
                Wake::End | Wake::Command(None | Some(Command::Shutdown)) => return,
                Wake::Command(Some(command)) => self.obey(command),
                Wake::Other => {}
            }
            self.drain(None, now());
            self.read(&mut room);
            let now = now();
            if self.deadline <= now {
                self.sfu.handle(Input::Timeout, now);
                self.drain(None, now);
            }
            self.send();
            self.outbox.flush(&self.events);
            if self.look_at <= now {
                self.look_at = now + LOOK;
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

    async fn wake(&self, commands: &mut mpsc::Receiver<Command>, ending: &mut watch::Receiver<bool>) -> Wake {
        let deadline = tokio::time::Instant::from_std(self.deadline.min(self.look_at));
        tokio::select! {
            biased;
            command = commands.recv() => Wake::Command(command),
            _ = ending.wait_for(|ending| *ending) => Wake::End,
            () = poll_fn(|context| self.poll_readable(context)) => Wake::Other,
            () = tokio::time::sleep_until(deadline) => Wake::Other,
            _ = self.events.reserve(), if !self.outbox.is_empty() => Wake::Other,
        }
    }

    fn poll_readable(&self, context: &mut Context<'_>) -> Poll<()> {
        let ready = self.sockets.iter().filter(|socket| socket.poll_readable(context).is_ready()).count();
        if ready == 0 { Poll::Pending } else { Poll::Ready(()) }
    }

    fn read(&mut self, room: &mut Room) {
        for place in 0..self.sockets.len() {
            for _ in 0..READS {
                let Some(socket) = self.sockets.get(place) else {
                    break;
                };
                let Some(runs) = socket.read(room) else {
                    break;
                };
                let to = socket.address;
                for from in room.senders(runs) {
                    self.take((from, to), room.datagrams(runs, from));
                    // What follows from one browser's goes together, and does not wait for another's.
                    self.send();
                }
            }
        }
    }

    /// Datagrams of one browser that were read together. What follows from them is sent together, and is taken to have
    /// waited as long as the first of them.
    fn take<'a>(
        &mut self,
        (from, to): (SocketAddr, SocketAddr),
        datagrams: impl Iterator<Item = (&'a RecvMeta, &'a [u8])>,
    ) {
        let now = now();
        let mut first: Option<Duration> = None;
        for (meta, bytes) in datagrams {
            self.meter.received.add(1);
            self.meter.received_bytes.add(bytes.len() as u64);
            self.sfu.handle(Input::Datagram(Datagram { from, to, bytes }), now);
            first = first.into_iter().chain(meta.timestamp).min();
        }
        self.drain(Some(first.map_or(Arrived::Read(now), Arrived::Kernel)), now);
    }

    fn obey(&mut self, command: Command) {
        let now = now();
        // Who asked and has gone meanwhile needs no answer.
        match command {
            Command::Join(joining, reply) => {
                let seat = (joining.call, joining.seat);
                let answer = self.sfu.join(*joining, now);
                if answer.is_ok() {
                    self.joining.insert(seat, now);
                    self.meter.answering.note(self::now().saturating_duration_since(now));
                }
                drop(reply.send(answer));
            }
            Command::Renew(call, seat, offer, reply) => {
                drop(reply.send(self.sfu.renew(call, seat, *offer, now)));
            }
            Command::Leave(call, seat) => {
                self.joining.remove(&(call, seat));
                self.sfu.handle(Input::Leave { call, seat }, now);
            }
            Command::Show(call, seat, wants) => self.sfu.handle(Input::Show { call, seat, wants }, now),
            Command::Sends(call, seat, sends) => self.sfu.handle(Input::Sends { call, seat, sends }, now),
            Command::Survey(reply) => drop(reply.send(self.sfu.survey())),
            Command::Shutdown => {}
        }
    }

    /// Does what the SFU wants done, until it wants nothing more for now. `arrived`: the datagram from which that
    /// follows.
    fn drain(&mut self, arrived: Option<Arrived>, now: Instant) {
        loop {
            match self.sfu.poll(now) {
                Output::Transmit(transmit) => {
                    self.bundle.push(transmit, arrived);
                    if self.bundle.is_full() {
                        self.send();
                    }
                }
                Output::Event(event) => self.tell(event, now),
                Output::Timeout(deadline) => {
                    self.deadline = deadline;
                    return;
                }
            }
        }
    }

    fn tell(&mut self, event: Event, now: Instant) {
        if let Event::Up { call, seat } = event
            && let Some(since) = self.joining.remove(&(call, seat))
        {
            self.meter.joining.note(now.saturating_duration_since(since));
        }
        self.outbox.send(event, &self.events);
    }

    /// Hands over what waits to be sent.
    fn send(&mut self) {
        if self.bundle.is_empty() {
            return;
        }
        let Self { sfu, sockets, bundle, meter, .. } = self;
        let at = |address| sockets.iter().find(|socket| socket.address == address);
        bundle.flush(
            |address| at(address).map_or(1, Socket::most_at_once),
            |run| {
                // A socket whose address is gone: what leaves from there reaches nobody.
                let refused = at(run.from).map_or(run.count, |socket| socket.send(run));
                meter.sent((run.count - refused) as u64, run.bytes.len(), run.arrived, Clocks::read());
                meter.refused.add(refused as u64);
            },
            |bytes| sfu.give_back(bytes),
        );
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
        let rest = (Arc::default(), watch::Sender::new(false));
        let mut thread = Thread::new(sockets, Vec::new(), events, rest).unwrap();
        let port = thread.port;
        let at = |thread: &Thread| thread.sockets.iter().map(|socket| socket.address).collect::<Vec<_>>();
        thread.follow(&[second, first]);
        assert_eq!(at(&thread), [SocketAddr::new(second, port), SocketAddr::new(first, port)]);
        thread.follow(&[second]);
        assert_eq!(at(&thread), [SocketAddr::new(second, port)]);
        let mut room = Room::new(true);
        std::net::UdpSocket::bind((second, 0)).unwrap().send_to(b"hello", (second, port)).unwrap();
        poll_fn(|context| thread.poll_readable(context)).await;
        let runs = thread.sockets[0].read(&mut room).unwrap();
        let from = room.senders(runs).next().unwrap();
        let heard: Vec<_> = room.datagrams(runs, from).map(|(_, bytes)| bytes.to_vec()).collect();
        assert_eq!(heard, [b"hello"], "it is open");
    }
}
