//! Bots against the program itself: families that seal, calls whose pictures and voices arrive whole.

#![expect(clippy::expect_used, reason = "what a test expects is what it tests")]

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use sim::bot::{Person, Resident, Server, Told};
use sim::client::Report;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Nothing here takes this long on a busy machine; a test that waits in vain ends.
const PATIENCE: Duration = Duration::from_secs(90);

/// A running program that ends with the test.
struct House {
    child: Child,
    out: BufReader<ChildStdout>,
    _home: TempDir,
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl House {
    fn start(arguments: &[&str]) -> Self {
        let home = tempfile::tempdir().expect("there is room for a folder");
        let mut child = program(home.path(), arguments).spawn().expect("it starts");
        let out = BufReader::new(child.stdout.take().expect("it prints"));
        Self { child, out, _home: home }
    }

    /// The next line it prints that has these words.
    fn line_with(&mut self, words: &str) -> String {
        loop {
            let mut line = String::new();
            assert_ne!(self.out.read_line(&mut line).expect("it prints text"), 0, "it ended first");
            if line.contains(words) {
                return line.trim().to_owned();
            }
        }
    }
}

fn program(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_parlour"));
    command.args(arguments).args(["--listen", "127.0.0.1:0", "--media-port", "0"]);
    command.current_dir(home).env_clear().stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// The server at a printed link, and what stands behind its origin.
fn server_at(link: &str) -> (Server, String) {
    let (origin, rest) = link.split_once("/#found=").expect("it is a founding link");
    let port = origin.rsplit(':').next().and_then(|port| port.parse().ok()).expect("it has a port");
    (Server::new(([127, 0, 0, 1], port).into(), origin), rest.to_owned())
}

fn person(name: &str) -> Person {
    Person {
        name: name.to_owned(),
        zone: "Europe/London".to_owned(),
        portrait: [0; 7],
        device: "A bot's".to_owned(),
        film: None,
    }
}

#[expect(clippy::disallowed_methods, reason = "bots live in real time")]
fn now() -> Instant {
    Instant::now()
}

/// Asks a bot until its report is such.
async fn until(what: &str, bot: &Resident, such: impl Fn(&Report) -> bool) -> Report {
    let begun = now();
    let mut often = tokio::time::interval(Duration::from_millis(50));
    let mut last = None;
    while now() - begun < PATIENCE {
        often.tick().await;
        if let Some(report) = bot.report().await.unwrap_or_else(|failure| panic!("{what}: {failure}")) {
            if such(&report) {
                return report;
            }
            last = Some(report);
        }
    }
    panic!("{what} did not happen: {last:#?}");
}

/// Pictures of which so many frames were decoded.
fn seen(report: &Report, frames: u64) -> usize {
    report.pictures.values().filter(|picture| picture.decoded() >= frames).count()
}

async fn family(house: &mut House, others: &[&str]) -> Vec<Resident> {
    let (server, token) = server_at(&house.line_with("/#found="));
    let token = serde_json::from_value(token.into()).expect("a token is a proof");
    let base = now();
    let founder =
        Resident::found(&server, token, "The bots", person("Rose"), base).await.expect("it is founded");
    let mut all = vec![founder];
    for name in others {
        let bot = all[0].bring(&server, person(name), base).await.expect("they come in");
        all.push(bot);
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_bots_call_and_see_and_hear_one_another_whole() {
    let mut house = House::start(&["serve", "--media-threads", "2"]);
    let bots = family(&mut house, &["Tom", "Ada"]).await;
    bots[0].tell(Told::Call).await.expect("the founder calls");
    for bot in &bots {
        let report = until("both others are seen and heard", bot, |report| {
            seen(report, 30) == 2 && report.sounds.values().filter(|sound| sound.received > 50).count() == 2
        })
        .await;
        // While somebody comes, frames of an epoch that one is not in yet do not open, and the next refers to them.
        assert_eq!((report.faults.torn, report.faults.misplaced), (0, 0), "{report:#?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn metrics_count_calls_and_name_nobody() {
    let port = TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a port").port();
    let mut house = House::start(&["serve", "--metrics", &format!("127.0.0.1:{port}")]);
    let bots = family(&mut house, &["Tom"]).await;
    bots[0].tell(Told::Call).await.expect("the founder calls");
    until("the other is seen", &bots[1], |report| seen(report, 1) == 1).await;
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("metrics are served");
    let ask = b"GET /metrics HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    stream.write_all(ask).await.expect("it takes the request");
    let mut page = String::new();
    stream.read_to_string(&mut page).await.expect("it answers with text");
    for line in ["parlour_calls 1", "parlour_seats{link=\"up\"} 2"] {
        assert!(page.lines().any(|it| it == line), "{line} is missing in {page}");
    }
    let value = |name: &str| -> f64 {
        let line = page.lines().find(|line| line.starts_with(name)).expect("it is there");
        line.rsplit(' ').next().and_then(|number| number.parse().ok()).expect("it is a number")
    };
    assert!(value("parlour_time_in_sfu_seconds_count") > 0.0 && value("process_cpu_seconds_total") > 0.0);
    assert_eq!(value("parlour_join_seconds_count"), 2.0);
    for bot in &bots {
        assert!(!page.contains(&bot.device().to_string()), "a device is named");
    }
}

#[test]
fn a_demonstration_prints_a_link_to_visit() {
    let mut house = House::start(&["demo"]);
    let link = house.line_with("/i/");
    let secret = link.split_once('#').map(|(_, secret)| secret.len());
    assert!(link.starts_with("http://localhost:") && secret == Some(43), "{link}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visitor_of_the_demonstration_is_let_in_called_and_sees_everybody() {
    let mut house = House::start(&["demo"]);
    let link = house.line_with("/i/");
    let (origin, path) = link.split_once("/i/").expect("it is an invitation");
    let port = origin.rsplit(':').next().and_then(|port| port.parse().ok()).expect("it has a port");
    let server = Server::new(([127, 0, 0, 1], port).into(), origin);
    let visitor = Resident::visit(&server, path, person("Visitor"), now()).await.expect("they are let in");
    // Their pictures were filmed and carry no stamp: each that opens counts as a frame that nobody stamped, each that
    // does not as unopened.
    until("their frames open", &visitor, |report| report.faults.torn > 200).await;
}
