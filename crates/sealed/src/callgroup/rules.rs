//! Who may be in a call's group.

use super::Company;
use crate::group::{Identity, Rules};
use crate::key::PublicKey;
use crate::{CallId, CommitError, DeviceId, Error, MemberId, Tag};

pub(super) struct PageRules<'a> {
    pub(super) company: &'a dyn Company,
    pub(super) call: CallId,
    pub(super) gone: &'a [Tag],
}

impl PageRules<'_> {
    /// A leaf is believed when the device that it names has signed its key for this call, whatever became of that
    /// device since.
    fn certified(&self, identity: &[u8], key: &PublicKey) -> Result<DeviceId, Error> {
        let identity = Identity::read(identity).map_err(|_| CommitError::NotInRoster)?;
        let (member, device) = owner(&identity)?;
        let unknown = || self.unknown(&identity);
        let (of, device_key) = self.company.device(device).ok_or_else(unknown)?;
        if of != member || !identity.is_signed(self.call, &device_key, key) {
            return Err(CommitError::NotInRoster.into());
        }
        Ok(device)
    }

    /// A device that is not known may be one that came since.
    fn unknown(&self, identity: &Identity) -> CommitError {
        match identity {
            Identity::Page { place, .. } if self.company.agrees(*place).is_none() => {
                CommitError::RosterBehind
            }
            Identity::Page { .. } | Identity::Guest { .. } | Identity::Device { .. } => {
                CommitError::NotInRoster
            }
        }
    }
}

impl Rules for PageRules<'_> {
    fn once(&self, identity: &[u8]) -> Result<[u8; 16], Error> {
        match Identity::read(identity) {
            Ok(Identity::Page { tag, .. } | Identity::Guest { tag, .. }) => Ok(tag.0),
            Ok(Identity::Device { .. }) | Err(_) => Err(CommitError::NotInRoster.into()),
        }
    }

    fn admit(&self, identity: &[u8], key: &PublicKey) -> Result<(), Error> {
        let device = self.certified(identity, key)?;
        if !self.company.belongs(device) {
            return Err(CommitError::NotInRoster.into());
        }
        if let Ok(Identity::Page { place, .. }) = Identity::read(identity)
            && self.company.agrees(place) == Some(false)
        {
            return Err(CommitError::RosterFork.into());
        }
        if self.gone.contains(&Tag(self.once(identity)?)) {
            Err(CommitError::Duplicate.into())
        } else {
            Ok(())
        }
    }

    fn bear(&self, identity: &[u8], key: &PublicKey) -> Result<(), Error> {
        self.certified(identity, key).map(|_| ())
    }

    fn put_out(&self, _: &[u8], by: &[u8]) -> Result<(), Error> {
        // Members put out pages that are gone; guests put out nobody.
        match Identity::read(by) {
            Ok(Identity::Page { .. }) => Ok(()),
            Ok(Identity::Guest { .. } | Identity::Device { .. }) | Err(_) => Err(CommitError::PutOut.into()),
        }
    }

    fn needs_psk(&self, identity: &[u8]) -> bool {
        matches!(Identity::read(identity), Ok(Identity::Guest { .. }))
    }

    fn may_add(&self) -> bool {
        false
    }

    fn hears_outside(&self) -> bool {
        true
    }
}

const fn owner(identity: &Identity) -> Result<(MemberId, DeviceId), CommitError> {
    match identity {
        Identity::Page { member, device, .. } | Identity::Guest { member, device, .. } => {
            Ok((*member, *device))
        }
        Identity::Device { .. } => Err(CommitError::NotInRoster),
    }
}
