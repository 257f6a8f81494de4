//! Why the program ended: one sentence for people, one code for scripts (after `sysexits.h`).

use std::io::ErrorKind;

use server::Origin;
use thiserror::Error;

/// A failure that ends the program.
#[derive(Debug, Error)]
#[error("{sentence}")]
pub(crate) struct Failure {
    code: u8,
    sentence: String,
}

impl Failure {
    /// A wrong option or configuration.
    pub(crate) const USAGE: u8 = 64;
    const DAMAGED: u8 = 65;
    /// What a server sends is not the release.
    const DIFFERS: u8 = 66;
    const UNSIGNED: u8 = 67;
    const UNREACHABLE: u8 = 68;
    const PORT_BUSY: u8 = 69;
    const INSIDE: u8 = 70;
    const NO_NETWORK: u8 = 71;
    /// Not one of `sysexits.h`'s meanings, but free: a service manager should start the program again.
    const NO_CALLS: u8 = 72;
    const DATA_FOLDER: u8 = 73;
    const DISK: u8 = 74;
    const IN_USE: u8 = 75;
    const NEWER: u8 = 76;
    const NO_RIGHTS: u8 = 77;

    /// What a script is told.
    pub(crate) const fn code(&self) -> u8 {
        self.code
    }

    pub(crate) fn config(sentence: String) -> Self {
        Self { code: Self::USAGE, sentence }
    }

    /// Something that should not have happened.
    pub(crate) fn inside(error: &dyn std::error::Error) -> Self {
        Self { code: Self::INSIDE, sentence: format!("Something failed inside Parlour: {error}.") }
    }

    /// A server sends something other than the release.
    pub(crate) fn differs(origin: &str, differing: usize) -> Self {
        let things = if differing == 1 { "one thing".to_owned() } else { format!("{differing} things") };
        Self {
            code: Self::DIFFERS,
            sentence: format!(
                "{origin} serves {things} other than the release. Don't use it before whoever runs it has explained."
            ),
        }
    }

    /// Nobody who is known answers for the release.
    pub(crate) fn unsigned(why: &release::NotARelease) -> Self {
        Self { code: Self::UNSIGNED, sentence: format!("There is no release to compare with: {why}.") }
    }

    /// All is as a manifest says that nobody who is known answers for.
    pub(crate) fn unvouched(origin: &str, why: &release::NotARelease) -> Self {
        Self {
            code: Self::UNSIGNED,
            sentence: format!("{origin} serves what its manifest says, which proves little: {why}."),
        }
    }

    /// The server sends no manifest.
    pub(crate) fn no_manifest(origin: &Origin) -> Self {
        Self {
            code: Self::UNSIGNED,
            sentence: format!(
                "{origin} serves no manifest of a release. If it is a Parlour, give the manifest with --manifest."
            ),
        }
    }

    /// The server that is to be checked does not answer.
    pub(crate) fn unreachable(origin: &Origin, path: &str, error: &ureq::Error) -> Self {
        Self { code: Self::UNREACHABLE, sentence: format!("{origin}{path} can't be fetched: {error}.") }
    }

    /// The HTTP port can't be opened.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the system has more reasons than anybody can act on")]
    pub(crate) fn listen(place: &str, error: &std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::AddrInUse => Self {
                code: Self::PORT_BUSY,
                sentence: format!(
                    "Another program listens at {place} already (perhaps Parlour itself). Stop it, or choose another \
                     port with --listen."
                ),
            },
            ErrorKind::PermissionDenied => Self {
                code: Self::NO_RIGHTS,
                sentence: format!(
                    "Parlour may not listen at {place}. Choose a port above 1023 with --listen."
                ),
            },
            ErrorKind::AddrNotAvailable => Self {
                code: Self::USAGE,
                sentence: format!(
                    "This machine does not have the address {place}. Choose another with --listen."
                ),
            },
            _ => Self { code: Self::INSIDE, sentence: format!("Parlour can't listen at {place}: {error}.") },
        }
    }
}

impl From<media::Error> for Failure {
    fn from(error: media::Error) -> Self {
        match &error {
            media::Error::Bind { port, source } if source.kind() == ErrorKind::AddrInUse => Self {
                code: Self::PORT_BUSY,
                sentence: format!(
                    "Another program uses UDP port {port} already (perhaps Parlour itself). Stop it, or choose another \
                     port with --media-port."
                ),
            },
            media::Error::Bind { port, source } if source.kind() == ErrorKind::PermissionDenied => Self {
                code: Self::NO_RIGHTS,
                sentence: format!(
                    "Parlour may not use UDP port {port}. Choose one above 1023 with --media-port."
                ),
            },
            media::Error::NoAddress => Self {
                code: Self::NO_NETWORK,
                sentence:
                    "This machine has no network address that a browser could reach. Connect it to a network."
                        .to_owned(),
            },
            media::Error::Bind { .. }
            | media::Error::Thread(_)
            | media::Error::Gone
            | media::Error::Refused(_) => Self::inside(&error),
        }
    }
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        let code = match &error {
            store::Error::DiskFull => Self::DISK,
            store::Error::Newer { .. } => Self::NEWER,
            store::Error::Unreadable { .. } => Self::DATA_FOLDER,
            store::Error::Busy { .. } => Self::IN_USE,
            store::Error::Corrupt { .. } => Self::DAMAGED,
            store::Error::Taken | store::Error::Gone | store::Error::Other(_) => Self::INSIDE,
        };
        Self { code, sentence: error.to_string() }
    }
}

impl From<server::Error> for Failure {
    fn from(error: server::Error) -> Self {
        match error {
            server::Error::Store(error) => error.into(),
            server::Error::Random => Self { code: Self::INSIDE, sentence: "The system has no randomness to give.".to_owned() },
            server::Error::Media => Self {
                code: Self::NO_CALLS,
                sentence: "The part of Parlour that carries calls has failed, so Parlour has ended. Start it again; \
                           the log says what failed."
                    .to_owned(),
            },
        }
    }
}

impl From<server::FoundingError> for Failure {
    fn from(error: server::FoundingError) -> Self {
        let code = match &error {
            server::FoundingError::Keep { source, .. } if source.kind() == ErrorKind::StorageFull => {
                Self::DISK
            }
            server::FoundingError::Keep { .. } => Self::DATA_FOLDER,
            server::FoundingError::Random(_) => Self::INSIDE,
        };
        Self { code, sentence: format!("Parlour can't make a link to found the family: {error}.") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_can_carry_no_calls_ends_so_that_it_is_started_again() {
        let failure = Failure::from(server::Error::Media);
        assert_eq!(failure.code(), 72);
        assert!(failure.to_string().contains("Start it again"), "{failure}");
    }
}
