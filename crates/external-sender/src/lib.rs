//! The server's one voice in the groups of calls: as external sender (RFC 9420 section 12.1.8) it proposes to remove a
//! place whose seat is gone. It can make nothing else of MLS; that members take nothing else from it is checked by
//! `sealed`.

use ed25519_dalek::{Signer as _, SigningKey};
use openmls::extensions::{Extension, ExternalSender, SenderExtensionIndex};
use openmls::group::GroupId;
use openmls::messages::external_proposals::ExternalProposal;
use openmls::prelude::{BasicCredential, LeafNodeIndex};
use openmls_rust_crypto::OpenMlsRustCrypto;
use openmls_traits::signatures::{Signer, SignerError};
use openmls_traits::types::SignatureScheme;
use thiserror::Error;
use zeroize::Zeroize as _;

/// The server's signature key for this purpose. Erased when dropped.
pub struct Usher(SigningKey);

/// OpenMLS did not make the proposal. A defect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the removal of a place in a call's group can't be proposed")]
pub struct NotProposed;

/// Who the key's owner says it is in a group's context.
const IDENTITY: &[u8] = b"parlour server";

/// The context names exactly one external sender.
const INDEX: u32 = 0;

impl Usher {
    /// Takes the key's secret, which is erased where it was.
    pub fn take(secret: &mut [u8; 32]) -> Self {
        let key = SigningKey::from_bytes(secret);
        secret.zeroize();
        Self(key)
    }

    /// What pages are told when they take a seat, and find in the group's context.
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// Proposes to remove the place `leaf` from a call's group in this epoch: an MLS `PublicMessage`.
    ///
    /// # Errors
    /// [`NotProposed`].
    pub fn propose_removal(&self, call: [u8; 16], epoch: u64, leaf: u8) -> Result<Vec<u8>, NotProposed> {
        let proposal = ExternalProposal::new_remove::<OpenMlsRustCrypto>(
            LeafNodeIndex::new(u32::from(leaf)),
            call_group_id(call),
            epoch.into(),
            self,
            SenderExtensionIndex::new(INDEX),
        );
        proposal.map_err(|_| NotProposed)?.to_bytes().map_err(|_| NotProposed)
    }
}

impl Signer for Usher {
    fn sign(&self, payload: &[u8]) -> Result<Vec<u8>, SignerError> {
        Ok(self.0.sign(payload).to_bytes().to_vec())
    }

    fn signature_scheme(&self) -> SignatureScheme {
        SignatureScheme::ED25519
    }
}

/// A call group's id.
pub fn call_group_id(call: [u8; 16]) -> GroupId {
    GroupId::from_slice(&[b"parlour call\0".as_slice(), &call].concat())
}

/// What the context of a call's group says of external senders where the server's key is this one.
pub fn extension(key: [u8; 32]) -> Extension {
    let credential = BasicCredential::new(IDENTITY.to_vec());
    Extension::ExternalSenders(vec![ExternalSender::new(key.as_slice().into(), credential.into())])
}

#[cfg(test)]
mod tests {
    use openmls::prelude::tls_codec::DeserializeBytes as _;
    use openmls::prelude::{MlsMessageIn, WireFormat};

    use super::*;

    fn usher() -> Usher {
        Usher::take(&mut [7; 32])
    }

    #[test]
    fn a_secret_gives_one_key_and_is_erased_where_it_was() {
        let mut secret = [7; 32];
        assert_eq!(Usher::take(&mut secret).public(), usher().public());
        assert_eq!(secret, [0; 32]);
    }

    #[test]
    fn what_is_proposed_is_said_in_public_by_the_external_sender_for_one_call_and_epoch() {
        let bytes = usher().propose_removal([3; 16], 9, 4).unwrap_or_default();
        let message = MlsMessageIn::tls_deserialize_exact_bytes(&bytes).expect("it is an MLS message");
        let message = message.try_into_protocol_message().expect("it is of a group");
        assert_eq!(message.wire_format(), WireFormat::PublicMessage);
        assert_eq!(message.group_id(), &call_group_id([3; 16]));
        assert_eq!(message.epoch().as_u64(), 9);
        // The epoch's last byte, external sender 0, nothing authenticated beside it, a proposal: to remove the place 4.
        let said = [9, 2, 0, 0, 0, 0, 0, 2, 0, 3, 0, 0, 0, 4];
        assert!(bytes.windows(said.len()).any(|it| it == said), "{bytes:02x?}");
    }
}
