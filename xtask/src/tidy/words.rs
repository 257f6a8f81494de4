//! Words that may not stand in the tree, or only in one room of it.

use super::{Findings, Page};

/// A word, where it is looked for, where alone it may stand, and why.
struct Rule {
    word: &'static str,
    inside: &'static [&'static str],
    except: &'static [&'static str],
    why: &'static str,
}

// Words are put together from halves so that this list does not find itself.
const RULES: &[Rule] = &[
    Rule {
        word: concat!("new RTCPeer", "Connection"),
        inside: &["web/src/"],
        except: &["web/src/core/call/connection.ts"],
        why: "connections are only made where they can't be made without sealing",
    },
    Rule {
        word: concat!("Rtc", "::"),
        inside: &["crates/"],
        except: &["crates/sfu/src/peer.rs", "crates/sfu/src/peer/", "crates/sfu/tests/", "crates/sim/"],
        why: "only sfu::peer touches str0m's Rtc, through one function that drains it",
    },
    Rule {
        word: concat!("createEncoded", "Streams"),
        inside: &["web/src/"],
        except: &[],
        why: "sealing is a worker's transform; this older way can be left out unnoticed",
    },
    Rule { word: concat!("/wo", "rk/"), inside: &[""], except: &[], why: "a path of one machine" },
    Rule { word: concat!("/ro", "ot/"), inside: &[""], except: &[], why: "a path of one machine" },
    Rule { word: concat!("/ho", "me/"), inside: &[""], except: &[], why: "a path of one machine" },
    Rule {
        word: concat!("\"resol", "ved\": \"http"),
        inside: &["web/"],
        except: &[],
        why: "a registry's host",
    },
    Rule { word: concat!("registry.", "npmjs"), inside: &[""], except: &[], why: "a registry's host" },
    Rule { word: concat!("index.", "crates.io"), inside: &[""], except: &[], why: "a registry's host" },
    Rule {
        word: concat!("TO", "DO"),
        inside: &["crates/", "web/", "xtask/"],
        except: &[],
        why: "do it or file it",
    },
    Rule {
        word: concat!("FIX", "ME"),
        inside: &["crates/", "web/", "xtask/"],
        except: &[],
        why: "do it or file it",
    },
    Rule {
        word: concat!("test.", "skip"),
        inside: &["web/"],
        except: &[],
        why: "a test runs or is not there",
    },
    Rule {
        word: concat!("#[ign", "ore"),
        inside: &["crates/", "xtask/"],
        except: &[],
        why: "a test runs or is not there",
    },
    Rule {
        word: concat!("waitFor", "Timeout"),
        inside: &["web/"],
        except: &[],
        why: "tests wait for what they mean",
    },
];

/// What may not be part of a name: it says nothing about what a thing does.
const EMPTY_NAMES: &[&str] = &["Manager", "Helper", "Util", "Utils"];
const EMPTY_FILES: &[&str] = &["utils", "util", "helpers", "helper", "misc", "common", "manager"];
const DECLARATIONS: &[&str] = &["struct ", "enum ", "trait ", "class ", "interface ", "type "];

pub(super) fn check(pages: &[Page], findings: &mut Findings) {
    for page in pages {
        findings.checked();
        for rule in RULES {
            let inside = rule.inside.iter().any(|it| page.path.starts_with(it));
            let excepted = rule.except.iter().any(|it| page.path.starts_with(it));
            if inside
                && !excepted
                && let Some(line) = line_of(&page.text, rule.word)
            {
                findings.complain(format!("{}:{line}: `{}`: {}", page.path, rule.word, rule.why));
            }
        }
        names(page, findings);
    }
}

fn names(page: &Page, findings: &mut Findings) {
    for part in page.path.split('/') {
        let stem = part.split('.').next().unwrap_or(part);
        if EMPTY_FILES.contains(&stem.to_lowercase().as_str()) {
            findings.complain(format!("{}: `{stem}` says nothing; name it after what it does", page.path));
        }
    }
    if ![".rs", ".ts", ".svelte"].iter().any(|it| page.path.ends_with(it)) {
        return;
    }
    for (number, line) in page.text.lines().enumerate() {
        let line = line.trim_start();
        let place = format!("{}:{}", page.path, number + 1);
        for declaration in DECLARATIONS {
            let Some((before, after)) = line.split_once(declaration) else { continue };
            let plain = before.chars().all(|it| it.is_alphanumeric() || " ()".contains(it));
            let name: String = after.chars().take_while(|it| it.is_alphanumeric()).collect();
            if plain && EMPTY_NAMES.iter().any(|it| name.ends_with(it)) {
                findings.complain(format!("{place}: `{name}`: name it after what it does"));
            }
        }
        if page.path.ends_with(".rs")
            && (line.starts_with("fn get_") || line.contains(" fn get_"))
            && !line.contains('"')
        {
            findings.complain(format!("{place}: a getter is named after what it gives, without `get_`"));
        }
    }
}

/// The line of the first occurrence. A word that begins with `/` is a path from the root of a machine, not the
/// tail of another.
fn line_of(text: &str, word: &str) -> Option<usize> {
    let stands = |at: usize| {
        let before = text[..at].chars().next_back();
        !word.starts_with('/') || before.is_none_or(|it| !it.is_alphanumeric() && !"./}*_-".contains(it))
    };
    let (at, _) = text.match_indices(word).find(|(at, _)| stands(*at))?;
    Some(text[..at].matches('\n').count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(path: &str, text: &str) -> Vec<String> {
        let mut findings = Findings::default();
        check(&[Page { path: path.into(), text: text.into() }], &mut findings);
        findings.complaints
    }

    #[test]
    fn a_connection_is_made_in_one_place_only() {
        let text = format!("const pc = {}();", RULES[0].word);
        assert_eq!(complaints("web/src/app/state/call.svelte.ts", &text).len(), 1);
        assert!(complaints("web/src/core/call/connection.ts", &text).is_empty());
    }

    #[test]
    fn a_path_of_one_machine_is_told_from_a_folder_of_ours() {
        assert_eq!(complaints("a.md", concat!("in \"/ho", "me/ann/parlour\"")).len(), 1);
        assert!(complaints("a.md", concat!("from \"../ho", "me/Wall.svelte\"")).is_empty());
    }

    #[test]
    fn names_that_say_nothing_are_refused() {
        assert_eq!(complaints("crates/a/src/lib.rs", concat!("pub struct Call", "Manager {\n")).len(), 1);
        assert_eq!(complaints("web/src/core/utils/a.ts", "").len(), 1);
        assert!(complaints("crates/a/src/lib.rs", "/// The utility room; a struct of its own.\n").is_empty());
    }
}
