//! What went over a line, and whether it kept its word.

use std::time::Duration;

use serde::{Serialize, Serializer, ser::SerializeStruct as _};

use super::numbers::Twice;
use crate::network::Traffic;

/// Both ways, and how late packets were handed over.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// From the near end to the far one.
    pub up: Travelled,
    /// From the far end to the near one.
    pub down: Travelled,
    /// Since the last report.
    pub late: Late,
}

/// One way, since the line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Travelled {
    /// Packets that went in.
    pub sent: u64,
    /// Their bytes.
    pub sent_bytes: u64,
    /// Packets that came out.
    pub arrived: u64,
    /// Their bytes.
    pub arrived_bytes: u64,
    /// Packets lost by chance.
    pub lost: u64,
    /// Packets for which the queue had no room.
    pub overflowed: u64,
    /// Numbers under which something was sealed for the line twice.
    pub twice: Twice,
}

impl Travelled {
    pub(super) fn new(traffic: Traffic, twice: Twice) -> Self {
        let Traffic { sent, sent_bytes, arrived, arrived_bytes, lost, overflowed } = traffic;
        Self { sent, sent_bytes, arrived, arrived_bytes, lost, overflowed, twice }
    }
}

/// How much later than they were due packets were handed over: on a busy machine the line itself has to wait for a
/// processor, and figures taken through it are worth as much as this is small.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Late {
    /// How many were handed over.
    pub packets: u64,
    /// The latest, in milliseconds.
    pub worst_ms: f64,
    /// More than 5 ms late.
    pub over_5_ms: u64,
    sum_ms: f64,
}

impl Late {
    /// One more was handed over.
    pub(super) fn note(&mut self, late: Duration) {
        let milliseconds = late.as_secs_f64() * 1_000.0;
        self.packets += 1;
        self.sum_ms += milliseconds;
        self.worst_ms = self.worst_ms.max(milliseconds);
        self.over_5_ms += u64::from(milliseconds > 5.0);
    }

    /// The mean, in milliseconds.
    pub fn mean_ms(&self) -> f64 {
        self.sum_ms / (self.packets.max(1) as f64)
    }
}

impl Serialize for Late {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Late", 4)?;
        fields.serialize_field("packets", &self.packets)?;
        fields.serialize_field("mean_ms", &self.mean_ms())?;
        fields.serialize_field("worst_ms", &self.worst_ms)?;
        fields.serialize_field("over_5_ms", &self.over_5_ms)?;
        fields.end()
    }
}
