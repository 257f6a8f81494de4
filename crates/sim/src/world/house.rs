//! The house around the SFU: what travels by signalling.

use std::time::Duration;

use sfu::{Event, Input, Joining};
use wire::{CallId, MediaKind, Offer, Publication, SeatId, Sends, SlotView, Want};

use super::{Who, World};
use crate::client::Peer;

/// A pool grows by so many slots: sound, picture.
const GROWTH: [u8; 2] = [4, 6];
/// Height at which a page shows a shared screen.
const SCREEN_HEIGHT: u16 = 1080;

/// Something under way between a page and the house.
#[derive(Debug)]
pub(super) enum Signal {
    Up(Who, Ask),
    Down(Who, Tell),
}

/// What a page asks of the house.
#[derive(Debug)]
pub(super) enum Ask {
    Join(Offer, Sends),
    Renew(Offer),
    Leave,
    Show(Vec<Want>),
    Sends(Sends),
}

/// What the house tells a page.
#[derive(Debug)]
pub(super) enum Tell {
    Answer(String),
    Slots {
        slots: Vec<SlotView>,
        more_audio: u8,
        more_video: u8,
    },
    Wanted {
        camera: [bool; 3],
        screen: bool,
        red: bool,
    },
    /// The others in the call, with what they send.
    Seats(Vec<(Peer, Sends)>),
}

impl World {
    /// Switches its microphone, camera and screen.
    pub fn set_sends(&mut self, who: Who, sends: Sends) {
        self.seats[who.0].client.set_sends(sends);
        self.ask(who, Ask::Sends(sends));
    }

    /// Shows exactly these pictures from now on, instead of everything.
    pub fn show(&mut self, who: Who, wants: Vec<Want>) {
        self.seats[who.0].wants = Some(wants.clone());
        self.ask(who, Ask::Show(wants));
    }

    /// A picture that a page may want: somebody's camera, this high.
    pub fn want_camera(&self, of: Who, height: u16) -> Want {
        let publication = Publication { seat: self.seat_id(of), kind: MediaKind::Camera };
        Want { publication, height, pinned: false }
    }

    /// Asks for a larger pool, or an ICE restart.
    pub fn renew(&mut self, who: Who, more_audio: u8, more_video: u8, restart_ice: bool) {
        if let Some(offer) = self.seats[who.0].client.renew(more_audio, more_video, restart_ice) {
            self.seats[who.0].negotiates = true;
            self.ask(who, Ask::Renew(offer));
        }
    }

    /// Whether it makes its pool larger by itself when told that it is too small (as pages do).
    pub fn let_grow(&mut self, who: Who, grows: bool) {
        self.seats[who.0].grows = grows;
    }

    pub(super) fn ask_to_join(&mut self, who: Who) {
        let seat = &mut self.seats[who.0];
        let sends = seat.client.sends();
        if let Some(offer) = seat.client.offer() {
            seat.negotiates = true;
            self.ask(who, Ask::Join(offer, sends));
        }
    }

    pub(super) fn ask(&mut self, who: Who, ask: Ask) {
        let [up, _] = self.delays(who);
        self.signal(who, 0, up, Signal::Up(who, ask));
    }

    fn tell(&mut self, who: Who, tell: Tell) {
        let [_, down] = self.delays(who);
        self.signal(who, 1, down, Signal::Down(who, tell));
    }

    fn signal(&mut self, who: Who, way: usize, delay: Duration, signal: Signal) {
        let until = &mut self.seats[who.0].signals_until[way];
        *until = (*until).max(self.now + delay);
        let arrival = *until;
        self.signalled += 1;
        self.signals.insert((arrival, self.signalled), signal);
    }

    pub(super) fn take_signal(&mut self, signal: Signal) {
        match signal {
            Signal::Up(who, ask) => {
                self.answer(who, ask);
                self.drain_relay();
            }
            Signal::Down(who, tell) if self.seats[who.0].runs => {
                self.hear(who, tell);
                self.send_from(who);
            }
            Signal::Down(..) => {}
        }
    }

    /// What the SFU says goes to the page that it is about.
    pub(super) fn pass_on(&mut self, event: Event) {
        match event {
            Event::Slots { seat, slots, more_audio, more_video, .. } => {
                if let Some(who) = self.who(seat) {
                    self.tell(who, Tell::Slots { slots, more_audio, more_video });
                }
            }
            Event::Wanted { seat, camera, screen, red, .. } => {
                if let Some(who) = self.who(seat) {
                    self.tell(who, Tell::Wanted { camera, screen, red });
                }
            }
            Event::Up { .. } | Event::Lost { .. } | Event::Speakers { .. } => {}
        }
    }

    /// The house's side.
    fn answer(&mut self, who: Who, ask: Ask) {
        let (call, seat) = (self.call_of(who), self.seat_id(who));
        match ask {
            Ask::Join(offer, sends) => {
                let answer = self.sfu.join(Joining { call, seat, offer, sends }, self.now);
                let answer = answer.unwrap_or_else(|refusal| panic!("a page's offer was refused: {refusal}"));
                self.seats[who.0].sends = Some(sends);
                self.tell(who, Tell::Answer(answer));
                self.tell_seats(call);
            }
            Ask::Renew(offer) => {
                let answer = self.sfu.renew(call, seat, offer, self.now);
                let answer =
                    answer.unwrap_or_else(|refusal| panic!("a further offer was refused: {refusal}"));
                self.tell(who, Tell::Answer(answer));
            }
            Ask::Leave => {
                self.seats[who.0].sends = None;
                self.sfu.handle(Input::Leave { call, seat }, self.now);
                self.tell_seats(call);
            }
            Ask::Show(wants) => self.sfu.handle(Input::Show { call, seat, wants }, self.now),
            Ask::Sends(sends) => {
                self.seats[who.0].sends = Some(sends);
                self.sfu.handle(Input::Sends { call, seat, sends }, self.now);
                self.tell_seats(call);
            }
        }
    }

    /// The page's side.
    fn hear(&mut self, who: Who, tell: Tell) {
        let now = self.now;
        let seat = &mut self.seats[who.0];
        match tell {
            Tell::Answer(sdp) => {
                seat.negotiates = false;
                seat.client.answer(&sdp, now);
                assert!(
                    seat.client.failure().is_none(),
                    "an answer was unusable: {:?}",
                    seat.client.failure()
                );
            }
            Tell::Slots { slots, more_audio, more_video } => {
                seat.client.map_slots(&slots, now);
                let more = [more_audio, more_video];
                if seat.grows && !seat.negotiates && more != [0, 0] {
                    let [audio, video] = [0, 1].map(|i| if more[i] > 0 { GROWTH[i] } else { 0 });
                    self.renew(who, audio, video, false);
                }
            }
            Tell::Wanted { camera, screen, red } => {
                seat.client.want(camera, screen);
                seat.client.want_red(red);
            }
            Tell::Seats(others) => {
                let peers: Vec<Peer> = others.iter().map(|(peer, _)| *peer).collect();
                seat.client.know(&peers);
                let height = seat.height;
                if seat.wants.is_none() {
                    let wants = others.iter().flat_map(|(peer, sends)| all_of(peer.seat, *sends, height));
                    let wants = wants.collect();
                    self.ask(who, Ask::Show(wants));
                }
            }
        }
    }

    fn tell_seats(&mut self, call: CallId) {
        let joined: Vec<(Who, Peer, Sends)> = self
            .seats
            .iter()
            .enumerate()
            .filter(|(_, seat)| seat.call == call)
            .filter_map(|(index, seat)| Some((Who(index), seat.peer, seat.sends?)))
            .collect();
        for (who, ..) in &joined {
            let others = joined.iter().filter(|(other, ..)| other != who);
            let others = others.map(|(_, peer, sends)| (*peer, *sends)).collect();
            self.tell(*who, Tell::Seats(others));
        }
    }

    fn who(&self, id: SeatId) -> Option<Who> {
        self.seats.iter().position(|seat| seat.peer.seat == id).map(Who)
    }
}

/// Everything that a seat shows.
fn all_of(seat: SeatId, sends: Sends, height: u16) -> impl Iterator<Item = Want> {
    let pictures =
        [(MediaKind::Screen, sends.screen, SCREEN_HEIGHT), (MediaKind::Camera, sends.camera, height)];
    let wanted = pictures.into_iter().filter(|(_, on, _)| *on);
    wanted.map(move |(kind, _, height)| Want {
        publication: Publication { seat, kind },
        height,
        pinned: false,
    })
}
