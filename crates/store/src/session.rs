//! Sessions: who is signed in.

use std::fmt;

use wire::{DeviceId, FamilyId, MemberId};

/// SHA-256 of a session's secret. The secret itself is only ever in the browser's cookie.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SessionHash([u8; 32]);

impl SessionHash {
    /// Wraps a hash.
    pub const fn new(sha256: [u8; 32]) -> Self {
        Self(sha256)
    }

    pub(crate) const fn as_slice(&self) -> &[u8] {
        &self.0
    }
}

/// Nothing of it is shown.
impl fmt::Debug for SessionHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionHash(…)")
    }
}

/// Who is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// On which device.
    pub device: DeviceId,
    /// Of which member.
    pub member: MemberId,
    /// Of which family.
    pub family: FamilyId,
    /// Whether the device is of the family yet.
    pub standing: Standing,
}

/// How a device stands to its family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is of the family.
    Admitted,
    /// It waits to be let in, and may do nothing else.
    Waiting,
}
