//! The member, and what it takes from others.

use external_sender::{call_group_id, extension};
use openmls::extensions::Extensions;
use openmls::group::{GroupContext, MlsGroupCreateConfigBuilder};
use openmls::prelude::tls_codec::{Deserialize as _, Serialize as _};
use openmls::prelude::{
    BasicCredential, Capabilities, Ciphersuite, CredentialWithKey, ExtensionType, KeyPackage,
    MIXED_CIPHERTEXT_WIRE_FORMAT_POLICY, MIXED_PLAINTEXT_WIRE_FORMAT_POLICY, MlsGroup, MlsGroupCreateConfig,
    MlsGroupJoinConfig, MlsMessageBodyIn, MlsMessageIn, MlsMessageOut, ProcessedMessageContent,
    StagedWelcome, WireFormatPolicy,
};
use openmls_basic_credential::SignatureKeyPair;
use openmls_rust_crypto::OpenMlsRustCrypto;
use openmls_traits::OpenMlsProvider as _;

/// The extension of Parlour's groups (`crates/sealed`, `group/record.rs`).
const GROUP_RECORD: u16 = 0xf0a1;

/// What went wrong, as OpenMLS says it.
pub type Failure = String;

pub(crate) fn words(error: impl std::fmt::Debug) -> Failure {
    format!("{error:?}")
}

/// A member, with keys of its own and at most one group.
pub struct Member {
    pub(crate) provider: OpenMlsRustCrypto,
    pub(crate) signer: SignatureKeyPair,
    pub(crate) suite: Ciphersuite,
    pub(crate) name: Vec<u8>,
    pub(crate) secret_handshakes: bool,
    pub(crate) group: Option<MlsGroup>,
}

impl Member {
    /// Somebody new, outside of any group. `suite` is the registered number; `secret_handshakes` says whether its
    /// commits travel as PrivateMessage.
    ///
    /// # Errors
    /// Where OpenMLS has no such suite.
    pub fn new(suite: u16, name: &[u8], secret_handshakes: bool) -> Result<Self, Failure> {
        let suite = Ciphersuite::try_from(suite).map_err(words)?;
        let provider = OpenMlsRustCrypto::default();
        let signer = SignatureKeyPair::new(suite.signature_algorithm()).map_err(words)?;
        signer.store(provider.storage()).map_err(words)?;
        Ok(Self { provider, signer, suite, name: name.to_vec(), secret_handshakes, group: None })
    }

    /// A key package with which others may add it.
    ///
    /// # Errors
    /// As OpenMLS says.
    pub fn key_package(&self) -> Result<Vec<u8>, Failure> {
        let bundle = KeyPackage::builder()
            .leaf_node_capabilities(self.capabilities())
            .build(self.suite, &self.provider, &self.signer, self.credential())
            .map_err(words)?;
        bytes(&MlsMessageOut::from(bundle.key_package().clone()))
    }

    /// Begins a group with itself alone in it.
    ///
    /// # Errors
    /// As OpenMLS says.
    pub fn begin(&mut self) -> Result<(), Failure> {
        let config = self.create_config().build();
        let group = MlsGroup::new(&self.provider, &self.signer, &config, self.credential()).map_err(words)?;
        self.group = Some(group);
        Ok(())
    }

    /// Begins a call's group, in which whoever has the other half of `usher` may propose from outside.
    ///
    /// # Errors
    /// As OpenMLS says; also where a length is wrong.
    pub fn begin_call(&mut self, call: &[u8], usher: &[u8]) -> Result<(), Failure> {
        let (call, usher) = (call.try_into().map_err(words)?, usher.try_into().map_err(words)?);
        let context = Extensions::<GroupContext>::single(extension(usher)).map_err(words)?;
        let config = self.create_config().with_group_context_extensions(context).build();
        let (id, own) = (call_group_id(call), self.credential());
        let group = MlsGroup::new_with_group_id(&self.provider, &self.signer, &config, id, own);
        self.group = Some(group.map_err(words)?);
        Ok(())
    }

    /// Comes in by a Welcome.
    ///
    /// # Errors
    /// As OpenMLS says.
    pub fn join(&mut self, welcome: &[u8]) -> Result<(), Failure> {
        let MlsMessageBodyIn::Welcome(welcome) = read(welcome)?.extract() else {
            return Err("this is no Welcome".into());
        };
        let staged = StagedWelcome::new_from_welcome(&self.provider, &self.join_config(), welcome, None);
        let group = staged.map_err(words)?.into_group(&self.provider).map_err(words)?;
        self.group = Some(group);
        Ok(())
    }

    /// Takes a commit, a proposal, which its next commit names, or a message, whose words it gives.
    ///
    /// # Errors
    /// As OpenMLS says; also for what an honest history does not contain.
    pub fn take(&mut self, message: &[u8]) -> Result<Option<Vec<u8>>, Failure> {
        let message = read(message)?.try_into_protocol_message().map_err(words)?;
        let group = self.group.as_mut().ok_or("not in a group")?;
        let processed = group.process_message(&self.provider, message).map_err(words)?;
        let content = processed.into_content();
        if let ProcessedMessageContent::ApplicationMessage(message) = content {
            return Ok(Some(message.into_bytes()));
        }
        if let ProcessedMessageContent::ProposalMessage(proposal) = content {
            group.store_pending_proposal(self.provider.storage(), *proposal).map_err(words)?;
            return Ok(None);
        }
        let ProcessedMessageContent::StagedCommitMessage(commit) = content else {
            return Err("neither a commit nor a proposal nor a message".into());
        };
        group.merge_staged_commit(&self.provider, *commit).map_err(words)?;
        Ok(None)
    }

    /// A message to the group.
    ///
    /// # Errors
    /// As OpenMLS says.
    pub fn say(&mut self, words_said: &[u8]) -> Result<Vec<u8>, Failure> {
        let group = self.group.as_mut().ok_or("not in a group")?;
        bytes(&group.create_message(&self.provider, &self.signer, words_said).map_err(words)?)
    }

    /// Its leaf.
    ///
    /// # Errors
    /// Outside of a group.
    pub fn leaf(&self) -> Result<u32, Failure> {
        Ok(self.group()?.own_leaf_index().u32())
    }

    /// What the exporter gives for Parlour's media keys, and the epoch authenticator, one after the other.
    ///
    /// # Errors
    /// Outside of a group, and once removed.
    pub fn secrets(&self) -> Result<Vec<u8>, Failure> {
        let group = self.group()?;
        let mut all =
            group.export_secret(self.provider.crypto(), "SFrame 1.0 Base Key", &[], 16).map_err(words)?;
        all.extend_from_slice(group.epoch_authenticator().as_slice());
        Ok(all)
    }

    pub(crate) fn group(&self) -> Result<&MlsGroup, Failure> {
        self.group.as_ref().ok_or_else(|| "not in a group".into())
    }

    pub(crate) fn credential(&self) -> CredentialWithKey {
        CredentialWithKey {
            credential: BasicCredential::new(self.name.clone()).into(),
            signature_key: self.signer.to_public_vec().into(),
        }
    }

    /// The suite of draft-ietf-mls-pq-ciphersuites is not among those that OpenMLS names by itself. Groups of Parlour
    /// carry a record, which `prove hostile-server` needs an intruder to know.
    pub(crate) fn capabilities(&self) -> Capabilities {
        Capabilities::builder()
            .ciphersuites(vec![self.suite])
            .extensions(vec![ExtensionType::Unknown(GROUP_RECORD)])
            .build()
    }

    fn create_config(&self) -> MlsGroupCreateConfigBuilder {
        MlsGroupCreateConfig::builder()
            .ciphersuite(self.suite)
            .capabilities(self.capabilities())
            .wire_format_policy(self.wire_format())
            .use_ratchet_tree_extension(true)
    }

    pub(crate) fn join_config(&self) -> MlsGroupJoinConfig {
        MlsGroupJoinConfig::builder()
            .wire_format_policy(self.wire_format())
            .use_ratchet_tree_extension(true)
            .build()
    }

    fn wire_format(&self) -> WireFormatPolicy {
        if self.secret_handshakes {
            MIXED_CIPHERTEXT_WIRE_FORMAT_POLICY
        } else {
            MIXED_PLAINTEXT_WIRE_FORMAT_POLICY
        }
    }
}

pub(crate) fn read(message: &[u8]) -> Result<MlsMessageIn, Failure> {
    MlsMessageIn::tls_deserialize_exact(message).map_err(words)
}

pub(crate) fn bytes(message: &MlsMessageOut) -> Result<Vec<u8>, Failure> {
    message.tls_serialize_detached().map_err(words)
}
