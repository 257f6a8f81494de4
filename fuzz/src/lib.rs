//! What the fuzz targets do with an input. Each takes any bytes and must not panic; what a server, a link or a frame could
//! bring is tried against a family that is there.

use std::cell::RefCell;

use external_sender::Usher;
use sealed::roster::{Entry, Roster, Stamped, Voucher};
use sealed::{
    CallGroup, CallId, Card, Change, DeviceId, Envelope, FamilyId, FileKey, FileOpener, GroupBytes,
    GroupItem, GuestId, GuestKnock, GuestPage, GuestSecret, InvitationId, InvitationSecret, Kid, Knock,
    Media, MemberId, Opener, PublicKey, Purpose, RecoverySecret, SealedChange, SenderKey, Stream, Suite, Tag,
    Vault,
};

/// A target's name, and what it does with an input.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: [Target; 10] = [
    ("roster", roster),
    ("invitation", invitation),
    ("guest", guest),
    ("files", files),
    ("frames", frames),
    ("texts", texts),
    ("snapshot", snapshot),
    ("family_group", family_group),
    ("call_group", call_group),
    ("boundary", boundary),
];

const FAMILY: FamilyId = FamilyId([0xfa; 16]);
const CALL: CallId = CallId([0xca; 16]);

/// The server's key for calls' groups.
fn usher() -> PublicKey {
    Usher::take(&mut [7; 32]).public()
}

/// A family of one, whose vault the server's bytes are given to.
struct House {
    snapshot: Vec<u8>,
    call_info: Vec<u8>,
}

thread_local! {
    static HOUSE: RefCell<Option<House>> = const { RefCell::new(None) };
}

fn house() -> Option<House> {
    let mut vault =
        Vault::found(FAMILY, MemberId([1; 16]), DeviceId([1; 16]), Suite::Classical, [7; 32]).ok()?;
    vault.confirm().ok()?;
    let group = CallGroup::begin(&vault, CALL, Tag([1; 16]), &usher(), [8; 32]).ok()?;
    Some(House { snapshot: vault.snapshot().ok()?.to_vec(), call_info: group.group_info().ok()? })
}

/// Gives a fresh copy of the family's vault.
fn with_vault(work: impl FnOnce(Vault, &House)) {
    HOUSE.with_borrow_mut(|kept| {
        if kept.is_none() {
            *kept = house();
        }
        let Some(house) = kept else { return };
        if let Ok(vault) = Vault::restore(&house.snapshot) {
            work(vault, house);
        }
    });
}

/// Roster entries, each with two bytes of length before it.
pub fn roster(data: &[u8]) {
    let _ = Entry::read(data);
    let _ = Voucher::from_bytes(data);
    let mut entries = Vec::new();
    let mut rest = data;
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let length = usize::from(u16::from_be_bytes(*length)).min(after.len());
        let (bytes, after) = after.split_at(length);
        entries.push(Stamped { bytes: bytes.to_vec(), at: entries.len() as u64 });
        rest = after;
    }
    let _ = Roster::default().take(0, &entries);
    let code = RecoverySecret::make_paper(&[7; 15]);
    if let Ok(secret) = RecoverySecret::from_paper(&code) {
        let _ = Vault::returning(DeviceId([2; 16]), &secret, &entries, [4; 32]);
    }
    with_vault(|mut vault, _| {
        let _ = vault.take_roster(0, &entries);
        let _ = vault.take_roster(1, &entries);
    });
}

/// A card under a link's secret, a knock, and what somebody types from paper.
pub fn invitation(data: &[u8]) {
    let secret = InvitationSecret::take(&mut [3; 32]);
    let id = InvitationId([4; 16]);
    let _: Result<Card, _> = secret.open_card(id, data);
    let _ = secret.open_text(&id.0, data);
    if let Ok(knock) = serde_json::from_slice::<Knock>(data) {
        let _ = secret.knock_key(id).check(&knock);
    }
    if let Ok(typed) = str::from_utf8(data) {
        let _ = RecoverySecret::from_paper(typed);
    }
}

/// Both sides of a guest's door: what the guest is given, and what the family is told.
pub fn guest(data: &[u8]) {
    let secret = GuestSecret::take(&mut [6; 32]);
    let (page, _) = GuestPage::knock(&secret, CALL, GuestId([9; 16]), Tag([9; 16]), [9; 32]);
    let _ = secret.open_name(CALL, data);
    if let Ok(admission) = page.admitted(&secret, data) {
        with_vault(|_, house| {
            let _ = CallGroup::join_as_guest(&page, &admission, &usher(), &house.call_info, [6; 32]);
        });
    }
    if let Ok(knock) = serde_json::from_slice::<GuestKnock>(data) {
        with_vault(|vault, _| {
            let _ = vault.admit_guest(&secret, CALL, &knock, [2; 12]);
        });
    }
}

/// A sealed file, in one piece and in many.
pub fn files(data: &[u8]) {
    for piece in [data.len().max(1), 1_021] {
        let mut opener = FileOpener::new(FileKey::take(&mut [8; 32]));
        let mut content = Vec::new();
        if data.chunks(piece).all(|piece| opener.push(piece, &mut content).is_ok()) {
            let _ = opener.finish(&mut content);
        }
    }
}

/// Frames, as a relay may deliver them.
pub fn frames(data: &[u8]) {
    let mut opener = Opener::new();
    for stream in Stream::ALL {
        opener.add_key(Kid { stream, number: 1, epoch: 1 }, &SenderKey::take(&mut [9; 16]));
    }
    let mut plain = Vec::new();
    for media in [Media::Audio, Media::Video] {
        for envelope in [Envelope::Whole, Envelope::Vp8] {
            let _ = opener.open(media, envelope, data, &mut plain);
        }
    }
}

/// Names, notes and photographs.
pub fn texts(data: &[u8]) {
    with_vault(|vault, _| {
        for purpose in [Purpose::Member, Purpose::Photo] {
            let _ = vault.open(purpose, &[1; 16], data);
        }
    });
}

/// What a browser kept of a vault.
pub fn snapshot(data: &[u8]) {
    let _ = Vault::restore(data);
}

/// What the server delivers of the family group.
pub fn family_group(data: &[u8]) {
    with_vault(|mut vault, _| {
        let items = [GroupBytes::Commit(data.to_vec().into()), GroupBytes::Message(data.to_vec().into())];
        for what in items {
            let _ = vault.take_group(&GroupItem { seq: 1, epoch: 0, what });
        }
        // The key package of whoever knocks comes from the server, too.
        let key_package = data.to_vec().into();
        let (device_key, mac) = (vec![0; 32].into(), Vec::new().into());
        let (member, device) = (MemberId([1; 16]), DeviceId([2; 16]));
        let knock = Knock { member, device, device_key, key_package, mac };
        let _ = vault.change(&Change::Returned { knock: &knock }, [5; 32]);
        let _ = vault.take_welcome(data);
        let _ = vault.rejoin(data, [5; 32]);
    });
}

/// What the server delivers of a call's group.
pub fn call_group(data: &[u8]) {
    with_vault(|vault, house| {
        let _ = CallGroup::join(&vault, CALL, Tag([2; 16]), &usher(), data, [6; 32]);
        let joined = CallGroup::join(&vault, CALL, Tag([2; 16]), &usher(), &house.call_info, [6; 32]);
        if let Ok((mut group, _)) = joined {
            let epoch = group.epoch();
            let _ = group.propose(&[], data);
            let _ = group.take(&vault, epoch, data);
        }
    });
}

/// The JSON that crosses the boundary of the module.
pub fn boundary(data: &[u8]) {
    let _ = serde_json::from_slice::<SealedChange>(data);
    let _ = serde_json::from_slice::<Knock>(data);
    if let Ok(item) = serde_json::from_slice::<GroupItem>(data) {
        with_vault(|mut vault, _| {
            let _ = vault.take_group(&item);
        });
    }
}
