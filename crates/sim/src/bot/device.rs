//! A bot's device: its key to the server, and its session.

use ed25519_dalek::{Signer as _, SigningKey};
use sha2::{Digest as _, Sha256};
use wire::{
    Answer, AskChallenge, Card, DeviceId, DeviceKey, FamilyId, FoundFamily, GiveChallenge, GroupCommit,
    GroupInfo, InvitationCard, InvitationId, KeyPackage, KnockMac, LookAtInvitation, MemberId, NewDevice,
    NewInvitation, NewKnock, NewMember, Proof, ProofHash, PublicKey, RedeemInvitation, Request, RosterEntry,
    Sealed, SealedChange, SignIn, Signature, SignedIn,
};

use super::{Failure, Server, Socket, fresh_id, random};

/// A device with a session.
pub struct Device {
    server: Server,
    key: SigningKey,
    /// Its family; of its own choosing until it has come in.
    pub family: FamilyId,
    /// Whose it is.
    pub member: MemberId,
    /// Itself.
    pub id: DeviceId,
    cookie: String,
}

/// An invitation, with what its link gives.
#[derive(Debug, Clone)]
pub struct Invited {
    /// Which.
    pub id: InvitationId,
    /// Shows that one has the link.
    pub proof: Proof,
}

/// What a device says of itself and its member: sealed, or as the server can't tell apart from it.
pub struct Profiles {
    /// The member's.
    pub member: Sealed,
    /// The device's.
    pub device: Sealed,
}

impl Profiles {
    /// Bytes that nobody can open, where nobody will try.
    ///
    /// # Errors
    /// [`Failure::Random`].
    pub fn opaque() -> Result<Self, Failure> {
        Ok(Self { member: opaque()?, device: opaque()? })
    }
}

fn opaque() -> Result<Sealed, Failure> {
    exact(Sealed::new(random::<64>()?.to_vec()))
}

/// The beginning of a roster and of a group that nobody will ever read. The server can't tell.
fn opaque_founding() -> Result<SealedChange, Failure> {
    let group = GroupCommit {
        epoch: 0,
        commit: None,
        group_info: exact(GroupInfo::new(random::<90>()?.to_vec()))?,
        welcomes: Vec::new(),
        messages: Vec::new(),
    };
    let entry = exact(RosterEntry::new(random::<80>()?.to_vec()))?;
    Ok(SealedChange { roster_after: 0, entries: vec![entry], group: Some(group) })
}

/// What a device shows at the door where nobody will look.
fn opaque_knock() -> Result<NewKnock, Failure> {
    Ok(NewKnock {
        device_key: exact(DeviceKey::new(random::<32>()?.to_vec()))?,
        key_package: exact(KeyPackage::new(random::<60>()?.to_vec()))?,
        mac: exact(KnockMac::new(random::<32>()?.to_vec()))?,
    })
}

pub(super) fn exact<T>(sized: Option<T>) -> Result<T, Failure> {
    sized.ok_or_else(|| Failure::Protocol("something has a length that the protocol does not have".into()))
}

impl Device {
    /// A new device for a member nobody knows yet.
    ///
    /// # Errors
    /// [`Failure::Random`].
    pub fn new(server: &Server) -> Result<Self, Failure> {
        Ok(Self {
            server: server.clone(),
            key: SigningKey::from_bytes(&random()?),
            family: fresh_id(FamilyId::from_random_bytes)?,
            member: fresh_id(MemberId::from_random_bytes)?,
            id: fresh_id(DeviceId::from_random_bytes)?,
            cookie: String::new(),
        })
    }

    /// Founds its family with the token of a founding link.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn found(
        &mut self,
        token: Proof,
        name: Sealed,
        profiles: Profiles,
        sealed: SealedChange,
    ) -> Result<(), Failure> {
        let wish = FoundFamily {
            token,
            id: self.family,
            profile: name,
            member: NewMember { id: self.member, profile: profiles.member },
            device: self.introduced(profiles.device)?,
            sealed,
        };
        self.come_in("/api/families", &wish).await
    }

    /// Founds a family in which nothing is sealed for anybody: enough for carrying load.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn found_plainly(&mut self, token: Proof) -> Result<(), Failure> {
        self.found(token, opaque()?, Profiles::opaque()?, opaque_founding()?).await
    }

    /// Looks at an invitation, which says what family it is of; gives its card.
    ///
    /// # Errors
    /// [`Failure`].
    pub(super) async fn look(&mut self, id: &InvitationId, secret: &[u8; 32]) -> Result<Card, Failure> {
        let proof = sealed::InvitationSecret::take(&mut { *secret }).proof();
        let ask = LookAtInvitation { proof: exact(Proof::new(proof.to_vec()))? };
        let path = format!("/api/invitations/{id}/card");
        let inside = self.server.post::<InvitationCard>(&path, &ask).await?.body;
        self.family = inside.family;
        Ok(inside.card)
    }

    /// Uses an invitation; the device waits to be let in.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn redeem(
        &mut self,
        invited: &Invited,
        profiles: Profiles,
        knock: NewKnock,
    ) -> Result<(), Failure> {
        let wish = RedeemInvitation {
            proof: invited.proof.clone(),
            member: Some(NewMember { id: self.member, profile: profiles.member }),
            device: self.introduced(profiles.device)?,
            knock,
        };
        self.come_in(&format!("/api/invitations/{}/redeem", invited.id), &wish).await
    }

    /// Comes into a family that was founded plainly: knocks, and `first`, a page of its founder, lets it in.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn come_in_plainly(&mut self, first: &mut Socket) -> Result<(), Failure> {
        let invited = Invited::plainly(first).await?;
        self.redeem(&invited, Profiles::opaque()?, opaque_knock()?).await?;
        let change = SealedChange { roster_after: 1, entries: Vec::new(), group: None };
        let ask = Request::Admit { device: self.id, change, member_profile: None, device_profile: None };
        first.ask(ask).await.map(drop)
    }

    /// Signs in anew.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn sign_in(&mut self) -> Result<(), Failure> {
        let ask = AskChallenge { device: self.id };
        let given = self.server.post::<GiveChallenge>("/api/sign-in/challenge", &ask).await?.body;
        let challenge = given.challenge;
        let origin = self.server.origin().as_bytes();
        let text = [b"parlour sign-in\0", origin, b"\0", challenge.as_slice()].concat();
        let signature = exact(Signature::new(self.key.sign(&text).to_bytes().to_vec()))?;
        self.come_in("/api/sign-in", &SignIn { device: self.id, challenge, signature }).await
    }

    /// Opens a page.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn open(&self) -> Result<(Socket, Answer), Failure> {
        Socket::open(&self.server, &self.cookie).await
    }

    async fn come_in(&mut self, path: &str, wish: &impl serde::Serialize) -> Result<(), Failure> {
        let granted = self.server.post::<SignedIn>(path, wish).await?;
        let who = granted.body;
        (self.family, self.member, self.id) = (who.family, who.member, who.device);
        self.cookie = granted.cookie.ok_or_else(|| Failure::Protocol("no session came".to_owned()))?;
        Ok(())
    }

    fn introduced(&self, profile: Sealed) -> Result<NewDevice, Failure> {
        let public_key = exact(PublicKey::new(self.key.verifying_key().to_bytes().to_vec()))?;
        Ok(NewDevice { id: self.id, public_key, profile })
    }
}

impl Invited {
    /// An invitation that says nothing to anybody, made on this page: enough for carrying load.
    ///
    /// # Errors
    /// [`Failure`].
    async fn plainly(page: &mut Socket) -> Result<Self, Failure> {
        let proof = random::<32>()?.to_vec();
        let invited =
            Self { id: fresh_id(InvitationId::from_random_bytes)?, proof: exact(Proof::new(proof.clone()))? };
        let ask = NewInvitation {
            id: invited.id,
            proof_hash: exact(ProofHash::new(Sha256::digest(&proof).to_vec()))?,
            card: exact(Card::new(random::<120>()?.to_vec()))?,
            for_member: None,
            note: opaque()?,
            hours: 1,
        };
        page.ask(Request::Invite(ask)).await?;
        Ok(invited)
    }
}
