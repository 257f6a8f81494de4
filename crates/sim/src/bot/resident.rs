//! A bot that lives in a family: it lets people in where it may, answers when it is rung, and talks.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use sealed::Purpose;
use tokio::sync::{mpsc, oneshot, watch};
use wire::{
    Answer, CallId, CallView, DeviceId, FamilyView, FromServer, MediaKind, MemberView, Proof, Publication,
    Request, Ring, RingState, Want,
};

use super::talk::{Heard, Talk};
use super::vault::{Kept, Link, unless_refused};
use super::{Device, Failure, Person, Server, Socket, fresh_id};
use crate::client::Report;

/// How long a bot waits for being let in.
const PATIENCE: Duration = Duration::from_secs(30);
/// Wishes that may wait for a bot.
const WISHES: usize = 16;
/// A page says that it is there: after 8 s without a word its connection is thought lost.
const PING: Duration = Duration::from_secs(5);

/// Bots of one family, and how many people it has besides.
#[derive(Debug, Clone, Default)]
pub struct Company {
    bots: BTreeSet<DeviceId>,
    /// Members of the family who are no bots.
    pub people: usize,
}

/// A bot, as whoever runs it sees it. It ends when this is dropped.
pub struct Resident {
    company: Arc<watch::Sender<Company>>,
    wishes: mpsc::Sender<Wish>,
    device: DeviceId,
    /// Why it lives no more.
    died_of: Arc<OnceLock<String>>,
}

/// What a bot is told to do.
pub enum Told {
    /// Rings everybody.
    Call,
    /// Gives up its seat.
    HangUp,
}

enum Wish {
    Do(Told),
    Invite(String, oneshot::Sender<Result<Link, Failure>>),
    Report(oneshot::Sender<Option<Report>>),
}

/// The bot itself.
struct Life {
    person: Person,
    family_name: String,
    device: Device,
    page: Socket,
    kept: Kept,
    talk: Option<Talk>,
    /// It shows the others' pictures: only other bots' can be read by it.
    looks: bool,
    /// Devices of bots.
    company: Arc<watch::Sender<Company>>,
    /// Somebody who is no bot was in the call that it is in.
    met_a_person: bool,
    base: Instant,
    wishes: mpsc::Receiver<Wish>,
}

impl Resident {
    /// Founds a family with the token of a founding link. To be called within a tokio runtime.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn found(
        server: &Server,
        token: Proof,
        name: &str,
        person: Person,
        base: Instant,
    ) -> Result<Self, Failure> {
        let mut device = Device::new(server)?;
        let mut kept = Kept::found(&device)?;
        let sealed_name = kept.seal(Purpose::Family, device.family.as_bytes(), name)?;
        let profiles = kept.profiles(&device, &person)?;
        let begun = kept.vault.outgoing().ok_or(Failure::Seal)?;
        let change = super::vault::converted(begun)?;
        let company = Arc::<watch::Sender<Company>>::default();
        device.found(token, sealed_name, profiles, change).await?;
        kept.vault.confirm()?;
        let (page, welcome) = device.open().await?;
        Self::live((person, name), device, (page, welcome), kept, (base, company)).await
    }

    /// Comes into this bot's family, as somebody new; this bot lets them in.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn bring(&self, server: &Server, person: Person, base: Instant) -> Result<Self, Failure> {
        let link = self.invite(&person.name).await?;
        Self::come_in(server, link, person, (base, Arc::clone(&self.company))).await
    }

    async fn come_in(
        server: &Server,
        link: Link,
        person: Person,
        (base, company): (Instant, Arc<watch::Sender<Company>>),
    ) -> Result<Self, Failure> {
        let mut device = Device::new(server)?;
        // An invitation is of a family; the device learns which when it looks at its card.
        let card = device.look(&link.id, &link.secret).await?;
        let kept = Kept::knock(&mut device, (&link, card.as_slice()), &person).await?;
        let (mut page, answer) = device.open().await?;
        if matches!(answer, Answer::Waiting { .. }) {
            let admitted = async {
                while !matches!(page.next().await?, FromServer::Admitted) {}
                Ok::<(), Failure>(())
            };
            tokio::time::timeout(PATIENCE, admitted)
                .await
                .map_err(|_| Failure::Late { what: "being let in", waited: PATIENCE })??;
        }
        let opened = device.open().await?;
        Self::live((person, ""), device, opened, kept, (base, company)).await
    }

    /// Comes into a family by an invitation's link, of which `path` is what follows `/i/`; somebody lets them in.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn visit(server: &Server, path: &str, person: Person, base: Instant) -> Result<Self, Failure> {
        let link = Link::read(path)?;
        Self::come_in(server, link, person, (base, Arc::default())).await
    }

    /// Makes an invitation; gives its path and fragment (`/i/ID#SECRET`).
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn invitation(&self, words: &str) -> Result<String, Failure> {
        Ok(self.invite(words).await?.path())
    }

    /// Tells it to do something.
    ///
    /// # Errors
    /// [`Failure::Ended`] where it lives no more.
    pub async fn tell(&self, what: Told) -> Result<(), Failure> {
        self.wishes.send(Wish::Do(what)).await.map_err(|_| self.died())
    }

    /// What it saw and heard in the call it is in; none where it is in none.
    ///
    /// # Errors
    /// [`Failure::Ended`] where it lives no more.
    pub async fn report(&self) -> Result<Option<Report>, Failure> {
        let (reply, report) = oneshot::channel();
        self.wishes.send(Wish::Report(reply)).await.map_err(|_| self.died())?;
        report.await.map_err(|_| self.died())
    }

    /// Its device.
    pub const fn device(&self) -> DeviceId {
        self.device
    }

    /// Bots and people of its family, as they come.
    pub fn company(&self) -> watch::Receiver<Company> {
        self.company.subscribe()
    }

    /// Whether it lives.
    pub fn lives(&self) -> bool {
        !self.wishes.is_closed()
    }

    fn died(&self) -> Failure {
        Failure::Died(self.died_of.get().cloned().unwrap_or_default())
    }

    async fn invite(&self, words: &str) -> Result<Link, Failure> {
        let (reply, link) = oneshot::channel();
        self.wishes.send(Wish::Invite(words.to_owned(), reply)).await.map_err(|_| self.died())?;
        link.await.map_err(|_| self.died())?
    }

    async fn live(
        (person, family_name): (Person, &str),
        device: Device,
        (page, welcome): (Socket, Answer),
        kept: Kept,
        (base, company): (Instant, Arc<watch::Sender<Company>>),
    ) -> Result<Self, Failure> {
        company.send_modify(|company| {
            company.bots.insert(device.id);
        });
        let Answer::Welcome { family, calls, .. } = welcome else {
            return Err(Failure::Protocol("the bot is not welcome".to_owned()));
        };
        let (wishes, told) = mpsc::channel(WISHES);
        let looks = person.film.is_none();
        let id = device.id;
        let mut life = Life {
            person,
            family_name: family_name.to_owned(),
            device,
            page,
            kept,
            talk: None,
            looks,
            company: Arc::clone(&company),
            met_a_person: false,
            base,
            wishes: told,
        };
        life.kept.catch_up(&mut life.page).await?;
        life.see(&family).await?;
        for call in calls {
            life.hear(FromServer::Call { call, removals: None }).await?;
        }
        let died_of = Arc::<OnceLock<String>>::default();
        let epitaph = Arc::clone(&died_of);
        tokio::spawn(async move {
            if let Err(failure) = life.run().await {
                // It dies once.
                let _ = epitaph.set(failure.to_string());
            }
        });
        Ok(Self { company, wishes, device: id, died_of })
    }
}

impl Life {
    async fn run(&mut self) -> Result<(), Failure> {
        let mut ping = tokio::time::interval(PING);
        loop {
            let Self { page, wishes, talk, .. } = self;
            tokio::select! {
                news = page.next() => { let news = news?; self.hear(news).await?; }
                wish = wishes.recv() => match wish {
                    Some(wish) => self.obey(wish).await?,
                    None => return Ok(()),
                },
                lived = live(talk) => lived?,
                _ = ping.tick() => { self.page.tell(Request::Ping).await?; }
            }
        }
    }

    async fn obey(&mut self, wish: Wish) -> Result<(), Failure> {
        match wish {
            Wish::Do(Told::Call) if self.talk.is_some() => Ok(()),
            Wish::Do(Told::Call) => {
                let call = fresh_id(CallId::from_random_bytes)?;
                unless_refused(self.page.ask(Request::StartCall { call, ring: Ring::Everyone }).await)?;
                self.join(call).await
            }
            Wish::Do(Told::HangUp) => match self.talk.take() {
                Some(talk) => unless_refused(talk.leave(&mut self.page).await),
                None => Ok(()),
            },
            Wish::Invite(words, reply) => {
                let by = (self.family_name.as_str(), &self.person);
                let link = self.kept.invite(&mut self.page, by, &words).await;
                // Who asked and has gone needs no link.
                let _ = reply.send(link);
                Ok(())
            }
            Wish::Report(reply) => {
                let _ = reply.send(self.talk.as_ref().map(Talk::report));
                Ok(())
            }
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "a bot acts on few of the things that a page is told")]
    async fn hear(&mut self, news: FromServer) -> Result<(), Failure> {
        self.kept.hear(&mut self.page, &news).await?;
        match &news {
            FromServer::Family { family } => self.see(family).await?,
            FromServer::Call { call, .. } if self.talk.is_none() && self.is_rung(call) => {
                unless_refused(self.page.ask(Request::Answer { call: call.id }).await)?;
                // What it was rung with is older than what it has joined.
                return self.join(call.id).await;
            }
            _ => {}
        }
        let Some(talk) = &mut self.talk else { return Ok(()) };
        match talk.hear(&mut self.page, &mut self.kept, &news).await? {
            Heard::Stays if matches!(news, FromServer::Call { .. }) => self.keep_company().await,
            Heard::Stays => Ok(()),
            Heard::Over => {
                self.talk = None;
                Ok(())
            }
            // As any page does: in its seat, with a connection and keys of its own.
            Heard::PutOut => {
                let call = talk.view().id;
                self.talk = None;
                self.join(call).await
            }
        }
    }

    /// Shows who is there. Bots alone have nothing to say to one another once the people have gone.
    async fn keep_company(&mut self) -> Result<(), Failure> {
        let Some(talk) = &self.talk else { return Ok(()) };
        let company = self.company.borrow().bots.clone();
        let with_people = talk.view().seats.iter().any(|seat| !company.contains(&seat.device));
        if self.met_a_person && !with_people {
            return match self.talk.take() {
                Some(talk) => unless_refused(talk.leave(&mut self.page).await),
                None => Ok(()),
            };
        }
        self.met_a_person |= with_people;
        self.show().await
    }

    /// Keepers let everybody in who has a link.
    async fn see(&mut self, family: &FamilyView) -> Result<(), Failure> {
        let own = family.members.iter().find(|member| member.id == self.device.member);
        let people = |company: &Company| {
            let devices = |member: &MemberView| member.devices.iter().any(|it| company.bots.contains(&it.id));
            family.members.iter().filter(|member| !devices(member)).count()
        };
        self.company.send_if_modified(|company| {
            let before = std::mem::replace(&mut company.people, 0);
            company.people = people(company);
            company.people != before
        });
        if own.is_some_and(|member| member.keeper) {
            self.kept.admit_all(&mut self.page, family).await?;
        }
        Ok(())
    }

    fn is_rung(&self, call: &CallView) -> bool {
        call.rings.iter().any(|ring| ring.member == self.device.member && ring.state == RingState::Pending)
    }

    async fn join(&mut self, call: CallId) -> Result<(), Failure> {
        let with = (&self.person, self.base);
        match Talk::join(call, &mut self.page, &mut self.kept, with).await {
            Ok(talk) => {
                self.met_a_person = false;
                self.talk = Some(talk);
            }
            // The call was over before it began.
            Err(Failure::Refused { .. }) => return Ok(()),
            Err(failure) => return Err(failure),
        }
        self.keep_company().await
    }

    async fn show(&mut self) -> Result<(), Failure> {
        let Some(talk) = &mut self.talk else { return Ok(()) };
        let own = talk.seat();
        let others = talk.view().seats.iter().filter(|seat| seat.id != own && seat.sends.camera);
        let want = |seat: &wire::SeatView| Want {
            publication: Publication { seat: seat.id, kind: MediaKind::Camera },
            height: 360,
            pinned: false,
        };
        let wants = if self.looks { others.map(want).collect() } else { Vec::new() };
        unless_refused(talk.show(&mut self.page, wants).await)
    }
}

async fn live(talk: &mut Option<Talk>) -> Result<(), Failure> {
    match talk {
        Some(talk) => talk.live().await,
        None => std::future::pending().await,
    }
}
