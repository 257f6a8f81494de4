//! Sound that was sent, as it was sealed: a browser sends what is asked for once more byte for byte, where nothing in the
//! header changes with the time of sending (docs/decisions/0017).

use std::collections::VecDeque;

use sfu::rtcp;
use sfu::rtp::Header;
use sfu::srtp::{Ciphers, Exported, OpenRtcp};

use crate::network::Packet;

/// A browser keeps more; nobody asks for what is older than a second.
const KEPT: usize = 50;

/// What was said, for whoever asks for it.
#[derive(Default)]
pub(super) struct Said {
    ssrc: Option<u32>,
    /// What opens RTCP: str0m does too, and says nothing of what is asked for.
    open: Option<OpenRtcp>,
    packets: VecDeque<(u16, Packet)>,
}

impl Said {
    /// The stream that sound is sent as.
    pub(super) fn begin(&mut self, ssrc: u32) {
        self.ssrc = Some(ssrc);
    }

    /// Keys of a handshake, where one has just ended.
    pub(super) fn keyed(&mut self, exported: Option<Exported>) {
        let ciphers = exported.as_ref().and_then(Ciphers::new);
        self.open = ciphers.map(|ciphers| ciphers.open_rtcp).or_else(|| self.open.take());
    }

    /// Keeps what is sent, where it is sound.
    pub(super) fn keep(&mut self, packet: &Packet) {
        let header = Header::read(&packet.bytes).filter(|header| Some(header.ssrc) == self.ssrc);
        let Some(header) = header else { return };
        if self.packets.len() >= KEPT {
            self.packets.pop_front();
        }
        self.packets.push_back((header.number, packet.clone()));
    }

    /// What a datagram asks for.
    pub(super) fn asked(&mut self, datagram: &[u8]) -> Vec<Packet> {
        let (Some(open), [128..=191, 192..=223, ..]) = (&mut self.open, datagram) else { return Vec::new() };
        let lost = open.open(datagram).map(|compound| rtcp::read(&compound).lost).unwrap_or_default();
        let of_sound = lost.into_iter().filter(|(ssrc, _)| Some(*ssrc) == self.ssrc);
        let numbers: Vec<u16> = of_sound.flat_map(|(_, lost)| lost).collect();
        let kept = self.packets.iter().filter(|(seq, _)| numbers.contains(seq));
        kept.map(|(_, packet)| packet.clone()).collect()
    }
}
