//! For the keys worker: a page's place in a call.

use sealed::{CallCommit, CallNews, Company, Leaf, Tag};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::given::{exactly, id, json, parsed, refusal, seed};
use crate::guest::GuestPage;
use crate::vault::Vault;

/// A page's place in a call. Never kept.
#[wasm_bindgen]
pub struct CallGroup {
    inner: sealed::CallGroup,
    joined: Option<CallCommit>,
}

#[wasm_bindgen]
impl CallGroup {
    /// Begins a call's group, in which the server has a voice by this key (32 bytes).
    pub fn begin(
        vault: &Vault,
        call: &str,
        tag: &str,
        usher: &[u8],
        random: Vec<u8>,
    ) -> Result<Self, JsValue> {
        let usher = exactly(usher)?;
        let inner = sealed::CallGroup::begin(&vault.inner, id(call)?, id(tag)?, &usher, seed(random)?);
        Ok(Self { inner: inner.map_err(refusal)?, joined: None })
    }

    /// Takes a place in a call's group. What the server is given is [`CallGroup::joined`]; where it came too late, this
    /// is dropped and made anew.
    pub fn join(
        vault: &Vault,
        call: &str,
        tag: &str,
        usher: &[u8],
        group_info: &[u8],
        random: Vec<u8>,
    ) -> Result<Self, JsValue> {
        let (call, tag, usher) = (id(call)?, id(tag)?, exactly(usher)?);
        let made = sealed::CallGroup::join(&vault.inner, call, tag, &usher, group_info, seed(random)?);
        let (inner, commit) = made.map_err(refusal)?;
        Ok(Self { inner, joined: Some(commit) })
    }

    /// Takes a guest's place, once admitted.
    #[wasm_bindgen(js_name = joinAsGuest)]
    pub fn join_as_guest(
        page: &GuestPage,
        usher: &[u8],
        group_info: &[u8],
        random: Vec<u8>,
    ) -> Result<Self, JsValue> {
        let (admission, usher) = (page.admission()?, exactly(usher)?);
        let made =
            sealed::CallGroup::join_as_guest(&page.inner, admission, &usher, group_info, seed(random)?);
        let (inner, commit) = made.map_err(refusal)?;
        Ok(Self { inner, joined: Some(commit) })
    }

    /// The commit by which this page joined: JSON `CallCommit`.
    pub fn joined(&self) -> Result<Option<String>, JsValue> {
        self.joined.as_ref().map(json).transpose()
    }

    /// Takes a commit that was made in `epoch`: JSON `CallNews`.
    pub fn take(&mut self, vault: &Vault, epoch: f64, commit: &[u8]) -> Result<String, JsValue> {
        self.took(&vault.inner, epoch, commit)
    }

    /// The same, for a guest.
    #[wasm_bindgen(js_name = takeAsGuest)]
    pub fn take_as_guest(&mut self, page: &GuestPage, epoch: f64, commit: &[u8]) -> Result<String, JsValue> {
        self.took(page.admission()?, epoch, commit)
    }

    /// Takes the server's proposal to remove a place; `seated` (JSON `string[]` of tags) are those who have a seat.
    pub fn propose(&mut self, seated: &str, proposal: &[u8]) -> Result<(), JsValue> {
        let seated: Vec<Tag> = parsed(seated)?;
        self.inner.propose(&seated, proposal).map_err(refusal)
    }

    /// Removes pages (JSON `string[]` of tags): JSON `CallCommit`, pending.
    pub fn remove(&mut self, tags: &str, random: Vec<u8>) -> Result<String, JsValue> {
        let tags: Vec<Tag> = parsed(tags)?;
        json(&self.inner.remove(&tags, seed(random)?).map_err(refusal)?)
    }

    /// New keys with the same people: JSON `CallCommit`, pending.
    pub fn update(&mut self, random: Vec<u8>) -> Result<String, JsValue> {
        json(&self.inner.update(seed(random)?).map_err(refusal)?)
    }

    /// The server has taken the pending commit: JSON `CallNews`.
    pub fn confirm(&mut self, vault: &Vault) -> Result<String, JsValue> {
        let news: CallNews = self.inner.confirm(&vault.inner).map_err(refusal)?;
        json(&news)
    }

    /// The server has refused it.
    pub fn abandon(&mut self) -> Result<(), JsValue> {
        self.inner.abandon().map_err(refusal)
    }

    /// Who is in the call: JSON `Leaf[]`.
    pub fn leaves(&self) -> Result<String, JsValue> {
        json(&self.inner.leaves().collect::<Vec<&Leaf>>())
    }

    /// The group's epoch.
    pub fn epoch(&self) -> f64 {
        self.inner.epoch() as f64
    }

    /// This page's leaf.
    #[wasm_bindgen(js_name = ownLeaf)]
    pub fn own_leaf(&self) -> u8 {
        self.inner.own_leaf()
    }

    /// What others join by.
    #[wasm_bindgen(js_name = groupInfo)]
    pub fn group_info(&self) -> Result<Vec<u8>, JsValue> {
        self.inner.group_info().map_err(refusal)
    }

    /// The epoch's base key (16 bytes). It goes to the media worker and nowhere else.
    #[wasm_bindgen(js_name = baseKey)]
    pub fn base_key(&self) -> Result<Vec<u8>, JsValue> {
        Ok(self.inner.base_key().map_err(refusal)?.expose().to_vec())
    }

    /// Four pictures: JSON `Picture[]`.
    pub fn pictures(&self) -> Result<String, JsValue> {
        json(&self.inner.pictures())
    }

    /// RFC 9420's epoch authenticator.
    pub fn authenticator(&self) -> Vec<u8> {
        self.inner.authenticator()
    }

    fn took(&mut self, company: &dyn Company, epoch: f64, commit: &[u8]) -> Result<String, JsValue> {
        json(&self.inner.take(company, epoch as u64, commit).map_err(refusal)?)
    }
}
