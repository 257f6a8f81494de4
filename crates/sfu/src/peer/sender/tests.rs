//! What goes out, opened again as a browser would.

use super::*;

pub(in crate::peer) fn start() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "a base for virtual time")]
    let now = Instant::now();
    now
}

pub(in crate::peer) fn outgoing(seq: u64) -> Outgoing {
    Outgoing {
        seq,
        time: 90 * seq as u32,
        marker: false,
        pt: 96,
        level: None,
        payload: vec![7; 1_000].into(),
        patch: None,
    }
}
