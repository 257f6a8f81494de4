//! A bot in a call: its seat, its place in the call's group, its connection.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use sealed::{CallCommit, CallGroup, CommitError, Tag};
use tokio::net::UdpSocket;
use wire::{
    Answer, CallEpoch, CallGroupId, CallGroupInfo, CallId, CallView, Commit, FromServer, GroupInfo, Proposal,
    Request, SeatId, SeatSalt, Sends, Want,
};

use super::device::exact;
use super::vault::Kept;
use super::{Failure, Person, Socket, random};
use crate::client::{CallSecret, Client, Page, Peer, Report};
use crate::network::Packet;

/// How long one's own frames wait for the others to have the new keys.
const READY: Duration = Duration::from_millis(500);
/// How often the first step into a group is made anew because another seat was faster.
const TRIES: usize = 12;
/// The longest datagram that is expected.
const LONGEST: usize = 2_048;

#[expect(clippy::disallowed_methods, reason = "a bot lives in real time")]
pub(super) fn now() -> Instant {
    Instant::now()
}

/// How a bot stands after what it was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heard {
    /// In its call.
    Stays,
    /// The call is over, or the seat is lost.
    Over,
    /// In its seat, and in the call's group no longer: it has to come in anew.
    PutOut,
}

/// A bot in a call.
pub(super) struct Talk {
    pub(super) call: CallId,
    seat: SeatId,
    group: CallGroup,
    beginning: CallGroupId,
    client: Client,
    udp: UdpSocket,
    bytes: Vec<u8>,
    /// The epoch in which it will seal, and from when on at the latest.
    change_over: Option<Instant>,
    view: CallView,
}

impl Talk {
    /// Takes a seat, and a place in the call's group; media begins to flow.
    pub(super) async fn join(
        call: CallId,
        page: &mut Socket,
        kept: &mut Kept,
        (person, base): (&Person, Instant),
    ) -> Result<Self, Failure> {
        let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let tag: [u8; 16] = random()?;
        let sends = Sends { microphone: true, camera: true, screen: false };
        let mut client = client(udp.local_addr()?, tag, (sends, base))?;
        if let Some(film) = &person.film {
            client.play(std::sync::Arc::clone(film));
        }
        client.talk(true);
        let offer = client.offer().ok_or_else(|| Failure::Protocol("no offer can be made".to_owned()))?;
        let salt = exact(SeatSalt::new(tag.to_vec()))?;
        let joined = page.ask(Request::Join { call, seat: None, salt, offer, sends }).await?;
        let Answer::Joined { seat, sdp, call: view, group, external_sender, .. } = joined else {
            return Err(Failure::Protocol("the answer to joining is another".to_owned()));
        };
        page.forget_views(call);
        client.sit(seat);
        let tag = Tag(tag);
        let usher = exact(external_sender.as_slice().try_into().ok())?;
        let (group, beginning) = enter(page, kept, (call, seat, tag), &usher, group).await?;
        // Whoever has come into the group meanwhile sits in the call as it is now, not as it was: by an older list they
        // would be put out.
        let view = page.latest_view(call).unwrap_or(view);
        let bytes = vec![0; LONGEST];
        let mut talk = Self { call, seat, group, beginning, client, udp, bytes, change_over: None, view };
        // Who has just come has nothing older to seal with.
        talk.hear_epoch()?;
        talk.seal_in_epoch()?;
        talk.tell_ready(page).await?;
        talk.client.answer(&crate::load::on_loopback(&sdp), now());
        talk.send();
        Ok(talk)
    }

    /// Lives for a moment: until a datagram came or time has passed. May be dropped while it waits.
    pub(super) async fn live(&mut self) -> Result<(), Failure> {
        let due = self.change_over.map_or_else(|| self.client.timeout(), |at| at.min(self.client.timeout()));
        tokio::select! {
            biased;
            ready = self.udp.readable() => ready?,
            () = tokio::time::sleep_until(due.into()) => {}
        }
        while let Ok((length, from)) = self.udp.try_recv_from(&mut self.bytes) {
            let packet =
                Packet { from, to: self.client.address(), bytes: self.bytes[..length.min(LONGEST)].to_vec() };
            self.client.receive(&packet, now());
        }
        let now = now();
        if self.client.timeout() <= now {
            self.client.pass_time(now);
        }
        if self.change_over.is_some_and(|at| at <= now) {
            self.seal_in_epoch()?;
        }
        self.send();
        match self.client.failure() {
            Some(error) => Err(Failure::Protocol(format!("the media connection failed: {error}"))),
            None => Ok(()),
        }
    }

    /// What the server says of this call.
    #[expect(clippy::wildcard_enum_match_arm, reason = "much of what a page is told is not of its call")]
    pub(super) async fn hear(
        &mut self,
        page: &mut Socket,
        kept: &mut Kept,
        news: &FromServer,
    ) -> Result<Heard, Failure> {
        match news {
            FromServer::CallEnded { call } | FromServer::SeatLost { call, .. } if *call == self.call => {
                return Ok(Heard::Over);
            }
            // A group that begins anew is one in which this page is not; one that it has joined meanwhile is none.
            FromServer::CallGroup { call, group }
                if *call == self.call && group.at.group != self.beginning =>
            {
                return Ok(Heard::PutOut);
            }
            FromServer::Call { call, removals } if call.id == self.call => {
                self.view = call.clone();
                self.hear_of_seats();
                if let Some(removals) = removals.as_ref().filter(|removals| removals.at == self.at()) {
                    self.hear_removals(&removals.proposals)?;
                }
                self.put_out(page, kept).await?;
            }
            FromServer::Slots { seat, slots, .. } if *seat == self.seat => {
                self.client.map_slots(slots, now());
            }
            FromServer::Wanted { seat, camera, screen, .. } if *seat == self.seat => {
                self.client.want(*camera, *screen);
            }
            FromServer::CallReady { call, at, seats } if *call == self.call => {
                let all = self.view.seats.iter().all(|seat| seats.contains(&seat.id));
                if *at == self.at() && all && self.change_over.is_some() {
                    self.seal_in_epoch()?;
                }
            }
            FromServer::CallCommit { call, at, commit }
                if *call == self.call && at.group == self.beginning =>
            {
                return self.follow(page, kept, at.epoch, commit).await;
            }
            _ => {}
        }
        Ok(Heard::Stays)
    }

    /// Says what is to be shown of the others' pictures.
    pub(super) async fn show(&mut self, page: &mut Socket, wants: Vec<Want>) -> Result<(), Failure> {
        page.ask(Request::Show { call: self.call, seat: self.seat, wants }).await.map(drop)
    }

    /// Gives up the seat.
    pub(super) async fn leave(self, page: &mut Socket) -> Result<(), Failure> {
        page.ask(Request::Leave { call: self.call, seat: self.seat }).await.map(drop)
    }

    pub(super) const fn view(&self) -> &CallView {
        &self.view
    }

    pub(super) const fn seat(&self) -> SeatId {
        self.seat
    }

    /// What it saw and heard until now.
    pub(super) fn report(&self) -> Report {
        self.client.report(now())
    }

    async fn follow(
        &mut self,
        page: &mut Socket,
        kept: &mut Kept,
        epoch: u64,
        commit: &Commit,
    ) -> Result<Heard, Failure> {
        // Of before this page came.
        if epoch < self.group.epoch() {
            return Ok(Heard::Stays);
        }
        let mut taken = self.group.take(&kept.vault, epoch, commit.as_slice());
        if matches!(taken, Err(sealed::Error::Commit(CommitError::RosterBehind))) {
            kept.read_roster(page).await?;
            taken = self.group.take(&kept.vault, epoch, commit.as_slice());
        }
        let news = taken?;
        if news.evicted {
            return Ok(Heard::PutOut);
        }
        self.moved(page, !news.removed.is_empty()).await?;
        Ok(Heard::Stays)
    }

    /// The group is in a new epoch.
    async fn moved(&mut self, page: &mut Socket, removed: bool) -> Result<(), Failure> {
        self.hear_epoch()?;
        // Whoever was removed must not hear a word more.
        if removed {
            self.seal_in_epoch()?;
        } else {
            self.change_over = Some(now() + READY);
        }
        self.tell_ready(page).await
    }

    /// What the server proposes for those who have left: the next commit names it.
    fn hear_removals(&mut self, proposals: &[Proposal]) -> Result<(), Failure> {
        let seated: Option<Vec<_>> =
            self.view.seats.iter().map(|seat| seat.salt.as_slice().try_into().ok().map(Tag)).collect();
        let seated = exact(seated)?;
        proposals.iter().try_for_each(|it| Ok(self.group.propose(&seated, it.as_slice())?))
    }

    /// Puts out those who have left, where this page is the first of those who stay.
    async fn put_out(&mut self, page: &mut Socket, kept: &Kept) -> Result<(), Failure> {
        let sits = |tag: &Tag| self.view.seats.iter().any(|seat| seat.salt.as_slice() == tag.0);
        let leaves: Vec<(Tag, bool)> = self.group.leaves().map(|leaf| (leaf.tag, leaf.own)).collect();
        let first = leaves.iter().find(|(tag, own)| *own || sits(tag));
        let gone: Vec<Tag> =
            leaves.iter().filter(|(tag, own)| !own && !sits(tag)).map(|(tag, _)| *tag).collect();
        if gone.is_empty() || first.is_none_or(|(_, own)| !own) {
            return Ok(());
        }
        let step = self.group.remove(&gone, random()?)?;
        match page.ask(commit_request((self.call, self.seat, self.beginning), &step)?).await {
            Ok(_) => {
                self.group.confirm(&kept.vault)?;
                self.moved(page, true).await
            }
            // Somebody else was faster; their step is on its way.
            Err(Failure::Refused { .. }) => Ok(self.group.abandon()?),
            Err(failure) => Err(failure),
        }
    }

    fn hear_epoch(&mut self) -> Result<(), Failure> {
        let others: Vec<Peer> = self
            .group
            .leaves()
            .filter(|leaf| !leaf.own)
            .map(|leaf| {
                let seat = self.view.seats.iter().find(|seat| seat.salt.as_slice() == leaf.tag.0);
                let seat = seat.map_or(SeatId::from_u128(0), |seat| seat.id);
                Peer { seat, number: leaf.index, salt: leaf.tag.0 }
            })
            .collect();
        let epoch = self.group.epoch().to_be_bytes()[7];
        self.client.hear_epoch(&self.group.base_key()?, epoch, &others);
        Ok(())
    }

    /// A page's step may be heard of before its seat is.
    fn hear_of_seats(&mut self) {
        let known = self.view.seats.iter().filter_map(|seat| {
            let leaf = self.group.leaves().find(|leaf| seat.salt.as_slice() == leaf.tag.0)?;
            Some((leaf.index, seat.id))
        });
        let known: Vec<_> = known.collect();
        self.client.name_seats(&known);
    }

    fn seal_in_epoch(&mut self) -> Result<(), Failure> {
        self.change_over = None;
        let epoch = self.group.epoch().to_be_bytes()[7];
        self.client.seal_in_epoch(&self.group.base_key()?, epoch, self.group.own_leaf());
        Ok(())
    }

    async fn tell_ready(&self, page: &mut Socket) -> Result<(), Failure> {
        let (call, seat, at) = (self.call, self.seat, self.at());
        page.tell(Request::CallReady { call, seat, at }).await.map(drop)
    }

    fn at(&self) -> CallEpoch {
        CallEpoch { group: self.beginning, epoch: self.group.epoch() }
    }

    fn send(&mut self) {
        while let Some(packet) = self.client.next_packet() {
            // What the system has no room for is lost, as on a line.
            let _ = self.udp.try_send_to(&packet.bytes, packet.to);
        }
    }
}

fn client(address: SocketAddr, salt: [u8; 16], (sends, base): (Sends, Instant)) -> Result<Client, Failure> {
    let own = Peer { seat: SeatId::from_u128(0), number: 0, salt };
    // Nobody knows this one, and nothing is sealed with it: keys come with the group, before the connection.
    let secret = CallSecret(u128::from_be_bytes(random()?));
    let page = Page { own, secret, address, sends, audio_slots: 3, video_slots: 4, base };
    Ok(Client::new(page, u64::from_be_bytes(random()?), now()))
}

/// Takes a place in the call's group, or begins it where there is none.
async fn enter(
    page: &mut Socket,
    kept: &mut Kept,
    (call, seat, tag): (CallId, SeatId, Tag),
    usher: &sealed::PublicKey,
    mut info: Option<CallGroupInfo>,
) -> Result<(CallGroup, CallGroupId), Failure> {
    let id = sealed::CallId(*call.as_bytes());
    for _ in 0..TRIES {
        let (group, beginning, ask) = match &info {
            None => {
                let group = CallGroup::begin(&kept.vault, id, tag, usher, random()?)?;
                let group_info = exact(GroupInfo::new(group.group_info()?))?;
                let beginning = CallGroupId::from_random_bytes(random()?);
                let at = CallEpoch { group: beginning, epoch: group.epoch() };
                (group, beginning, Request::OpenGroup { call, seat, at, group_info })
            }
            Some(info) => {
                let beginning = info.at.group;
                let info = info.group_info.as_slice();
                let mut made = CallGroup::join(&kept.vault, id, tag, usher, info, random()?);
                if matches!(made, Err(sealed::Error::Commit(CommitError::RosterBehind))) {
                    kept.read_roster(page).await?;
                    made = CallGroup::join(&kept.vault, id, tag, usher, info, random()?);
                }
                let (group, step) = made?;
                (group, beginning, commit_request((call, seat, beginning), &step)?)
            }
        };
        match page.ask(ask).await {
            Ok(_) => return Ok((group, beginning)),
            Err(Failure::Refused { .. }) => {}
            Err(failure) => return Err(failure),
        }
        let read = page.ask(Request::ReadCallGroup { call, since: None }).await?;
        let Answer::CallGroup { at, group_info, .. } = read else { continue };
        info = group_info.map(|group_info| CallGroupInfo { at, group_info });
    }
    Err(Failure::Protocol("somebody was always faster".to_owned()))
}

fn commit_request(
    (call, seat, group): (CallId, SeatId, CallGroupId),
    step: &CallCommit,
) -> Result<Request, Failure> {
    let commit = exact(Commit::new(step.commit.0.clone()))?;
    let group_info = exact(GroupInfo::new(step.group_info.0.clone()))?;
    let at = CallEpoch { group, epoch: step.epoch };
    let (leaf, removed) = (step.leaf, step.removed.clone());
    Ok(Request::CallCommit { call, seat, at, commit, group_info, leaf, removed })
}
