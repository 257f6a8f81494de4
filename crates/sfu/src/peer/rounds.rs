//! Rounds with str0m: what it gives is taken until it has no more.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use str0m::{Input as RtcInput, Output as RtcOutput, Rtc};

use super::event::{PeerEvent, understand};
use super::listen::{is_rtcp, is_stun};
use super::{GRAIN, Peer};
use crate::event::{Output, Transmit};
use crate::out::Out;
use crate::srtp::{self, Ciphers};

/// Time-outs that are due at once in one go; more are left for the next.
const MAX_ROUNDS: usize = 64;

impl Peer {
    /// The one way to change an `Rtc`. `change` says whether it has moved its time to `now`.
    pub(super) fn mutate(
        &mut self,
        now: Instant,
        out: &mut Out,
        change: impl FnOnce(&mut Rtc) -> bool,
    ) -> Vec<PeerEvent> {
        let mut events = Vec::new();
        if self.closed {
            return events;
        }
        // Whatever is there is not of this connection.
        drop(srtp::exported());
        let before = self.sender.to();
        let Self { rtc, sender, .. } = self;
        let drained = catch_unwind(AssertUnwindSafe(|| {
            let is_there = change(rtc);
            drain(rtc, (now, is_there), &mut |output| match output {
                RtcOutput::Transmit(transmit) => {
                    let (from, to) = (transmit.source, transmit.destination);
                    // Everything but STUN goes to where the browser is.
                    if !is_stun(&transmit.contents) {
                        sender.route(from, to);
                    }
                    // Its RTCP stays here: ours is sealed under the same keys.
                    if !is_rtcp(&transmit.contents) {
                        out.push(Output::Transmit(Transmit::one(from, to, transmit.contents.into())));
                    }
                }
                RtcOutput::Event(event) => events.extend(understand(&event)),
                RtcOutput::Timeout(_) => {}
            })
        }));
        self.take_keys();
        if before.is_some() && self.sender.to() != before {
            events.extend(self.sender.moved(now).into_iter().map(PeerEvent::NeedsKeyFrame));
        }
        let next = drained.unwrap_or_else(|_| {
            tracing::error!("a connection broke inside str0m and is given up");
            None
        });
        events.extend(self.goes_on(next, now));
        events
    }

    /// Notes when str0m wants to be asked again; where it does not, the connection is over.
    fn goes_on(&mut self, next: Option<Instant>, now: Instant) -> Option<PeerEvent> {
        if let Some(next) = next.filter(|_| self.rtc.is_alive()) {
            self.rtc_due = next.max(now + GRAIN);
            self.plan(now);
            return None;
        }
        self.closed = true;
        Some(PeerEvent::Closed)
    }

    /// Takes the keys, if DTLS has just agreed upon them.
    fn take_keys(&mut self) {
        let exported = srtp::exported().filter(|_| self.rtcp.is_none());
        if let Some(ciphers) = exported.and_then(|exported| Ciphers::new(&exported)) {
            self.sender.keyed(ciphers.seal);
            self.receiver.keyed(ciphers.open);
            self.rtcp = Some((ciphers.open_rtcp, ciphers.seal_rtcp));
        }
    }
}

/// Takes out everything an `Rtc` has, moving its time to `now` unless it stands there. Gives when it wants to be asked
/// again; none: it has failed for good.
fn drain(
    rtc: &mut Rtc,
    (now, is_there): (Instant, bool),
    take: &mut impl FnMut(RtcOutput),
) -> Option<Instant> {
    // As with datagrams: an error of DTLS over some datagram is not the end, unless str0m says so.
    let pass_time = |rtc: &mut Rtc| drop(rtc.handle_input(RtcInput::Timeout(now)));
    if !is_there {
        pass_time(rtc);
    }
    let mut rounds = 0;
    while rounds < MAX_ROUNDS {
        match rtc.poll_output() {
            Ok(RtcOutput::Timeout(next)) if next > now => return Some(next),
            Ok(RtcOutput::Timeout(_)) => {
                rounds += 1;
                pass_time(rtc);
            }
            Ok(output) => take(output),
            Err(_) if rtc.is_alive() => return Some(now + GRAIN),
            Err(_) => return None,
        }
    }
    Some(now + GRAIN)
}
