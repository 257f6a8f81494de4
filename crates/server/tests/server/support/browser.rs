//! A browser of a member: its key, its cookie, its pages.

use ed25519_dalek::{Signer as _, SigningKey};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use wire::{
    Answer, AskChallenge, Card, Challenge, DeviceId, FamilyId, FoundFamily, GiveChallenge, InvitationId,
    MemberId, NewDevice, NewInvitation, NewMember, Proof, ProofHash, PublicKey, RedeemInvitation,
    Request as Ask, SignIn, Signature, SignedIn,
};

use super::http::{Request, Response};
use super::sealing::{founding, new_knock, nothing_after};
use super::{House, Page, id, random, sealed};

/// One browser. Whoever it belongs to is set when it is let in.
#[derive(Clone)]
pub(crate) struct Browser {
    pub(crate) port: u16,
    pub(crate) origin: String,
    pub(crate) key: SigningKey,
    pub(crate) family: FamilyId,
    pub(crate) member: MemberId,
    pub(crate) device: DeviceId,
    pub(crate) cookie: String,
}

/// An invitation with the secret that only its link has.
#[derive(Clone)]
pub(crate) struct Invited {
    pub(crate) id: InvitationId,
    pub(crate) proof: Proof,
}

impl Browser {
    pub(crate) fn new(house: &House) -> Self {
        Self {
            port: house.port,
            origin: house.origin().as_str().to_owned(),
            key: SigningKey::from_bytes(&random()),
            family: id(),
            member: id(),
            device: id(),
            cookie: String::new(),
        }
    }

    /// The same browser, where the server has moved to another port.
    pub(crate) fn at(mut self, house: &House) -> Self {
        self.port = house.port;
        self.origin = house.origin().as_str().to_owned();
        self
    }

    pub(crate) fn new_device(&self) -> NewDevice {
        NewDevice { id: self.device, public_key: self.public_key(), profile: sealed() }
    }

    pub(crate) fn public_key(&self) -> PublicKey {
        PublicKey::new(self.key.verifying_key().to_bytes().to_vec()).expect("the length is right")
    }

    pub(crate) fn wish_to_found(&self, token: Proof) -> FoundFamily {
        FoundFamily {
            token,
            id: self.family,
            profile: sealed(),
            member: NewMember { id: self.member, profile: sealed() },
            device: self.new_device(),
            sealed: founding(),
        }
    }

    pub(crate) async fn found(mut self, token: Proof) -> Self {
        let wish = self.wish_to_found(token);
        let response = self.post("/api/families", &wish).await;
        self.signed_in(&response);
        self
    }

    /// Takes the cookie of an answer that began a session.
    pub(crate) fn signed_in(&mut self, response: &Response) {
        let who: SignedIn = response.ok();
        (self.family, self.member, self.device) = (who.family, who.member, who.device);
        self.take_cookie(response);
    }

    pub(crate) fn take_cookie(&mut self, response: &Response) {
        let cookie = response.header("set-cookie").expect("a session has begun");
        self.cookie = cookie.split(';').next().expect("a cookie has a value").to_owned();
    }

    pub(crate) async fn challenge(&self) -> Challenge {
        let given: GiveChallenge =
            self.post("/api/sign-in/challenge", &AskChallenge { device: self.device }).await.ok();
        given.challenge
    }

    /// Signs as the device should.
    pub(crate) fn sign(&self, challenge: &Challenge) -> Signature {
        let text = [b"parlour sign-in\0", self.origin.as_bytes(), b"\0", challenge.as_slice()].concat();
        Signature::new(self.key.sign(&text).to_bytes().to_vec()).expect("the length is right")
    }

    pub(crate) async fn answer(&self, challenge: Challenge, signature: Signature) -> Response {
        self.post("/api/sign-in", &SignIn { device: self.device, challenge, signature }).await
    }

    pub(crate) async fn sign_in(&mut self) {
        let challenge = self.challenge().await;
        let signature = self.sign(&challenge);
        let response = self.answer(challenge, signature).await;
        self.signed_in(&response);
    }

    /// A request of a page of this browser.
    pub(crate) fn request(&self, method: &str, path: &str) -> Request {
        let request = Request::new(method, path).header("origin", &self.origin);
        if self.cookie.is_empty() { request } else { request.header("cookie", &self.cookie) }
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.request("GET", path).send(self.port).await
    }

    pub(crate) async fn read<T: DeserializeOwned>(&self, path: &str) -> T {
        self.get(path).await.ok()
    }

    pub(crate) async fn post(&self, path: &str, body: &impl Serialize) -> Response {
        self.request("POST", path).json(body).send(self.port).await
    }

    pub(crate) async fn put(&self, path: &str, bytes: Vec<u8>) -> Response {
        self.request("PUT", path).bytes(bytes).send(self.port).await
    }

    /// Opens a page that has said hello.
    pub(crate) async fn page(&self) -> Page {
        Page::open(self).await
    }

    /// Invites a new member, or a further device of one.
    pub(crate) async fn invite(&self, for_member: Option<MemberId>) -> Invited {
        let (ask, invited) = invitation(for_member, 168);
        assert_eq!(self.page().await.ask(ask).await, Ok(Answer::Done));
        invited
    }

    pub(crate) async fn redeem(&self, invited: &Invited, member: Option<NewMember>) -> Response {
        let wish = RedeemInvitation {
            proof: invited.proof.clone(),
            member,
            device: self.new_device(),
            knock: new_knock(),
        };
        self.post(&format!("/api/invitations/{}/redeem", invited.id), &wish).await
    }

    /// Another member of the family, in a browser of their own.
    pub(crate) async fn bring_member(&self, house: &House) -> Self {
        let invited = self.invite(None).await;
        let mut browser = Self::new(house);
        let member = NewMember { id: browser.member, profile: sealed() };
        let response = browser.redeem(&invited, Some(member)).await;
        browser.signed_in(&response);
        self.admit(&browser).await;
        browser
    }

    /// A further browser of the same member.
    pub(crate) async fn bring_device(&self, house: &House) -> Self {
        let invited = self.invite(Some(self.member)).await;
        let mut browser = Self::new(house);
        let response = browser.redeem(&invited, None).await;
        browser.signed_in(&response);
        self.admit(&browser).await;
        browser
    }

    /// Lets a device in that waits, with nothing said about it in roster and group.
    pub(crate) async fn admit(&self, waiting: &Self) {
        let mut page = self.page().await;
        let change = nothing_after(page.sealed.roster);
        let ask = Ask::Admit { device: waiting.device, change, member_profile: None, device_profile: None };
        assert_eq!(page.ask(ask).await, Ok(Answer::Done));
    }
}

/// What stands on an invitation.
pub(crate) fn card() -> Card {
    Card::new(vec![7; 120]).expect("the length is right")
}

/// An invitation that works for so many hours.
pub(crate) fn invitation(for_member: Option<MemberId>, hours: u16) -> (Ask, Invited) {
    let proof = random::<32>().to_vec();
    let proof_hash = ProofHash::new(Sha256::digest(&proof).to_vec()).expect("the length is right");
    let id = id();
    let ask = Ask::Invite(NewInvitation { id, proof_hash, card: card(), for_member, note: sealed(), hours });
    (ask, Invited { id, proof: Proof::new(proof).expect("the length is right") })
}
