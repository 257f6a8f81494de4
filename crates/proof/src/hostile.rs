//! A server that does what it must not. Every case is refused with an error of its own name, which is a sentence for
//! people, and leaves what was known as it was.

mod calls;
mod frames;
mod groups;
mod outside;
mod roster;

use anyhow::Result;
use sealed::{Error, OpenError};
use serde_json::{Value, json};

use crate::figures::Figures;

/// How an attack was refused: the name of the error, and what people read.
type Refusal = (&'static str, String);

/// What the server did, by which errors it may be refused, and what became of it.
struct Case {
    what: &'static str,
    expected: &'static [&'static str],
    outcome: Result<Refusal, String>,
}

impl Case {
    fn new(what: &'static str, expected: &'static [&'static str], outcome: Result<Refusal, String>) -> Self {
        Self { what, expected, outcome }
    }

    fn holds(&self) -> bool {
        self.outcome.as_ref().is_ok_and(|(name, _)| self.expected.contains(name))
    }

    fn row(&self) -> Value {
        match &self.outcome {
            Ok((name, sentence)) => json!({"refused_as": name, "shown": sentence, "holds": self.holds()}),
            Err(taken) => json!({"taken": taken, "holds": false}),
        }
    }
}

/// What was refused, where it was.
fn refused<T: std::fmt::Debug>(taken: Result<T, Error>) -> Result<Refusal, String> {
    match taken {
        Ok(taken) => Err(format!("{taken:?}")),
        Err(error) => Ok((error.name(), error.to_string())),
    }
}

/// The same for frames.
fn unopened<T: std::fmt::Debug>(opened: Result<T, OpenError>) -> Result<Refusal, String> {
    match opened {
        Ok(opened) => Err(format!("{opened:?}")),
        Err(error) => {
            let name = match error {
                OpenError::Malformed => "malformed",
                OpenError::UnknownSender => "unknown_sender",
                OpenError::WrongMedia => "wrong_media",
                OpenError::Repeated => "repeated",
                OpenError::Forged => "forged",
            };
            Ok((name, error.to_string()))
        }
    }
}

const LEAST: usize = 12;

pub(crate) fn prove(quick: bool) -> Result<Figures> {
    let cases: Vec<Case> =
        [roster::cases(), groups::cases(), calls::cases(), outside::cases(), frames::cases()]
            .into_iter()
            .flatten()
            .collect();
    let refused = cases.iter().filter(|case| case.holds()).count();
    let mut figures = Figures::new("hostile-server", quick);
    figures.say("cases", cases.len());
    figures.say("refused_by_name", refused);
    for case in &cases {
        figures.say(case.what, case.row());
        figures.must(case.holds(), case.what);
    }
    figures.must(cases.len() >= LEAST, format!("at least {LEAST} cases"));
    Ok(figures)
}
