//! A call's group: one leaf for each page, fresh for every call, in memory only. Media keys come from its epochs.
//!
//! The first page begins it; everybody else takes a place by an external commit. Each leaf is certified by a device of
//! the family, guests by the device that let them in, and everybody checks that for themselves.

mod company;
mod guest;
#[cfg(test)]
mod hostile_tests;
mod join;
mod proposed;
mod rules;
mod step;

use std::collections::BTreeMap;

use openmls::group::MlsGroup;
use openmls_traits::OpenMlsProvider as _;
use serde::Serialize;
use zeroize::Zeroizing;

pub use company::Company;
pub use guest::{Admission, GuestKnock, GuestPage, GuestSecret};
pub use step::{CallCommit, CallNews};

use crate::codes::{Picture, pictures};
use crate::group::{Identity, Seen};
use crate::key::SecretKey;
use crate::provider::{Provider, Shelf};
use crate::{CallId, CommitError, DeviceId, Error, GuestId, MemberId, SenderKey, Tag};

/// The label of SFrame's base key (RFC 9605 section 5.2).
const BASE_KEY: &str = "SFrame 1.0 Base Key";

/// The highest leaf that a KID can name.
const LAST_LEAF: u32 = 255;

/// One page's place in a call. Never kept: a page that was reloaded takes a new place.
pub struct CallGroup {
    call: CallId,
    tag: Tag,
    key: SecretKey,
    shelf: Shelf,
    group: MlsGroup,
    leaves: BTreeMap<u8, Leaf>,
    /// Tags that were removed: no page comes twice.
    gone: Vec<Tag>,
}

/// Who is in the call: by the group's tree, never by the server's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Leaf {
    /// The place in the tree; it stands in the KIDs of the page's frames.
    pub index: u8,
    /// Whose page it is.
    pub who: Who,
    /// Which page.
    pub tag: Tag,
    /// The member was met and verified; never true of guests.
    pub verified: bool,
    /// Whether its device belongs to the family. One that was removed is to be put out before anything is said.
    pub belongs: bool,
    /// This page's own.
    pub own: bool,
}

/// Whose page a leaf is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Who {
    /// A member, by a device of theirs.
    Member {
        /// Who.
        member: MemberId,
        /// By which device.
        device: DeviceId,
    },
    /// A guest whom a member let in.
    Guest {
        /// Which.
        guest: GuestId,
        /// Who let them in.
        by: MemberId,
    },
}

impl CallGroup {
    /// The call.
    pub const fn call(&self) -> CallId {
        self.call
    }

    /// This page.
    pub const fn tag(&self) -> Tag {
        self.tag
    }

    /// The group's epoch.
    pub fn epoch(&self) -> u64 {
        self.group.epoch().as_u64()
    }

    /// This page's place in the tree.
    pub fn own_leaf(&self) -> u8 {
        self.group.own_leaf_index().u32().min(LAST_LEAF) as u8
    }

    /// Everybody in the call.
    pub fn leaves(&self) -> impl Iterator<Item = &Leaf> {
        self.leaves.values()
    }

    /// What the keys of this epoch's frames come from.
    ///
    /// # Errors
    /// [`CommitError::Evicted`] once this page was removed.
    pub fn base_key(&self) -> Result<SenderKey, Error> {
        if !self.group.is_active() {
            return Err(CommitError::Evicted.into());
        }
        let provider = Provider::reading(&self.shelf);
        let secret = self.group.export_secret(provider.crypto(), BASE_KEY, &[], SenderKey::LENGTH);
        let secret = Zeroizing::new(secret.map_err(|_| CommitError::Evicted)?);
        let mut key = Zeroizing::new(<[u8; 16]>::try_from(secret.as_slice()).map_err(|_| Error::Group)?);
        Ok(SenderKey::take(&mut key))
    }

    /// Four pictures, the same on every screen that is in this epoch with the same people.
    pub fn pictures(&self) -> [Picture; 4] {
        pictures(self.group.epoch_authenticator().as_slice())
    }

    /// RFC 9420's epoch authenticator, for proofs.
    pub fn authenticator(&self) -> Vec<u8> {
        self.group.epoch_authenticator().as_slice().to_vec()
    }

    /// The group's information, for others to join by.
    ///
    /// # Errors
    /// [`Error::Group`].
    pub fn group_info(&self) -> Result<Vec<u8>, Error> {
        crate::group::export_info(&self.group, &Provider::reading(&self.shelf), &self.key)
    }

    /// Reads who is in the group now.
    fn read_leaves(&mut self, company: &dyn Company) -> Result<(), Error> {
        let own = self.group.own_leaf_index().u32();
        let mut leaves = BTreeMap::new();
        for seen in crate::group::leaves(&self.group)? {
            let leaf = leaf(&seen, own, company)?;
            leaves.insert(leaf.index, leaf);
        }
        self.leaves = leaves;
        Ok(())
    }
}

fn leaf(seen: &Seen, own: u32, company: &dyn Company) -> Result<Leaf, Error> {
    let index = u8::try_from(seen.index).map_err(|_| CommitError::TooLarge)?;
    let own = seen.index == own;
    match Identity::read(&seen.identity)? {
        Identity::Page { member, device, tag, .. } => Ok(Leaf {
            index,
            who: Who::Member { member, device },
            tag,
            verified: company.is_verified(member),
            belongs: company.belongs(device),
            own,
        }),
        Identity::Guest { guest, tag, member, device, .. } => Ok(Leaf {
            index,
            who: Who::Guest { guest, by: member },
            tag,
            verified: false,
            belongs: company.belongs(device),
            own,
        }),
        Identity::Device { .. } => Err(CommitError::NotInRoster.into()),
    }
}
