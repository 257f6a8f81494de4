//! The published vectors of RFC 9605 and RFC 9420 against the code that Parlour is made of, natively and as WASM.
//!
//! RFC 9605: the very source files of `crates/sealed`. RFC 9420: OpenMLS in the version, with the crypto provider
//! and the features of `crates/sealed`, and its own runners of the vectors made reachable.

#[path = "../../sealed/src/error.rs"]
#[expect(dead_code, reason = "of sealed's source only SFrame is tried here")]
mod error;
#[path = "../../sealed/src/header.rs"]
mod header;
#[path = "../../sealed/src/kdf.rs"]
mod kdf;
#[path = "../../sealed/src/secret.rs"]
#[allow(dead_code, reason = "of sealed's source only SFrame is tried here")]
mod secret;
#[path = "../../sealed/src/sframe.rs"]
#[allow(dead_code, reason = "of sealed's source only SFrame is tried here")]
mod sframe;

pub(crate) use error::{OpenError, SealError};
pub(crate) use secret::SenderKey;

use header::Header;
use serde_json::Value;
use sframe::FrameKey;

/// The suites that OpenMLS's RustCrypto provider has, and so the published ones that Parlour could use.
const SUITES: [u64; 3] = [1, 2, 3];

/// One file of vectors, case by case.
pub struct Vectors {
    name: String,
    cases: Vec<Value>,
}

impl Vectors {
    /// Reads a file: the name without `.json`, and its text.
    ///
    /// # Errors
    /// A sentence, where it is not a list of cases.
    pub fn read(name: &str, text: &str) -> Result<Self, String> {
        let file: Value = serde_json::from_str(text).map_err(|error| format!("{name}: {error}"))?;
        let cases = match (name, file) {
            ("rfc9605-headers", Value::Object(mut file)) => file.remove("headers"),
            ("rfc9605-frames", Value::Object(mut file)) => {
                file.remove("sframe").map(|it| if it.is_array() { it } else { Value::Array(vec![it]) })
            }
            (_, list) => Some(list),
        };
        match cases {
            Some(Value::Array(cases)) => Ok(Self { name: name.to_owned(), cases }),
            _ => Err(format!("{name}: this is no list of cases")),
        }
    }

    /// How many cases there are.
    pub fn count(&self) -> usize {
        self.cases.len()
    }

    /// Whether a case is of a suite that this code has.
    pub fn ours(&self, index: usize) -> bool {
        if self.name.starts_with("rfc9605") {
            return true;
        }
        let suite = self.cases.get(index).and_then(|case| case.get("cipher_suite")).and_then(Value::as_u64);
        suite.is_none_or(|suite| SUITES.contains(&suite))
    }

    /// Runs one case.
    ///
    /// # Errors
    /// What differs. OpenMLS's runners panic where they assert: then the caller sees a panic, or a trap.
    pub fn run(&self, index: usize) -> Result<(), String> {
        let case = self.cases.get(index).ok_or("there is no such case")?;
        match self.name.as_str() {
            "rfc9605-headers" => header_case(case),
            "rfc9605-frames" => frame_case(case),
            name => openmls::published::run(name, &case.to_string()),
        }
    }
}

fn header_case(case: &Value) -> Result<(), String> {
    let header = Header { kid: number(case, "kid")?, ctr: number(case, "ctr")? };
    let mut written = Vec::new();
    header.write(&mut written);
    same("encoded", &written, &bytes(case, "encoded")?)?;
    match Header::read(&written) {
        Ok((read, [])) if read == header => Ok(()),
        other => Err(format!("read back as {other:?}")),
    }
}

fn frame_case(case: &Value) -> Result<(), String> {
    let mut base: [u8; 16] = bytes(case, "base_key")?.try_into().map_err(|_| "base_key is no key")?;
    let (kid, ctr) = (number(case, "kid")?, number(case, "ctr")?);
    let (metadata, plain) = (bytes(case, "metadata")?, bytes(case, "pt")?);
    let key = FrameKey::new(&SenderKey::take(&mut base), kid);
    let mut sealed = Vec::new();
    key.seal(ctr, &metadata, &plain, &mut sealed).map_err(|error| error.to_string())?;
    same("ct", &sealed, &bytes(case, "ct")?)?;
    let (header, body) = Header::read(&sealed).map_err(|error| error.to_string())?;
    let front = sealed.len() - body.len();
    let mut opened = Vec::new();
    let front = sealed.get(..front).unwrap_or_default();
    key.open(header.ctr, front, &metadata, body, &mut opened).map_err(|error| error.to_string())?;
    same("pt", &opened, &plain)
}

fn same(what: &str, ours: &[u8], published: &[u8]) -> Result<(), String> {
    if ours == published { Ok(()) } else { Err(format!("{what}: {ours:02x?} is not {published:02x?}")) }
}

fn number(case: &Value, name: &str) -> Result<u64, String> {
    case.get(name).and_then(Value::as_u64).ok_or_else(|| format!("{name} is no number"))
}

fn bytes(case: &Value, name: &str) -> Result<Vec<u8>, String> {
    let hex = case.get(name).and_then(Value::as_str).ok_or_else(|| format!("{name} is no text"))?;
    (0..hex.len())
        .step_by(2)
        .map(|at| hex.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect::<Option<_>>()
        .ok_or_else(|| format!("{name} is not hexadecimal"))
}

/// For browsers.
#[cfg(target_arch = "wasm32")]
mod browser {
    use wasm_bindgen::prelude::{JsError, wasm_bindgen};

    /// As [`super::Vectors`]; a case that fails throws.
    #[wasm_bindgen]
    pub struct Vectors(super::Vectors);

    #[wasm_bindgen]
    impl Vectors {
        #[wasm_bindgen(constructor)]
        pub fn new(name: &str, text: &str) -> Result<Self, JsError> {
            super::Vectors::read(name, text).map(Self).map_err(|error| JsError::new(&error))
        }

        pub fn count(&self) -> usize {
            self.0.count()
        }

        pub fn ours(&self, index: usize) -> bool {
            self.0.ours(index)
        }

        pub fn run(&self, index: usize) -> Result<(), JsError> {
            self.0.run(index).map_err(|error| JsError::new(&error))
        }
    }
}
