//! The clock and the devices around `sim::impair`. One thread: whatever comes first is done first.

use std::io::Write;
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use anyhow::Result;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use sim::impair::{Answer, Impairer, Way};

use crate::device::Device;

/// Packets read from one device before the other has its turn.
const AT_ONCE: usize = 64;
/// What fits into a device: more than its MTU of 1,500.
const LARGEST: usize = 65_536;
/// A longer order is none.
const LONGEST_ORDER: usize = 4_096;

/// A line that can be carried on.
pub(crate) struct Carriage {
    pub(crate) near: Device,
    pub(crate) far: Device,
    pub(crate) seed: u64,
    /// It ends by itself then.
    pub(crate) longest: Duration,
}

/// Carries packets until `orders` end or the time is over.
pub(crate) fn carry(line: &Carriage, orders: impl AsFd, mut answers: impl Write) -> Result<()> {
    let mut impairer = Impairer::new(line.seed);
    let end = now() + line.longest;
    let mut text = Vec::new();
    let mut buffer = vec![0; LARGEST];
    answer(&mut answers, &Answer::Ready)?;
    loop {
        while let Some((way, packet)) = impairer.poll(now()) {
            match way {
                Way::Up => line.far.deliver(&packet),
                Way::Down => line.near.deliver(&packet),
            }
        }
        if now() >= end {
            return Ok(());
        }
        let next = impairer.next_turn().map_or(end, |turn| turn.min(end));
        let [near, far, told] = wait([line.near.as_fd(), line.far.as_fd(), orders.as_fd()], next)?;
        for (device, way, ready) in [(&line.near, Way::Up, near), (&line.far, Way::Down, far)] {
            if ready {
                take_in(device, way, &mut impairer, &mut buffer)?;
            }
        }
        if told {
            let length = rustix::io::read(orders.as_fd(), &mut buffer[..LONGEST_ORDER])?;
            if length == 0 {
                return Ok(());
            }
            text.extend_from_slice(&buffer[..length]);
            obey(&mut text, &mut impairer, &mut answers)?;
        }
    }
}

fn take_in(device: &Device, way: Way, impairer: &mut Impairer, buffer: &mut [u8]) -> Result<()> {
    for _ in 0..AT_ONCE {
        let Some(length) = device.receive(buffer)? else { break };
        impairer.handle_packet(way, buffer[..length].to_vec(), now());
    }
    Ok(())
}

/// Carries out every whole line of `text` and leaves the rest.
fn obey(text: &mut Vec<u8>, impairer: &mut Impairer, answers: &mut impl Write) -> Result<()> {
    while let Some(end) = text.iter().position(|byte| *byte == b'\n') {
        let order: Vec<u8> = text.drain(..=end).collect();
        let order = String::from_utf8_lossy(&order);
        answer(answers, &impairer.handle_order(order.trim(), now()))?;
    }
    if text.len() > LONGEST_ORDER {
        text.clear();
        answer(answers, &Answer::Refused(format!("an order has at most {LONGEST_ORDER} bytes")))?;
    }
    Ok(())
}

fn answer(answers: &mut impl Write, answer: &Answer) -> Result<()> {
    serde_json::to_writer(&mut *answers, answer)?;
    answers.write_all(b"\n")?;
    Ok(answers.flush()?)
}

/// Which of them have something to read, when one has or `until` has come.
pub(crate) fn wait<const N: usize>(what: [impl AsFd; N], until: Instant) -> Result<[bool; N]> {
    let mut polled = what.each_ref().map(|it| PollFd::new(it, PollFlags::IN));
    let left = until.saturating_duration_since(now());
    let left = Timespec { tv_sec: i64::try_from(left.as_secs())?, tv_nsec: left.subsec_nanos().into() };
    match poll(&mut polled, Some(&left)) {
        Ok(_) | Err(rustix::io::Errno::INTR) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(polled.each_ref().map(|it| !it.revents().is_empty()))
}

#[expect(clippy::disallowed_methods, reason = "this is the edge where the line meets real time")]
pub(crate) fn now() -> Instant {
    Instant::now()
}
