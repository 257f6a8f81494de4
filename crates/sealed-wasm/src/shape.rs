//! The JSON of changes, as it comes from JavaScript. Its types are in `web/src/core/sealed/vault-types.ts`.

use sealed::roster::{Ask, Stamped, Voucher};
use sealed::{Blob, DeviceId, Error, InvitationId, Knock, MemberId, RecoveryId};
use serde::{Deserialize, Serialize};

/// What is to change.
#[derive(Deserialize, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Wish {
    Admit { knock: Knock, key: Blob, invitation: InvitationId },
    RemoveDevice { device: DeviceId },
    RemoveMember { member: MemberId },
    SetKeeper { member: MemberId, keeper: bool },
    AddRecovery { recovery: RecoveryId, code: Code },
    RevokeRecovery { recovery: RecoveryId },
    Return { ask: AskShape, vouchers: Vec<Blob> },
    CancelReturn { member: MemberId, device: DeviceId },
    Returned { knock: Knock },
    Tidy,
    Update,
}

/// A way to come back: the letters on paper, or what a passkey's PRF gave.
#[derive(Deserialize, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Code {
    Paper { letters: String },
    Passkey { prf: Blob },
}

/// A return that is asked for.
#[derive(Deserialize, Serialize)]
pub(crate) struct AskShape {
    pub(crate) member: MemberId,
    pub(crate) device: DeviceId,
    pub(crate) key: Blob,
    pub(crate) asked_at: u64,
}

/// A roster entry as the server gives it (`wire::RosterItem`).
#[derive(Deserialize, Serialize)]
pub(crate) struct Item {
    pub(crate) bytes: Blob,
    pub(crate) at: u64,
}

impl AskShape {
    pub(crate) fn ask(&self) -> Result<Ask, Error> {
        let key = self.key.0.as_slice().try_into().map_err(|_| Error::Malformed)?;
        Ok(Ask { member: self.member, device: self.device, key, asked_at: self.asked_at })
    }
}

pub(crate) fn vouchers(blobs: &[Blob]) -> Result<Vec<Voucher>, Error> {
    blobs.iter().map(|blob| Voucher::from_bytes(&blob.0)).collect()
}

pub(crate) fn entries(items: Vec<Item>) -> Vec<Stamped> {
    items.into_iter().map(|item| Stamped { bytes: item.bytes.0, at: item.at }).collect()
}
