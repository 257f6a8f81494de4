//! What goes to stderr for operators.

use tracing::{Level, Metadata};
use tracing_subscriber::filter::{EnvFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, fmt};

use crate::failure::Failure;

/// What is logged where nobody says otherwise.
const DEFAULT: &str = "warn,parlour=info,server=info,media=info,sfu=info,store=info,family=info";
/// Our own crates, which name nobody above TRACE.
const OURS: [&str; 6] = ["parlour", "server", "media", "sfu", "store", "family"];

/// Begins to log: as the settings say, or as `RUST_LOG` says, or as usual.
pub(crate) fn begin(wanted: Option<&str>) -> Result<(), Failure> {
    let from_environment = std::env::var("RUST_LOG").ok().filter(|filter| !filter.is_empty());
    let wanted = wanted.map(str::to_owned).or(from_environment).unwrap_or_else(|| DEFAULT.to_owned());
    let filter = EnvFilter::builder()
        .parse(&wanted)
        .map_err(|error| Failure::config(format!("\"{wanted}\" does not say what to log: {error}.")))?;
    let everything = wanted.to_lowercase().contains("trace");
    let lines = fmt::layer()
        .with_writer(std::io::stderr)
        .with_filter(filter_fn(move |metadata| everything || names_nobody(metadata)));
    tracing_subscriber::registry()
        .with(filter)
        .with(lines)
        .try_init()
        .map_err(|error| Failure::inside(&error))
}

/// Libraries write addresses below WARN; that is shown only to who asks for TRACE.
fn names_nobody(metadata: &Metadata<'_>) -> bool {
    let crate_name = metadata.target().split("::").next().unwrap_or_default();
    OURS.contains(&crate_name) || *metadata.level() <= Level::WARN
}
