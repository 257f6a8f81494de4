//! A family, its devices, and a server that keeps things in order.

use external_sender::Usher;
use sealed::roster::Stamped;
use sealed::{
    CallCommit, CallGroup, CallId, CallNews, Change, DeviceId, Error, FamilyId, GroupBytes, GroupItem,
    GroupNews, InvitationId, InvitationSecret, Knock, KnockKey, MemberId, SealedChange, Seed, Suite, Tag,
    Vault,
};

pub(crate) const FAMILY: FamilyId = FamilyId([0xfa; 16]);

/// Seeds that never repeat, from one that a test chooses.
pub(crate) struct Seeds(pub(crate) u64);

impl Seeds {
    pub(crate) fn next(&mut self) -> Seed {
        self.0 += 1;
        let mut seed = [7; 32];
        seed[..8].copy_from_slice(&self.0.to_be_bytes());
        seed
    }
}

pub(crate) fn member(number: u8) -> MemberId {
    MemberId([number; 16])
}

pub(crate) fn device(number: u8) -> DeviceId {
    DeviceId([0x80 | number; 16])
}

/// An honest server: the roster with stamps, the family group's items, the latest information.
#[derive(Default)]
pub(crate) struct Server {
    pub(crate) now: u64,
    pub(crate) roster: Vec<Stamped>,
    pub(crate) items: Vec<GroupItem>,
    pub(crate) epoch: u64,
    pub(crate) info: Vec<u8>,
    pub(crate) welcomes: Vec<(DeviceId, Vec<u8>)>,
}

impl Server {
    /// Takes a change whole, or refuses it whole (false): it was made on what is no longer the latest.
    pub(crate) fn take(&mut self, change: &SealedChange) -> bool {
        if change.roster_after as usize != self.roster.len() {
            return false;
        }
        if let Some(group) = &change.group
            && group.commit.is_some()
            && group.epoch != self.epoch
        {
            return false;
        }
        self.now += 1000;
        let at = 1_700_000_000_000 + self.now;
        self.roster.extend(change.entries.iter().map(|entry| Stamped { bytes: entry.0.clone(), at }));
        let Some(group) = &change.group else { return true };
        if let Some(commit) = &group.commit {
            self.item(group.epoch, GroupBytes::Commit(commit.clone()));
            self.epoch = group.epoch + 1;
        }
        self.info = group.group_info.0.clone();
        self.welcomes.extend(group.welcomes.iter().map(|(device, bytes)| (*device, bytes.0.clone())));
        for message in &group.messages {
            self.item(self.epoch, GroupBytes::Message(message.clone()));
        }
        true
    }

    pub(crate) fn item(&mut self, epoch: u64, what: GroupBytes) {
        let seq = self.items.last().map_or(0, |item| item.seq) + 1;
        self.items.push(GroupItem { seq, epoch, what });
    }
}

/// A family as a test sees it from above.
pub(crate) struct House {
    pub(crate) server: Server,
    pub(crate) seeds: Seeds,
    pub(crate) vaults: Vec<Vault>,
}

impl House {
    /// A family of one: member 1 with device 1.
    pub(crate) fn found(suite: Suite, seed: u64) -> Self {
        let mut seeds = Seeds(seed << 32);
        let mut vault = Vault::found(FAMILY, member(1), device(1), suite, seeds.next()).unwrap();
        let mut server = Server::default();
        assert!(server.take(vault.outgoing().unwrap()));
        vault.confirm().unwrap();
        Self { server, seeds, vaults: vec![vault] }
    }

    /// A family with one device for each of so many members.
    pub(crate) fn of(count: u8, seed: u64) -> Self {
        let mut house = Self::found(Suite::Classical, seed);
        for number in 2..=count {
            house.welcome(0, member(number), device(number));
        }
        house
    }

    /// Somebody knocks with an invitation that vault `host` has made.
    pub(crate) fn knock(
        &mut self,
        host: usize,
        member: MemberId,
        device: DeviceId,
    ) -> (Vault, Knock, KnockKey, InvitationId) {
        let secret = InvitationSecret::take(&mut self.seeds.next());
        let invitation = InvitationId(self.seeds.next()[..16].try_into().unwrap());
        let nonce = self.seeds.next()[..12].try_into().unwrap();
        let (card, key) =
            self.vaults[host].make_invitation(&secret, invitation, nonce, b"Tea at five".to_vec()).unwrap();
        let card = secret.open_card(invitation, &card).unwrap();
        let seed = self.seeds.next();
        let who = (FAMILY, member, device);
        let (vault, knock) = Vault::knock(who, (invitation, &secret), &card, seed).unwrap();
        (vault, knock, key, invitation)
    }

    /// Somebody is invited by vault `host`, knocks and is let in; everybody catches up. Gives the new vault's place.
    pub(crate) fn welcome(&mut self, host: usize, member: MemberId, device: DeviceId) -> usize {
        let (vault, knock, key, invitation) = self.knock(host, member, device);
        self.change(host, &Change::Admit { knock: &knock, key: &key, invitation }).unwrap();
        self.vaults.push(vault);
        let new = self.vaults.len() - 1;
        self.settle(new);
        self.catch_up();
        new
    }

    /// A waiting device reads the roster and takes its welcome.
    pub(crate) fn settle(&mut self, at: usize) {
        let device = self.vaults[at].who().2;
        self.read_roster(at).unwrap();
        let welcome = self.server.welcomes.iter().rfind(|(to, _)| *to == device).unwrap().1.clone();
        self.vaults[at].take_welcome(&welcome).unwrap();
    }

    /// Makes a change and has the server take it.
    pub(crate) fn change(&mut self, at: usize, change: &Change<'_>) -> Result<SealedChange, Error> {
        let seed = self.seeds.next();
        let made = self.vaults[at].change(change, seed)?;
        assert!(self.server.take(&made), "the server takes what was made on the latest");
        self.vaults[at].confirm().unwrap();
        Ok(made)
    }

    pub(crate) fn read_roster(&mut self, at: usize) -> Result<Vec<sealed::roster::RosterNews>, Error> {
        self.vaults[at].take_roster(0, &self.server.roster)
    }

    /// Everybody who has a place reads all that the server has.
    pub(crate) fn catch_up(&mut self) {
        for at in 0..self.vaults.len() {
            self.follow(at).unwrap();
        }
    }

    /// One vault reads all that the server has.
    pub(crate) fn follow(&mut self, at: usize) -> Result<Vec<GroupNews>, Error> {
        self.read_roster(at)?;
        let mut news = Vec::new();
        for item in self.server.items.clone() {
            match self.vaults[at].take_group(&item) {
                Err(Error::Waiting | Error::Commit(sealed::CommitError::Evicted)) => break,
                other => news.push(other?),
            }
        }
        Ok(news)
    }

    /// The epochs of everybody who has a place.
    pub(crate) fn epochs(&self) -> Vec<Option<u64>> {
        self.vaults.iter().map(Vault::epoch).collect()
    }
}

pub(crate) const CALL: CallId = CallId([0xca; 16]);

/// The server's key for calls' groups.
pub(crate) fn usher() -> Usher {
    Usher::take(&mut [0x75; 32])
}

pub(crate) fn tag(number: u8) -> Tag {
    Tag([0x30 | number; 16])
}

/// A call: pages and the order that the server keeps.
pub(crate) struct Call {
    pub(crate) pages: Vec<(usize, CallGroup)>,
    pub(crate) epoch: u64,
    pub(crate) info: Vec<u8>,
    pub(crate) commits: Vec<(u64, Vec<u8>)>,
}

impl Call {
    pub(crate) fn begin(house: &mut House, at: usize, page: u8) -> Self {
        let seed = house.seeds.next();
        let group = CallGroup::begin(&house.vaults[at], CALL, tag(page), &usher().public(), seed).unwrap();
        let info = group.group_info().unwrap();
        Self { epoch: group.epoch(), pages: vec![(at, group)], info, commits: Vec::new() }
    }

    /// A page joins, and everybody follows.
    pub(crate) fn join(&mut self, house: &mut House, at: usize, page: u8) -> usize {
        let seed = house.seeds.next();
        let (group, commit) = self.joining(&house.vaults[at], page, seed).unwrap();
        self.took(&commit);
        self.follow(house);
        self.pages.push((at, group));
        self.pages.len() - 1
    }

    /// What a page makes that joins now.
    pub(crate) fn joining(
        &self,
        vault: &Vault,
        page: u8,
        seed: [u8; 32],
    ) -> Result<(CallGroup, CallCommit), Error> {
        CallGroup::join(vault, CALL, tag(page), &usher().public(), &self.info, seed)
    }

    /// The server proposes the removal of a place.
    pub(crate) fn proposal(&self, leaf: u8) -> Vec<u8> {
        usher().propose_removal(CALL.0, self.epoch, leaf).unwrap()
    }

    pub(crate) fn took(&mut self, commit: &CallCommit) {
        assert_eq!(commit.epoch, self.epoch);
        self.commits.push((commit.epoch, commit.commit.0.clone()));
        self.epoch += 1;
        self.info = commit.group_info.0.clone();
    }

    /// Every page takes the latest commit.
    pub(crate) fn follow(&mut self, house: &House) -> Vec<CallNews> {
        let (epoch, commit) = self.commits.last().unwrap().clone();
        let pages = self.pages.iter_mut().filter(|(_, group)| group.epoch() == epoch);
        pages.map(|(at, group)| group.take(&house.vaults[*at], epoch, &commit).unwrap()).collect()
    }
}
