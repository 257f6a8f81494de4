//! For the keys worker.

use sealed::{FamilyKey, InvitationSecret, NONCE_LENGTH, OpenError, PasskeySecret, Purpose};
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroize as _;

/// The family's key and everything that needs it.
#[wasm_bindgen]
pub struct FamilySecrets {
    key: FamilyKey,
}

#[wasm_bindgen]
impl FamilySecrets {
    /// Takes the 32 bytes of a key: random ones for a new family, kept ones for a known one.
    #[wasm_bindgen(constructor)]
    pub fn new(mut key: Vec<u8>) -> Result<Self, JsError> {
        let taken = exactly::<32>(&key).map(|mut bytes| Self { key: FamilyKey::take(&mut bytes) });
        key.zeroize();
        taken
    }

    /// The key's bytes, to be kept under the browser's own key and erased again. They stay in the keys worker.
    pub fn expose(&self) -> Vec<u8> {
        self.key.expose().to_vec()
    }

    /// Seals for a purpose (`family`, `member`, `device`, `invitation`, `photo`) and an id (16 bytes).
    pub fn seal(&self, purpose: &str, id: &[u8], nonce: &[u8], data: &[u8]) -> Result<Vec<u8>, JsError> {
        let nonce = exactly::<NONCE_LENGTH>(nonce)?;
        Ok(self.key.seal(purpose_named(purpose)?, &exactly(id)?, nonce, data)?)
    }

    /// Opens what was sealed for the same purpose and id.
    pub fn open(&self, purpose: &str, id: &[u8], sealed: &[u8]) -> Result<Vec<u8>, JsError> {
        Ok(self.key.open(purpose_named(purpose)?, &exactly(id)?, sealed)?)
    }

    /// Wraps the key for an invitation.
    #[wasm_bindgen(js_name = wrapForInvitation)]
    pub fn wrap_for_invitation(
        &self,
        secret: Vec<u8>,
        invitation: &[u8],
        nonce: &[u8],
    ) -> Result<Vec<u8>, JsError> {
        let secret = invitation_secret(secret)?;
        Ok(secret.wrap(&exactly(invitation)?, exactly(nonce)?, &self.key)?)
    }

    /// The family's key out of an invitation.
    #[wasm_bindgen(js_name = fromInvitation)]
    pub fn from_invitation(secret: Vec<u8>, invitation: &[u8], wrapped: &[u8]) -> Result<Self, JsError> {
        let key = invitation_secret(secret)?.unwrap(&exactly(invitation)?, wrapped)?;
        Ok(Self { key })
    }

    /// What shows the server that somebody has an invitation's link.
    #[wasm_bindgen(js_name = invitationProof)]
    pub fn invitation_proof(secret: Vec<u8>) -> Result<Vec<u8>, JsError> {
        Ok(invitation_secret(secret)?.proof().to_vec())
    }

    /// SHA-256 of the proof: all that the server keeps.
    #[wasm_bindgen(js_name = invitationProofHash)]
    pub fn invitation_proof_hash(secret: Vec<u8>) -> Result<Vec<u8>, JsError> {
        Ok(invitation_secret(secret)?.proof_hash().to_vec())
    }

    /// Wraps the key under a passkey's PRF output.
    #[wasm_bindgen(js_name = wrapForPasskey)]
    pub fn wrap_for_passkey(&self, prf: Vec<u8>, nonce: &[u8]) -> Result<Vec<u8>, JsError> {
        Ok(passkey_secret(prf)?.wrap(exactly(nonce)?, &self.key)?)
    }

    /// The family's key out of a passkey's wrapping.
    #[wasm_bindgen(js_name = fromPasskey)]
    pub fn from_passkey(prf: Vec<u8>, wrapped: &[u8]) -> Result<Self, JsError> {
        Ok(Self { key: passkey_secret(prf)?.unwrap(wrapped)? })
    }

    /// The base key (16 bytes) of one page in one seat of a call. It goes to the media worker and nowhere else.
    #[wasm_bindgen(js_name = senderKey)]
    pub fn sender_key(&self, call: &[u8], seat: &[u8], salt: &[u8]) -> Result<Vec<u8>, JsError> {
        let call = self.key.call_secret(&exactly(call)?);
        Ok(call.sender_key(&exactly(seat)?, &exactly(salt)?).expose().to_vec())
    }
}

fn purpose_named(name: &str) -> Result<Purpose, JsError> {
    match name {
        "family" => Ok(Purpose::Family),
        "member" => Ok(Purpose::Member),
        "device" => Ok(Purpose::Device),
        "invitation" => Ok(Purpose::Invitation),
        "photo" => Ok(Purpose::Photo),
        _ => Err(JsError::new("nothing is sealed for this purpose")),
    }
}

fn invitation_secret(mut bytes: Vec<u8>) -> Result<InvitationSecret, JsError> {
    let secret = exactly(&bytes).map(|mut bytes| InvitationSecret::take(&mut bytes));
    bytes.zeroize();
    secret
}

fn passkey_secret(mut bytes: Vec<u8>) -> Result<PasskeySecret, JsError> {
    let secret = exactly(&bytes).map(|mut bytes| PasskeySecret::take(&mut bytes));
    bytes.zeroize();
    secret
}

fn exactly<const N: usize>(bytes: &[u8]) -> Result<[u8; N], JsError> {
    bytes.try_into().map_err(|_| JsError::from(OpenError::Malformed))
}
