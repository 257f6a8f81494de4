//! Messages of the family group: the keyring, where the roster stands, and which app a device runs.

use serde::{Deserialize, Serialize};

use super::app::App;
use super::state::State;
use super::{Group, Vault};
use crate::bytes::{Blob, Reader, Writer};
use crate::keyring::Keyring;
use crate::provider::{Provider, Seed};
use crate::roster::Place;
use crate::{Error, OpenError};

const VERSION: u8 = 1;

/// An application message to be posted in the epoch in which it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The epoch.
    pub epoch: u64,
    /// The MLS message.
    pub message: Blob,
}

/// What a message says, besides where its sender's roster stands.
pub(super) enum Content {
    /// Nothing: only the roster's place, so that forks are noticed.
    Greeting,
    /// Every generation of the keyring.
    Ring(Keyring),
    /// Which app its sender runs.
    App(App),
}

impl Content {
    fn write(&self, place: Place) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.u8(VERSION).u32(place.length).raw(&place.head);
        match self {
            Self::Greeting => {
                writer.u8(0);
            }
            Self::Ring(ring) => ring.write(writer.u8(1)),
            Self::App(app) => app.write(writer.u8(2)),
        }
        writer.0
    }

    pub(super) fn read(bytes: &[u8]) -> Result<(Place, Self), Error> {
        let mut reader = Reader::new(bytes);
        if reader.u8()? != VERSION {
            return Err(Error::Malformed);
        }
        let place = Place { length: reader.u32()?, head: reader.array()? };
        let content = match reader.u8()? {
            0 => Self::Greeting,
            1 => Self::Ring(Keyring::read(&mut reader)?),
            2 => Self::App(App::read(&mut reader)?),
            _ => return Err(Error::Malformed),
        };
        reader.end()?;
        Ok((place, content))
    }
}

pub(super) fn seal_message(
    state: &State,
    group: &mut Group,
    content: &Content,
    seed: Seed,
) -> Result<Vec<u8>, Error> {
    let provider = Provider::new(&state.shelf, seed);
    let plain = zeroize::Zeroizing::new(content.write(state.roster.place()));
    let message = group.create_message(&provider, &state.key, &plain).map_err(|_| Error::Group)?;
    message.to_bytes().map_err(|_| Error::Group)
}

impl Vault {
    /// The whole keyring for the family group: for a device that came back by itself. The vault must be kept before
    /// this is posted.
    ///
    /// # Errors
    /// [`Error::Waiting`], [`Error::Pending`], [`Error::Open`] without a keyring.
    pub fn share_ring(&mut self, seed: Seed) -> Result<Message, Error> {
        if self.now.ring.newest() == 0 {
            return Err(OpenError::UnknownSender.into());
        }
        let ring = self.now.ring.clone();
        self.post(&Content::Ring(ring), seed)
    }

    /// Where this device's roster stands, for the family group. The vault must be kept before this is posted.
    ///
    /// # Errors
    /// [`Error::Waiting`], [`Error::Pending`].
    pub fn greet(&mut self, seed: Seed) -> Result<Message, Error> {
        self.post(&Content::Greeting, seed)
    }

    /// Not while a change is pending: its copy would not know that a key was used.
    pub(super) fn post(&mut self, content: &Content, seed: Seed) -> Result<Message, Error> {
        if self.pending.is_some() {
            return Err(Error::Pending);
        }
        let mut group = self.now.load()?;
        let epoch = group.epoch().as_u64();
        let message = seal_message(&self.now, &mut group, content, seed)?.into();
        Ok(Message { epoch, message })
    }
}
