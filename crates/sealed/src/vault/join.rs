//! Being let in: a Welcome (RFC 9420 section 12.4.3.1).

use openmls::group::StagedWelcome;

use super::Vault;
use super::renewal::LeafKey;
use super::state::{PAST, State};
use crate::group::{check_all, check_outside, check_record, family_id, join_config, welcome};
use crate::provider::Provider;
use crate::{CommitError, Error};

impl Vault {
    /// Takes the place that a device of the family has given this one. The roster must have been read to its end. The
    /// keyring comes in the message that follows the step which let this device in: read the group from where the
    /// server says that this device is, before taking anything newer.
    ///
    /// # Errors
    /// [`Error::Commit`]: somebody is in the group whom the roster does not have, or it is another group.
    pub fn take_welcome(&mut self, bytes: &[u8]) -> Result<(), Error> {
        if self.pending.is_some() {
            return Err(Error::Pending);
        }
        let mut state = self.now.clone();
        state.take_welcome(bytes)?;
        self.now = state;
        Ok(())
    }
}

impl State {
    fn take_welcome(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let own = self.roster.people().device(self.device).ok_or(CommitError::RosterBehind)?;
        if own.key != self.key.public() || own.member != self.member {
            return Err(CommitError::NotInRoster.into());
        }
        let added = own.added;
        let message = welcome(bytes)?;
        let provider = Provider::reading(&self.shelf);
        let staged = StagedWelcome::build_from_welcome(&provider, &join_config(PAST), message)
            .map_err(|_| CommitError::Invalid)?
            .skip_lifetime_validation()
            .replace_old_group()
            .build()
            .map_err(|_| CommitError::Invalid)?;
        if staged.group_context().group_id() != &family_id(self.family) {
            return Err(CommitError::WrongGroup.into());
        }
        let suite = check_record(staged.group_context())?;
        check_outside(staged.group_context(), None)?;
        let group = staged.into_group(&provider).map_err(|_| CommitError::Invalid)?;
        check_all(&group, &self.rules())?;
        self.suite = suite;
        self.seq = None;
        self.made_on = added + 1;
        self.leaf = LeafKey::Given;
        Ok(())
    }
}
