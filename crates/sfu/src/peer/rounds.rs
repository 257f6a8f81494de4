//! Rounds with str0m: what it gives is taken until it has no more.

use std::time::Instant;

use str0m::rtp::Ssrc;
use str0m::{Input as RtcInput, Output as RtcOutput, Rtc};

use super::GRAIN;
use super::missing::Asking;
use crate::nack;

/// Time-outs that are due at once in one go; more are left for the next.
const MAX_ROUNDS: usize = 64;

/// Takes out everything an `Rtc` has, moving its time to `now` unless it stands there. Gives when it wants to be asked
/// again; none: it has failed for good.
pub(super) fn drain(
    rtc: &mut Rtc,
    (now, is_there): (Instant, bool),
    take: &mut impl FnMut(&mut Rtc, RtcOutput),
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
            Ok(output) => take(rtc, output),
            Err(_) if rtc.is_alive() => return Some(now + GRAIN),
            Err(_) => return None,
        }
    }
    Some(now + GRAIN)
}

/// Asks the browser for packets that it has sent and that have not come.
pub(super) fn ask(rtc: &mut Rtc, own: Ssrc, asking: &Asking) {
    if asking.lost.is_empty() {
        return;
    }
    let (of, mut direct) = (Ssrc::from(asking.ssrc), rtc.direct_api());
    // The first goes before, so that the second can become what it is meant to be (see `nack`).
    direct.send_app_specific_feedback(own, of, Vec::new());
    direct.send_app_specific_feedback(own, of, nack::pairs(asking.lost.iter().copied()));
}
