//! What an entry says, and its canonical bytes.

use serde::{Deserialize, Serialize};

use crate::bytes::{Reader, Writer};
use crate::key::{PublicKey, SignatureBytes};
use crate::{DeviceId, Error, FamilyId, InvitationId, MemberId, RecoveryId};

/// Who signs an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Author {
    /// A device of the family.
    Device(DeviceId),
    /// A paper code or passkey of a member.
    Recovery(RecoveryId),
}

/// What a way to come back rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecoveryKind {
    /// Twenty-six letters on paper.
    Paper,
    /// A passkey's PRF.
    Passkey,
}

/// A member who has lost all devices asks to come back with a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ask {
    /// Who.
    pub member: MemberId,
    /// The new device.
    pub device: DeviceId,
    /// Its key.
    pub key: PublicKey,
    /// When this was asked, in milliseconds since 1970 by the server's clock.
    pub asked_at: u64,
}

/// Somebody's word that an [`Ask`] is by who it says: a signature over it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Voucher {
    /// Whose word: another member's device, or the member's own paper code.
    pub by: Author,
    /// Ed25519 over the ask.
    pub signature: SignatureBytes,
}

/// What an entry says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// The first entry: a family begins with a member and a device.
    Found {
        /// The family.
        family: FamilyId,
        /// Who.
        member: MemberId,
        /// Which device.
        device: DeviceId,
        /// Its Ed25519 key.
        key: PublicKey,
    },
    /// A new member with a first device. By a keeper.
    AddMember {
        /// Who.
        member: MemberId,
        /// Which device.
        device: DeviceId,
        /// Its Ed25519 key.
        key: PublicKey,
        /// By which invitation.
        invitation: InvitationId,
    },
    /// A further device of a member. By a device of the same member, or by a way to come back.
    AddDevice {
        /// Who.
        member: MemberId,
        /// Which device.
        device: DeviceId,
        /// Its Ed25519 key.
        key: PublicKey,
    },
    /// A device that belongs to nobody any more. By its member or a keeper.
    RevokeDevice {
        /// Which device.
        device: DeviceId,
    },
    /// A member who belongs to the family no more, with all devices. By a keeper or themselves.
    RemoveMember {
        /// Who.
        member: MemberId,
    },
    /// Makes a member a keeper, or no longer one. By a keeper.
    SetKeeper {
        /// Who.
        member: MemberId,
        /// Whether they are one from now on.
        keeper: bool,
    },
    /// A way to come back. By a device of the member. `wrapped` is the keyring under the code.
    AddRecovery {
        /// Who.
        member: MemberId,
        /// Which.
        recovery: RecoveryId,
        /// Its Ed25519 key.
        key: PublicKey,
        /// Paper or passkey.
        kind: RecoveryKind,
        /// The keyring under the code.
        wrapped: Vec<u8>,
    },
    /// Ends a way to come back. By a device of the member or a keeper.
    RevokeRecovery {
        /// Which.
        recovery: RecoveryId,
    },
    /// A member comes back with a new device, after a day, unless somebody objects. By any device, with vouchers.
    Return {
        /// Who, with what.
        ask: Ask,
        /// Whose words say so.
        vouchers: Vec<Voucher>,
    },
    /// Objects to a return. By any device of the family.
    CancelReturn {
        /// Who.
        member: MemberId,
        /// Which device.
        device: DeviceId,
    },
    /// The day is over and nobody objected: the device belongs to the member, earlier ones no more. By any device.
    Returned {
        /// Who.
        member: MemberId,
        /// Which device.
        device: DeviceId,
    },
}

impl Ask {
    /// What vouchers sign.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        self.write(&mut writer);
        writer.0
    }

    fn write(&self, writer: &mut Writer) {
        writer.raw(&self.member.0).raw(&self.device.0).raw(&self.key).u64(self.asked_at);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self {
            member: MemberId(reader.array()?),
            device: DeviceId(reader.array()?),
            key: reader.array()?,
            asked_at: reader.u64()?,
        })
    }
}

impl Author {
    pub(crate) fn write(&self, writer: &mut Writer) {
        match self {
            Self::Device(id) => writer.u8(0).raw(&id.0),
            Self::Recovery(id) => writer.u8(1).raw(&id.0),
        };
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        match reader.u8()? {
            0 => Ok(Self::Device(DeviceId(reader.array()?))),
            1 => Ok(Self::Recovery(RecoveryId(reader.array()?))),
            _ => Err(Error::Malformed),
        }
    }
}

impl Voucher {
    /// Its bytes, on the way from one member's device to another's.
    pub fn bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        self.write(&mut writer);
        writer.0
    }

    /// Reads [`Self::bytes`].
    ///
    /// # Errors
    /// [`Error::Malformed`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        let voucher = Self::read(&mut reader)?;
        reader.end()?;
        Ok(voucher)
    }

    fn write(&self, writer: &mut Writer) {
        self.by.write(writer);
        writer.raw(&self.signature);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self { by: Author::read(reader)?, signature: reader.array()? })
    }
}

impl Body {
    pub(crate) fn write(&self, writer: &mut Writer) {
        match self {
            Self::Found { family, member, device, key } => {
                writer.u8(0).raw(&family.0).raw(&member.0).raw(&device.0).raw(key);
            }
            Self::AddMember { member, device, key, invitation } => {
                writer.u8(1).raw(&member.0).raw(&device.0).raw(key).raw(&invitation.0);
            }
            Self::AddDevice { member, device, key } => {
                writer.u8(2).raw(&member.0).raw(&device.0).raw(key);
            }
            Self::RevokeDevice { device } => {
                writer.u8(3).raw(&device.0);
            }
            Self::RemoveMember { member } => {
                writer.u8(4).raw(&member.0);
            }
            Self::SetKeeper { member, keeper } => {
                writer.u8(5).raw(&member.0).u8(u8::from(*keeper));
            }
            Self::AddRecovery { member, recovery, key, kind, wrapped } => {
                let kind = match kind {
                    RecoveryKind::Paper => 0,
                    RecoveryKind::Passkey => 1,
                };
                writer.u8(6).raw(&member.0).raw(&recovery.0).raw(key).u8(kind).list(wrapped);
            }
            Self::RevokeRecovery { recovery } => {
                writer.u8(7).raw(&recovery.0);
            }
            Self::Return { ask, vouchers } => {
                writer.u8(8);
                ask.write(writer);
                writer.u32(vouchers.len() as u32);
                vouchers.iter().for_each(|voucher| voucher.write(writer));
            }
            Self::CancelReturn { member, device } => {
                writer.u8(9).raw(&member.0).raw(&device.0);
            }
            Self::Returned { member, device } => {
                writer.u8(10).raw(&member.0).raw(&device.0);
            }
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let kind = reader.u8()?;
        if kind == 0 {
            let family = FamilyId(reader.array()?);
            let (member, device, key) = newcomer(reader)?;
            return Ok(Self::Found { family, member, device, key });
        }
        Ok(match kind {
            1 => {
                let (member, device, key) = newcomer(reader)?;
                Self::AddMember { member, device, key, invitation: InvitationId(reader.array()?) }
            }
            2 => {
                let (member, device, key) = newcomer(reader)?;
                Self::AddDevice { member, device, key }
            }
            3 => Self::RevokeDevice { device: DeviceId(reader.array()?) },
            4 => Self::RemoveMember { member: MemberId(reader.array()?) },
            5 => Self::SetKeeper { member: MemberId(reader.array()?), keeper: reader.flag()? },
            6 => Self::AddRecovery {
                member: MemberId(reader.array()?),
                recovery: RecoveryId(reader.array()?),
                key: reader.array()?,
                kind: if reader.flag()? { RecoveryKind::Passkey } else { RecoveryKind::Paper },
                wrapped: reader.list()?.to_vec(),
            },
            7 => Self::RevokeRecovery { recovery: RecoveryId(reader.array()?) },
            8 => {
                let ask = Ask::read(reader)?;
                let count = reader.count(81)?;
                let vouchers = (0..count).map(|_| Voucher::read(reader)).collect::<Result<_, _>>()?;
                Self::Return { ask, vouchers }
            }
            9 => Self::CancelReturn { member: MemberId(reader.array()?), device: DeviceId(reader.array()?) },
            10 => Self::Returned { member: MemberId(reader.array()?), device: DeviceId(reader.array()?) },
            _ => return Err(Error::Malformed),
        })
    }
}

fn newcomer(reader: &mut Reader<'_>) -> Result<(MemberId, DeviceId, PublicKey), Error> {
    Ok((MemberId(reader.array()?), DeviceId(reader.array()?), reader.array()?))
}
