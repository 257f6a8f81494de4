//! One light client: a connection, its socket, and what it sends and counts. str0m negotiates, connects and keeps the
//! connection alive; media goes past it.

use std::io::IoSliceMut;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

use mio::net::UdpSocket;
use quinn_udp::{RecvMeta, UdpSocketState};
use sfu::rtcp;
use sfu::srtp::{Ciphers, OpenRtcp, SealRtcp, exported, provider};
use str0m::format::Codec;
use str0m::media::{Mid, Rid};
use str0m::net::{Protocol, Receive};
use str0m::{Candidate, Input, Output, Rtc, RtcConfig, RtcError};

use super::inbound::Inbound;
use super::negotiated::Negotiated;
use super::now;
use super::outbound::{Outbound, Stream};
use super::source::Source;
use super::tally::Tally;
use crate::bot::Failure;

/// Room for what the kernel gives at once: runs of datagrams put together.
const LONGEST: usize = 1 << 16;
/// Runs taken in one call.
const RUNS: usize = 8;
/// str0m is asked no more often, once connected: what it does then are checks of the connection, every few seconds.
const RTC_EVERY: Duration = Duration::from_millis(500);

/// Which layers are wanted of a client, as its page was told: bits, the lowest for the lowest.
#[derive(Debug, Clone)]
pub(super) struct Wanted(Arc<AtomicU8>);

impl Wanted {
    pub(super) fn set(&self, layers: [bool; 3]) {
        let bits = layers.iter().rev().fold(0, |bits, layer| bits << 1 | u8::from(*layer));
        self.0.store(bits, Ordering::Relaxed);
    }

    fn layers(&self) -> [bool; 3] {
        let bits = self.0.load(Ordering::Relaxed);
        [0, 1, 2].map(|layer| bits >> layer & 1 == 1)
    }
}

/// Where all clients read into, one after another.
pub(super) struct Room {
    bytes: [Vec<u8>; RUNS],
    metas: [RecvMeta; RUNS],
}

impl Default for Room {
    fn default() -> Self {
        Self { bytes: std::array::from_fn(|_| vec![0; LONGEST]), metas: [RecvMeta::default(); RUNS] }
    }
}

/// A light client.
pub(super) struct Peer {
    /// Large, and seldom touched.
    pub(super) rtc: Box<Rtc>,
    pub(super) source: Option<Source>,
    pub(super) agreed: Negotiated,
    pub(super) wanted: Wanted,
    pub(super) socket: UdpSocket,
    state: UdpSocketState,
    address: SocketAddr,
    /// Where the server is.
    server: Option<SocketAddr>,
    tally: Arc<Tally>,
    rtc_due: Instant,
    media: Option<Media>,
}

/// What there is once the keys are agreed on.
struct Media {
    inbound: Inbound,
    outbound: Outbound,
    seal: SealRtcp,
    open: OpenRtcp,
}

impl Peer {
    /// A client with a socket at this address of this machine.
    pub(super) fn new(tally: &Arc<Tally>, at: IpAddr) -> Result<Self, Failure> {
        let socket = UdpSocket::bind((at, 0).into())?;
        let _ = socket2::SockRef::from(&socket).set_recv_buffer_size(1 << 20);
        let state = UdpSocketState::new((&socket).into())?;
        let (address, now) = (socket.local_addr()?, now());
        let mut rtc = RtcConfig::new()
            .set_rtp_mode(true)
            .set_crypto_provider(provider())
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(true)
            .build(now);
        let candidate = Candidate::host(address, "udp").map_err(RtcError::Ice)?;
        rtc.add_local_candidate(candidate);
        Ok(Self {
            rtc: Box::new(rtc),
            source: None,
            agreed: Negotiated::default(),
            wanted: Wanted(Arc::new(AtomicU8::new(0b111))),
            socket,
            state,
            address,
            server: None,
            tally: Arc::clone(tally),
            rtc_due: now,
            media: None,
        })
    }

    /// The stream of a line, or of one layer of it, as it was negotiated.
    pub(super) fn stream(&mut self, mid: Mid, rid: Option<Rid>, codec: Codec) -> Result<Stream, Failure> {
        let missing = || Failure::Protocol(format!("the server takes no {codec}"));
        let params = self.rtc.codec_config().find(|params| params.spec().codec == codec);
        let kind = *params.ok_or_else(missing)?.pt();
        let mut direct = self.rtc.direct_api();
        let ssrc = *direct.stream_tx_by_mid(mid, rid).ok_or_else(missing)?.ssrc();
        Ok(Stream { ssrc, kind, mid: mid.to_string(), rid: rid.map(|rid| rid.to_string()), number: 1 })
    }

    /// When something is to be done.
    pub(super) fn due(&self) -> Instant {
        let media = self.media.as_ref().and_then(|media| media.inbound.due());
        let source = self.source.as_ref().map(Source::due);
        media.into_iter().chain(source).fold(self.rtc_due, Instant::min)
    }

    /// Does what is due by now.
    ///
    /// # Errors
    /// Where the connection fails.
    pub(super) fn pass_time(&mut self, now: Instant) -> Result<(), Failure> {
        if self.rtc_due <= now {
            self.rtc.handle_input(Input::Timeout(now))?;
            self.drain(now)?;
        }
        let (Some(Media { inbound, outbound, seal, .. }), Some(server)) = (&mut self.media, self.server)
        else {
            self.source.iter_mut().for_each(|source| source.skip(now));
            return Ok(());
        };
        // What the system has no room for is lost, as on a line.
        let mut send = |bytes: &[u8]| drop(self.socket.send_to(bytes, server));
        if let Some(source) = self.source.as_mut().filter(|source| source.due() <= now) {
            if self.tally.is_gathered() {
                source.want(self.wanted.layers());
                source.publish(outbound, &self.tally, now, &mut send);
            } else {
                source.skip(now);
            }
        }
        if inbound.due().is_some_and(|due| due <= now) {
            let said = inbound.feedback(now);
            said.iter().filter_map(|compound| seal.seal(compound)).for_each(|sealed| send(&sealed));
        }
        Ok(())
    }

    /// Reads what has come, until nothing is left.
    ///
    /// # Errors
    /// Where the connection fails, or what comes does not open.
    pub(super) fn read(&mut self, Room { bytes, metas }: &mut Room) -> Result<(), Failure> {
        loop {
            let mut slices = bytes.each_mut().map(|bytes| IoSliceMut::new(bytes));
            let Ok(runs) = self.state.recv((&self.socket).into(), &mut slices, metas) else { return Ok(()) };
            let now = now();
            for (meta, bytes) in metas.iter().zip(bytes.iter()).take(runs) {
                let run = bytes.get(..meta.len).unwrap_or_default();
                for datagram in run.chunks(meta.stride.max(1)) {
                    self.take(datagram, meta.addr, now)?;
                }
            }
            if runs < RUNS {
                return Ok(());
            }
        }
    }

    fn take(&mut self, datagram: &[u8], from: SocketAddr, now: Instant) -> Result<(), Failure> {
        match (datagram, &mut self.media) {
            // RFC 7983 §7, and RFC 5761 §4 for what is RTCP.
            ([128..=191, 192..=223, ..], Some(_)) => self.heed(datagram),
            ([128..=191, ..], Some(media)) => return media.inbound.take(datagram, now, &self.tally),
            // Nobody could open it yet.
            ([128..=191, ..], None) => {}
            _ => {
                if let Ok(receive) = Receive::new(Protocol::Udp, from, self.address, datagram) {
                    self.rtc.handle_input(Input::Receive(now, receive))?;
                    self.drain(now)?;
                }
            }
        }
        Ok(())
    }

    /// Does what the server asks of somebody who sends.
    fn heed(&mut self, datagram: &[u8]) {
        let (Some(media), Some(source), Some(server)) = (&mut self.media, &mut self.source, self.server)
        else {
            return;
        };
        let Some(compound) = media.open.open(datagram) else { return };
        let said = rtcp::read(&compound);
        said.broken.into_iter().for_each(|ssrc| source.request_key(ssrc));
        for (ssrc, lost) in said.lost {
            for packet in lost.iter().filter_map(|number| media.outbound.again(ssrc, *number)) {
                let _ = self.socket.send_to(packet, server);
            }
        }
    }

    fn drain(&mut self, now: Instant) -> Result<(), Failure> {
        loop {
            match self.rtc.poll_output()? {
                Output::Timeout(at) => {
                    self.rtc_due = at;
                    break;
                }
                Output::Transmit(out) => {
                    // Checks go everywhere, all else where the server is.
                    if out.contents.first().is_some_and(|kind| *kind >= 20) {
                        self.server = Some(out.destination);
                    }
                    let _ = self.socket.send_to(&out.contents, out.destination);
                }
                Output::Event(_) => {}
            }
        }
        if self.media.is_some() {
            self.rtc_due = self.rtc_due.max(now + RTC_EVERY);
        } else if let Some(Ciphers { seal, open, seal_rtcp, open_rtcp }) =
            exported().as_ref().and_then(Ciphers::new)
        {
            self.media = Some(Media {
                inbound: Inbound::new(open, self.agreed.clone()),
                outbound: Outbound::new(seal, self.agreed.clone()),
                seal: seal_rtcp,
                open: open_rtcp,
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wanted_is_known_on_the_other_side() {
        let wanted = Wanted(Arc::default());
        for layers in [[true, false, false], [false, true, true], [false; 3]] {
            wanted.clone().set(layers);
            assert_eq!(wanted.layers(), layers);
        }
    }
}
