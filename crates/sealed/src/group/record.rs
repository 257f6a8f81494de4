//! The record that every group carries in its context: what the group is and which suite it was made with. A later
//! Parlour that prefers another suite knows from it what it has before it.

use external_sender::extension;
use openmls::extensions::{Extension, ExtensionType, Extensions, UnknownExtension};
use openmls::group::{
    GroupContext, GroupId, MlsGroupCreateConfig, MlsGroupJoinConfig, PURE_PLAINTEXT_WIRE_FORMAT_POLICY,
};
use openmls::prelude::{Capabilities, CredentialType, Lifetime};
use openmls_traits::types::Ciphersuite;

use crate::bytes::Reader;
use crate::key::PublicKey;
use crate::{CallId, CommitError, Error, FamilyId};

/// Of the range for private use (RFC 9420 section 17.3).
const RECORD: u16 = 0xf0a1;
const VERSION: u8 = 1;

/// Which cryptography a group uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Suite {
    /// 0x004F of draft-ietf-mls-pq-ciphersuites: ML-KEM-768 with X25519, AES-128-GCM, SHA-256, Ed25519. What is
    /// recorded today stays closed to a quantum computer of tomorrow.
    #[default]
    Hybrid,
    /// 0x0001 of RFC 9420: X25519, AES-128-GCM, SHA-256, Ed25519.
    Classical,
}

impl Suite {
    /// Its registered number.
    pub const fn number(self) -> u16 {
        match self {
            Self::Hybrid => 0x004f,
            Self::Classical => 0x0001,
        }
    }

    pub(crate) const fn from_number(number: u16) -> Option<Self> {
        match number {
            0x004f => Some(Self::Hybrid),
            0x0001 => Some(Self::Classical),
            _ => None,
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let number = u16::try_from(reader.u32()?).map_err(|_| Error::Malformed)?;
        Self::from_number(number).ok_or(Error::Malformed)
    }

    pub(crate) const fn ciphersuite(self) -> Ciphersuite {
        match self {
            Self::Hybrid => Ciphersuite::MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519,
            Self::Classical => Ciphersuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519,
        }
    }
}

/// The family group's id.
pub(crate) fn family_id(family: FamilyId) -> GroupId {
    GroupId::from_slice(&[b"parlour family\0".as_slice(), &family.0].concat())
}

/// A call group's id.
pub(crate) fn page_id(call: CallId) -> GroupId {
    external_sender::call_group_id(call.0)
}

/// What every leaf can do.
pub(crate) fn capabilities(suite: Suite) -> Capabilities {
    Capabilities::new(
        None,
        Some(&[suite.ciphersuite()]),
        Some(&[ExtensionType::Unknown(RECORD)]),
        None,
        Some(&[CredentialType::Basic]),
    )
}

/// Whoever belongs is told by the roster, and whoever doesn't is removed: no lifetime says so a second time.
pub(crate) fn lifetime() -> Lifetime {
    Lifetime::init(0, u64::MAX)
}

/// How a group is begun. `usher`: the server's key, in calls; nobody from outside has a voice in the family group. `past`
/// epochs of messages can still be read.
pub(crate) fn create_config(
    suite: Suite,
    usher: Option<&PublicKey>,
    past: usize,
) -> Result<MlsGroupCreateConfig, Error> {
    let mut record = vec![VERSION];
    record.extend_from_slice(&suite.number().to_be_bytes());
    let record = Extension::Unknown(RECORD, UnknownExtension(record));
    let extensions = [record].into_iter().chain(usher.map(|key| extension(*key))).collect();
    let context = Extensions::<GroupContext>::from_vec(extensions).map_err(|_| Error::Group)?;
    Ok(MlsGroupCreateConfig::builder()
        .ciphersuite(suite.ciphersuite())
        .wire_format_policy(PURE_PLAINTEXT_WIRE_FORMAT_POLICY)
        .capabilities(capabilities(suite))
        .lifetime(lifetime())
        .with_group_context_extensions(context)
        .padding_size(PADDING)
        .max_past_epochs(past)
        .use_ratchet_tree_extension(true)
        .build())
}

/// How a group is joined.
pub(crate) fn join_config(past: usize) -> MlsGroupJoinConfig {
    MlsGroupJoinConfig::builder()
        .wire_format_policy(PURE_PLAINTEXT_WIRE_FORMAT_POLICY)
        .padding_size(PADDING)
        .max_past_epochs(past)
        .use_ratchet_tree_extension(true)
        .build()
}

/// Messages grow in these steps, in bytes.
const PADDING: usize = 128;

/// Whether those outside who have a voice in the group are exactly these: the server by this key, or nobody.
pub(crate) fn check_outside(context: &GroupContext, usher: Option<&PublicKey>) -> Result<(), Error> {
    let is_outside = |it: &&Extension| it.extension_type() == ExtensionType::ExternalSenders;
    let given = context.extensions().iter().find(is_outside);
    let expected = usher.map(|key| extension(*key));
    if given == expected.as_ref() { Ok(()) } else { Err(CommitError::ExternalSender.into()) }
}

/// The suite by a group's own record, which must fit what the group really uses.
pub(crate) fn check_record(context: &GroupContext) -> Result<Suite, Error> {
    let record = context.extensions().unknown(RECORD).map(|record| record.0.as_slice());
    let suite = match record {
        Some(&[VERSION, high, low]) => Suite::from_number(u16::from_be_bytes([high, low])),
        _ => None,
    };
    suite
        .filter(|suite| suite.ciphersuite() == context.ciphersuite())
        .ok_or_else(|| CommitError::Forbidden.into())
}
