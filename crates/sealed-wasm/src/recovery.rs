//! Ways to come back.

use sealed::RecoverySecret;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroize as _;

use crate::given::{exactly, parsed, passkey_secret, refusal};
use crate::shape::Code;

pub(crate) fn secret(code: Code) -> Result<RecoverySecret, JsValue> {
    match code {
        Code::Paper { mut letters } => {
            let secret = RecoverySecret::from_paper(&letters).map_err(refusal);
            letters.zeroize();
            secret
        }
        Code::Passkey { prf } => Ok(RecoverySecret::from_passkey(&passkey_secret(prf.0)?)),
    }
}

/// A paper code from 15 random bytes: 26 letters in groups.
#[wasm_bindgen(js_name = makePaperCode)]
pub fn make_paper_code(mut random: Vec<u8>) -> Result<String, JsValue> {
    let code = exactly(&random).map(|mut bytes| {
        let code = RecoverySecret::make_paper(&bytes).to_string();
        bytes.zeroize();
        code
    });
    random.zeroize();
    code
}

/// What shows the server that somebody has the code (JSON `Code`).
#[wasm_bindgen(js_name = recoveryProof)]
pub fn recovery_proof(code: &str) -> Result<Vec<u8>, JsValue> {
    Ok(secret(parsed(code)?)?.proof().to_vec())
}

/// SHA-256 of the proof: all that the server keeps.
#[wasm_bindgen(js_name = recoveryProofHash)]
pub fn recovery_proof_hash(code: &str) -> Result<Vec<u8>, JsValue> {
    Ok(secret(parsed(code)?)?.proof_hash().to_vec())
}
