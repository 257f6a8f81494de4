//! All light clients, driven by one plain loop on a thread of its own: one wait for all sockets, one queue of times. A
//! task, a timer and a place in the runtime's table for each would cost more than what they do.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::time::{Duration, Instant};

use mio::{Events, Interest, Poll, Token, Waker};
use tokio::sync::oneshot;

use super::now;
use super::peer::{Peer, Room};
use crate::bot::Failure;

/// Sockets that are told of in one call.
const SOCKETS: usize = 1_024;
/// The rest after each turn: what comes meanwhile is read together, and whoever sends it need not wake us for each
/// datagram, which on one machine takes its time. Longer: what is on the way waits; shorter: it costs more.
const REST: Duration = Duration::from_micros(500);
/// The longest wait, when nobody has anything to do.
const LOOK: Duration = Duration::from_millis(100);
/// Clients that may stand at the door. Who brings one more waits.
const ENTERING: usize = 16;
/// By this the loop is woken when somebody stands there.
const DOOR: Token = Token(usize::MAX);

/// The door to the loop. When it is gone, the loop ends.
pub(super) struct Clients {
    door: SyncSender<Peer>,
    waker: Waker,
}

impl Clients {
    /// Begins the loop; what comes out of the receiver is why it ended.
    pub(super) fn begin() -> Result<(Self, oneshot::Receiver<Failure>), Failure> {
        let poll = Poll::new()?;
        let waker = Waker::new(poll.registry(), DOOR)?;
        let (door, entering) = sync_channel(ENTERING);
        let (ended, failure) = oneshot::channel();
        let live = move || {
            if let Err(failure) = All::new(poll, entering).live() {
                // Who does not listen any more has ended too.
                let _ = ended.send(failure);
            }
        };
        std::thread::Builder::new().name("clients".to_owned()).spawn(live)?;
        Ok((Self { door, waker }, failure))
    }

    /// From now on this one lives too.
    pub(super) fn add(&self, peer: Peer) -> Result<(), Failure> {
        self.door.send(peer).map_err(|_| Failure::Died("the clients' loop is gone".to_owned()))?;
        Ok(self.waker.wake()?)
    }
}

struct All {
    poll: Poll,
    entering: Receiver<Peer>,
    peers: Vec<Peer>,
    /// When which of them has something to do. Of several times of one only the earliest is true.
    due: BinaryHeap<Reverse<(Instant, usize)>>,
    /// That one, by client.
    earliest: Vec<Instant>,
    room: Room,
}

impl All {
    fn new(poll: Poll, entering: Receiver<Peer>) -> Self {
        let (peers, due, earliest) = (Vec::new(), BinaryHeap::new(), Vec::new());
        Self { poll, entering, peers, due, earliest, room: Room::default() }
    }

    fn live(&mut self) -> Result<(), Failure> {
        let mut events = Events::with_capacity(SOCKETS);
        loop {
            let wait = self.due.peek().map(|Reverse((due, _))| due.saturating_duration_since(now()));
            match self.poll.poll(&mut events, Some(wait.unwrap_or(LOOK).min(LOOK))) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                polled => polled?,
            }
            for event in &events {
                let Token(place) = event.token();
                let Some(peer) = self.peers.get_mut(place) else { continue };
                peer.read(&mut self.room)?;
                let due = peer.due();
                if due < self.earliest[place] {
                    self.expect(place, due);
                }
            }
            self.pass_time(now())?;
            if !self.let_in()? {
                return Ok(());
            }
            std::thread::park_timeout(REST);
        }
    }

    /// Whoever stands at the door comes in. False: there is no door any more.
    fn let_in(&mut self) -> Result<bool, Failure> {
        loop {
            match self.entering.try_recv() {
                Ok(peer) => self.enter(peer)?,
                Err(closed) => return Ok(closed != TryRecvError::Disconnected),
            }
        }
    }

    fn enter(&mut self, mut peer: Peer) -> Result<(), Failure> {
        let (place, due) = (self.peers.len(), peer.due());
        self.poll.registry().register(&mut peer.socket, Token(place), Interest::READABLE)?;
        self.peers.push(peer);
        self.earliest.push(due);
        self.expect(place, due);
        Ok(())
    }

    /// A client has something to do then, and not before.
    fn expect(&mut self, place: usize, due: Instant) {
        self.earliest[place] = due;
        self.due.push(Reverse((due, place)));
    }

    /// Everybody does what is due by now.
    fn pass_time(&mut self, now: Instant) -> Result<(), Failure> {
        while let Some(Reverse((due, place))) =
            self.due.peek().copied().filter(|Reverse((due, _))| *due <= now)
        {
            self.due.pop();
            if self.earliest[place] != due {
                continue;
            }
            let Some(peer) = self.peers.get_mut(place) else { continue };
            peer.pass_time(now)?;
            let due = peer.due();
            self.expect(place, due);
        }
        Ok(())
    }
}
