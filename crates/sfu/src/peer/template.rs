//! What all connections have in common.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use str0m::rtp::Extension;
use str0m::{Candidate, Rtc, RtcConfig};

use crate::gcm;

/// What all connections have in common.
#[derive(Debug)]
pub(crate) struct Template {
    rtc: RtcConfig,
    addresses: Vec<SocketAddr>,
}

impl Template {
    /// One certificate for all connections: making one takes longer than the rest of joining.
    pub(crate) fn new(addresses: Vec<SocketAddr>) -> Self {
        let provider = gcm::provider();
        let mut rtc = RtcConfig::new()
            .set_crypto_provider(Arc::clone(&provider))
            .set_ice_lite(true)
            .set_rtp_mode(true)
            .clear_codecs()
            .enable_vp8(true)
            .enable_opus(true, true)
            // `sender` sends, paces and estimates; str0m must never seal a packet of its own beside it.
            .enable_bwe(None)
            .clear_extension_map();
        for (id, extension) in extensions() {
            rtc = rtc.set_extension(id, extension);
        }
        if let Some(certificate) = provider.dtls_provider.generate_certificate() {
            rtc = rtc.set_dtls_cert(certificate);
        }
        Self { rtc, addresses }
    }

    /// Connections to come can be reached at these addresses.
    pub(crate) fn move_to(&mut self, addresses: Vec<SocketAddr>) {
        self.addresses = addresses;
    }

    /// A connection that can be reached at every address.
    pub(super) fn build(&self, now: Instant) -> Rtc {
        let mut rtc = self.rtc.clone().build(now);
        for address in &self.addresses {
            if let Ok(candidate) = Candidate::host(*address, "udp") {
                rtc.add_local_candidate(candidate);
            }
        }
        rtc
    }
}

/// The header extensions wanted. Not video orientation: a browser that can't signal it turns the picture
/// itself, which is right for every receiver. Not the absolute send time: TWCC does its work.
fn extensions() -> [(u8, Extension); 5] {
    [
        (1, Extension::AudioLevel),
        (3, Extension::TransportSequenceNumber),
        (4, Extension::RtpMid),
        (10, Extension::RtpStreamId),
        (11, Extension::RepairedRtpStreamId),
    ]
}
