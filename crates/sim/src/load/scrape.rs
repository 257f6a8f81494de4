//! Reads from Parlour's metrics how long packets stayed in it.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::Histogram;
use crate::bot::Failure;

/// The name of its histogram.
const NAME: &str = "parlour_time_in_sfu_seconds_bucket";

/// The time that packets have spent in the SFU until now.
pub(super) async fn time_in_sfu(metrics: SocketAddr) -> Result<Histogram, Failure> {
    let mut stream = TcpStream::connect(metrics).await?;
    stream.write_all(b"GET /metrics HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await?;
    let mut text = String::new();
    stream.read_to_string(&mut text).await?;
    Ok(read(&text))
}

/// Buckets of Prometheus count everything below them; ours only what is between.
fn read(text: &str) -> Histogram {
    let mut histogram = Histogram::default();
    let mut below = 0;
    for line in text.lines().filter(|line| line.starts_with(NAME)) {
        let bound = line.split("le=\"").nth(1).and_then(|rest| rest.split('"').next()?.parse::<f64>().ok());
        let count = line.rsplit(' ').next().and_then(|count| count.parse::<u64>().ok());
        if let (Some(bound), Some(count)) = (bound, count) {
            histogram.note_many(if bound.is_finite() { bound } else { 16.0 }, count.saturating_sub(below));
            below = count;
        }
    }
    histogram
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_told_apart() {
        let text = "# TYPE parlour_time_in_sfu_seconds histogram\n\
            parlour_time_in_sfu_seconds_bucket{le=\"0.001\"} 90\n\
            parlour_time_in_sfu_seconds_bucket{le=\"0.004\"} 100\n\
            parlour_time_in_sfu_seconds_bucket{le=\"+Inf\"} 100\n";
        let found = read(text).quantiles();
        assert!((0.9..1.2).contains(&found.p50), "{found:?}");
        assert!((3.9..4.9).contains(&found.p99), "{found:?}");
    }
}
