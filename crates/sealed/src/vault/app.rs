//! Which app each of the family's devices runs, as the devices tell one another in the family group: a server that
//! gives one of them another app than the rest is noticed by it. An app that lies is not.

use serde::{Deserialize, Serialize};

use super::Vault;
use super::message::{Content, Message};
use super::state::State;
use crate::bytes::{Blob, Reader, Writer};
use crate::provider::Seed;
use crate::{DeviceId, Error};

/// An app as its device knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct App {
    /// Counts up with every release; 0: built for development.
    pub release: u64,
    /// SHA-256 of the release's manifest, which names the hash of every file of the app.
    pub manifest: [u8; 32],
}

/// An app, for what is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppView {
    /// [`App::release`].
    pub release: u64,
    /// [`App::manifest`].
    pub manifest: Blob,
}

impl From<App> for AppView {
    fn from(app: App) -> Self {
        Self { release: app.release, manifest: app.manifest.to_vec().into() }
    }
}

impl App {
    pub(super) fn write(self, writer: &mut Writer) {
        writer.u64(self.release).raw(&self.manifest);
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self { release: reader.u64()?, manifest: reader.array()? })
    }
}

impl State {
    /// Somebody is new in the group, who has heard nothing of what was told before.
    pub(super) const fn newcomer_came(&mut self) {
        self.newcomers = true;
    }

    /// Devices that are of the family no more run nothing that matters.
    pub(super) fn forget_apps(&mut self) {
        let people = self.roster.people();
        self.apps.retain(|device, _| people.device(*device).is_some());
    }

    pub(super) fn heard_of_app(&mut self, device: DeviceId, app: App) {
        if self.roster.people().device(device).is_some() {
            self.apps.insert(device, app);
        }
    }

    pub(super) fn write_apps(&self, writer: &mut Writer) {
        writer.u8(u8::from(self.newcomers)).u32(self.apps.len() as u32);
        for (device, app) in &self.apps {
            app.write(writer.raw(&device.0));
        }
    }

    pub(super) fn read_apps(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        self.newcomers = reader.flag()?;
        for _ in 0..reader.count(16 + 8 + 32)? {
            self.apps.insert(DeviceId(reader.array()?), App::read(reader)?);
        }
        Ok(())
    }
}

impl Vault {
    /// The app that a device says it runs; this one's: what it has told the others.
    pub fn app_of(&self, device: DeviceId) -> Option<App> {
        self.now.apps.get(&device).copied()
    }

    /// Whether the family's devices are still to be told that this one runs this app: it ran another one before, or
    /// somebody came since it was told.
    pub fn is_app_untold(&self, app: App) -> bool {
        let told = self.app_of(self.now.device) == Some(app) && !self.now.newcomers;
        !told && self.pending.is_none() && !self.is_waiting()
    }

    /// Says in the family group which app this device runs. The vault must be kept before this is posted;
    /// [`Self::app_told`] follows when the server has taken it.
    ///
    /// # Errors
    /// [`Error::Waiting`], [`Error::Pending`].
    pub fn tell_app(&mut self, app: App, seed: Seed) -> Result<Message, Error> {
        self.post(&Content::App(app), seed)
    }

    /// The server has taken what [`Self::tell_app`] gave.
    pub fn app_told(&mut self, app: App) {
        let told = |state: &mut State| {
            state.heard_of_app(state.device, app);
            state.newcomers = false;
        };
        told(&mut self.now);
        if let Some(pending) = &mut self.pending {
            told(&mut pending.state);
        }
    }
}
