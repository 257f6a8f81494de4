//! How long the server waits for whoever is at the other end.

use std::time::Duration;

/// How long each thing may take before the connection is given up.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// From the opening of a socket to its hello.
    pub hello: Duration,
    /// Between two questions whether a page is there. The browser answers them itself, even for a page in the
    /// background whose own timers run once a minute.
    pub ping: Duration,
    /// A page from which nothing at all has come for this long is gone, whatever its network says.
    pub silence: Duration,
    /// For a request's body to arrive: a photograph of 256 kB at 10 kB/s fits.
    pub body: Duration,
    /// For a connection that is no socket: no request begins after this.
    pub connection: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            hello: Duration::from_secs(10),
            ping: Duration::from_secs(8),
            silence: Duration::from_secs(20),
            body: Duration::from_secs(30),
            connection: Duration::from_secs(60),
        }
    }
}
