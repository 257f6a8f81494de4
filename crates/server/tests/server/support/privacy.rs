//! Reads every log line and reacts to what must not stand in one: an address, an id, a token, a planted name.

use std::fmt::{Debug, Write as _};
use std::net::{IpAddr, SocketAddr};
use std::sync::Once;

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber, span};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt as _};

/// A name that tests put where a name could come through.
pub(crate) const PLANTED: &str = "Wilhelmina";

/// Our own crates must name nobody at DEBUG and above; the libraries, whose lines are hidden below WARN, at WARN.
const OURS: [&str; 5] = ["server", "media", "sfu", "store", "family"];

/// The layer, and what it does when somebody is named.
struct Privacy {
    named: fn(&str),
}

/// Puts every line of this process under the layer. One that names somebody ends the process, because a panic in a
/// task of the server could go unnoticed.
pub(crate) fn watch() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let privacy = Privacy {
            named: |line| {
                eprintln!("a log line names somebody: {line}");
                std::process::abort();
            },
        };
        let subscriber = tracing_subscriber::registry().with(privacy);
        tracing::subscriber::set_global_default(subscriber).expect("nobody else logs in this process");
    });
}

impl<S: Subscriber> Layer<S> for Privacy {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        let ours = metadata.target().split("::").next().is_some_and(|name| OURS.contains(&name));
        *metadata.level() <= if ours { Level::DEBUG } else { Level::WARN }
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut line = Line(event.metadata().target().to_owned());
        event.record(&mut line);
        self.read(&line.0);
    }

    fn on_new_span(&self, attributes: &span::Attributes<'_>, _: &span::Id, _: Context<'_, S>) {
        let mut line = Line(attributes.metadata().name().to_owned());
        attributes.record(&mut line);
        self.read(&line.0);
    }
}

impl Privacy {
    fn read(&self, line: &str) {
        if names_somebody(line) {
            (self.named)(line);
        }
    }
}

/// A line's fields, one after the other.
struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, _: &Field, value: &dyn Debug) {
        write!(self.0, " {value:?}").expect("a string takes everything");
    }

    fn record_str(&mut self, _: &Field, value: &str) {
        write!(self.0, " {value}").expect("a string takes everything");
    }
}

fn names_somebody(line: &str) -> bool {
    let word = |c: char| !(c.is_ascii_alphanumeric() || "-_.:[]".contains(c));
    line.contains(PLANTED) || line.split(word).any(|word| is_address(word) || is_id(word) || is_token(word))
}

fn is_address(word: &str) -> bool {
    let bare = word.trim_end_matches(['.', ':']);
    bare.contains(['.', ':']) && (bare.parse::<IpAddr>().is_ok() || bare.parse::<SocketAddr>().is_ok())
}

fn is_id(word: &str) -> bool {
    word.as_bytes().windows(36).any(|part| {
        part.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
    })
}

/// 32 or more characters of base64url or hex with digits among them: names of our own have none.
fn is_token(word: &str) -> bool {
    word.split(['.', ':', '[', ']'])
        .any(|part| part.len() >= 32 && part.bytes().filter(u8::is_ascii_digit).count() >= 3)
}

fn under_watch(log: impl FnOnce()) {
    let privacy = Privacy { named: |line| panic!("{line}") };
    tracing::subscriber::with_default(tracing_subscriber::registry().with(privacy), log);
}

#[test]
#[should_panic(expected = "192.0.2.7")]
fn a_line_with_an_address_is_noticed() {
    under_watch(|| tracing::debug!(target: "server", "a page came from {}", "192.0.2.7:4000"));
}

#[test]
#[should_panic(expected = "0b7c3d1e")]
fn a_line_with_an_id_is_noticed() {
    under_watch(
        || tracing::info!(target: "server::house", member = "0b7c3d1e-98a4-4c1b-9d53-1f2e3d4c5b6a", "came"),
    );
}

#[test]
#[should_panic(expected = "I71PJpf8qT86PiEEU3tr5et2YHX8HH8I6e6f5TAZdGc")]
fn a_line_with_a_token_is_noticed() {
    under_watch(|| tracing::error!(target: "store", "cookie=I71PJpf8qT86PiEEU3tr5et2YHX8HH8I6e6f5TAZdGc"));
}

#[test]
#[should_panic(expected = "Wilhelmina")]
fn a_line_with_a_name_is_noticed() {
    under_watch(|| tracing::warn!(target: "hyper", "bad value Wilhelmina"));
}

#[test]
fn ordinary_lines_and_traces_pass() {
    under_watch(|| {
        tracing::trace!(target: "server", "a page came from 192.0.2.7");
        tracing::info!(target: "str0m", "a candidate at 192.0.2.7");
        tracing::warn!(target: "server::house", "a page that takes no messages was disconnected: MemberId(…5b6a) 12:30");
    });
}
