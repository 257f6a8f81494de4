//! One light client: a connection, its socket, and what it sends and counts.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io::IoSliceMut;
use std::net::{IpAddr, SocketAddr};
use std::rc::Rc;
use std::time::Instant;

use quinn_udp::{RecvMeta, UdpSocketState};
use str0m::net::{Protocol, Receive};
use str0m::{Candidate, Event, Input, Output, Rtc, RtcConfig, RtcError};
use tokio::io::Interest;
use tokio::net::UdpSocket;

use super::now;
use super::source::Source;
use super::tally::{STAMP, Tally};
use crate::bot::Failure;

/// Room for what the kernel gives at once: runs of datagrams put together.
const LONGEST: usize = 1 << 16;
/// Runs taken in one call.
const RUNS: usize = 8;

thread_local! {
    /// All clients live on one thread and read one after another.
    static ROOM: RefCell<Vec<Vec<u8>>> = RefCell::new(vec![vec![0; LONGEST]; RUNS]);
}

/// Which layers are wanted of a client, as its page was told.
pub(super) type Wanted = Rc<Cell<[bool; 3]>>;

/// A light client.
pub(super) struct Peer {
    pub(super) rtc: Rtc,
    pub(super) source: Option<Source>,
    pub(super) wanted: Wanted,
    socket: UdpSocket,
    state: UdpSocketState,
    address: SocketAddr,
    tally: Rc<Tally>,
    deadline: Instant,
    /// The newest packet of each stream.
    streams: BTreeMap<u32, u64>,
    has_received: bool,
}

impl Peer {
    /// A client with a socket at this address of this machine.
    pub(super) async fn new(tally: &Rc<Tally>, at: IpAddr) -> Result<Self, Failure> {
        let socket = UdpSocket::bind((at, 0)).await?;
        let _ = socket2::SockRef::from(&socket).set_recv_buffer_size(1 << 20);
        let state = UdpSocketState::new((&socket).into())?;
        let (address, now) = (socket.local_addr()?, now());
        let mut rtc = RtcConfig::new()
            .set_rtp_mode(true)
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(true)
            .build(now);
        let candidate = Candidate::host(address, "udp").map_err(RtcError::Ice)?;
        rtc.add_local_candidate(candidate);
        Ok(Self {
            rtc,
            source: None,
            wanted: Rc::new(Cell::new([true; 3])),
            socket,
            state,
            address,
            tally: Rc::clone(tally),
            deadline: now,
            streams: BTreeMap::new(),
            has_received: false,
        })
    }

    /// Lives until it is dropped or fails.
    pub(super) async fn run(mut self) -> Result<(), Failure> {
        loop {
            let due = self.source.as_ref().map_or(self.deadline, |source| source.due().min(self.deadline));
            tokio::select! {
                biased;
                ready = self.socket.readable() => { ready?; self.read()?; }
                () = tokio::time::sleep_until(due.into()) => {}
            }
            let now = now();
            if due <= now {
                if let Some(source) = &mut self.source {
                    source.want(self.wanted.get());
                    if self.rtc.is_connected() {
                        source.publish(&mut self.rtc, &self.tally, now);
                    } else {
                        source.skip(now);
                    }
                }
                self.rtc.handle_input(Input::Timeout(now))?;
                self.drain(now)?;
            }
        }
    }

    fn read(&mut self) -> Result<(), Failure> {
        ROOM.with_borrow_mut(|room| {
            let mut metas = [RecvMeta::default(); RUNS];
            let mut slices: Vec<IoSliceMut<'_>> = room.iter_mut().map(|it| IoSliceMut::new(it)).collect();
            let (socket, state) = (&self.socket, &self.state);
            let read =
                socket.try_io(Interest::READABLE, || state.recv(socket.into(), &mut slices, &mut metas));
            let Ok(runs) = read else { return Ok(()) };
            let now = now();
            for (meta, bytes) in metas.iter().zip(room.iter()).take(runs) {
                let run = bytes.get(..meta.len).unwrap_or_default();
                for datagram in run.chunks(meta.stride.max(1)) {
                    self.take(datagram, meta.addr, now)?;
                }
            }
            Ok(())
        })
    }

    fn take(&mut self, datagram: &[u8], from: SocketAddr, now: Instant) -> Result<(), Failure> {
        let Ok(receive) = Receive::new(Protocol::Udp, from, self.address, datagram) else { return Ok(()) };
        self.rtc.handle_input(Input::Receive(now, receive))?;
        self.drain(now)
    }

    fn drain(&mut self, now: Instant) -> Result<(), Failure> {
        loop {
            match self.rtc.poll_output()? {
                Output::Timeout(at) => {
                    self.deadline = at;
                    return Ok(());
                }
                // What the system has no room for is lost, as on a line.
                Output::Transmit(out) => drop(self.socket.try_send_to(&out.contents, out.destination)),
                Output::Event(event) => self.happen(event, now),
            }
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "a light client acts on few of str0m's many events")]
    fn happen(&mut self, event: Event, now: Instant) {
        match event {
            Event::RtpPacket(packet) if packet.payload.len() >= STAMP => {
                let newest = self
                    .streams
                    .entry(*packet.header.ssrc)
                    .or_insert_with(|| packet.seq_no.saturating_sub(1));
                let gap = (*packet.seq_no as i64).saturating_sub(*newest as i64 + 1);
                *newest = (*newest).max(*packet.seq_no);
                if !std::mem::replace(&mut self.has_received, true) {
                    self.tally.first();
                }
                // One that comes after a later one was counted as missing.
                self.tally.packet(&packet.payload, gap.max(-1), now);
            }
            Event::KeyframeRequest(request) => {
                if let Some(source) = &mut self.source {
                    source.request_key(request.mid, request.rid);
                }
            }
            _ => {}
        }
    }
}
