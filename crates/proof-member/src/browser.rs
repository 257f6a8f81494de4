//! The same member for JavaScript. What fails throws.

use wasm_bindgen::prelude::{JsError, wasm_bindgen};

use crate::member::Failure;

fn thrown(failure: Failure) -> JsError {
    JsError::new(&failure)
}

/// As [`crate::Member`]. The Welcome of the last commit waits in `welcome`.
#[wasm_bindgen]
pub struct Member {
    inner: crate::Member,
    welcome: Option<Vec<u8>>,
    adds: Vec<Vec<u8>>,
}

#[wasm_bindgen]
impl Member {
    /// Somebody new.
    #[wasm_bindgen(constructor)]
    pub fn new(suite: u16, name: &[u8], secret_handshakes: bool) -> Result<Self, JsError> {
        let inner = crate::Member::new(suite, name, secret_handshakes).map_err(thrown)?;
        Ok(Self { inner, welcome: None, adds: Vec::new() })
    }

    /// A key package.
    pub fn key_package(&self) -> Result<Vec<u8>, JsError> {
        self.inner.key_package().map_err(thrown)
    }

    /// Begins a call's group.
    pub fn begin_call(&mut self, call: &[u8], usher: &[u8]) -> Result<(), JsError> {
        self.inner.begin_call(call, usher).map_err(thrown)
    }

    /// Comes in by a Welcome.
    pub fn join(&mut self, welcome: &[u8]) -> Result<(), JsError> {
        self.inner.join(welcome).map_err(thrown)
    }

    /// Takes a message; an empty one stands for a commit.
    pub fn take(&mut self, message: &[u8]) -> Result<Option<Vec<u8>>, JsError> {
        self.inner.take(message).map_err(thrown)
    }

    /// A message to the group.
    pub fn say(&mut self, words: &[u8]) -> Result<Vec<u8>, JsError> {
        self.inner.say(words).map_err(thrown)
    }

    /// The next commit adds this one.
    pub fn add(&mut self, key_package: Vec<u8>) {
        self.adds.push(key_package);
    }

    /// A commit; its Welcome waits.
    pub fn commit(&mut self, removes: &[u32]) -> Result<Vec<u8>, JsError> {
        let adds = std::mem::take(&mut self.adds);
        let commit = self.inner.commit(&adds, removes).map_err(thrown)?;
        self.welcome = commit.welcome;
        Ok(commit.commit)
    }

    /// The Welcome that waits.
    pub fn welcome(&mut self) -> Option<Vec<u8>> {
        self.welcome.take()
    }

    /// What somebody outside needs.
    pub fn group_info(&self) -> Result<Vec<u8>, JsError> {
        self.inner.group_info().map_err(thrown)
    }

    /// Comes in by an external commit.
    pub fn join_by_itself(&mut self, group_info: &[u8]) -> Result<Vec<u8>, JsError> {
        self.inner.join_by_itself(group_info).map_err(thrown)
    }

    /// Its leaf.
    pub fn leaf(&self) -> Result<u32, JsError> {
        self.inner.leaf().map_err(thrown)
    }

    /// Exporter and epoch authenticator.
    pub fn secrets(&self) -> Result<Vec<u8>, JsError> {
        self.inner.secrets().map_err(thrown)
    }
}
