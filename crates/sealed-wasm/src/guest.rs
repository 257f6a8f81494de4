//! For the keys worker: guests, on both sides of the door.

use sealed::{Admission, Error, GuestKnock, GuestSecret};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::given::{exactly, id, json, parsed, refusal, seed};
use crate::vault::Vault;

/// A guest's page, before and after it is let in.
#[wasm_bindgen]
pub struct GuestPage {
    pub(crate) inner: sealed::GuestPage,
    knock: GuestKnock,
    admission: Option<Admission>,
}

#[wasm_bindgen]
impl GuestPage {
    /// Makes a page's key and knocks with it.
    pub fn knock(
        secret: Vec<u8>,
        call: &str,
        guest: &str,
        tag: &str,
        random: Vec<u8>,
    ) -> Result<Self, JsValue> {
        let secret = guest_secret(secret)?;
        let (inner, knock) =
            sealed::GuestPage::knock(&secret, id(call)?, id(guest)?, id(tag)?, seed(random)?);
        Ok(Self { inner, knock, admission: None })
    }

    /// What the server passes on to the members: JSON `GuestKnock`.
    #[wasm_bindgen(js_name = knockSent)]
    pub fn knock_sent(&self) -> Result<String, JsValue> {
        json(&self.knock)
    }

    /// Takes the admission that a member's device sealed.
    pub fn admitted(&mut self, secret: Vec<u8>, sealed: &[u8]) -> Result<(), JsValue> {
        self.admission = Some(self.inner.admitted(&guest_secret(secret)?, sealed).map_err(refusal)?);
        Ok(())
    }

    pub(crate) fn admission(&self) -> Result<&Admission, JsValue> {
        self.admission.as_ref().ok_or_else(|| refusal(Error::Waiting))
    }
}

#[wasm_bindgen]
impl Vault {
    /// Lets a guest in who knocked (JSON `GuestKnock`): what their page is given, sealed.
    #[wasm_bindgen(js_name = admitGuest)]
    pub fn admit_guest(
        &self,
        secret: Vec<u8>,
        call: &str,
        knock: &str,
        nonce: &[u8],
    ) -> Result<Vec<u8>, JsValue> {
        let knock: GuestKnock = parsed(knock)?;
        let sealed = self.inner.admit_guest(&guest_secret(secret)?, id(call)?, &knock, exactly(nonce)?);
        sealed.map_err(refusal)
    }
}

/// What shows the server that somebody has a guest's link.
#[wasm_bindgen(js_name = guestProof)]
pub fn guest_proof(secret: Vec<u8>) -> Result<Vec<u8>, JsValue> {
    Ok(guest_secret(secret)?.proof().to_vec())
}

/// SHA-256 of the proof: all that the server keeps.
#[wasm_bindgen(js_name = guestProofHash)]
pub fn guest_proof_hash(secret: Vec<u8>) -> Result<Vec<u8>, JsValue> {
    Ok(guest_secret(secret)?.proof_hash().to_vec())
}

/// Seals the guest's name for the members.
#[wasm_bindgen(js_name = sealGuestName)]
pub fn seal_guest_name(secret: Vec<u8>, call: &str, nonce: &[u8], name: &[u8]) -> Result<Vec<u8>, JsValue> {
    guest_secret(secret)?.seal_name(id(call)?, exactly(nonce)?, name).map_err(refusal)
}

/// Opens what [`seal_guest_name`] sealed.
#[wasm_bindgen(js_name = openGuestName)]
pub fn open_guest_name(secret: Vec<u8>, call: &str, sealed: &[u8]) -> Result<Vec<u8>, JsValue> {
    guest_secret(secret)?.open_name(id(call)?, sealed).map_err(refusal)
}

fn guest_secret(bytes: Vec<u8>) -> Result<GuestSecret, JsValue> {
    Ok(GuestSecret::take(&mut seed(bytes)?))
}
