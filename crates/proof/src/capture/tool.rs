//! ffmpeg, as encoder and as whoever tries to make something of what was tapped.

use std::process::{Command, Stdio};

/// Says only what went wrong.
pub(super) fn ffmpeg() -> Command {
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-hide_banner", "-loglevel", "error"]).stdin(Stdio::null());
    command
}
