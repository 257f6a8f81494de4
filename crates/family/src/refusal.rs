//! Why a command was refused.

use thiserror::Error;
use wire::{Code, Problem};

/// A refusal: which rule said no, and the field that names it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct Refusal {
    /// What kind.
    pub code: Code,
    /// The field of the wire message at fault, where one is.
    pub field: Option<&'static str>,
    /// One English sentence.
    pub message: &'static str,
}

impl Refusal {
    /// A refusal that concerns the whole request.
    pub(crate) const fn new(code: Code, message: &'static str) -> Self {
        Self { code, field: None, message }
    }

    /// A refusal laid at a field's door.
    pub(crate) const fn at(code: Code, field: &'static str, message: &'static str) -> Self {
        Self { code, field: Some(field), message }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self {
            code: refusal.code,
            field: refusal.field.map(str::to_owned),
            message: refusal.message.to_owned(),
        }
    }
}
