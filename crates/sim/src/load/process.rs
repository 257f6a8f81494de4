//! What processes use, as Linux tells in `/proc`.

use std::time::Duration;

use crate::bot::Failure;

/// Linux counts processor time in hundredths of a second (`USER_HZ`) for every program.
const TICK: Duration = Duration::from_millis(10);

/// Processor time that a process has used.
#[derive(Debug, Clone, Copy)]
pub(super) struct Usage(Duration);

impl Usage {
    pub(super) fn of(pid: u32) -> Result<Self, Failure> {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
        ticks(&stat).map(|ticks| Self(TICK * ticks)).ok_or_else(|| strange("stat"))
    }
}

impl std::ops::Sub for Usage {
    type Output = Duration;

    fn sub(self, before: Self) -> Duration {
        self.0.saturating_sub(before.0)
    }
}

/// User and system time: the 14th and 15th field, counted after the name, which may hold anything.
fn ticks(stat: &str) -> Option<u32> {
    let (_, after) = stat.rsplit_once(')')?;
    let mut fields = after.split_whitespace().skip(11);
    let user: u32 = fields.next()?.parse().ok()?;
    let system: u32 = fields.next()?.parse().ok()?;
    Some(user + system)
}

/// Resident memory of a process.
pub(super) fn resident_mb(pid: u32) -> Result<f64, Failure> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line =
        status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or_else(|| strange("status"))?;
    let kilobytes: f64 = line
        .split_whitespace()
        .next()
        .and_then(|number| number.parse().ok())
        .ok_or_else(|| strange("status"))?;
    Ok(kilobytes / 1024.0)
}

fn strange(file: &str) -> Failure {
    Failure::Protocol(format!("/proc/PID/{file} is not as Linux writes it"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_brackets_does_not_confuse() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194560 100 0 0 0 250 30 0 0 20 0 3 0 100 1 1";
        assert_eq!(ticks(stat), Some(280));
    }
}
