//! Guests: let in by a member to one call, and never more than that.
//!
//! From a link's secret comes a proof for the server, and a key under which the guest's name travels to the members and
//! the admission back. A guest's page makes a key of its own; the device that lets the guest in signs it, so that
//! everybody in the call, late comers and other guests too, can tell that a member did. With the admission comes the
//! family's guest key, an external pre-shared key without which nobody joins as a guest, and the list of the family's
//! devices, so that the guest can tell as well who is in the call.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::join::Place as Seat;
use super::{CallCommit, CallGroup, Company};
use crate::boxed::{self, NONCE_LENGTH};
use crate::bytes::{Blob, Reader, Writer};
use crate::group::Identity;
use crate::kdf::derive;
use crate::key::{PublicKey, SecretKey};
use crate::provider::Seed;
use crate::roster::Place;
use crate::vault::Vault;
use crate::{CallId, DeviceId, Error, GuestId, MemberId, Tag};

/// The secret of a guest's link: 32 random bytes in the link's fragment.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct GuestSecret([u8; 32]);

/// A guest asks to be let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuestKnock {
    /// Which guest, by the server's count.
    pub guest: GuestId,
    /// The guest's page.
    pub tag: Tag,
    /// The page's Ed25519 key.
    pub key: Blob,
    /// Shows that all this was made with the link's secret.
    pub mac: Blob,
}

/// A guest's page, before it is let in.
pub struct GuestPage {
    call: CallId,
    guest: GuestId,
    tag: Tag,
    key: SecretKey,
}

/// What a member's device gives a guest: opened by the guest's page, and what it knows of the family from then on.
pub struct Admission {
    identity: Identity,
    generation: u32,
    psk: Zeroizing<[u8; 32]>,
    devices: BTreeMap<DeviceId, (MemberId, PublicKey)>,
}

impl GuestSecret {
    /// Takes the secret's bytes, which are erased where they were.
    pub fn take(bytes: &mut [u8; 32]) -> Self {
        let secret = Self(*bytes);
        bytes.zeroize();
        secret
    }

    /// Shows the server that somebody has the link, and tells it nothing about it.
    pub fn proof(&self) -> [u8; 32] {
        *derive(&self.0, "guest proof", &[])
    }

    /// SHA-256 of [`Self::proof`]: all that the server keeps.
    pub fn proof_hash(&self) -> [u8; 32] {
        Sha256::digest(self.proof()).into()
    }

    /// Seals the guest's name for the members.
    ///
    /// # Errors
    /// [`Error::Group`] at lengths that no name has.
    pub fn seal_name(&self, call: CallId, nonce: [u8; NONCE_LENGTH], name: &[u8]) -> Result<Vec<u8>, Error> {
        boxed::seal(&self.key("guest name"), &boxed::aad("guest name", &call.0), nonce, name)
            .map_err(|_| Error::Group)
    }

    /// Opens what [`Self::seal_name`] sealed.
    ///
    /// # Errors
    /// [`Error::Open`].
    pub fn open_name(&self, call: CallId, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        Ok(boxed::open(&self.key("guest name"), &boxed::aad("guest name", &call.0), sealed)?)
    }

    fn mac(&self, call: CallId, knock: &GuestKnock) -> [u8; 32] {
        *derive(&self.0, "guest knock", &[&call.0, &knock.guest.0, &knock.tag.0, &knock.key.0])
    }

    fn key(&self, label: &str) -> Zeroizing<[u8; 32]> {
        derive(&self.0, label, &[])
    }
}

impl GuestPage {
    /// Makes a page's key and knocks with it.
    pub fn knock(
        secret: &GuestSecret,
        call: CallId,
        guest: GuestId,
        tag: Tag,
        seed: Seed,
    ) -> (Self, GuestKnock) {
        let key = SecretKey::derive(&seed, "guest key");
        let mut knock = GuestKnock { guest, tag, key: key.public().to_vec().into(), mac: Vec::new().into() };
        knock.mac = secret.mac(call, &knock).to_vec().into();
        (Self { call, guest, tag, key }, knock)
    }

    /// Opens the admission that a member's device has sealed for this page.
    ///
    /// # Errors
    /// [`Error::Open`], [`Error::WrongMac`] where it is for another page.
    pub fn admitted(&self, secret: &GuestSecret, sealed: &[u8]) -> Result<Admission, Error> {
        let plain = boxed::open(&secret.key("admission"), &boxed::aad("admission", &self.call.0), sealed)?;
        let plain = Zeroizing::new(plain);
        let admission = Admission::read(&plain)?;
        let Identity::Guest { guest, tag, device, .. } = &admission.identity else {
            return Err(Error::Malformed);
        };
        let (_, device_key) = admission.devices.get(device).ok_or(Error::WrongMac)?;
        let own = *guest == self.guest && *tag == self.tag;
        if own && admission.identity.is_signed(self.call, device_key, &self.key.public()) {
            Ok(admission)
        } else {
            Err(Error::WrongMac)
        }
    }
}

impl Vault {
    /// Lets a guest in who knocked with a link's secret: seals what their page needs for it.
    ///
    /// # Errors
    /// [`Error::WrongMac`], [`Error::Waiting`] without a keyring.
    pub fn admit_guest(
        &self,
        secret: &GuestSecret,
        call: CallId,
        knock: &GuestKnock,
        nonce: [u8; NONCE_LENGTH],
    ) -> Result<Vec<u8>, Error> {
        if !bool::from(secret.mac(call, knock).ct_eq(knock.mac.0.as_slice())) {
            return Err(Error::WrongMac);
        }
        let key = knock.key.0.as_slice().try_into().map_err(|_| Error::Malformed)?;
        let state = self.state();
        let who = (state.member, state.device);
        let identity = Identity::guest(&state.key, who, call, (knock.guest, knock.tag), &key);
        let (generation, psk) = self.guest_keys().pop().ok_or(Error::Waiting)?;
        let devices = self.roster().people().devices();
        let devices = devices.map(|(id, device)| (*id, (device.member, device.key))).collect();
        let admission = Admission { identity, generation, psk, devices };
        let plain = Zeroizing::new(admission.bytes());
        boxed::seal(&secret.key("admission"), &boxed::aad("admission", &call.0), nonce, &plain)
            .map_err(|_| Error::Group)
    }
}

impl CallGroup {
    /// Takes a guest's place in a call's group.
    ///
    /// # Errors
    /// [`Error::Commit`]: somebody is in the call whom the family does not know.
    pub fn join_as_guest(
        page: &GuestPage,
        admission: &Admission,
        usher: &PublicKey,
        info: &[u8],
        seed: Seed,
    ) -> Result<(Self, CallCommit), Error> {
        let identity = admission.identity.clone();
        let seat = Seat {
            call: page.call,
            tag: page.tag,
            key: page.key.clone(),
            identity,
            guest: Some(admission.generation),
        };
        Self::enter(seat, admission, (usher, info), &seed)
    }
}

impl Admission {
    fn bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.list(&self.identity.bytes()).u32(self.generation).raw(self.psk.as_slice());
        writer.u32(self.devices.len() as u32);
        for (device, (member, key)) in &self.devices {
            writer.raw(&device.0).raw(&member.0).raw(key);
        }
        writer.0
    }

    fn read(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        let identity = Identity::read(reader.list()?)?;
        let (generation, psk) = (reader.u32()?, Zeroizing::new(reader.array()?));
        let mut devices = BTreeMap::new();
        for _ in 0..reader.count(64)? {
            devices.insert(DeviceId(reader.array()?), (MemberId(reader.array()?), reader.array()?));
        }
        reader.end()?;
        Ok(Self { identity, generation, psk, devices })
    }
}

/// A guest knows the devices that the family had when the guest was let in.
impl Company for Admission {
    fn device(&self, device: DeviceId) -> Option<(MemberId, PublicKey)> {
        self.devices.get(&device).copied()
    }

    fn belongs(&self, device: DeviceId) -> bool {
        self.devices.contains_key(&device)
    }

    fn agrees(&self, _: Place) -> Option<bool> {
        None
    }

    fn is_verified(&self, _: MemberId) -> bool {
        false
    }

    fn guest_keys(&self) -> Vec<(u32, Zeroizing<[u8; 32]>)> {
        vec![(self.generation, self.psk.clone())]
    }
}
