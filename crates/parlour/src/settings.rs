//! What the program is told: flag over environment over file over default.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::Deserialize;
use server::Origin;

use crate::arguments::Options;
use crate::failure::Failure;

/// The file that is read where none is named.
const FILE: &str = "parlour.toml";

/// Where to listen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listen {
    /// This machine only, over IPv4 and IPv6.
    Localhost(u16),
    /// One address.
    Address(SocketAddr),
}

/// The configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settings {
    /// Where to listen for HTTP.
    pub(crate) listen: Listen,
    /// Where browsers find the web app; empty: wherever the server listens on this machine.
    pub(crate) origins: Vec<Origin>,
    /// The data folder.
    pub(crate) data: PathBuf,
    /// UDP port; none: as HTTP.
    pub(crate) media_port: Option<u16>,
    /// Threads for media, each with a UDP port.
    pub(crate) media_threads: NonZeroU16,
    /// Where metrics are served.
    pub(crate) metrics: Option<Listen>,
    /// Public addresses besides this machine's own.
    pub(crate) public_addresses: Vec<IpAddr>,
    /// Further families may be founded.
    pub(crate) more_families: bool,
    /// What to log.
    pub(crate) log: Option<String>,
    /// The file that was read.
    pub(crate) file: Option<PathBuf>,
}

/// What may stand in the file: the same names as on the command line.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct File {
    listen: Option<OneOrMore>,
    origin: Option<OneOrMore>,
    data: Option<PathBuf>,
    media_port: Option<u16>,
    media_threads: Option<NonZeroU16>,
    metrics: Option<OneOrMore>,
    public_address: Option<OneOrMore>,
    more_families: Option<bool>,
    log: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "a text, or a list of texts")]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    /// Reads each of the texts that stand at `key`.
    fn read<T: FromStr<Err: fmt::Display>>(self, key: &str) -> Result<Vec<T>, Failure> {
        let texts = match self {
            Self::One(text) => vec![text],
            Self::More(texts) => texts,
        };
        let read = |text: &String| {
            text.parse().map_err(|error| {
                Failure::config(format!("In the configuration file, {key} = \"{text}\" is wrong: {error}."))
            })
        };
        texts.iter().map(read).collect()
    }
}

impl Settings {
    /// Puts together what the command line, the environment (both in `options`) and the file say.
    pub(crate) fn gather(options: Options) -> Result<Self, Failure> {
        let (file, found) = File::find(options.config)?;
        let listen = file.listen.map(|listen| listen.read("listen")).transpose()?;
        let metrics = file.metrics.map(|metrics| metrics.read("metrics")).transpose()?;
        let origins = file.origin.map(|origin| origin.read("origin")).transpose()?;
        let addresses = file.public_address.map(|address| address.read("public-address")).transpose()?;
        Ok(Self {
            listen: options
                .listen
                .or_else(|| listen.and_then(|listen| listen.first().copied()))
                .unwrap_or(Listen::Localhost(8080)),
            origins: options.origin.or(origins).unwrap_or_default(),
            data: options.data.or(file.data).unwrap_or_else(|| PathBuf::from("data")),
            media_port: options.media_port.or(file.media_port),
            media_threads: options.media_threads.or(file.media_threads).unwrap_or(NonZeroU16::MIN),
            metrics: options.metrics.or_else(|| metrics.and_then(|metrics| metrics.first().copied())),
            public_addresses: options.public_address.or(addresses).unwrap_or_default(),
            more_families: options.more_families.or(file.more_families).unwrap_or(false),
            log: options.log.or(file.log),
            file: found,
        })
    }

    /// Where browsers find the web app, once it is known on which port the server listens.
    pub(crate) fn origins_at(&self, port: u16) -> Result<Vec<Origin>, Failure> {
        if !self.origins.is_empty() {
            return Ok(self.origins.clone());
        }
        ["localhost", "127.0.0.1", "[::1]"]
            .map(|host| format!("http://{host}:{port}").parse::<Origin>())
            .into_iter()
            .collect::<Result<_, _>>()
            .map_err(|error| Failure::inside(&error))
    }
}

impl File {
    /// The file that was named, or the one that lies here, or nothing.
    fn find(named: Option<PathBuf>) -> Result<(Self, Option<PathBuf>), Failure> {
        let path = match named {
            Some(path) => path,
            None if Path::new(FILE).exists() => PathBuf::from(FILE),
            None => return Ok((Self::default(), None)),
        };
        let text = std::fs::read_to_string(&path).map_err(|error| {
            Failure::config(format!("The configuration file {} can't be read: {error}.", path.display()))
        })?;
        let file = toml::from_str(&text).map_err(|error| {
            // What it says of the place is of several lines and ends with the reason.
            Failure::config(format!(
                "The configuration file {} is wrong: {}.",
                path.display(),
                place(&text, &error)
            ))
        })?;
        Ok((file, Some(path)))
    }
}

fn place(text: &str, error: &toml::de::Error) -> String {
    let reason = error.message().trim().trim_end_matches('.').replace('\n', ", ");
    match error.span() {
        Some(span) => {
            let line = text.get(..span.start).map_or(0, |before| before.matches('\n').count()) + 1;
            format!("line {line}: {reason}")
        }
        None => reason,
    }
}

impl Listen {
    /// The port asked for; 0: any.
    pub(crate) const fn port(self) -> u16 {
        match self {
            Self::Localhost(port) => port,
            Self::Address(address) => address.port(),
        }
    }

    /// Addresses to listen on, given the port; the first must work.
    pub(crate) fn addresses(self) -> Vec<IpAddr> {
        match self {
            Self::Localhost(_) => vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()],
            Self::Address(address) => vec![address.ip()],
        }
    }
}

impl FromStr for Listen {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("\"{text}\" is not localhost:PORT or ADDRESS:PORT");
        match text.strip_prefix("localhost:") {
            Some(port) => port.parse().map(Self::Localhost).map_err(|_| wrong()),
            None => text.parse().map(Self::Address).map_err(|_| wrong()),
        }
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Localhost(port) => write!(f, "localhost:{port}"),
            Self::Address(address) => address.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gathered(file: &str, options: Options) -> Result<Settings, Failure> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(FILE);
        std::fs::write(&path, file).expect("the file is written");
        Settings::gather(Options { config: Some(path), ..options })
    }

    #[test]
    fn a_flag_goes_before_the_file_and_the_file_before_the_default() {
        let file = "listen = \"localhost:1\"\nmedia-port = 2\norigin = \"https://call.example.org\"\n";
        let options = Options { listen: Some(Listen::Localhost(3)), ..Options::default() };
        let settings = gathered(file, options).expect("the settings are right");
        assert_eq!((settings.listen, settings.media_port), (Listen::Localhost(3), Some(2)));
        assert_eq!(settings.origins.len(), 1);
        assert_eq!(settings.data, PathBuf::from("data"));
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line() {
        let failure = gathered("data = \"d\"\nlisen = \"localhost:1\"\n", Options::default())
            .expect_err("it is refused");
        assert_eq!(failure.code(), Failure::USAGE);
        let said = failure.to_string();
        assert!(said.contains("line 2") && said.contains("lisen"), "{said}");
    }

    #[test]
    fn a_wrong_value_is_named() {
        for (file, word) in [
            ("origin = \"http://call.example.org\"", "https"),
            ("listen = \"everywhere\"", "everywhere"),
            ("media-port = 70000", "70000"),
        ] {
            let said = gathered(file, Options::default()).expect_err("it is refused").to_string();
            assert!(said.contains(word), "{said}");
        }
    }
}
