//! One UDP socket: many datagrams for each call of the system, both ways, where the kernel can do that. Where it can't,
//! each goes by itself.

use std::io::{self, IoSliceMut};
use std::net::SocketAddr;
use std::task::{Context, Poll};

use quinn_udp::{RecvMeta, Transmit, UdpSocketState};
use tokio::io::Interest;
use tokio::net::UdpSocket;

use crate::bundle::Run;

/// Runs of datagrams taken in one call.
const RUNS: usize = 16;
/// The longest run that the kernel puts together (UDP generic receive offload).
const LONGEST_RUN: usize = 1 << 16;
/// Without that a datagram longer than this is cut off: no browser sends any over UDP.
const LONGEST: usize = 2_048;

/// A socket at one address.
pub(crate) struct Socket {
    pub(crate) address: SocketAddr,
    udp: UdpSocket,
    state: UdpSocketState,
}

/// Room for what is read, for all sockets of a thread.
pub(crate) struct Room {
    bytes: Vec<Vec<u8>>,
    metas: [RecvMeta; RUNS],
}

impl Room {
    /// Memory that is not written to is not taken: a house of which little is asked stays small.
    pub(crate) fn new(puts_together: bool) -> Self {
        let each = if puts_together { LONGEST_RUN } else { LONGEST };
        Self { bytes: vec![vec![0; each]; RUNS], metas: [RecvMeta::default(); RUNS] }
    }

    /// Who sent these runs, each once.
    pub(crate) fn senders(&self, runs: usize) -> impl Iterator<Item = SocketAddr> {
        let metas = self.metas.get(..runs).unwrap_or_default();
        let is_first = |at: usize, from| metas.iter().take(at).all(|before: &RecvMeta| before.addr != from);
        let senders = metas.iter().map(|meta| meta.addr).enumerate();
        senders.filter(move |(at, from)| is_first(*at, *from)).map(|(_, from)| from)
    }

    /// One sender's datagrams of these runs, each with when the kernel had it.
    pub(crate) fn datagrams(
        &self,
        runs: usize,
        from: SocketAddr,
    ) -> impl Iterator<Item = (&RecvMeta, &[u8])> {
        let runs = self.metas.iter().zip(&self.bytes).take(runs).filter(move |(meta, _)| meta.addr == from);
        runs.flat_map(|(meta, bytes)| {
            let run = bytes.get(..meta.len).unwrap_or_default();
            run.chunks(meta.stride.max(1)).map(move |datagram| (meta, datagram))
        })
    }
}

impl Socket {
    /// Takes over a socket. To be called within the thread's runtime.
    pub(crate) fn new(socket: std::net::UdpSocket) -> io::Result<Self> {
        let address = socket.local_addr()?;
        let state = UdpSocketState::new((&socket).into())?;
        Ok(Self { address, udp: UdpSocket::from_std(socket)?, state })
    }

    /// Whether the kernel puts datagrams together.
    pub(crate) fn puts_together(&self) -> bool {
        self.state.gro_segments() > 1
    }

    /// How many datagrams of one size may go in one call.
    pub(crate) fn most_at_once(&self) -> usize {
        self.state.max_gso_segments()
    }

    pub(crate) fn poll_readable(&self, context: &mut Context<'_>) -> Poll<()> {
        // An error shows when it is read.
        self.udp.poll_recv_ready(context).map(drop)
    }

    /// Reads what is there into the room; gives how many runs. None: nothing is left, or what came is an ICMP message
    /// about something sent before, and the socket goes on.
    pub(crate) fn read(&self, room: &mut Room) -> Option<usize> {
        let Room { bytes, metas } = room;
        let mut slices: [IoSliceMut<'_>; RUNS] = {
            let mut bytes = bytes.iter_mut();
            std::array::from_fn(|_| IoSliceMut::new(bytes.next().map_or(&mut [], Vec::as_mut_slice)))
        };
        let read = || self.state.recv((&self.udp).into(), &mut slices, metas);
        self.udp.try_io(Interest::READABLE, read).ok()
    }

    /// Hands a run to the system. Where it refuses a run as a whole, each datagram goes by itself; gives how many were
    /// not taken.
    pub(crate) fn send(&self, run: &Run<'_>) -> usize {
        let segment_size = (run.count > 1).then_some(run.segment);
        let Err(error) = self.try_send(run.to, run.bytes, segment_size) else { return 0 };
        if run.count == 1 || error.kind() == io::ErrorKind::WouldBlock {
            tracing::trace!(%error, "a datagram was not sent");
            return run.count;
        }
        // The system said that it can do it, and can't on this way: a device without checksum offload.
        let one_by_one = run.bytes.chunks(run.segment.max(1));
        one_by_one.filter(|datagram| self.try_send(run.to, datagram, None).is_err()).count()
    }

    /// Never waits: a datagram that the system has no room for is lost, like one on the way. RTP knows how to live with
    /// that, and waiting would delay everybody.
    fn try_send(&self, to: SocketAddr, bytes: &[u8], segment_size: Option<usize>) -> io::Result<()> {
        let transmit = Transmit { destination: to, ecn: None, contents: bytes, segment_size, src_ip: None };
        self.state.try_send((&self.udp).into(), &transmit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on_loopback() -> Socket {
        Socket::new(std::net::UdpSocket::bind(("127.0.0.1", 0)).unwrap()).unwrap()
    }

    async fn heard(socket: &Socket, room: &mut Room) -> Vec<Vec<u8>> {
        std::future::poll_fn(|context| socket.poll_readable(context)).await;
        let runs = socket.read(room).unwrap();
        let of = |from| room.datagrams(runs, from).map(|(_, datagram)| datagram.to_vec());
        room.senders(runs).flat_map(of).collect()
    }

    #[tokio::test]
    async fn a_run_arrives_as_the_datagrams_it_was() {
        let [from, to] = [on_loopback(), on_loopback()];
        let bytes = [vec![1; 700], vec![2; 700], vec![3; 300]].concat();
        let (count, segment) = (3, 700);
        let run = Run { from: from.address, to: to.address, bytes: &bytes, segment, count, arrived: None };
        assert_eq!(from.send(&run), 0);
        let mut room = Room::new(to.puts_together());
        let mut heard_all = Vec::new();
        while heard_all.len() < 3 {
            heard_all.extend(heard(&to, &mut room).await);
        }
        assert_eq!(heard_all, [vec![1; 700], vec![2; 700], vec![3; 300]]);
    }

    #[tokio::test]
    async fn what_came_together_is_told_apart_by_who_sent_it() {
        let [one, two, to] = [on_loopback(), on_loopback(), on_loopback()];
        let single = |from: &Socket, mark| {
            let bytes = [mark; 9];
            let run = Run {
                from: from.address,
                to: to.address,
                bytes: &bytes,
                segment: 9,
                count: 1,
                arrived: None,
            };
            assert_eq!(from.send(&run), 0);
        };
        single(&one, 1);
        single(&two, 2);
        single(&one, 3);
        let mut room = Room::new(to.puts_together());
        assert_eq!(heard(&to, &mut room).await, [[1; 9], [3; 9], [2; 9]]);
        assert_eq!(room.senders(3).collect::<Vec<_>>(), [one.address, two.address]);
    }

    #[tokio::test]
    async fn a_run_that_the_system_refuses_goes_one_by_one() {
        let [from, to] = [on_loopback(), on_loopback()];
        // Segments that would be more than the kernel takes at once (UDP_MAX_SEGMENTS is 64 or 128).
        let bytes = vec![9; 2_000];
        let run =
            Run { from: from.address, to: to.address, bytes: &bytes, segment: 10, count: 200, arrived: None };
        assert_eq!(from.send(&run), 0);
        let mut room = Room::new(to.puts_together());
        let mut count = 0;
        while count < 200 {
            count += heard(&to, &mut room).await.len();
        }
        assert_eq!(count, 200);
    }
}
