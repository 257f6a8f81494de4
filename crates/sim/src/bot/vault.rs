//! A bot's vault, kept where the family is: it reads the roster and the group as they grow.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sealed::{Change, CommitError, InvitationSecret, KnockKey, Purpose, Suite, Vault};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use wire::{
    Answer, Card, FamilyView, FromServer, GroupItem, InvitationId, KnockView, NewInvitation, Proof,
    ProofHash, Request, RosterItem, Sealed,
};

use super::device::exact;
use super::{Device, Failure, Invited, Person, Profiles, Socket, fresh_id, random};

/// How often a change is made anew because another device was faster.
const TRIES: usize = 8;

/// The same thing on the wire and in the vault: both have one JSON.
pub(super) fn converted<T: DeserializeOwned>(thing: &impl Serialize) -> Result<T, Failure> {
    Ok(serde_json::from_value(serde_json::to_value(thing)?)?)
}

/// A vault and what is sealed with it.
pub(super) struct Kept {
    pub(super) vault: Vault,
}

/// An invitation's link, before it is written.
pub(super) struct Link {
    pub(super) id: InvitationId,
    /// The link's secret.
    pub(super) secret: [u8; 32],
}

impl Link {
    /// Reads what [`Self::path`] wrote, behind `/i/`.
    pub(super) fn read(path: &str) -> Result<Self, Failure> {
        let parts = path.split_once('#').and_then(|(id, secret)| {
            let secret = URL_SAFE_NO_PAD.decode(secret).ok()?.try_into().ok()?;
            Some(Self { id: id.parse().ok()?, secret })
        });
        parts.ok_or_else(|| Failure::Protocol("this is no invitation's link".to_owned()))
    }

    /// What stands behind a server's origin.
    pub(super) fn path(&self) -> String {
        format!("/i/{}#{}", self.id, URL_SAFE_NO_PAD.encode(self.secret))
    }
}

impl Kept {
    /// The vault of somebody who founds a family.
    pub(super) fn found(device: &Device) -> Result<Self, Failure> {
        let (family, member, id) = who(device);
        Ok(Self { vault: Vault::found(family, member, id, Suite::default(), random()?)? })
    }

    /// Seals a text for the family.
    pub(super) fn seal(&self, purpose: Purpose, id: &[u8; 16], text: &str) -> Result<Sealed, Failure> {
        let sealed = self.vault.seal(purpose, id, random()?, text.as_bytes()).map_err(|_| Failure::Seal)?;
        exact(Sealed::new(sealed))
    }

    pub(super) fn profiles(&self, device: &Device, person: &Person) -> Result<Profiles, Failure> {
        Ok(Profiles {
            member: self.seal(Purpose::Member, device.member.as_bytes(), &person.profile())?,
            device: self.seal(Purpose::Device, device.id.as_bytes(), &person.device)?,
        })
    }

    /// Makes an invitation for somebody new.
    pub(super) async fn invite(
        &self,
        page: &mut Socket,
        (family, by): (&str, &Person),
        words: &str,
    ) -> Result<Link, Failure> {
        let id = fresh_id(InvitationId::from_random_bytes)?;
        let secret: [u8; 32] = random()?;
        let taken = InvitationSecret::take(&mut { secret });
        let profile: serde_json::Value = serde_json::from_str(&by.profile())?;
        let text = json!({ "family": family, "by": profile, "forMember": null }).to_string();
        let sealed_id = sealed::InvitationId(*id.as_bytes());
        let (card, key) = self.vault.make_invitation(&taken, sealed_id, random()?, text.into_bytes())?;
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let note = json!({ "text": words, "secret": encode(&secret), "knockKey": encode(key.expose()) });
        let ask = NewInvitation {
            id,
            proof_hash: exact(ProofHash::new(taken.proof_hash().to_vec()))?,
            card: exact(Card::new(card))?,
            for_member: None,
            note: self.seal(Purpose::Invitation, id.as_bytes(), &note.to_string())?,
            hours: 24,
        };
        page.ask(Request::Invite(ask)).await?;
        Ok(Link { id, secret })
    }

    /// Comes to the door with an invitation; the device waits to be let in.
    pub(super) async fn knock(
        device: &mut Device,
        (link, card): (&Link, &[u8]),
        person: &Person,
    ) -> Result<Self, Failure> {
        let secret = InvitationSecret::take(&mut { link.secret });
        let invitation = sealed::InvitationId(*link.id.as_bytes());
        let card = secret.open_card(invitation, card)?;
        let (vault, knock) = Vault::knock(who(device), (invitation, &secret), &card, random()?)?;
        let by_link = |id: &[u8; 16], text: &str| -> Result<Sealed, Failure> {
            exact(Sealed::new(secret.seal_text(id, random()?, text.as_bytes())?))
        };
        let profiles = Profiles {
            member: by_link(device.member.as_bytes(), &person.profile())?,
            device: by_link(device.id.as_bytes(), &person.device)?,
        };
        let proof = exact(Proof::new(secret.proof().to_vec()))?;
        let knock = json!({
            "device_key": knock.device_key, "key_package": knock.key_package, "mac": knock.mac,
        });
        device.redeem(&Invited { id: link.id, proof }, profiles, serde_json::from_value(knock)?).await?;
        Ok(Self { vault })
    }

    /// Lets in everybody who knocks with an invitation of this family.
    pub(super) async fn admit_all(&mut self, page: &mut Socket, family: &FamilyView) -> Result<(), Failure> {
        for knock in &family.knocks {
            let note = family.invitations.iter().find(|invitation| invitation.id == knock.invitation);
            if let Some(note) = note.filter(|_| knock.new_member.is_some()) {
                self.admit(page, knock, &note.note).await?;
            }
        }
        Ok(())
    }

    async fn admit(&mut self, page: &mut Socket, view: &KnockView, note: &Sealed) -> Result<(), Failure> {
        let id = view.invitation.as_bytes();
        let note = self.vault.open(Purpose::Invitation, id, note.as_slice()).map_err(|_| Failure::Seal)?;
        let note: serde_json::Value = serde_json::from_slice(&note)?;
        let bytes = |name: &str| -> Result<[u8; 32], Failure> {
            let text = note[name].as_str().unwrap_or_default();
            exact(URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| bytes.try_into().ok()))
        };
        let key = KnockKey::take(&mut bytes("knockKey")?);
        let secret = InvitationSecret::take(&mut bytes("secret")?);
        let reseal = |sealed: Option<&Sealed>, id: &[u8; 16], purpose| -> Result<Option<Sealed>, Failure> {
            let Some(sealed) = sealed else { return Ok(None) };
            let text = secret.open_text(id, sealed.as_slice())?;
            self.seal(purpose, id, &String::from_utf8_lossy(&text)).map(Some)
        };
        let member_profile = reseal(view.new_member.as_ref(), view.member.as_bytes(), Purpose::Member)?;
        let device_profile = reseal(Some(&view.profile), view.device.as_bytes(), Purpose::Device)?;
        let knock = sealed::Knock {
            member: sealed::MemberId(*view.member.as_bytes()),
            device: sealed::DeviceId(*view.device.as_bytes()),
            device_key: view.device_key.as_slice().to_vec().into(),
            key_package: view.key_package.as_slice().to_vec().into(),
            mac: view.mac.as_slice().to_vec().into(),
        };
        let invitation = sealed::InvitationId(*id);
        for _ in 0..TRIES {
            let change = Change::Admit { knock: &knock, key: &key, invitation };
            // Who is in already, or did not knock with the link, is nobody to let in.
            let Ok(change) = self.vault.change(&change, random()?) else { return Ok(()) };
            let change = converted(&change)?;
            let (member_profile, device_profile) = (member_profile.clone(), device_profile.clone());
            let ask = Request::Admit { device: view.device, change, member_profile, device_profile };
            match page.ask(ask).await {
                Ok(_) => return Ok(self.vault.confirm()?),
                Err(Failure::Refused { said, .. }) if said.contains("Stale") => {
                    self.vault.abandon();
                    self.catch_up(page).await?;
                }
                Err(failure) => {
                    self.vault.abandon();
                    return unless_refused::<()>(Err(failure));
                }
            }
        }
        Err(Failure::Protocol("somebody was always faster".to_owned()))
    }

    /// Takes what is new of roster and group.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "a vault cares for few of the things that a page is told"
    )]
    pub(super) async fn hear(&mut self, page: &mut Socket, news: &FromServer) -> Result<(), Failure> {
        match news {
            FromServer::Roster { from, entries } => {
                if *from > self.known() {
                    return self.read_roster(page).await;
                }
                self.take_roster(*from, entries)
            }
            FromServer::GroupItems { items } => self.take_items(page, items).await,
            FromServer::Welcome { seq, bytes } => {
                self.read_roster(page).await?;
                self.vault.take_welcome(bytes.as_slice())?;
                page.ask(Request::Acknowledge { seq: *seq }).await?;
                self.read_group(page, *seq).await
            }
            _ => Ok(()),
        }
    }

    /// Reads all that the server has and this vault has not.
    pub(super) async fn catch_up(&mut self, page: &mut Socket) -> Result<(), Failure> {
        self.read_roster(page).await?;
        match self.vault.seq() {
            Some(seq) => self.read_group(page, seq).await,
            None => Ok(()),
        }
    }

    fn known(&self) -> u32 {
        self.vault.place().length
    }

    pub(super) async fn read_roster(&mut self, page: &mut Socket) -> Result<(), Failure> {
        loop {
            let answer = page.ask(Request::ReadRoster { from: self.known() }).await?;
            let Answer::Roster { from, entries, more } = answer else { return Ok(()) };
            self.take_roster(from, &entries)?;
            if !more || entries.is_empty() {
                return Ok(());
            }
        }
    }

    fn take_roster(&mut self, from: u32, entries: &[RosterItem]) -> Result<(), Failure> {
        let stamped = |item: &RosterItem| sealed::roster::Stamped {
            bytes: item.bytes.as_slice().to_vec(),
            at: item.at.as_millis(),
        };
        let entries: Vec<_> = entries.iter().map(stamped).collect();
        self.vault.take_roster(from, &entries)?;
        Ok(())
    }

    async fn read_group(&mut self, page: &mut Socket, mut after: u64) -> Result<(), Failure> {
        loop {
            let answer = page.ask(Request::ReadGroup { after }).await?;
            let Answer::Group { items, more, .. } = answer else { return Ok(()) };
            let Some(last) = items.last() else { return Ok(()) };
            after = last.seq;
            self.take_items(page, &items).await?;
            if !more {
                return Ok(());
            }
        }
    }

    async fn take_items(&mut self, page: &mut Socket, items: &[GroupItem]) -> Result<(), Failure> {
        if self.vault.is_waiting() {
            return Ok(());
        }
        for item in items {
            let item: sealed::GroupItem = converted(item)?;
            let taken = self.vault.take_group(&item);
            if matches!(taken, Err(sealed::Error::Commit(CommitError::RosterBehind))) {
                self.read_roster(page).await?;
                self.vault.take_group(&item)?;
            } else {
                taken?;
            }
        }
        if let Some(last) = items.last() {
            page.ask(Request::Acknowledge { seq: last.seq }).await?;
        }
        Ok(())
    }
}

/// What the server refuses need not be done: it has been done, or there is nothing any more to do it to.
pub(super) fn unless_refused<T>(result: Result<T, Failure>) -> Result<(), Failure> {
    match result {
        Ok(_) | Err(Failure::Refused { .. }) => Ok(()),
        Err(failure) => Err(failure),
    }
}

fn who(device: &Device) -> (sealed::FamilyId, sealed::MemberId, sealed::DeviceId) {
    (
        sealed::FamilyId(*device.family.as_bytes()),
        sealed::MemberId(*device.member.as_bytes()),
        sealed::DeviceId(*device.id.as_bytes()),
    )
}
