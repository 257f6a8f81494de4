//! The protocol in TypeScript: one file, the same bytes each time.
//!
//! `cargo xtask gen` writes it to `web/src/core/wire/gen.ts` and checks it for drift.

use std::any::TypeId;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use ts_rs::{Config, TS, TypeVisitor};

const HEAD: &str = "\
// Generated from crates/wire by `cargo xtask gen`. Do not edit.

/** An identifier (a UUID in text form). One can't be passed for another. */
export type Id<Name extends string> = string & { readonly __id: Name };

/** Bytes in base64url without padding. One kind can't be passed for another, nor a plain string for any. */
export type Bytes<Name extends string> = string & { readonly __bytes: Name };
";

/// Every type of the protocol with its documentation, and its constants.
pub fn typescript() -> String {
    let mut types = Types { config: Config::new(), seen: BTreeSet::new(), declared: BTreeMap::new() };
    types.socket();
    types.http();
    let mut out = String::from(HEAD);
    constants(&mut out);
    for declaration in types.declared.values() {
        out.push('\n');
        out.push_str(declaration);
    }
    tidied(&out)
}

/// Comments of one line on one line, and no blanks at line ends.
fn tidied(generated: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in generated.lines().map(str::trim_end) {
        match lines.as_slice() {
            [.., open, text] if line == " */" && open == "/**" && text.starts_with(" * ") => {
                let comment = format!("/**{} */", &text[2..]);
                lines.truncate(lines.len() - 2);
                lines.push(comment);
            }
            _ => lines.push(line.to_owned()),
        }
    }
    lines.join("\n") + "\n"
}

struct Types {
    config: Config,
    seen: BTreeSet<TypeId>,
    /// By name, so that the file's order does not hang on that of the sources.
    declared: BTreeMap<String, String>,
}

impl Types {
    fn socket(&mut self) {
        self.visit::<crate::FromClient>();
        self.visit::<crate::FromServer>();
        // Flattened where it is used, so nothing leads to it.
        self.visit::<crate::GroupBytes>();
    }

    fn http(&mut self) {
        self.visit::<crate::Door>();
        self.visit::<crate::FoundFamily>();
        self.visit::<crate::SignedIn>();
        self.visit::<crate::AskChallenge>();
        self.visit::<crate::GiveChallenge>();
        self.visit::<crate::SignIn>();
        self.visit::<crate::LookAtInvitation>();
        self.visit::<crate::RedeemInvitation>();
        self.visit::<crate::SealedPicture>();
        self.visit::<crate::PhotoKept>();
        self.visit::<crate::Ceremony>();
        self.visit::<crate::FinishPasskey>();
        self.visit::<crate::ReturnByPasskey>();
        self.visit::<crate::Returned>();
        self.visit::<crate::History>();
        self.visit::<crate::InvitationCard>();
        self.visit::<crate::ReturnByPaper>();
        self.visit::<crate::LookAtGuestLink>();
        self.visit::<crate::GuestLinkInside>();
        self.visit::<crate::KnockAsGuest>();
        self.visit::<crate::GuestSignedIn>();
    }
}

impl TypeVisitor for Types {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        if T::output_path().is_some() {
            let name = T::ident(&self.config);
            let docs = T::docs().unwrap_or_default();
            let declaration = match T::inline(&self.config).as_str() {
                brand @ ("Id" | "Bytes") => format!("type {name} = {brand}<\"{name}\">;"),
                _ => T::decl(&self.config),
            };
            self.declared.insert(name, format!("{docs}export {declaration}\n"));
        }
        T::visit_dependencies(self);
    }
}

fn constants(out: &mut String) {
    let numbers = [
        ("PROTOCOL", "Version of the WebSocket protocol.", u64::from(crate::PROTOCOL)),
        ("MAX_MESSAGE", "The longest WebSocket message, in bytes.", crate::MAX_MESSAGE as u64),
        ("MAX_SDP", "The longest SDP, in bytes.", crate::MAX_SDP as u64),
    ];
    for (name, docs, value) in numbers {
        let _ = write!(out, "\n/** {docs} */\nexport const {name} = {value};\n");
    }
    out.push_str("\n/** The fewest and the most bytes that the server accepts, before base64url. */\n");
    out.push_str("export const BYTES = {\n");
    macro_rules! limits {
        ($($name:ident),+) => {
            $(let _ = writeln!(
                out,
                "  {}: {{ min: {}, max: {} }},",
                stringify!($name), crate::$name::MIN, crate::$name::MAX
            );)+
        };
    }
    limits!(Sealed, SealedPicture, PublicKey, Signature, Challenge, Proof, ProofHash, SeatSalt);
    limits!(
        RosterEntry,
        Commit,
        Welcome,
        GroupInfo,
        GroupMessage,
        KeyPackage,
        Card,
        DeviceKey,
        KnockMac,
        Voucher,
        Admission
    );
    out.push_str("} as const;\n");
}

#[cfg(test)]
mod tests {
    use super::typescript;

    #[test]
    fn every_type_of_the_protocol_is_generated() {
        let generated = typescript();
        let sources = [
            include_str!("call.rs"),
            include_str!("delivery.rs"),
            include_str!("error.rs"),
            include_str!("family.rs"),
            include_str!("guests.rs"),
            include_str!("http.rs"),
            include_str!("offer.rs"),
            include_str!("said.rs"),
            include_str!("socket.rs"),
            include_str!("time.rs"),
            include_str!("waiting.rs"),
        ];
        for source in sources {
            for line in source.lines() {
                let Some(rest) = line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum "))
                else {
                    continue;
                };
                let name: String = rest.chars().take_while(|c| c.is_alphanumeric()).collect();
                assert!(generated.contains(&format!("export type {name} = ")), "{name} is missing");
            }
        }
    }

    #[test]
    fn ids_and_bytes_are_types_of_their_own() {
        let generated = typescript();
        assert!(generated.contains("export type MemberId = Id<\"MemberId\">;"));
        assert!(generated.contains("export type Sealed = Bytes<\"Sealed\">;"));
        assert!(generated.contains("export type Timestamp = number;"));
    }
}
