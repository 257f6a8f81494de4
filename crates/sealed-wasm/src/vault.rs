//! For the keys worker: all that a device keeps.

use sealed::{App, Blob, Change, GroupItem, InvitationId, Knock, KnockKey, MemberId, RecoverySecret, Suite};
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::given::{
    exactly, id, invitation_secret, json, malformed, parsed, purpose, refusal, refused, seed,
};
use crate::recovery::secret;
use crate::shape::{AskShape, Item, Wish, entries, vouchers};

/// A device's vault. Every method that changes it is followed by [`Vault::snapshot`], kept, before anything is sent.
#[wasm_bindgen]
pub struct Vault {
    pub(crate) inner: sealed::Vault,
    knock: Option<Knock>,
}

#[derive(Serialize)]
struct Who {
    family: sealed::FamilyId,
    member: MemberId,
    device: sealed::DeviceId,
}

#[derive(Serialize)]
struct Invited {
    card: Blob,
    key: Blob,
    proof_hash: Blob,
}

#[wasm_bindgen]
impl Vault {
    /// Founds a family. What the server is to take is [`Vault::outgoing`].
    pub fn found(family: &str, member: &str, device: &str, random: Vec<u8>) -> Result<Self, JsValue> {
        let (family, member, device) = (id(family)?, id(member)?, id(device)?);
        let inner = sealed::Vault::found(family, member, device, Suite::default(), seed(random)?);
        Ok(Self { inner: inner.map_err(refusal)?, knock: None })
    }

    /// Knocks with an invitation, whose sealed card it opens. What the server is given is [`Vault::knock_sent`].
    pub fn knock(
        family: &str,
        member: &str,
        device: &str,
        invitation: &str,
        secret: Vec<u8>,
        card: &[u8],
        random: Vec<u8>,
    ) -> Result<Self, JsValue> {
        let (secret, invitation) = (invitation_secret(secret)?, id(invitation)?);
        let card = secret.open_card(invitation, card).map_err(refusal)?;
        let who = (id(family)?, id(member)?, id(device)?);
        let made = sealed::Vault::knock(who, (invitation, &secret), &card, seed(random)?);
        let (inner, knock) = made.map_err(refusal)?;
        Ok(Self { inner, knock: Some(knock) })
    }

    /// Begins to come back by a code (JSON `Code`), with the whole roster (JSON `RosterItem[]`).
    pub fn returning(device: &str, code: &str, roster: &str, random: Vec<u8>) -> Result<Self, JsValue> {
        let secret = secret(parsed(code)?)?;
        let entries = entries(parsed::<Vec<Item>>(roster)?);
        let inner = sealed::Vault::returning(id(device)?, &secret, &entries, seed(random)?);
        Ok(Self { inner: inner.map_err(refusal)?, knock: None })
    }

    /// The knock that was made (JSON `Knock`); nothing after a restart.
    #[wasm_bindgen(js_name = knockSent)]
    pub fn knock_sent(&self) -> Result<Option<String>, JsValue> {
        self.knock.as_ref().map(json).transpose()
    }

    /// What a kept state holds.
    pub fn restore(state: &[u8]) -> Result<Self, JsValue> {
        Ok(Self { inner: sealed::Vault::restore(state).map_err(refusal)?, knock: None })
    }

    /// The whole state, to be kept under the browser's own key.
    pub fn snapshot(&self) -> Result<Vec<u8>, JsValue> {
        Ok(self.inner.snapshot().map_err(refusal)?.to_vec())
    }

    /// JSON `Who`.
    pub fn who(&self) -> Result<String, JsValue> {
        let (family, member, device) = self.inner.who();
        json(&Who { family, member, device })
    }

    /// This device's Ed25519 key.
    #[wasm_bindgen(js_name = deviceKey)]
    pub fn device_key(&self) -> Vec<u8> {
        self.inner.device_key().to_vec()
    }

    /// Whether this device has no place in the family group.
    #[wasm_bindgen(js_name = isWaiting)]
    pub fn is_waiting(&self) -> bool {
        self.inner.is_waiting()
    }

    /// The family group's epoch.
    pub fn epoch(&self) -> Option<f64> {
        self.inner.epoch().map(|epoch| epoch as f64)
    }

    /// Up to which item of the family group this device has come.
    pub fn seq(&self) -> Option<f64> {
        self.inner.seq().map(|seq| seq as f64)
    }

    /// Entries of the roster.
    #[wasm_bindgen(js_name = rosterLength)]
    pub fn roster_length(&self) -> u32 {
        self.inner.roster().length()
    }

    /// Refuses a server's roster that is shorter than what is known.
    #[wasm_bindgen(js_name = checkRosterLength)]
    pub fn check_roster_length(&self, length: u32) -> Result<(), JsValue> {
        self.inner.roster().check_length(length).map_err(refusal)
    }

    /// Takes entries (JSON `RosterItem[]`) of which the first has the number `from`; gives JSON `RosterNews[]`.
    #[wasm_bindgen(js_name = takeRoster)]
    pub fn take_roster(&mut self, from: u32, items: &str) -> Result<String, JsValue> {
        let entries = entries(parsed::<Vec<Item>>(items)?);
        json(&self.inner.take_roster(from, &entries).map_err(refusal)?)
    }

    /// Everybody: JSON `PeopleView`.
    pub fn people(&self) -> Result<String, JsValue> {
        json(&self.inner.people())
    }

    /// Takes the next item of the family group (JSON `GroupItem`); gives JSON `GroupNews`.
    #[wasm_bindgen(js_name = takeGroup)]
    pub fn take_group(&mut self, item: &str) -> Result<String, JsValue> {
        let item: GroupItem = parsed(item)?;
        json(&self.inner.take_group(&item).map_err(refusal)?)
    }

    /// Takes the place that a device of the family gave this one.
    #[wasm_bindgen(js_name = takeWelcome)]
    pub fn take_welcome(&mut self, welcome: &[u8]) -> Result<(), JsValue> {
        self.inner.take_welcome(welcome).map_err(refusal)
    }

    /// The change that is on its way (JSON `SealedChange`).
    pub fn outgoing(&self) -> Result<Option<String>, JsValue> {
        self.inner.outgoing().map(json).transpose()
    }

    /// The server has taken it.
    pub fn confirm(&mut self) -> Result<(), JsValue> {
        self.inner.confirm().map_err(refusal)
    }

    /// The server has refused it.
    pub fn abandon(&mut self) {
        self.inner.abandon();
    }

    /// Makes a change (JSON `Wish`); gives JSON `SealedChange`.
    pub fn change(&mut self, wish: &str, random: Vec<u8>) -> Result<String, JsValue> {
        let random = seed(random)?;
        let recovery: RecoverySecret;
        let (knock, key): (Knock, KnockKey);
        let change = match parsed(wish)? {
            Wish::Admit { knock: given, key: bytes, invitation } => {
                knock = given;
                key = KnockKey::take(&mut exactly(&bytes.0)?);
                Change::Admit { knock: &knock, key: &key, invitation }
            }
            Wish::RemoveDevice { device } => Change::RemoveDevice(device),
            Wish::RemoveMember { member } => Change::RemoveMember(member),
            Wish::SetKeeper { member, keeper } => Change::SetKeeper(member, keeper),
            Wish::AddRecovery { recovery: id, code } => {
                recovery = secret(code)?;
                Change::AddRecovery(id, &recovery)
            }
            Wish::RevokeRecovery { recovery } => Change::RevokeRecovery(recovery),
            Wish::Return { ask, vouchers: given } => {
                Change::Return(ask.ask().map_err(refusal)?, vouchers(&given).map_err(refusal)?)
            }
            Wish::CancelReturn { member, device } => Change::CancelReturn(member, device),
            Wish::Returned { knock: given } => {
                knock = given;
                Change::Returned { knock: &knock }
            }
            Wish::Tidy => Change::Tidy,
            Wish::Update => Change::Update,
        };
        json(&self.inner.change(&change, random).map_err(refusal)?)
    }

    /// Takes this device's place in the family group anew; gives JSON `SealedChange`.
    pub fn rejoin(&mut self, group_info: &[u8], random: Vec<u8>) -> Result<String, JsValue> {
        json(&self.inner.rejoin(group_info, seed(random)?).map_err(refusal)?)
    }

    /// Comes back by a code (JSON `Code`); gives JSON `SealedChange`.
    #[wasm_bindgen(js_name = comeBack)]
    pub fn come_back(&mut self, code: &str, group_info: &[u8], random: Vec<u8>) -> Result<String, JsValue> {
        let secret = secret(parsed(code)?)?;
        json(&self.inner.come_back(&secret, group_info, seed(random)?).map_err(refusal)?)
    }

    /// The keyring for the family group: JSON `Message`.
    #[wasm_bindgen(js_name = shareRing)]
    pub fn share_ring(&mut self, random: Vec<u8>) -> Result<String, JsValue> {
        json(&self.inner.share_ring(seed(random)?).map_err(refusal)?)
    }

    /// Where this device's roster stands, for the family group: JSON `Message`.
    pub fn greet(&mut self, random: Vec<u8>) -> Result<String, JsValue> {
        json(&self.inner.greet(seed(random)?).map_err(refusal)?)
    }

    /// Key packages: JSON `string[]` (base64url), that of last resort at the end.
    #[wasm_bindgen(js_name = keyPackages)]
    pub fn key_packages(
        &mut self,
        count: usize,
        last_resort: bool,
        random: Vec<u8>,
    ) -> Result<String, JsValue> {
        let packages = self.inner.key_packages(count, last_resort, seed(random)?).map_err(refusal)?;
        json(&packages.into_iter().map(Blob::from).collect::<Vec<_>>())
    }

    /// Seals for a purpose (`family`, `member`, `device`, `invitation`, `photo`) and an id (16 bytes).
    pub fn seal(&self, name: &str, id: &[u8], nonce: &[u8], data: &[u8]) -> Result<Vec<u8>, JsValue> {
        let sealed = self.inner.seal(purpose(name)?, &exactly(id)?, exactly(nonce)?, data);
        sealed.map_err(|error| refused("unsealed", &error.to_string()))
    }

    /// Opens what any device of the family sealed for the same purpose and id.
    pub fn open(&self, name: &str, id: &[u8], sealed: &[u8]) -> Result<Vec<u8>, JsValue> {
        let opened = self.inner.open(purpose(name)?, &exactly(id)?, sealed);
        opened.map_err(|error| refusal(error.into()))
    }

    /// An invitation's parts: JSON `Invited`. `text` is what the app shows whoever opens the link.
    #[wasm_bindgen(js_name = makeInvitation)]
    pub fn make_invitation(
        &self,
        invitation: &str,
        secret: Vec<u8>,
        nonce: &[u8],
        text: Vec<u8>,
    ) -> Result<String, JsValue> {
        let secret = invitation_secret(secret)?;
        let invitation: InvitationId = id(invitation)?;
        let made = self.inner.make_invitation(&secret, invitation, exactly(nonce)?, text);
        let (card, key) = made.map_err(refusal)?;
        json(&Invited {
            card: card.into(),
            key: key.expose().to_vec().into(),
            proof_hash: secret.proof_hash().to_vec().into(),
        })
    }

    /// What an invitation's card shows.
    #[wasm_bindgen(js_name = openCard)]
    pub fn open_card(invitation: &str, secret: Vec<u8>, card: &[u8]) -> Result<Vec<u8>, JsValue> {
        let secret = invitation_secret(secret)?;
        Ok(secret.open_card(id(invitation)?, card).map_err(refusal)?.text)
    }

    /// Whether a knock (JSON `Knock`) was made with the invitation that this key is from.
    #[wasm_bindgen(js_name = isProved)]
    pub fn is_proved(knock: &str, key: &[u8]) -> Result<bool, JsValue> {
        let knock: Knock = parsed(knock)?;
        Ok(KnockKey::take(&mut exactly(key)?).check(&knock).is_ok())
    }

    /// What shows the server that somebody has an invitation's link.
    #[wasm_bindgen(js_name = invitationProof)]
    pub fn invitation_proof(secret: Vec<u8>) -> Result<Vec<u8>, JsValue> {
        Ok(invitation_secret(secret)?.proof().to_vec())
    }

    /// Seals a text of whoever has the link, for an id (16 bytes).
    #[wasm_bindgen(js_name = sealForInvitation)]
    pub fn seal_for_invitation(
        secret: Vec<u8>,
        id: &[u8],
        nonce: &[u8],
        text: &[u8],
    ) -> Result<Vec<u8>, JsValue> {
        invitation_secret(secret)?.seal_text(&exactly(id)?, exactly(nonce)?, text).map_err(refusal)
    }

    /// Opens what [`Vault::seal_for_invitation`] sealed.
    #[wasm_bindgen(js_name = openForInvitation)]
    pub fn open_for_invitation(secret: Vec<u8>, id: &[u8], sealed: &[u8]) -> Result<Vec<u8>, JsValue> {
        invitation_secret(secret)?.open_text(&exactly(id)?, sealed).map_err(refusal)
    }

    /// This device's word for a return (JSON `Ask`).
    pub fn vouch(&self, ask: &str) -> Result<Vec<u8>, JsValue> {
        let ask = parsed::<AskShape>(ask)?.ask().map_err(refusal)?;
        Ok(self.inner.vouch(&ask).bytes())
    }

    /// What two people compare by QR when they meet: 32 bytes.
    #[wasm_bindgen(js_name = pairCode)]
    pub fn pair_code(&self, member: &str) -> Result<Vec<u8>, JsValue> {
        Ok(self.inner.pair_code(id(member)?).to_vec())
    }

    /// Remembers that this person was met and the codes were the same.
    pub fn verify(&mut self, member: &str) -> Result<(), JsValue> {
        self.inner.verify(id(member)?);
        Ok(())
    }

    /// Takes it back.
    pub fn unverify(&mut self, member: &str) -> Result<(), JsValue> {
        self.inner.unverify(id(member)?);
        Ok(())
    }

    /// Whether leaves of removed devices are still in the family group: then somebody wishes `tidy`.
    #[wasm_bindgen(js_name = isUntidy)]
    pub fn is_untidy(&self) -> bool {
        self.inner.is_untidy()
    }

    /// Whether the family's devices are still to be told that this one runs this app.
    #[wasm_bindgen(js_name = isAppUntold)]
    pub fn is_app_untold(&self, release: f64, manifest: &[u8]) -> Result<bool, JsValue> {
        Ok(self.inner.is_app_untold(app(release, manifest)?))
    }

    /// Says in the family group which app this device runs: JSON `Message`.
    #[wasm_bindgen(js_name = tellApp)]
    pub fn tell_app(&mut self, release: f64, manifest: &[u8], random: Vec<u8>) -> Result<String, JsValue> {
        json(&self.inner.tell_app(app(release, manifest)?, seed(random)?).map_err(refusal)?)
    }

    /// The server has taken what [`Vault::tell_app`] gave.
    #[wasm_bindgen(js_name = appTold)]
    pub fn app_told(&mut self, release: f64, manifest: &[u8]) -> Result<(), JsValue> {
        self.inner.app_told(app(release, manifest)?);
        Ok(())
    }

    /// Whether this device's key in the family group is to be made anew at this time (milliseconds since 1970, by this
    /// device's own clock): then it wishes `update`.
    #[wasm_bindgen(js_name = isLeafDue)]
    pub fn is_leaf_due(&mut self, now: f64) -> bool {
        self.inner.is_leaf_due(now as u64)
    }

    /// Compares with where another device says the roster stands; false: read on.
    pub fn compare(&mut self, length: u32, head: &[u8]) -> Result<bool, JsValue> {
        let place = sealed::roster::Place { length, head: head.try_into().map_err(|_| malformed())? };
        self.inner.compare(place).map_err(refusal)
    }
}

fn app(release: f64, manifest: &[u8]) -> Result<App, JsValue> {
    Ok(App { release: release as u64, manifest: exactly(manifest)? })
}
