//! `GET /metrics` on a listener of its own: numbers for whoever runs the house, in Prometheus's text format. They name
//! nobody, and still say when a family speaks: the listener is off unless it is asked for.

use std::fmt::Write as _;
use std::future::Future;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::routing::get;
use media::Media;
use tokio::net::TcpListener;

/// Prometheus's text format.
const FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

type Page = (StatusCode, [(HeaderName, &'static str); 1], String);

/// Serves metrics of this media side until `shutdown` is done.
///
/// # Errors
/// Where the listener fails.
pub async fn serve_metrics(
    listener: TcpListener,
    media: Media,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let router = Router::new().route("/metrics", get(page)).with_state(media);
    axum::serve(listener, router).with_graceful_shutdown(shutdown).await
}

async fn page(State(media): State<Media>) -> Page {
    let (status, text) = match media.figures().await {
        Ok(figures) => (StatusCode::OK, figures.prometheus() + &process()),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, format!("# {error}\n")),
    };
    (status, [(CONTENT_TYPE, FORMAT)], text)
}

/// What the process uses, under the names that Prometheus's own clients give it; nothing where the system is not Linux.
fn process() -> String {
    let mut text = String::new();
    let read = |file: &str| std::fs::read_to_string(format!("/proc/self/{file}")).ok();
    if let Some(seconds) = read("stat").as_deref().and_then(cpu_seconds) {
        let name = "process_cpu_seconds_total";
        // Writing to a String can't fail.
        let _ = writeln!(text, "# HELP {name} Processor time used.\n# TYPE {name} counter\n{name} {seconds}");
    }
    if let Some(bytes) = read("status").as_deref().and_then(resident_bytes) {
        let name = "process_resident_memory_bytes";
        let _ = writeln!(text, "# HELP {name} Resident memory.\n# TYPE {name} gauge\n{name} {bytes}");
    }
    text
}

/// User and system time, the 14th and 15th field of `/proc/PID/stat`, in hundredths of a second.
fn cpu_seconds(stat: &str) -> Option<f64> {
    let (_, after) = stat.rsplit_once(')')?;
    let mut fields = after.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some((user + system) as f64 / 100.0)
}

fn resident_bytes(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linux_is_understood() {
        let stat = "7 (par) lour) S 1 7 7 0 -1 4194560 100 0 0 0 250 30 0 0 20 0 3 0 100 1 1";
        assert_eq!(cpu_seconds(stat), Some(2.8));
        assert_eq!(resident_bytes("Name:\tparlour\nVmRSS:\t  2048 kB\n"), Some(2 << 20));
        assert_eq!(cpu_seconds("nonsense"), None);
    }
}
