//! The roster: who belongs to the family. A log in which every entry is chained to the one before by its hash and
//! signed by a device that is in the log already, or by a way to come back that is. The server keeps it and can
//! neither extend nor change it; what it can do is withhold the newest entries, and devices tell one another how long
//! the log is.

mod authority;
mod body;
mod entry;
mod news;
mod people;
mod returning;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use body::{Ask, Author, Body, RecoveryKind, Voucher};
pub use entry::{Entry, MAX_ENTRY};
pub use news::RosterNews;
pub use people::{Device, Member, People, Recovery, Returning};
pub use returning::RETURN_DELAY;

use crate::bytes::{Reader, Writer};
use crate::{Error, RosterError};

/// SHA-256 of an entry.
pub type Head = [u8; 32];

/// Where a log stands: its length and the hash of its last entry. Zeros for an empty one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// Number of entries.
    pub length: u32,
    /// SHA-256 of the last one.
    pub head: Head,
}

/// An entry with the time that the server stamped on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamped {
    /// The entry's canonical bytes.
    pub bytes: Vec<u8>,
    /// Milliseconds since 1970, by the server's clock; 0 for an entry of this device's own making that has not been read
    /// back yet.
    pub at: u64,
}

/// The log and what it says. Entries are verified before they get in.
#[derive(Clone, Default)]
pub struct Roster {
    entries: Vec<Stamped>,
    heads: Vec<Head>,
    people: People,
    /// Places that others have named and this log has not reached.
    claims: BTreeMap<u32, Head>,
}

impl Roster {
    /// Where this log stands.
    pub fn place(&self) -> Place {
        Place { length: self.length(), head: self.heads.last().copied().unwrap_or_default() }
    }

    /// Number of entries.
    pub fn length(&self) -> u32 {
        self.entries.len() as u32
    }

    /// SHA-256 of the first entry.
    pub fn genesis(&self) -> Option<Head> {
        self.heads.first().copied()
    }

    /// What the log says.
    pub const fn people(&self) -> &People {
        &self.people
    }

    /// Takes entries as the server gave them, the first of which has the number `from`. Those that are known must be
    /// the same as before.
    ///
    /// # Errors
    /// Then nothing was taken.
    pub fn take(&mut self, from: u32, entries: &[Stamped]) -> Result<Vec<RosterNews>, Error> {
        if from > self.length() {
            return Err(RosterError::Gap.into());
        }
        if entries.iter().any(|entry| entry.at == 0) {
            return Err(RosterError::Time.into());
        }
        let mut next = self.clone();
        let mut news = Vec::new();
        let mut stamped = false;
        for (number, entry) in (from..).zip(entries) {
            match next.entries.get_mut(number as usize) {
                Some(known) if known.bytes == entry.bytes => {
                    stamped |= known.at == 0;
                    known.at = if known.at == 0 { entry.at } else { known.at };
                }
                Some(_) => return Err(RosterError::Fork.into()),
                None => news.extend(next.append(entry)?),
            }
        }
        *self = if stamped { next.anew()? } else { next };
        Ok(news)
    }

    /// Takes an entry of this device's own making, which has no stamp yet.
    pub(crate) fn enter(&mut self, bytes: Vec<u8>) -> Result<Vec<RosterNews>, Error> {
        let mut next = self.clone();
        let news = next.append(&Stamped { bytes, at: 0 })?;
        *self = next;
        Ok(news)
    }

    /// The same log read from its beginning: for when stamps have come.
    fn anew(self) -> Result<Self, Error> {
        let mut roster = Self { claims: self.claims, ..Self::default() };
        for entry in &self.entries {
            roster.append(entry)?;
        }
        Ok(roster)
    }

    /// What the server says the whole length is: never less than it was.
    ///
    /// # Errors
    /// [`RosterError::RolledBack`].
    pub fn check_length(&self, length: u32) -> Result<(), Error> {
        if length < self.length() { Err(RosterError::RolledBack.into()) } else { Ok(()) }
    }

    /// Compares with where another device says its log stands. A place that this log has not reached is remembered
    /// and compared when it gets there; false then.
    ///
    /// # Errors
    /// [`RosterError::Fork`].
    pub fn compare(&mut self, place: Place) -> Result<bool, Error> {
        match self.agrees(place) {
            Some(true) => Ok(true),
            Some(false) => Err(RosterError::Fork.into()),
            None if self.claims.get(&place.length).is_some_and(|head| *head != place.head) => {
                Err(RosterError::Fork.into())
            }
            None => {
                self.claims.insert(place.length, place.head);
                Ok(false)
            }
        }
    }

    /// Whether another's place is in this log; none where this log is shorter.
    pub fn agrees(&self, place: Place) -> Option<bool> {
        let Some(before) = place.length.checked_sub(1) else { return Some(place.head == Head::default()) };
        self.heads.get(before as usize).map(|head| *head == place.head)
    }

    fn append(&mut self, stamped: &Stamped) -> Result<Vec<RosterNews>, Error> {
        let entry = Entry::read(&stamped.bytes)?;
        if entry.seq != self.length() {
            return Err(RosterError::Gap.into());
        }
        if entry.prev != self.place().head {
            return Err(RosterError::Fork.into());
        }
        let latest = self.entries.iter().map(|entry| entry.at).max().unwrap_or_default();
        if stamped.at != 0 && latest > stamped.at {
            return Err(RosterError::Time.into());
        }
        let news = self.people.apply(&entry, stamped.at)?;
        let head = Entry::hash(&stamped.bytes);
        if self.claims.remove(&(entry.seq + 1)).is_some_and(|claimed| claimed != head) {
            return Err(RosterError::Fork.into());
        }
        self.entries.push(stamped.clone());
        self.heads.push(head);
        Ok(news)
    }

    /// All of it, for a device's state.
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.u32(self.length());
        for entry in &self.entries {
            writer.u64(entry.at).list(&entry.bytes);
        }
        writer.u32(self.claims.len() as u32);
        for (length, head) in &self.claims {
            writer.u32(*length).raw(head);
        }
    }

    /// Verifies what it reads as if the server had sent it.
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let mut roster = Self::default();
        let count = reader.count(12)?;
        for _ in 0..count {
            let at = reader.u64()?;
            roster.append(&Stamped { at, bytes: reader.list()?.to_vec() })?;
        }
        for _ in 0..reader.count(36)? {
            roster.claims.insert(reader.u32()?, reader.array()?);
        }
        Ok(roster)
    }
}
