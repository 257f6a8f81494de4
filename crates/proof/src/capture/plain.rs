//! The control: the same film from one connection straight to another, without a relay and without anything of
//! `crates/sealed`. It shows that the tap and the judges see what is clear.

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use wire::MediaKind;

use super::film::Film;
use super::line::{Datagram, Line};
use super::playing::{Playing, Tap, packets};

const ONE_WAY: Duration = Duration::from_millis(10);
const KINDS: [MediaKind; 2] = [MediaKind::Microphone, MediaKind::Camera];
const PATIENCE: Duration = Duration::from_secs(10);

#[expect(clippy::disallowed_methods, reason = "the base of virtual time; only differences from it matter")]
fn base() -> Instant {
    Instant::now()
}

/// Sends the film for so long and gives what was tapped at its other end.
pub(super) fn run(film: &Film, time: Duration) -> Result<Tap> {
    let begun = base();
    let address = |last| SocketAddr::new(Ipv4Addr::new(198, 18, 1, last).into(), 50_000);
    let mut lines = [Line::new(address(1), begun)?, Line::new(address(2), begun)?];
    let offer = lines[0].offer(&KINDS, 0, 0)?;
    let answer = lines[1].accept(&offer, begun)?;
    lines[0].answer(&answer, begun)?;
    let mut under_way: VecDeque<(Instant, Datagram)> = VecDeque::new();
    let (mut playing, mut tap, mut now) = (None::<Playing<'_>>, Tap::default(), begun);
    let mut end = begun + PATIENCE;
    while now < end {
        while let Some((_, datagram)) = under_way.pop_front_if(|(at, _)| *at <= now) {
            if let Some(line) = lines.iter_mut().find(|line| line.address == datagram.to) {
                line.receive(&datagram, now)?;
            }
        }
        for line in &mut lines {
            if line.timeout <= now {
                line.pass_time(now)?;
            }
        }
        if playing.is_none() && lines.iter().all(Line::is_up) {
            playing = Some(Playing::new(film, &KINDS, now));
            end = now + time;
        }
        for frame in playing.as_mut().map(|it| it.take(now)).unwrap_or_default() {
            let packets = packets(frame.kind, frame.bytes, frame.number);
            lines[0].send(frame.kind, packets, frame.time, now)?;
        }
        tap.listen(&mut lines[1]);
        for line in &mut lines {
            let out = std::mem::take(&mut line.outbox).into_iter();
            under_way.extend(out.map(|datagram| (now + ONE_WAY, datagram)));
        }
        let arrival = under_way.front().map(|(at, _)| *at);
        let due = playing.as_ref().map(Playing::due);
        let next = lines.iter().map(|line| line.timeout).chain(arrival).chain(due).min().unwrap_or(end);
        now = now.max(next);
    }
    ensure!(playing.is_some(), "the connection of the control did not come about");
    Ok(tap)
}
