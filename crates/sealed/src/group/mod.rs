//! What the family group and call groups have in common: the suite, the record in the group's context, who a leaf is,
//! and which commits are taken.
//!
//! Commits are `PublicMessage`s that hold all that they do: the server sees which leaf was added or removed, which the
//! tree in the group's information tells it anyway, and orders them. Messages are always `PrivateMessage`s.

mod check;
mod leaf;
mod record;

pub(crate) use check::{Rules, Seen, check, check_all, leaves};
pub(crate) use leaf::Identity;
pub use record::Suite;
pub(crate) use record::{
    capabilities, check_outside, check_record, create_config, family_id, join_config, lifetime, page_id,
};

use openmls::framing::{MlsMessageBodyIn, MlsMessageIn, ProtocolMessage};
use openmls::group::MlsGroup;
use openmls::messages::Welcome;
use openmls::messages::group_info::VerifiableGroupInfo;
use openmls::prelude::tls_codec::DeserializeBytes as _;
use openmls::prelude::{
    Credential, CredentialType, CredentialWithKey, KeyPackage, KeyPackageIn, ProtocolVersion,
};
use openmls_traits::OpenMlsProvider as _;

use crate::key::{PublicKey, SecretKey};
use crate::provider::Provider;
use crate::{CommitError, Error};

/// What a leaf of this identity and key stands for.
pub(crate) fn credential(identity: Vec<u8>, key: &PublicKey) -> CredentialWithKey {
    CredentialWithKey {
        credential: openmls::prelude::BasicCredential::new(identity).into(),
        signature_key: key.as_slice().into(),
    }
}

/// The identity in a credential: only basic ones are used.
pub(crate) fn identity_of(credential: &Credential) -> Result<&[u8], Error> {
    if credential.credential_type() != CredentialType::Basic {
        return Err(CommitError::NotInRoster.into());
    }
    Ok(credential.serialized_content())
}

fn body(bytes: &[u8]) -> Result<MlsMessageBodyIn, Error> {
    let message = MlsMessageIn::tls_deserialize_exact_bytes(bytes).map_err(|_| Error::Malformed)?;
    Ok(message.extract())
}

pub(crate) fn protocol_message(bytes: &[u8]) -> Result<ProtocolMessage, Error> {
    let message = MlsMessageIn::tls_deserialize_exact_bytes(bytes).map_err(|_| Error::Malformed)?;
    message.try_into_protocol_message().map_err(|_| Error::Malformed)
}

pub(crate) fn welcome(bytes: &[u8]) -> Result<Welcome, Error> {
    let MlsMessageBodyIn::Welcome(welcome) = body(bytes)? else { return Err(Error::Malformed) };
    Ok(welcome)
}

pub(crate) fn group_info(bytes: &[u8]) -> Result<VerifiableGroupInfo, Error> {
    let MlsMessageBodyIn::GroupInfo(info) = body(bytes)? else { return Err(Error::Malformed) };
    Ok(info)
}

/// A key package as it travels: bare, not in a message.
pub(crate) fn key_package(provider: &Provider<'_>, bytes: &[u8]) -> Result<KeyPackage, Error> {
    let package = KeyPackageIn::tls_deserialize_exact_bytes(bytes).map_err(|_| Error::Malformed)?;
    package.validate(provider.crypto(), ProtocolVersion::Mls10).map_err(|_| CommitError::Invalid.into())
}

/// The group's information for devices that join by themselves, tree included.
pub(crate) fn export_info(
    group: &MlsGroup,
    provider: &Provider<'_>,
    key: &SecretKey,
) -> Result<Vec<u8>, Error> {
    let info = group.export_group_info(provider.crypto(), key, true).map_err(|_| Error::Group)?;
    info.to_bytes().map_err(|_| Error::Group)
}
