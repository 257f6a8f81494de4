//! When this device's key in the family group is to be made anew.
//!
//! Whoever has read a device's state once can follow the group with it until that device commits: each commit puts a
//! key into its leaf that was not in what was read (RFC 9420 section 16.6). Changes to the family do that by the way;
//! a device that makes none does it for the key's own sake.

use super::Vault;
use super::state::State;
use crate::Error;
use crate::bytes::{Reader, Writer};

/// A key that is older than this, in milliseconds, is made anew: a week. More often shortens how long a stolen state
/// is good for, and costs every device a commit more (17 kB with the hybrid suite).
const RENEW_AFTER: u64 = 7 * 24 * 60 * 60 * 1000;

/// Since when the key in this device's leaf of the family group is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum LeafKey {
    /// It came with a key package, which was made long ago perhaps and lay on the server since.
    #[default]
    Given,
    /// This device has made it, and nobody has told it the time since then.
    Made,
    /// It was there at this time, in milliseconds since 1970.
    Since(u64),
}

impl LeafKey {
    /// What is known of it at this time. A time that is still to come was written by a clock that was wrong.
    const fn at(self, now: u64) -> Self {
        match self {
            Self::Made => Self::Since(now),
            Self::Since(then) if then > now => Self::Since(now),
            Self::Given | Self::Since(_) => self,
        }
    }

    const fn is_due(self, now: u64) -> bool {
        match self {
            Self::Given => true,
            Self::Made => false,
            Self::Since(then) => now.saturating_sub(then) >= RENEW_AFTER,
        }
    }

    pub(super) fn write(self, writer: &mut Writer) {
        match self {
            Self::Given => writer.u8(0),
            Self::Made => writer.u8(1),
            Self::Since(then) => writer.u8(2).u64(then),
        };
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(match reader.u8()? {
            0 => Self::Given,
            1 => Self::Made,
            2 => Self::Since(reader.u64()?),
            _ => return Err(Error::Malformed),
        })
    }
}

impl State {
    /// A commit of this device's has put a new key into its leaf.
    pub(super) const fn leaf_renewed(&mut self) {
        self.leaf = LeafKey::Made;
    }
}

impl Vault {
    /// Whether this device's key in the family group is to be made anew now ([`super::Change::Update`]): it is a week
    /// old, or came with the Welcome. `now` is this device's own time, in milliseconds since 1970, and not the
    /// server's, which could make a week last for ever. The vault is kept afterwards: it remembers since when a key is
    /// there that it has made.
    pub fn is_leaf_due(&mut self, now: u64) -> bool {
        self.now.leaf = self.now.leaf.at(now);
        if let Some(pending) = &mut self.pending {
            pending.state.leaf = pending.state.leaf.at(now);
            return false;
        }
        !self.is_waiting() && self.now.leaf.is_due(now)
    }
}

#[cfg(test)]
mod tests {
    use openmls::prelude::tls_codec::Serialize as _;

    use super::super::Change;
    use super::*;
    use crate::bytes::Writer;
    use crate::{DeviceId, FamilyId, MemberId, Suite};

    fn founded(suite: Suite) -> Vault {
        let (family, member, device) = (FamilyId([1; 16]), MemberId([2; 16]), DeviceId([3; 16]));
        let mut vault = Vault::found(family, member, device, suite, [4; 32]).unwrap();
        vault.confirm().unwrap();
        vault
    }

    fn leaf_key(vault: &Vault) -> Vec<u8> {
        let group = vault.state().load().unwrap();
        group.own_leaf_node().unwrap().encryption_key().tls_serialize_detached().unwrap()
    }

    #[test]
    fn an_update_puts_another_key_into_the_leaf() {
        for suite in [Suite::Classical, Suite::Hybrid] {
            let mut vault = founded(suite);
            let before = leaf_key(&vault);
            vault.change(&Change::Update, [5; 32]).unwrap();
            assert_eq!(leaf_key(&vault), before, "not before the server has taken it");
            vault.confirm().unwrap();
            assert_ne!(leaf_key(&vault), before, "{suite:?}");
        }
    }

    #[test]
    fn a_state_from_before_keys_had_an_age_is_read_and_its_key_renewed() {
        let mut vault = founded(Suite::Classical);
        assert!(!vault.is_leaf_due(0));
        let mut before = vault.snapshot().unwrap().to_vec();
        let (mut added, mut shelf) = (Writer::default(), Writer::default());
        vault.state().leaf.write(&mut added);
        vault.state().write_apps(&mut added);
        vault.state().shelf.write(&mut shelf);
        // What follows the state is one byte: nothing is pending.
        let at = before.len() - 1 - shelf.0.len() - added.0.len();
        before.drain(at..at + added.0.len());
        before[0] = 1;
        let mut restored = Vault::restore(&before).unwrap();
        assert_eq!(restored.epoch(), vault.epoch());
        assert!(restored.is_leaf_due(0));
    }
}
