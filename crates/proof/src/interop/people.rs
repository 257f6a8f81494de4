//! A member of whichever implementation, as a history sees it.

use external_sender::Usher;
use proof_member::{Commit, Failure};

use super::second::MlsRs;
use super::wasm::{Engine, Remote};

/// Which implementation speaks for a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Native,
    Wasm,
    MlsRs,
}

pub(super) enum Person {
    Native(Box<proof_member::Member>),
    Wasm(Remote),
    MlsRs(Box<MlsRs>),
}

impl Person {
    pub(super) fn new(
        kind: Kind,
        suite: u16,
        name: &[u8],
        secret_handshakes: bool,
        engine: &mut Engine,
    ) -> Result<Self, Failure> {
        Ok(match kind {
            Kind::Native => {
                Self::Native(Box::new(proof_member::Member::new(suite, name, secret_handshakes)?))
            }
            Kind::Wasm => Self::Wasm(engine.member(suite, name, secret_handshakes)?),
            Kind::MlsRs => Self::MlsRs(Box::new(MlsRs::new(suite, name, secret_handshakes)?)),
        })
    }

    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Native(_) => Kind::Native,
            Self::Wasm(_) => Kind::Wasm,
            Self::MlsRs(_) => Kind::MlsRs,
        }
    }

    pub(super) fn key_package(&mut self, engine: &mut Engine) -> Result<Vec<u8>, Failure> {
        match self {
            Self::Native(it) => it.key_package(),
            Self::Wasm(it) => engine.bytes(*it, "key_package", &[]),
            Self::MlsRs(it) => it.key_package(),
        }
    }

    pub(super) fn begin(
        &mut self,
        engine: &mut Engine,
        call: [u8; 16],
        usher: &Usher,
    ) -> Result<(), Failure> {
        let usher = usher.public();
        match self {
            Self::Native(it) => it.begin_call(&call, &usher),
            Self::Wasm(it) => engine.done(*it, "begin_call", &[&call, &usher]),
            Self::MlsRs(it) => it.begin(call, usher),
        }
    }

    pub(super) fn join(&mut self, engine: &mut Engine, welcome: &[u8]) -> Result<(), Failure> {
        match self {
            Self::Native(it) => it.join(welcome),
            Self::Wasm(it) => engine.done(*it, "join", &[welcome]),
            Self::MlsRs(it) => it.join(welcome),
        }
    }

    pub(super) fn take(&mut self, engine: &mut Engine, message: &[u8]) -> Result<Option<Vec<u8>>, Failure> {
        match self {
            Self::Native(it) => it.take(message),
            Self::Wasm(it) => engine.maybe(*it, "take", &[message]),
            Self::MlsRs(it) => it.take(message),
        }
    }

    pub(super) fn say(&mut self, engine: &mut Engine, words: &[u8]) -> Result<Vec<u8>, Failure> {
        match self {
            Self::Native(it) => it.say(words),
            Self::Wasm(it) => engine.bytes(*it, "say", &[words]),
            Self::MlsRs(it) => it.say(words),
        }
    }

    pub(super) fn commit(
        &mut self,
        engine: &mut Engine,
        adds: &[Vec<u8>],
        removes: &[u32],
    ) -> Result<Commit, Failure> {
        match self {
            Self::Native(it) => it.commit(adds, removes),
            Self::Wasm(it) => engine.commit(*it, adds, removes),
            Self::MlsRs(it) => it.commit(adds, removes),
        }
    }

    pub(super) fn group_info(&mut self, engine: &mut Engine) -> Result<Vec<u8>, Failure> {
        match self {
            Self::Native(it) => it.group_info(),
            Self::Wasm(it) => engine.bytes(*it, "group_info", &[]),
            Self::MlsRs(it) => it.group_info(),
        }
    }

    pub(super) fn join_by_itself(&mut self, engine: &mut Engine, info: &[u8]) -> Result<Vec<u8>, Failure> {
        match self {
            Self::Native(it) => it.join_by_itself(info),
            Self::Wasm(it) => engine.bytes(*it, "join_by_itself", &[info]),
            Self::MlsRs(it) => it.join_by_itself(info),
        }
    }

    pub(super) fn leaf(&mut self, engine: &mut Engine) -> Result<u32, Failure> {
        match self {
            Self::Native(it) => it.leaf(),
            Self::Wasm(it) => engine.number(*it, "leaf"),
            Self::MlsRs(it) => it.leaf(),
        }
    }

    pub(super) fn secrets(&mut self, engine: &mut Engine) -> Result<Vec<u8>, Failure> {
        match self {
            Self::Native(it) => it.secrets(),
            Self::Wasm(it) => engine.bytes(*it, "secrets", &[]),
            Self::MlsRs(it) => it.secrets(),
        }
    }
}
