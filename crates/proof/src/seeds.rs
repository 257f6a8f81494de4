//! Writes the seeds of the fuzz targets: one honest input of each kind.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use external_sender::Usher;
use sealed::{
    CallGroup, CallId, Change, DeviceId, Envelope, FamilyId, FileKey, FileSealer, GroupBytes, GroupItem,
    GuestId, GuestPage, GuestSecret, InvitationId, InvitationSecret, Kid, MemberId, Purpose, RecoveryId,
    RecoverySecret, Sealer, SenderKey, Stream, Suite, Tag, Vault,
};

use crate::figures::Figures;
use crate::support::{House, device, member};

/// What `proof seeds` takes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The corpus: a folder for each target.
    #[arg(long)]
    folder: std::path::PathBuf,
}

struct Corpus<'a> {
    folder: &'a Path,
    written: u64,
}

impl Corpus<'_> {
    fn put(&mut self, target: &str, name: &str, bytes: &[u8]) -> Result<()> {
        let folder = self.folder.join(target);
        fs::create_dir_all(&folder)?;
        let file = folder.join(name);
        fs::write(&file, bytes).with_context(|| format!("{} can't be written", file.display()))?;
        self.written += 1;
        Ok(())
    }
}

pub(crate) fn write(arguments: &Arguments) -> Result<Figures> {
    let mut corpus = Corpus { folder: &arguments.folder, written: 0 };
    of_a_family(&mut corpus)?;
    of_the_targets_own(&mut corpus)?;
    let mut figures = Figures::new("seeds", false);
    figures.say("written", corpus.written);
    Ok(figures)
}

/// From a family that grew and changed.
fn of_a_family(corpus: &mut Corpus<'_>) -> Result<()> {
    let mut house = House::of(3, 81);
    house.change(0, &Change::SetKeeper(member(2), true))?;
    house.change(0, &Change::RemoveDevice(device(3)))?;
    let code = RecoverySecret::from_paper(&RecoverySecret::make_paper(&[7; 15]))?;
    house.change(0, &Change::AddRecovery(RecoveryId([7; 16]), &code))?;
    let mut all = Vec::new();
    for (number, entry) in house.server.roster.iter().enumerate() {
        let length = u16::try_from(entry.bytes.len())?.to_be_bytes();
        let framed = [&length, entry.bytes.as_slice()].concat();
        corpus.put("roster", &format!("entry-{number}"), &framed)?;
        all.extend(framed);
    }
    corpus.put("roster", "all", &all)?;
    for item in &house.server.items {
        let (kind, bytes) = match &item.what {
            GroupBytes::Commit(bytes) => ("commit", bytes),
            GroupBytes::Message(bytes) => ("message", bytes),
        };
        corpus.put("family_group", &format!("{kind}-{}", item.seq), &bytes.0)?;
        corpus.put("boundary", &format!("item-{}.json", item.seq), &serde_json::to_vec(item)?)?;
    }
    for (number, (_, welcome)) in house.server.welcomes.iter().enumerate() {
        corpus.put("family_group", &format!("welcome-{number}"), welcome)?;
    }
    corpus.put("family_group", "group-info", &house.server.info)?;
    let (_, knock, ..) = house.knock(0, member(4), device(4));
    corpus.put("boundary", "knock.json", &serde_json::to_vec(&knock)?)?;
    corpus.put("family_group", "key-package", &knock.key_package.0)?;
    corpus.put("invitation", "knock.json", &serde_json::to_vec(&knock)?)
}

/// From the very family, link and keys that the targets have, so that their inputs open there.
fn of_the_targets_own(corpus: &mut Corpus<'_>) -> Result<()> {
    let mut vault =
        Vault::found(FamilyId([0xfa; 16]), MemberId([1; 16]), DeviceId([1; 16]), Suite::Classical, [7; 32])?;
    let founding = vault.outgoing().context("a founded family has a change on its way")?.clone();
    corpus.put("boundary", "founding.json", &serde_json::to_vec(&founding)?)?;
    vault.confirm()?;
    corpus.put("snapshot", "founder", &vault.snapshot()?)?;
    for (name, purpose) in [("name", Purpose::Member), ("photo", Purpose::Photo)] {
        corpus.put("texts", name, &vault.seal(purpose, &[1; 16], [2; 12], b"Grandma")?)?;
    }
    let (secret, id) = (InvitationSecret::take(&mut [3; 32]), InvitationId([4; 16]));
    let (card, _) = vault.make_invitation(&secret, id, [5; 12], b"Tea at five".to_vec())?;
    corpus.put("invitation", "card", &card)?;
    corpus.put("invitation", "paper", RecoverySecret::make_paper(&[7; 15]).as_bytes())?;
    of_guests(corpus, &vault)?;
    of_files(corpus)?;
    let (call, usher) = (CallId([0xca; 16]), Usher::take(&mut [7; 32]));
    let group = CallGroup::begin(&vault, call, Tag([1; 16]), &usher.public(), [8; 32])?;
    let info = group.group_info()?;
    let (_, joining) = CallGroup::join(&vault, call, Tag([3; 16]), &usher.public(), &info, [9; 32])?;
    corpus.put("call_group", "removal", &usher.propose_removal(call.0, 1, 0)?)?;
    corpus.put("call_group", "group-info", &info)?;
    corpus.put("call_group", "joining", &joining.commit.0)?;
    let update = vault.change(&Change::Update, [10; 32])?;
    let commit = update.group.and_then(|group| group.commit).context("an update has a commit")?;
    let item = GroupItem { seq: 1, epoch: 0, what: GroupBytes::Commit(commit) };
    corpus.put("boundary", "update.json", &serde_json::to_vec(&item)?)?;
    for (stream, envelope, frame) in [
        (Stream::Microphone, Envelope::Whole, b"\xfc a packet".as_slice()),
        (Stream::Camera, Envelope::Vp8, b"\x11 a delta frame".as_slice()),
        (Stream::Screen, Envelope::Vp8, b"\x10\x02\x00\x9d\x01\x2a\x40\x01\xf0\x00 a key frame".as_slice()),
    ] {
        let mut sealer = Sealer::new(&SenderKey::take(&mut [9; 16]), Kid { stream, number: 1, epoch: 1 });
        let mut sealed = Vec::new();
        sealer.seal(envelope, frame, &mut sealed)?;
        corpus.put("frames", &format!("{stream:?}").to_lowercase(), &sealed)?;
    }
    Ok(())
}

fn of_guests(corpus: &mut Corpus<'_>, vault: &Vault) -> Result<()> {
    let secret = GuestSecret::take(&mut [6; 32]);
    let call = CallId([0xca; 16]);
    let (_, knock) = GuestPage::knock(&secret, call, GuestId([9; 16]), Tag([9; 16]), [9; 32]);
    corpus.put("guest", "knock.json", &serde_json::to_vec(&knock)?)?;
    corpus.put("guest", "admission", &vault.admit_guest(&secret, call, &knock, [2; 12])?)?;
    corpus.put("guest", "name", &secret.seal_name(call, [3; 12], b"Auntie May")?)
}

/// A file of one chunk, and one of two.
fn of_files(corpus: &mut Corpus<'_>) -> Result<()> {
    for (name, content) in [("short", b"A letter.".to_vec()), ("two-chunks", vec![7; 70_000])] {
        let mut sealer = FileSealer::new(&FileKey::take(&mut [8; 32]), [5; 7], content.len() as u64)?;
        let mut sealed = Vec::new();
        sealer.push(&content, &mut sealed)?;
        sealer.finish(&mut sealed)?;
        corpus.put("files", name, &sealed)?;
    }
    Ok(())
}
