//! What JavaScript gives, and how refusals go back.

use sealed::{Error, InvitationSecret, PasskeySecret, Purpose, Seed};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use zeroize::Zeroize as _;

/// An error with a name for programs and a sentence for people.
pub(crate) fn refused(name: &str, sentence: &str) -> JsValue {
    let error = js_sys::Error::new(sentence);
    error.set_name(name);
    error.into()
}

/// Why something of the family was refused.
pub(crate) fn refusal(error: Error) -> JsValue {
    refused(error.name(), &error.to_string())
}

pub(crate) fn malformed() -> JsValue {
    refusal(Error::Malformed)
}

/// Bytes of one length.
pub(crate) fn exactly<const N: usize>(bytes: &[u8]) -> Result<[u8; N], JsValue> {
    bytes.try_into().map_err(|_| malformed())
}

/// 32 random bytes, erased where they were.
pub(crate) fn seed(mut bytes: Vec<u8>) -> Result<Seed, JsValue> {
    let seed = exactly(&bytes);
    bytes.zeroize();
    seed
}

pub(crate) fn id<T: std::str::FromStr>(text: &str) -> Result<T, JsValue> {
    text.parse().map_err(|_| malformed())
}

pub(crate) fn json<T: Serialize>(value: &T) -> Result<String, JsValue> {
    serde_json::to_string(value).map_err(|_| malformed())
}

pub(crate) fn parsed<T: DeserializeOwned>(text: &str) -> Result<T, JsValue> {
    serde_json::from_str(text).map_err(|_| malformed())
}

pub(crate) fn invitation_secret(bytes: Vec<u8>) -> Result<InvitationSecret, JsValue> {
    Ok(InvitationSecret::take(&mut seed(bytes)?))
}

pub(crate) fn passkey_secret(bytes: Vec<u8>) -> Result<PasskeySecret, JsValue> {
    Ok(PasskeySecret::take(&mut seed(bytes)?))
}

pub(crate) fn purpose(name: &str) -> Result<Purpose, JsValue> {
    match name {
        "family" => Ok(Purpose::Family),
        "member" => Ok(Purpose::Member),
        "device" => Ok(Purpose::Device),
        "invitation" => Ok(Purpose::Invitation),
        "photo" => Ok(Purpose::Photo),
        _ => Err(malformed()),
    }
}
