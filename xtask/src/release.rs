//! `cargo xtask release`: makes the key that signs releases, signs one, and shows that anybody can build the same.
//!
//! The key stays on a machine that serves nothing. What it signs is the manifest of a build: the hash of every file of
//! the web app and the headers they come with. `docs/security.md` says what that is good for.

mod reproduce;

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail, ensure};
use clap::Subcommand;
use release::{Manifest, Release, SecretKey};

/// What the command takes.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Makes a key that signs releases and prints its public half.
    Key {
        /// Where to keep it: outside of the repository, best on a machine or a stick that is not connected.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Signs the web app in `web/dist`, which the next build of the server takes in.
    Sign {
        /// The key.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// The release's number [default: one more than the last that this key signed].
        #[arg(long, value_name = "NUMBER")]
        number: Option<u64>,
        /// The built web app.
        #[arg(long, value_name = "FOLDER", default_value = "web/dist")]
        dist: PathBuf,
        /// Writes the signed manifest to this file too, to be published where the server is not.
        #[arg(long, value_name = "FILE")]
        copy: Option<PathBuf>,
    },
    /// Builds the web app twice, in two folders, from nothing, and compares every byte.
    Reproduce(reproduce::Arguments),
}

pub(crate) fn release(root: &Path, command: &Command) -> Result<()> {
    match command {
        Command::Key { out } => make_key(root, out),
        Command::Sign { key, number, dist, copy } => sign(key, *number, &root.join(dist), copy.as_deref()),
        Command::Reproduce(it) => reproduce::reproduce(root, it),
    }
}

fn make_key(root: &Path, out: &Path) -> Result<()> {
    let folder = out.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let folder = fs::canonicalize(folder).with_context(|| format!("{} is no folder", folder.display()))?;
    ensure!(
        !folder.starts_with(fs::canonicalize(root)?),
        "the key must not lie in the repository: choose a folder outside of it"
    );
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| anyhow::anyhow!("no randomness from the system: {error}"))?;
    let key = SecretKey::of_seed(seed);
    let mut file = new_secret_file(out)
        .with_context(|| format!("{} can't be made (there may be one already)", out.display()))?;
    writeln!(file, "{}", key.text())?;
    println!(
        "The key lies in {}. Keep it offline, and keep a copy.\n\nPut this line into crates/release/release.pub and \
         build the web app and the server anew:\n\n{}",
        out.display(),
        key.public()
    );
    Ok(())
}

/// A file that was not there and that nobody else may read.
fn new_secret_file(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn sign(key_file: &Path, number: Option<u64>, dist: &Path, copy: Option<&Path>) -> Result<()> {
    let key: SecretKey = fs::read_to_string(key_file)
        .with_context(|| format!("the key {} can't be read", key_file.display()))?
        .parse()?;
    let files = files_of(dist)?;
    let built = Release::read(&fs::read(dist.join(Release::FILE)).context(NOT_BUILT)?)?.unchecked()?;
    let counter = Counter::beside(key_file)?;
    let manifest = Manifest::of(counter.next(number)?, &built.version, &files);
    ensure!(
        manifest.files == built.files,
        "{} is not as it was built: build it again with `npm run build` in web",
        dist.display()
    );
    let knows_key =
        files.iter().any(|(name, bytes)| name == "sw.js" && holds(bytes, &key.public().to_string()));
    ensure!(
        knows_key,
        "the web app was built without this key's public half, {}: put it into crates/release/release.pub and build \
         again",
        key.public()
    );
    let text = manifest.sign(&key)?.write()?;
    for file in [Some(&*dist.join(Release::FILE)), copy].into_iter().flatten() {
        fs::write(file, &text).with_context(|| format!("{} can't be written", file.display()))?;
    }
    counter.keep(manifest.number)?;
    println!(
        "Signed release {} (version {}): {} files. Now build the server: cargo build --release --package parlour",
        manifest.number,
        manifest.version,
        manifest.files.len()
    );
    Ok(())
}

const NOT_BUILT: &str = "the web app is not built: run `npm run build` in web, after `cargo xtask wasm`";

/// The number that was signed last, in a file beside the key: numbers never go back.
struct Counter {
    file: PathBuf,
    last: u64,
}

impl Counter {
    fn beside(key: &Path) -> Result<Self> {
        let file = key.with_extension("number");
        let last = match fs::read_to_string(&file) {
            Ok(text) => text.trim().parse().with_context(|| format!("{} holds no number", file.display()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => 0,
            Err(error) => bail!("{} can't be read: {error}", file.display()),
        };
        Ok(Self { file, last })
    }

    fn next(&self, wanted: Option<u64>) -> Result<u64> {
        let number = wanted.unwrap_or(self.last + 1);
        ensure!(number > self.last, "release {} was signed already; numbers only go up", self.last);
        Ok(number)
    }

    fn keep(&self, number: u64) -> Result<()> {
        fs::write(&self.file, format!("{number}\n"))
            .with_context(|| format!("{} can't be written", self.file.display()))
    }
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

/// Every file below a folder but the manifest, by its path with `/` between the parts.
fn files_of(folder: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).context(NOT_BUILT)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder)?.components().map(|part| part.as_os_str().to_string_lossy());
            let name = name.collect::<Vec<_>>().join("/");
            if name != Release::FILE {
                files.push((name, fs::read(&path)?));
            }
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A web app as it was built, with a key that it knows.
    fn built(folder: &Path) -> PathBuf {
        let key = SecretKey::of_seed([9; 32]);
        let dist = folder.join("dist");
        fs::create_dir_all(dist.join("assets")).unwrap();
        fs::write(dist.join("index.html"), "<script type=\"importmap\">{}</script>").unwrap();
        fs::write(dist.join("assets/a.js"), "a()").unwrap();
        fs::write(dist.join("sw.js"), format!("keys=['{}']", key.public())).unwrap();
        let manifest = serde_json::to_string(&Manifest::of(0, "1.0.0", &files_of(&dist).unwrap())).unwrap();
        let release = serde_json::json!({ "manifest": manifest, "key": null, "signature": null });
        fs::write(dist.join(Release::FILE), release.to_string()).unwrap();
        let file = folder.join("release.key");
        fs::write(&file, key.text()).unwrap();
        file
    }

    #[test]
    fn a_release_is_signed_once_under_each_number() {
        let folder = tempfile::tempdir().unwrap();
        let key = built(folder.path());
        let dist = folder.path().join("dist");
        sign(&key, None, &dist, None).unwrap();
        sign(&key, None, &dist, None).unwrap();
        let release = Release::read(&fs::read(dist.join(Release::FILE)).unwrap()).unwrap();
        let manifest = release.signed_by(&[SecretKey::of_seed([9; 32]).public()]).unwrap();
        assert_eq!((manifest.number, manifest.files.len()), (2, 3));
        assert!(sign(&key, Some(2), &dist, None).unwrap_err().to_string().contains("numbers only go up"));
    }

    #[test]
    fn what_was_changed_after_the_build_is_not_signed() {
        let folder = tempfile::tempdir().unwrap();
        let key = built(folder.path());
        fs::write(folder.path().join("dist/assets/a.js"), "b()").unwrap();
        let refused = sign(&key, None, &folder.path().join("dist"), None).unwrap_err().to_string();
        assert!(refused.contains("not as it was built"), "{refused}");
    }

    #[test]
    fn a_web_app_that_does_not_know_the_key_is_not_signed_with_it() {
        let folder = tempfile::tempdir().unwrap();
        built(folder.path());
        let other = folder.path().join("other.key");
        fs::write(&other, SecretKey::of_seed([8; 32]).text()).unwrap();
        let refused = sign(&other, None, &folder.path().join("dist"), None).unwrap_err().to_string();
        assert!(refused.contains("without this key"), "{refused}");
    }

    #[test]
    fn a_key_is_never_made_in_the_repository_nor_over_another() {
        let folder = tempfile::tempdir().unwrap();
        let root = crate::root();
        assert!(make_key(root, &root.join("release.key")).is_err());
        let out = folder.path().join("release.key");
        make_key(root, &out).unwrap();
        assert!(make_key(root, &out).is_err());
    }
}
