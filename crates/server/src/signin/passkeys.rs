//! Passkeys (WebAuthn): a member comes back on a new browser. User verification is always required, attestation
//! never. Names are sealed, so the server has none to offer: the page puts the member's into the options.

use std::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;
use webauthn_rs::prelude::{
    CredentialID, DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, WebauthnError,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};
use wire::{Ceremony, Challenge, Code, MemberId, Problem, Timestamp};

use super::pending::Pending;
use crate::Origin;
use crate::refused::internal;

/// How long the second half of a ceremony may take.
const GOOD_FOR: Duration = Duration::from_secs(5 * 60);

/// Passkey ceremonies, each begun and not yet finished.
#[derive(Debug)]
pub(crate) struct Passkeys {
    relying_parties: Vec<(Origin, Webauthn)>,
    registrations: Pending<(MemberId, PasskeyRegistration)>,
    sign_ins: Pending<DiscoverableAuthentication>,
}

/// Who a passkey says that it is, before its signature was checked.
#[derive(Debug)]
pub(crate) struct Claimed {
    pub(crate) member: MemberId,
    pub(crate) credential_id: Vec<u8>,
    credential: PublicKeyCredential,
    state: DiscoverableAuthentication,
}

impl Passkeys {
    /// Passkeys work at those origins that have a name; they can't be bound to an address.
    pub(crate) fn new(origins: &[Origin]) -> Self {
        let relying_parties =
            origins.iter().filter_map(|origin| Some((origin.clone(), relying_party(origin)?))).collect();
        Self {
            relying_parties,
            registrations: Pending::new(GOOD_FOR, 256),
            sign_ins: Pending::new(GOOD_FOR, 1024),
        }
    }

    /// The first half of making a passkey; `existing` are the member's, which are not to be made twice.
    pub(crate) fn start_registration(
        &self,
        origin: &Origin,
        member: MemberId,
        existing: Vec<CredentialID>,
        now: Timestamp,
    ) -> Result<Ceremony, Problem> {
        let (options, state) = self
            .at(origin)?
            .start_passkey_registration(
                Uuid::from_bytes(*member.as_bytes()),
                "Parlour",
                "Parlour",
                Some(existing),
            )
            .map_err(|error| refused(&error))?;
        let mut options = public_key_of(serde_json::to_value(options))?;
        // Coming back on a new browser needs a passkey that is found without a name.
        if let Some(selection) = options.get_mut("authenticatorSelection").and_then(Value::as_object_mut) {
            selection.insert("residentKey".to_owned(), json!("required"));
            selection.insert("requireResidentKey".to_owned(), json!(true));
        }
        Ok(Ceremony { ceremony: self.registrations.keep((member, state), now)?, options })
    }

    /// The second half: gives the passkey's credential id and what the store is to keep of it.
    pub(crate) fn finish_registration(
        &self,
        origin: &Origin,
        member: MemberId,
        ceremony: &Challenge,
        credential: Value,
        now: Timestamp,
    ) -> Result<(Vec<u8>, String), Problem> {
        let (whose, state) = self.registrations.take(ceremony, now)?;
        if whose != member {
            return Err(Problem::new(Code::NotAllowed, "this ceremony is another member's").at("ceremony"));
        }
        let credential: RegisterPublicKeyCredential = parsed(credential)?;
        let passkey = self
            .at(origin)?
            .finish_passkey_registration(&credential, &state)
            .map_err(|error| refused(&error))?;
        let id = passkey.cred_id().to_vec();
        Ok((id, serde_json::to_string(&passkey).map_err(|_| internal())?))
    }

    /// The first half of coming back.
    pub(crate) fn start_sign_in(&self, origin: &Origin, now: Timestamp) -> Result<Ceremony, Problem> {
        let (options, state) =
            self.at(origin)?.start_discoverable_authentication().map_err(|error| refused(&error))?;
        let options = public_key_of(serde_json::to_value(options))?;
        Ok(Ceremony { ceremony: self.sign_ins.keep(state, now)?, options })
    }

    /// Reads the second half of coming back: whose passkey is to be loaded.
    pub(crate) fn claimed(
        &self,
        origin: &Origin,
        ceremony: &Challenge,
        credential: Value,
        now: Timestamp,
    ) -> Result<Claimed, Problem> {
        let state = self.sign_ins.take(ceremony, now)?;
        let credential: PublicKeyCredential = parsed(credential)?;
        let (member, credential_id) = self
            .at(origin)?
            .identify_discoverable_authentication(&credential)
            .map(|(member, id)| (MemberId::from_u128(member.as_u128()), id.to_vec()))
            .map_err(|error| refused(&error))?;
        Ok(Claimed { member, credential_id, credential, state })
    }

    /// Checks the second half against the passkey that was loaded; gives it back where its counter has changed.
    pub(crate) fn finish_sign_in(
        &self,
        origin: &Origin,
        claimed: Claimed,
        kept: &str,
    ) -> Result<Option<String>, Problem> {
        let mut passkey: Passkey = serde_json::from_str(kept).map_err(|error| {
            tracing::error!("a passkey in the store can't be read: {error}");
            internal()
        })?;
        let result = self
            .at(origin)?
            .finish_discoverable_authentication_v2(&claimed.credential, claimed.state, &passkey)
            .map_err(|error| refused(&error))?;
        match passkey.update_credential(&result) {
            Some(true) => serde_json::to_string(&passkey).map(Some).map_err(|_| internal()),
            Some(false) | None => Ok(None),
        }
    }

    fn at(&self, origin: &Origin) -> Result<&Webauthn, Problem> {
        self.relying_parties
            .iter()
            .find_map(|(at, party)| (at == origin).then_some(party))
            .ok_or_else(|| Problem::new(Code::PasskeyRefused, "passkeys need a host name, not an address"))
    }
}

fn relying_party(origin: &Origin) -> Option<Webauthn> {
    let built = WebauthnBuilder::new(origin.name()?, origin.url())
        .and_then(|builder| builder.rp_name("Parlour").build());
    built.inspect_err(|error| tracing::warn!("passkeys can't be offered at one of the origins: {error}")).ok()
}

/// The options alone, without the extensions: the page adds those that it uses.
fn public_key_of(options: serde_json::Result<Value>) -> Result<Value, Problem> {
    let mut options = options
        .ok()
        .and_then(|mut options| Some(options.get_mut("publicKey")?.take()))
        .ok_or_else(internal)?;
    if let Some(fields) = options.as_object_mut() {
        fields.remove("extensions");
    }
    Ok(options)
}

fn parsed<T: serde::de::DeserializeOwned>(credential: Value) -> Result<T, Problem> {
    serde_json::from_value(credential).map_err(|_| {
        Problem::new(Code::Invalid, "this is no credential that a browser makes").at("credential")
    })
}

fn refused(error: &WebauthnError) -> Problem {
    tracing::debug!("a passkey ceremony failed: {error}");
    Problem::new(Code::PasskeyRefused, "the passkey was not accepted")
}
