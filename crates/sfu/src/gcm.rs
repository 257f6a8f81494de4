//! SRTP with AES-GCM only (trap 6 of str0m 0.25: its AES-CM path keys cipher and HMAC anew for every packet,
//! at eight times the cost; and 80-bit tags are no longer what one should use).
//!
//! str0m always offers AES-CM too and prefers GCM. Both Chromium and Firefox take GCM; a client that insists on
//! AES-CM is hung up on as soon as DTLS has agreed to it, before any key is used.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Instant;

use str0m::config::{CryptoProvider, DtlsCert, DtlsVersion};
use str0m::crypto::dtls::{
    DtlsImplError, DtlsInstance, DtlsOutput, DtlsProvider, ProtocolVersion, SrtpProfile,
};
use str0m::crypto::{CryptoError, from_feature_flags};

/// The cryptography of every connection, for [`str0m::RtcConfig::set_crypto_provider`].
#[must_use]
pub fn provider() -> Arc<CryptoProvider> {
    Arc::new(CryptoProvider { dtls_provider: &GcmOnly, ..from_feature_flags() })
}

/// What DTLS has agreed upon for SRTP (RFC 5764 §4.2). str0m keeps it to itself; every handshake passes through here.
pub struct Exported {
    pub(crate) profile: SrtpProfile,
    /// We are the client.
    pub(crate) is_client: bool,
    pub(crate) bytes: Vec<u8>,
}

thread_local! {
    /// Keys of the connection whose handshake has just ended on this thread. It is the one that is being drained, and
    /// its `Peer` takes them before another's turn: str0m's traits leave no other way from a handshake to its owner.
    static EXPORTED: Cell<Option<Exported>> = const { Cell::new(None) };
}

/// Keys of the handshake that has ended on this thread since anybody last asked.
#[must_use]
pub fn exported() -> Option<Exported> {
    EXPORTED.take()
}

#[derive(Debug)]
struct GcmOnly;

impl DtlsProvider for GcmOnly {
    fn generate_certificate(&self) -> Option<DtlsCert> {
        from_feature_flags().dtls_provider.generate_certificate()
    }

    fn new_dtls(
        &self,
        cert: &DtlsCert,
        now: Instant,
        version: DtlsVersion,
        mtu: Option<usize>,
    ) -> Result<Box<dyn DtlsInstance>, CryptoError> {
        let inner = from_feature_flags().dtls_provider.new_dtls(cert, now, version, mtu)?;
        Ok(Box::new(Handshake(inner)))
    }
}

#[derive(Debug)]
struct Handshake(Box<dyn DtlsInstance>);

impl DtlsInstance for Handshake {
    #[expect(clippy::wildcard_enum_match_arm, reason = "everything else passes as it is")]
    fn poll_output<'a>(&mut self, buf: &'a mut [u8]) -> DtlsOutput<'a> {
        let is_client = self.0.is_active();
        match self.0.poll_output(buf) {
            DtlsOutput::KeyingMaterial(_, profile) if !is_gcm(profile) => DtlsOutput::CloseNotify,
            DtlsOutput::KeyingMaterial(material, profile) => {
                let bytes = material.as_ref().to_vec();
                EXPORTED.set(Some(Exported { profile, is_client, bytes }));
                DtlsOutput::KeyingMaterial(material, profile)
            }
            output => output,
        }
    }

    fn set_active(&mut self, active: bool) {
        self.0.set_active(active);
    }

    fn handle_packet(&mut self, packet: &[u8]) -> Result<(), DtlsImplError> {
        self.0.handle_packet(packet)
    }

    fn handle_timeout(&mut self, now: Instant) -> Result<(), DtlsImplError> {
        self.0.handle_timeout(now)
    }

    fn send_application_data(&mut self, data: &[u8]) -> Result<usize, DtlsImplError> {
        self.0.send_application_data(data)
    }

    fn is_active(&self) -> bool {
        self.0.is_active()
    }

    fn protocol_version(&self) -> Option<ProtocolVersion> {
        self.0.protocol_version()
    }

    fn is_closing(&self) -> bool {
        self.0.is_closing()
    }

    fn is_closed(&self) -> bool {
        self.0.is_closed()
    }

    fn close(&mut self) -> Result<(), DtlsImplError> {
        self.0.close()
    }
}

fn is_gcm(profile: SrtpProfile) -> bool {
    profile == SrtpProfile::AEAD_AES_256_GCM || profile == SrtpProfile::AEAD_AES_128_GCM
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_gcm_is_taken() {
        assert!(is_gcm(SrtpProfile::AEAD_AES_256_GCM));
        assert!(is_gcm(SrtpProfile::AEAD_AES_128_GCM));
        assert!(!is_gcm(SrtpProfile::AES128_CM_SHA1_80));
    }
}
