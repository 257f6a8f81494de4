//! Puts together what runs the published vectors of RFC 9420: OpenMLS's own source in the version that is locked, in
//! which its runners are made reachable, and the vectors as OpenMLS 0.5.0 brought them (later packages leave them
//! out). Nothing of either is kept in this repository; both come through cargo and are MIT.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
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
/// The published groups are of 2023: their key packages have expired, which OpenMLS has its runners pass over for leaves
/// alone; and the vectors of single tree operations name neither their suite, which is the first, nor tree hashes.
const OF_THEIR_TIME: [(&str, &str, &str); 6] = [
    (
        "key_packages/key_package_in.rs",
        "            life_time.validate()?;",
        "            if !crate::skip_validation::is_disabled::leaf_node_lifetime() { life_time.validate()?; }",
    ),
    (
        TREE_OPERATIONS,
        "    cipher_suite: u16,",
        "    #[serde(default = \"first_suite\")]\n    cipher_suite: u16,",
    ),
    (
        TREE_OPERATIONS,
        "    #[serde(with = \"hex\")]\n    tree_hash_after: Vec<u8>,\n    #[serde(with = \"hex\")]\n    tree_hash_before: Vec<u8>,\n}",
        "    #[serde(default, with = \"hex\")]\n    tree_hash_after: Vec<u8>,\n    #[serde(default, with = \"hex\")]\n    tree_hash_before: \
         Vec<u8>,\n}\nfn first_suite() -> u16 { 1 }",
    ),
    (
        TREE_OPERATIONS,
        "assert_eq!(test.tree_hash_before, tree_hash_before);",
        "assert!(test.tree_hash_before.is_empty() || test.tree_hash_before == tree_hash_before);",
    ),
    (
        TREE_OPERATIONS,
        "assert_eq!(test.tree_hash_after, tree_hash_after);",
        "assert!(test.tree_hash_after.is_empty() || test.tree_hash_after == tree_hash_after);",
    ),
    ("group/mls_group/tests_and_kats/kats/passive_client.rs", "        println!(\"{message:#?}\");\n", ""),
];
const TREE_OPERATIONS: &str = "treesync/tests_and_kats/kats/kat_tree_operations.rs";
const TEST: &str = "#[cfg(test)]";
const ALSO: &str = "#[cfg(any(test, feature = \"test-utils\"))]";

/// Makes the workspace in `folder`. What is there already as it should be is left as it is, and so is what was built
/// from it.
pub(super) fn assemble(root: &Path, folder: &Path) -> Result<()> {
    let openmls = package(&root.join("Cargo.toml"), "openmls")?;
    let ours = root.join("crates/proof/vectors");
    let mut sources = read(&openmls.join("src"))?;
    open_up(&mut sources)?;
    sources.insert("published.rs".into(), fs::read_to_string(ours.join("published.rs"))?);
    for (name, text) in sources {
        put(&folder.join("openmls/src").join(name), &text)?;
    }
    let manifest = manifest_of(&fs::read_to_string(openmls.join("Cargo.toml"))?)?;
    put(&folder.join("openmls/Cargo.toml"), &manifest)?;
    put(&folder.join("openmls/README.md"), &fs::read_to_string(openmls.join("README.md"))?)?;
    let workspace = fs::read_to_string(ours.join("workspace.toml"))?;
    put(&folder.join("Cargo.toml"), &(profiles(root)? + &workspace))?;
    let harness = fs::read_to_string(ours.join("harness.toml"))?;
    put(&folder.join("harness/Cargo.toml"), &harness.replace("@ROOT@", &root.display().to_string()))?;
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
    put(&fetched.join("src/lib.rs"), "")?;
    let manifest = format!(
        "[workspace]\n[package]\nname = \"fetched\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[dependencies]\nopenmls = \
         \"{PUBLISHED}\"\n"
    );
    put(&fetched.join("Cargo.toml"), &manifest)?;
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
    // Helpers of its own tests, which nobody calls here.
    let quiet = Table::from_iter([("warnings".to_owned(), Value::String("allow".to_owned()))]);
    let lints = Table::from_iter([("rust".to_owned(), Value::Table(quiet))]);
    manifest.insert("lints".to_owned(), Value::Table(lints));
    Ok(toml::to_string(&manifest)?)
}

/// Makes the runners reachable. Every edit must find what it edits: another version of OpenMLS is looked at anew.
fn open_up(sources: &mut BTreeMap<PathBuf, String>) -> Result<()> {
    for text in sources.values_mut() {
        *text = runnable(text);
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
    for (name, from, to) in
        edits.iter().map(|(name, from, to)| (*name, from.as_str(), *to)).chain(OF_THEIR_TIME)
    {
        let text = sources.get_mut(Path::new(name)).filter(|text| text.contains(from));
        let text = text.with_context(|| {
            format!(
                "OpenMLS's {name} has changed: look at xtask/src/prove/assemble.rs, which looks for `{from}`"
            )
        })?;
        *text = text.replacen(from, to, 1);
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

/// Every source file under `folder`, by its name from there.
fn read(folder: &Path) -> Result<BTreeMap<PathBuf, String>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let (path, name) = entry.map(|it| (it.path(), PathBuf::from(it.file_name())))?;
        if path.is_dir() {
            files.extend(read(&path)?.into_iter().map(|(inner, text)| (name.join(inner), text)));
        } else {
            files.insert(name, fs::read_to_string(path)?);
        }
    }
    Ok(files)
}

/// Writes the file, unless it says just that already.
fn put(file: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(file).is_ok_and(|there| there == text) {
        return Ok(());
    }
    fs::create_dir_all(file.parent().context("a file lies in a folder")?)?;
    fs::write(file, text).with_context(|| format!("{} can't be written", file.display()))
}
