//! Invitations: a secret in a link lets somebody knock, and nothing more.
//!
//! From the secret come a proof for the server, a key under which the card is sealed, and a key with which whoever
//! knocks vouches for their new device. A device of the family lets them in after checking that.

use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::boxed::{self, NONCE_LENGTH};
use crate::bytes::{Blob, Reader, Writer};
use crate::kdf::derive;
use crate::key::PublicKey;
use crate::roster::{Head, Place};
use crate::{DeviceId, Error, InvitationId, InvitationSecret, MemberId, Suite};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// What an invitation's link opens before anybody is let in: where the roster stands, and words for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// SHA-256 of the roster's first entry.
    pub genesis: Head,
    /// Where the roster stood when the card was written.
    pub place: Place,
    /// Which cryptography the family's groups use.
    pub suite: Suite,
    /// What the app shows: names, faces. Not read here.
    pub text: Vec<u8>,
}

/// Somebody asks to be let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Knock {
    /// Who it will be.
    pub member: MemberId,
    /// Their new device.
    pub device: DeviceId,
    /// The device's Ed25519 key.
    pub device_key: Blob,
    /// The MLS key package to let it in by.
    pub key_package: Blob,
    /// Shows that all this was made with the invitation's secret.
    pub mac: Blob,
}

/// Checks knocks. Kept in the invitation's note, so that every keeper's device can let people in.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct KnockKey([u8; 32]);

impl KnockKey {
    /// Takes the bytes from a note.
    pub fn take(bytes: &mut [u8; 32]) -> Self {
        let key = Self(*bytes);
        bytes.zeroize();
        key
    }

    /// For the note.
    pub const fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    fn mac(&self, knock: &Knock) -> [u8; 32] {
        let packed = Sha256::digest(&knock.key_package.0);
        let context: [&[u8]; 4] = [&knock.member.0, &knock.device.0, &knock.device_key.0, packed.as_slice()];
        *derive(&self.0, "knock", &context)
    }

    /// Whether the knock was made with the invitation's secret.
    ///
    /// # Errors
    /// [`Error::WrongMac`].
    pub fn check(&self, knock: &Knock) -> Result<(), Error> {
        let same = self.mac(knock).ct_eq(knock.mac.0.as_slice());
        if bool::from(same) { Ok(()) } else { Err(Error::WrongMac) }
    }
}

impl InvitationSecret {
    /// Shows the server that somebody has the link, and tells it nothing about the link's secret.
    pub fn proof(&self) -> [u8; 32] {
        *derive(self.expose(), "invitation proof", &[])
    }

    /// SHA-256 of [`Self::proof`]: all that the server keeps.
    pub fn proof_hash(&self) -> [u8; 32] {
        Sha256::digest(self.proof()).into()
    }

    /// What knocks are checked with.
    pub fn knock_key(&self, invitation: InvitationId) -> KnockKey {
        KnockKey(*derive(self.expose(), "knock key", &[&invitation.0]))
    }

    /// Fills in a knock's MAC.
    pub(crate) fn vouch(&self, invitation: InvitationId, knock: &mut Knock) {
        knock.mac = self.knock_key(invitation).mac(knock).to_vec().into();
    }

    /// Seals a card for this invitation. `nonce` must be random and new.
    ///
    /// # Errors
    /// [`Error::Group`] at lengths that no card has.
    pub fn seal_card(
        &self,
        invitation: InvitationId,
        nonce: [u8; NONCE_LENGTH],
        card: &Card,
    ) -> Result<Vec<u8>, Error> {
        let mut writer = Writer::default();
        writer.raw(&card.genesis).u32(card.place.length).raw(&card.place.head);
        writer.u32(u32::from(card.suite.number())).list(&card.text);
        boxed::seal(&self.card_key(), &boxed::aad("card", &invitation.0), nonce, &writer.0)
            .map_err(|_| Error::Group)
    }

    /// Opens what [`Self::seal_card`] sealed for the same invitation.
    ///
    /// # Errors
    /// [`Error::Open`], [`Error::Malformed`].
    pub fn open_card(&self, invitation: InvitationId, sealed: &[u8]) -> Result<Card, Error> {
        let plain = boxed::open(&self.card_key(), &boxed::aad("card", &invitation.0), sealed)?;
        let mut reader = Reader::new(&plain);
        let card = Card {
            genesis: reader.array()?,
            place: Place { length: reader.u32()?, head: reader.array()? },
            suite: Suite::read(&mut reader)?,
            text: reader.list()?.to_vec(),
        };
        reader.end()?;
        Ok(card)
    }

    /// Seals something short of whoever has the link (their name, their device's) for whoever made it.
    ///
    /// # Errors
    /// [`Error::Group`] at lengths that no text has.
    pub fn seal_text(&self, id: &[u8; 16], nonce: [u8; NONCE_LENGTH], text: &[u8]) -> Result<Vec<u8>, Error> {
        boxed::seal(&self.text_key(), &boxed::aad("text", id), nonce, text).map_err(|_| Error::Group)
    }

    /// Opens what [`Self::seal_text`] sealed for the same id.
    ///
    /// # Errors
    /// [`Error::Open`].
    pub fn open_text(&self, id: &[u8; 16], sealed: &[u8]) -> Result<Vec<u8>, Error> {
        Ok(boxed::open(&self.text_key(), &boxed::aad("text", id), sealed)?)
    }

    fn card_key(&self) -> Zeroizing<[u8; 32]> {
        derive(self.expose(), "card key", &[])
    }

    fn text_key(&self) -> Zeroizing<[u8; 32]> {
        derive(self.expose(), "text key", &[])
    }
}

impl Knock {
    pub(crate) fn key(&self) -> Result<PublicKey, Error> {
        self.device_key.0.as_slice().try_into().map_err(|_| Error::Malformed)
    }
}
