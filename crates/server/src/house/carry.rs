//! Carrying commands out: decide, keep, make true, and what follows for sessions and seats.

use std::time::Duration;

use family::{Change, Command, decide};
use wire::{DeviceId, MemberId, Problem, SealedPicture};

use super::Housekeeper;
use crate::refused::{internal, store_problem};

/// How long to wait before a deadline is tried again that could not be dealt with.
const RETRY: Duration = Duration::from_secs(1);

impl Housekeeper {
    /// Decides, keeps and makes true.
    pub(super) async fn carry_out(&mut self, command: Command) -> Result<Vec<Change>, Problem> {
        let changes = self.decide(command)?;
        self.make_true(&changes).await?;
        Ok(changes)
    }

    pub(super) fn decide(&self, command: Command) -> Result<Vec<Change>, Problem> {
        Ok(decide(&self.family, command, self.clock.now())?)
    }

    /// Keeps changes in one transaction, then makes them true in memory and for the seats.
    pub(super) async fn make_true(&mut self, changes: &[Change]) -> Result<(), Problem> {
        if changes.is_empty() {
            return Ok(());
        }
        if changes.iter().any(|change| !matches!(change, Change::CallGroupKept(..))) {
            self.store.apply(self.family.id, changes).await.map_err(|error| store_problem(&error))?;
        }
        for change in changes {
            self.hold_true(change);
        }
        self.end_what_is_gone().await;
        Ok(())
    }

    /// Makes a change true in memory alone.
    pub(super) fn hold_true(&mut self, change: &Change) {
        self.family.apply(change);
        self.news.note(change);
    }

    /// Time has come for something.
    pub(super) async fn tick(&mut self) {
        self.not_before = None;
        if self.has_links_to_note() {
            self.note_links().await;
            return;
        }
        match self.carry_out(Command::Tick).await {
            Ok(changes) if !changes.is_empty() => {}
            // Either the store fails, or the rules name a time at which they do nothing: never spin.
            Ok(_) | Err(_) => self.try_again_later(),
        }
    }

    pub(super) fn try_again_later(&mut self) {
        self.not_before = Some(self.clock.now().after(RETRY));
    }

    /// Keeps the bytes before the change that names them, so that no page looks for what is not there.
    pub(super) async fn keep_photo(
        &mut self,
        device: DeviceId,
        member: MemberId,
        picture: &SealedPicture,
    ) -> Result<u32, Problem> {
        let changes = self.decide(Command::KeepPhoto { device, member })?;
        let version =
            changes
                .iter()
                .find_map(|change| {
                    if let Change::MemberKept(id, kept) = change { Some((id, kept.photo?)) } else { None }
                })
                .filter(|(id, _)| **id == member)
                .map(|(_, version)| version)
                .ok_or_else(internal)?;
        self.store
            .keep_photo(self.family.id, member, version, picture)
            .await
            .map_err(|error| store_problem(&error))?;
        self.make_true(&changes).await?;
        Ok(version)
    }
}
