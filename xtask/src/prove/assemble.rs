//! Puts together what runs the published vectors of RFC 9420: OpenMLS's own source in the version that is locked, in
//! which its runners are made reachable, and the vectors as OpenMLS 0.5.0 brought them (later packages leave them
//! out). Nothing of either is kept in this repository; both come through cargo and are MIT.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail, ensure};
use cargo_metadata::MetadataCommand;
use toml::{Table, Value};

/// The package that brought the vectors.
const PUBLISHED: &str = "=0.5.0";
/// The files of mlswg/mls-implementations; the sixteenth, `deserialization`, is in `crates/proof/vectors`.
const FILES: [&str; 15] = [
    "crypto-basics",
    "key-schedule",
    "message-protection",
    "messages",
    "passive-client-handling-commit",
    "passive-client-random",
    "passive-client-welcome",
    "psk_secret",
    "secret-tree",
    "transcript-hashes",
    "tree-math",
    "tree-operations",
    "tree-validation",
    "treekem",
    "welcome",
];
const TEST: &str = "#[cfg(test)]";
const ALSO: &str = "#[cfg(any(test, feature = \"test-utils\"))]";

/// Makes the workspace anew in `folder`.
pub(super) fn assemble(root: &Path, folder: &Path) -> Result<()> {
    let openmls = folder.join("openmls");
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(&openmls)?;
    copy(&package(&root.join("Cargo.toml"), "openmls")?.join("src"), &openmls.join("src"))?;
    let manifest = package(&root.join("Cargo.toml"), "openmls")?.join("Cargo.toml");
    fs::copy(manifest.with_file_name("README.md"), openmls.join("README.md"))?;
    fs::write(openmls.join("Cargo.toml"), manifest_of(&fs::read_to_string(manifest)?)?)?;
    open_up(&openmls.join("src"))?;
    let ours = root.join("crates/proof/vectors");
    fs::copy(ours.join("published.rs"), openmls.join("src/published.rs"))?;
    let text = fs::read_to_string(ours.join("workspace.toml"))?;
    fs::write(folder.join("Cargo.toml"), profiles(root)? + &text)?;
    let harness = fs::read_to_string(ours.join("harness.toml"))?;
    fs::create_dir_all(folder.join("harness"))?;
    fs::write(folder.join("harness/Cargo.toml"), harness.replace("@ROOT@", &root.display().to_string()))?;
    // The same versions of everything as the product's.
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    vectors(root, folder)
}

/// The product's own profiles, so that its module is compiled alike. Natively all is optimised: a published group of
/// hundreds of members takes minutes as it comes.
fn profiles(root: &Path) -> Result<String> {
    let manifest: Table = fs::read_to_string(root.join("Cargo.toml"))?.parse()?;
    let mut profile = manifest.get("profile").and_then(Value::as_table).cloned().unwrap_or_default();
    let optimised = [("opt-level", Value::Integer(2)), ("debug", Value::Boolean(false))];
    let optimised = optimised.map(|(name, value)| (name.to_owned(), value));
    profile.insert("dev".to_owned(), Value::Table(Table::from_iter(optimised)));
    Ok(toml::to_string(&Table::from_iter([("profile".to_owned(), Value::Table(profile))]))?)
}

/// Where cargo keeps a package of a workspace.
fn package(manifest: &Path, name: &str) -> Result<PathBuf> {
    let metadata = MetadataCommand::new().manifest_path(manifest).exec()?;
    let found = metadata.packages.iter().find(|it| it.name.as_str() == name);
    let found =
        found.with_context(|| format!("`{name}` is not among the packages of {}", manifest.display()))?;
    Ok(found
        .manifest_path
        .parent()
        .with_context(|| format!("`{name}` lies nowhere"))?
        .as_std_path()
        .to_owned())
}

/// The vectors, through a workspace that needs nothing but the package that brought them.
fn vectors(root: &Path, folder: &Path) -> Result<()> {
    let fetched = folder.join("fetched");
    fs::create_dir_all(fetched.join("src"))?;
    fs::write(fetched.join("src/lib.rs"), "")?;
    let manifest = format!(
        "[workspace]\n[package]\nname = \"fetched\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[dependencies]\nopenmls = \
         \"{PUBLISHED}\"\n"
    );
    fs::write(fetched.join("Cargo.toml"), manifest)?;
    let from = package(&fetched.join("Cargo.toml"), "openmls")?.join("test_vectors");
    let to = folder.join("published");
    fs::create_dir_all(&to)?;
    for name in FILES {
        let file = from.join(format!("{name}.json"));
        fs::copy(&file, to.join(format!("{name}.json")))
            .with_context(|| format!("the vectors {name} are not in the package"))?;
    }
    fs::copy(root.join("crates/proof/vectors/deserialization.json"), to.join("deserialization.json"))?;
    for name in ["rfc9605-headers", "rfc9605-frames"] {
        fs::copy(root.join("crates/sealed/tests/fixtures/rfc9605.json"), to.join(format!("{name}.json")))?;
    }
    Ok(())
}

/// OpenMLS's manifest without what only its own tests need; the two crates that its runners use become its own.
fn manifest_of(text: &str) -> Result<String> {
    let mut manifest: Table = text.parse()?;
    for list in ["test", "bench", "example"] {
        manifest.remove(list);
    }
    let testing = manifest.remove("dev-dependencies");
    manifest.remove("target");
    let Some(Value::Table(dependencies)) = manifest.get_mut("dependencies") else {
        bail!("OpenMLS has no dependencies")
    };
    for name in ["hex", "pretty_env_logger"] {
        let found = testing.as_ref().and_then(|it| it.get(name)).cloned();
        dependencies
            .insert(name.to_owned(), found.with_context(|| format!("OpenMLS no longer uses {name}"))?);
    }
    let clock = Table::from_iter([
        ("version".to_owned(), Value::String("1.1".to_owned())),
        ("optional".to_owned(), true.into()),
    ]);
    dependencies.insert("web-time".to_owned(), Value::Table(clock));
    // Helpers of its own tests, which nobody calls here.
    let quiet = Table::from_iter([("warnings".to_owned(), Value::String("allow".to_owned()))]);
    let lints = Table::from_iter([("rust".to_owned(), Value::Table(quiet))]);
    manifest.insert("lints".to_owned(), Value::Table(lints));
    Ok(toml::to_string(&manifest)?)
}

/// Makes the runners reachable. Every edit must find what it edits: another version of OpenMLS is looked at anew.
fn open_up(source: &Path) -> Result<()> {
    let mut files = Vec::new();
    collect(source, &mut files)?;
    for file in files {
        let text = fs::read_to_string(&file)?;
        let edited = runnable(&text);
        if edited != text {
            fs::write(&file, edited)?;
        }
    }
    let also = |rest: &str| format!("{ALSO}\n{rest}");
    let edits: [(&str, String, &str); 14] = [
        ("lib.rs", also("pub mod kat_vl;"), "pub(crate) mod kat_vl;\npub mod published;"),
        ("ciphersuite/mod.rs", format!("{TEST}\nmod tests_and_kats;"), "pub(crate) mod tests_and_kats;"),
        ("ciphersuite/tests_and_kats.rs", "mod tests;".into(), "#[cfg(test)]\nmod tests;"),
        (
            "ciphersuite/tests_and_kats.rs",
            "mod kat_crypto_basics;".into(),
            "pub(crate) mod kat_crypto_basics;",
        ),
        ("group/tests_and_kats/mod.rs", also("mod kats;"), "pub(crate) mod kats;"),
        ("group/tests_and_kats/mod.rs", format!("{TEST}\npub(crate) mod utils;"), "pub(crate) mod utils;"),
        ("group/tests_and_kats/kats/mod.rs", "mod messages;".into(), "pub(crate) mod messages;"),
        (
            "group/tests_and_kats/kats/mod.rs",
            "mod transcript_hashes;".into(),
            "pub(crate) mod transcript_hashes;",
        ),
        (
            "group/mls_group/mod.rs",
            format!("{TEST}\npub(crate) mod tests_and_kats;"),
            "pub(crate) mod tests_and_kats;",
        ),
        ("group/mls_group/tests_and_kats/mod.rs", "mod kats;".into(), "pub(crate) mod kats;"),
        ("group/mls_group/tests_and_kats/mod.rs", "mod tests;".into(), "#[cfg(test)]\nmod tests;"),
        (
            "group/mls_group/tests_and_kats/mod.rs",
            "pub(crate) mod utils;".into(),
            "#[cfg(test)]\npub(crate) mod utils;",
        ),
        (
            "group/mls_group/tests_and_kats/kats/mod.rs",
            "mod passive_client;".into(),
            "pub(crate) mod passive_client;",
        ),
        ("group/mls_group/tests_and_kats/kats/mod.rs", "mod welcome;".into(), "pub(crate) mod welcome;"),
    ];
    for (name, from, to) in edits {
        let file = source.join(name);
        let text = fs::read_to_string(&file)?;
        ensure!(text.contains(&from), "OpenMLS's {name} has changed: look at xtask/src/prove/assemble.rs");
        fs::write(&file, text.replacen(&from, to, 1))?;
    }
    Ok(())
}

/// What stands under `cfg(test)` and is no module of tests is compiled; what the test harness alone would run is
/// left out.
fn runnable(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut kept = Vec::new();
    let mut index = 0;
    while let Some(line) = lines.get(index) {
        if line.trim() == "#[openmls_test::openmls_test]" && !line.starts_with(' ') {
            // To the end of the function.
            while lines.get(index).is_some_and(|line| *line != "}") {
                index += 1;
            }
        } else if line.trim() == TEST && !is_test_module(&lines[index + 1..]) {
            kept.push(line.replace(TEST, ALSO));
        } else {
            kept.push((*line).to_owned());
        }
        index += 1;
    }
    let text = kept.join("\n") + "\n";
    text.replace("cfg_attr(test,", "cfg_attr(any(test, feature = \"test-utils\"),")
        .replace("#[cfg(not(test))]", "#[cfg(not(any(test, feature = \"test-utils\")))]")
        .replace("Provider: openmls::", "Provider: crate::")
        .replace("\nfn run_test_vector", "\npub(crate) fn run_test_vector")
        .replace("\nstruct TestElement", "\npub(crate) struct TestElement")
}

fn is_test_module(rest: &[&str]) -> bool {
    let item = rest.iter().map(|line| line.trim()).find(|line| !line.starts_with("#["));
    let name = item.and_then(|line| line.split("mod ").nth(1)).unwrap_or_default();
    item.is_some_and(|line| {
        line.starts_with("mod ") || line.starts_with("pub mod ") || line.starts_with("pub(crate) mod ")
    }) && (name.contains("test") || name.starts_with("utils") || name.contains("storage_stability"))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|it| it == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?
        } else {
            fs::copy(entry.path(), target).map(drop)?
        }
    }
    Ok(())
}
