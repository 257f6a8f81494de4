//! Who a leaf says it is. What it says is believed only after the roster has been asked.

use crate::bytes::{Reader, Writer};
use crate::key::{PublicKey, SecretKey, SignatureBytes, verify};
use crate::roster::Place;
use crate::{CallId, DeviceId, Error, GuestId, MemberId, Tag};

const PAGE_LABEL: &str = "parlour page v1";
const GUEST_LABEL: &str = "parlour guest v1";

/// The identity in a leaf's credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Identity {
    /// In the family group: `"d" | member | device`. The leaf's key is the device's.
    Device { member: MemberId, device: DeviceId },
    /// In a call group: `"p" | member | device | tag | roster | signature`. The leaf's key is the page's own, and the
    /// device has signed it.
    Page { member: MemberId, device: DeviceId, tag: Tag, place: Place, signature: SignatureBytes },
    /// In a call group: `"g" | guest | tag | member | device | signature`. Whoever let the guest in has signed the key.
    Guest { guest: GuestId, tag: Tag, member: MemberId, device: DeviceId, signature: SignatureBytes },
}

impl Identity {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        match self {
            Self::Device { member, device } => writer.u8(b'd').raw(&member.0).raw(&device.0),
            Self::Page { member, device, tag, place, signature } => writer
                .u8(b'p')
                .raw(&member.0)
                .raw(&device.0)
                .raw(&tag.0)
                .u32(place.length)
                .raw(&place.head)
                .raw(signature),
            Self::Guest { guest, tag, member, device, signature } => {
                writer.u8(b'g').raw(&guest.0).raw(&tag.0).raw(&member.0).raw(&device.0).raw(signature)
            }
        };
        writer.0
    }

    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        let identity = match reader.u8()? {
            b'd' => Self::Device { member: MemberId(reader.array()?), device: DeviceId(reader.array()?) },
            b'p' => Self::Page {
                member: MemberId(reader.array()?),
                device: DeviceId(reader.array()?),
                tag: Tag(reader.array()?),
                place: Place { length: reader.u32()?, head: reader.array()? },
                signature: reader.array()?,
            },
            b'g' => Self::Guest {
                guest: GuestId(reader.array()?),
                tag: Tag(reader.array()?),
                member: MemberId(reader.array()?),
                device: DeviceId(reader.array()?),
                signature: reader.array()?,
            },
            _ => return Err(Error::Malformed),
        };
        reader.end()?;
        Ok(identity)
    }

    /// A page's identity, signed by its device.
    pub(crate) fn page(
        device_key: &SecretKey,
        (member, device): (MemberId, DeviceId),
        call: CallId,
        tag: Tag,
        place: Place,
        page: &PublicKey,
    ) -> Self {
        let signature =
            device_key.sign(PAGE_LABEL, &page_statement(call, (member, device), tag, place, page));
        Self::Page { member, device, tag, place, signature }
    }

    /// A guest's identity, signed by the device that lets the guest in.
    pub(crate) fn guest(
        device_key: &SecretKey,
        (member, device): (MemberId, DeviceId),
        call: CallId,
        (guest, tag): (GuestId, Tag),
        page: &PublicKey,
    ) -> Self {
        let signature =
            device_key.sign(GUEST_LABEL, &guest_statement(call, (member, device), (guest, tag), page));
        Self::Guest { guest, tag, member, device, signature }
    }

    /// Whether the device whose key this is has signed the leaf's key for this call. The family group's leaves are
    /// no pages.
    pub(crate) fn is_signed(&self, call: CallId, device_key: &PublicKey, page: &PublicKey) -> bool {
        match self {
            Self::Device { .. } => false,
            Self::Page { member, device, tag, place, signature } => {
                let statement = page_statement(call, (*member, *device), *tag, *place, page);
                verify(device_key, PAGE_LABEL, &statement, signature)
            }
            Self::Guest { guest, tag, member, device, signature } => {
                let statement = guest_statement(call, (*member, *device), (*guest, *tag), page);
                verify(device_key, GUEST_LABEL, &statement, signature)
            }
        }
    }
}

fn page_statement(
    call: CallId,
    (member, device): (MemberId, DeviceId),
    tag: Tag,
    place: Place,
    page: &PublicKey,
) -> Vec<u8> {
    let mut writer = Writer::default();
    writer
        .raw(&call.0)
        .raw(&member.0)
        .raw(&device.0)
        .raw(&tag.0)
        .u32(place.length)
        .raw(&place.head)
        .raw(page);
    writer.0
}

fn guest_statement(
    call: CallId,
    (member, device): (MemberId, DeviceId),
    (guest, tag): (GuestId, Tag),
    page: &PublicKey,
) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.raw(&call.0).raw(&guest.0).raw(&tag.0).raw(&member.0).raw(&device.0).raw(page);
    writer.0
}
