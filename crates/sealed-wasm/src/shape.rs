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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// The page of types, as it stands in the web app.
    const TYPES: &str = include_str!("../../../web/src/core/sealed/vault-types.ts");

    fn wishes() -> Vec<Value> {
        let id = "01010101-0101-4101-8101-010101010101";
        let knock =
            json!({ "member": id, "device": id, "device_key": "AQ", "key_package": "AQ", "mac": "AQ" });
        let ask = json!({ "member": id, "device": id, "key": "A".repeat(43), "asked_at": 5 });
        let paper = json!({ "kind": "paper", "letters": "AAAA" });
        let passkey = json!({ "kind": "passkey", "prf": "AQ" });
        vec![
            json!({ "kind": "admit", "knock": knock, "key": "AQ", "invitation": id }),
            json!({ "kind": "remove_device", "device": id }),
            json!({ "kind": "remove_member", "member": id }),
            json!({ "kind": "set_keeper", "member": id, "keeper": true }),
            json!({ "kind": "add_recovery", "recovery": id, "code": paper }),
            json!({ "kind": "add_recovery", "recovery": id, "code": passkey }),
            json!({ "kind": "revoke_recovery", "recovery": id }),
            json!({ "kind": "return", "ask": ask, "vouchers": ["AQ"] }),
            json!({ "kind": "cancel_return", "member": id, "device": id }),
            json!({ "kind": "returned", "knock": knock }),
            json!({ "kind": "tidy" }),
            json!({ "kind": "update" }),
        ]
    }

    #[test]
    fn every_wish_that_the_web_app_can_write_is_read() {
        for wish in wishes() {
            let read: Wish = serde_json::from_value(wish.clone()).unwrap();
            assert_eq!(serde_json::to_value(&read).unwrap(), wish, "and nothing else is in it");
        }
    }

    #[test]
    fn the_page_of_types_names_every_wish_and_every_field_of_it() {
        for wish in wishes() {
            let fields = wish.as_object().unwrap();
            let kind = format!("kind: \"{}\"", fields["kind"].as_str().unwrap());
            let line = TYPES
                .lines()
                .find(|line| line.contains(&kind))
                .unwrap_or_else(|| panic!("{kind} is missing"));
            assert!(fields.keys().all(|field| line.contains(&format!("{field}: "))), "{line}");
        }
    }

    #[test]
    fn the_page_of_types_names_every_refusal() {
        use sealed::{CommitError, RosterError};
        let names = [
            Error::Malformed.name(),
            Error::Pending.name(),
            Error::NothingPending.name(),
            Error::Waiting.name(),
            Error::Unknown.name(),
            Error::WrongMac.name(),
            Error::WrongCode.name(),
            Error::Full.name(),
            Error::Group.name(),
            RosterError::Fork.name(),
            RosterError::RolledBack.name(),
            RosterError::LastKeeper.name(),
            CommitError::RosterBehind.name(),
            CommitError::NotInRoster.name(),
            CommitError::UninvitedGuest.name(),
            CommitError::ExternalSender.name(),
            CommitError::NotGone.name(),
        ];
        for name in names {
            let short = name.trim_start_matches("roster_").trim_start_matches("commit_");
            let quoted = [format!("\"{name}\""), format!("\"{short}\"")];
            let behind = name == "commit_roster_behind" && TYPES.contains("\"roster_behind\"");
            assert!(behind || quoted.iter().any(|it| TYPES.contains(it)), "{name}");
        }
    }
}
