//! A whole call through the real relay, of real VP8 and Opus, with a tap behind SRTP: what the relay passes on, as it
//! leaves its hands. Nothing of it decodes or shows a marker, while those in the call open all of it.
//!
//! Two controls: the same film sent in the clear from other code is seen and heard by the same judges; and in the clear
//! through the relay it does not get.

mod film;
mod judge;
mod line;
mod ogg;
mod plain;
mod playing;
mod relayed;
mod tool;

use std::time::Duration;

use anyhow::Result;

use crate::figures::Figures;

const FULL: Duration = Duration::from_secs(30);
const QUICK: Duration = Duration::from_secs(4);
/// The call in the clear, which ends at the relay.
const CLEAR: Duration = Duration::from_secs(2);
const LEAST: usize = 10_000;
const LEAST_QUICK: usize = 1_000;

pub(crate) fn prove(quick: bool) -> Result<Figures> {
    let folder = tempfile::tempdir()?;
    let (time, least) = if quick { (QUICK, LEAST_QUICK) } else { (FULL, LEAST) };
    let film = film::make(folder.path())?;
    let call = relayed::run(&film, true, time)?;
    let tapped = judge::judge(&film, &call.taps, folder.path())?;
    let clear = relayed::run(&film, false, CLEAR)?;
    let passed: usize = clear.taps.iter().map(playing::Tap::frames).sum();
    let control = judge::judge(&film, &[plain::run(&film, time)?], folder.path())?;
    let percent = |of: usize| of as f64 * 100.0 / control.frames.max(1) as f64;

    let mut figures = Figures::new("capture", quick);
    figures.say("frames_sent", call.sent);
    figures.say("frames_tapped", tapped.frames);
    figures.say("frames_opened_in_the_call", call.opened);
    figures.say("frames_that_decode", tapped.decoded);
    figures.say("frames_that_show_the_marker", tapped.marked);
    figures.say("noise_from_decoders", tapped.decoder_output - tapped.decoded);
    figures.say("control_frames", control.frames);
    figures.say("control_decodes_percent", percent(control.decoded));
    figures.say("control_shows_the_marker_percent", percent(control.marked));
    figures.say("clear_frames_sent_to_the_relay", clear.sent);
    figures.say("clear_frames_passed_on", passed);
    figures.must(tapped.frames >= least, format!("at least {least} frames are tapped"));
    figures.must(call.opened == tapped.frames as u64, "those in the call open everything");
    figures.must(tapped.decoded == 0, "nothing that was tapped decodes");
    figures.must(tapped.marked == 0, "nothing that was tapped shows the marker");
    figures.must(percent(control.decoded) > 99.0, "over 99 % of the control decode");
    figures.must(control.marked == control.frames, "the marker is seen in all of the control");
    figures.must(clear.sent > 0 && passed == 0, "the relay passes nothing clear on");
    Ok(figures)
}
