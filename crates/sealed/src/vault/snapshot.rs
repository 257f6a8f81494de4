//! A device's whole state as bytes, to be kept under the browser's own key and nowhere else.

use zeroize::Zeroizing;

use super::renewal::LeafKey;
use super::state::State;
use super::{Pending, SealedChange, Vault};
use crate::bytes::{Reader, Writer};
use crate::group::Suite;
use crate::key::SecretKey;
use crate::keyring::Keyring;
use crate::provider::Shelf;
use crate::roster::{Place, Roster};
use crate::{DeviceId, Error, FamilyId, MemberId};

const VERSION: u8 = 2;
/// Without the age of the leaf's key, which is renewed then, and without apps, which are told of again.
const BEFORE_RENEWAL: u8 = 1;

impl Vault {
    /// All of it, a pending change included: whoever restores it can send the change again. Calls are not in it.
    ///
    /// # Errors
    /// [`Error::Group`].
    pub fn snapshot(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        let mut writer = Writer::default();
        writer.u8(VERSION);
        self.now.write(&mut writer);
        match &self.pending {
            None => {
                writer.u8(0);
            }
            Some(pending) => {
                pending.state.write(writer.u8(1));
                writer.list(&serde_json::to_vec(&pending.change).map_err(|_| Error::Group)?);
            }
        }
        Ok(Zeroizing::new(writer.0))
    }

    /// What [`Self::snapshot`] gave. The roster in it is verified again.
    ///
    /// # Errors
    /// [`Error::Malformed`], [`Error::Roster`].
    pub fn restore(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        let version = reader.u8()?;
        if !matches!(version, VERSION | BEFORE_RENEWAL) {
            return Err(Error::Malformed);
        }
        let now = State::read(&mut reader, version)?;
        let pending = if reader.flag()? {
            let state = State::read(&mut reader, version)?;
            let change: SealedChange =
                serde_json::from_slice(reader.list()?).map_err(|_| Error::Malformed)?;
            Some(Pending { state, change })
        } else {
            None
        };
        reader.end()?;
        Ok(Self { now, pending })
    }
}

impl State {
    fn write(&self, writer: &mut Writer) {
        writer.raw(&self.family.0).raw(&self.member.0).raw(&self.device.0).raw(self.key.expose().as_slice());
        writer.u32(u32::from(self.suite.number())).u32(self.made_on);
        writer.u8(u8::from(self.seq.is_some())).u64(self.seq.unwrap_or_default());
        writer.u8(u8::from(self.pin.is_some()));
        if let Some((genesis, place)) = &self.pin {
            writer.raw(genesis).u32(place.length).raw(&place.head);
        }
        self.roster.write(writer);
        self.ring.write(writer);
        writer.u32(self.verified.len() as u32);
        self.verified.iter().for_each(|member| {
            writer.raw(&member.0);
        });
        self.leaf.write(writer);
        self.write_apps(writer);
        self.shelf.write(writer);
    }

    fn read(reader: &mut Reader<'_>, version: u8) -> Result<Self, Error> {
        let (family, member, device) =
            (FamilyId(reader.array()?), MemberId(reader.array()?), DeviceId(reader.array()?));
        let key = SecretKey::from_bytes(&Zeroizing::new(reader.array()?));
        let suite = Suite::read(reader)?;
        let mut state = Self::new(family, member, device, key, suite);
        state.made_on = reader.u32()?;
        let (known, seq) = (reader.flag()?, reader.u64()?);
        state.seq = known.then_some(seq);
        if reader.flag()? {
            state.pin = Some((reader.array()?, Place { length: reader.u32()?, head: reader.array()? }));
        }
        state.roster = Roster::read(reader)?;
        state.ring = Keyring::read(reader)?;
        for _ in 0..reader.count(16)? {
            state.verified.insert(MemberId(reader.array()?));
        }
        if version != BEFORE_RENEWAL {
            state.leaf = LeafKey::read(reader)?;
            state.read_apps(reader)?;
        }
        state.shelf = Shelf::read(reader)?;
        Ok(state)
    }
}
