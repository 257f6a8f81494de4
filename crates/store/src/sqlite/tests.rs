//! The promises of every store, kept on real files; and what is peculiar to a data folder.

use std::path::Path;
use std::pin::Pin;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use tempfile::TempDir;
use wire::{FamilyId, NewDevice, NewMember, PublicKey, Sealed, SealedPicture, Timestamp};

use crate::{Error, Sqlite, Store};

type Promise<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

async fn on_sqlite(promise: impl for<'a> FnOnce(&'a dyn Store) -> Promise<'a>) {
    let folder = TempDir::new().unwrap();
    let store = Sqlite::open(folder.path()).await.unwrap();
    promise(&store).await;
    store.close().await;
}

crate::conformance::all_promises!(on_sqlite);

fn family() -> family::Family {
    let sealed = || Sealed::new(vec![1; 64]).unwrap();
    let founder = NewMember { id: wire::MemberId::from_u128(2), profile: sealed() };
    let key = PublicKey::new(vec![3; 32]).unwrap();
    let device = NewDevice { id: wire::DeviceId::from_u128(4), public_key: key, profile: sealed() };
    family::Family::new(FamilyId::from_u128(1), sealed(), founder, device, Timestamp::from_millis(5))
}

/// A data folder with one family in it, that nobody uses.
async fn lived_in() -> TempDir {
    let folder = TempDir::new().unwrap();
    let store = Sqlite::open(folder.path()).await.unwrap();
    store.found_family(&family(), &[]).await.unwrap();
    store.close().await;
    folder
}

async fn refusal(folder: &Path) -> Error {
    match Sqlite::open(folder).await {
        Err(error) => error,
        Ok(_) => panic!("it was opened"),
    }
}

async fn still_has_its_family(folder: &Path) {
    let store = Sqlite::open(folder).await.unwrap();
    assert_eq!(store.load_family(family().id).await.unwrap(), Some(family()));
    store.close().await;
}

async fn alter(folder: &Path, sql: &'static str) {
    let options = SqliteConnectOptions::new().filename(folder.join("parlour.db"));
    let mut connection = options.connect().await.unwrap();
    sqlx::query(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn a_folder_is_made_and_found_again() {
    let parent = TempDir::new().unwrap();
    let folder = parent.path().join("a/b");
    let store = Sqlite::open(&folder).await.unwrap();
    store.found_family(&family(), &[]).await.unwrap();
    drop(store);
    still_has_its_family(&folder).await;
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_but_its_owner_can_look_into_a_new_folder() {
    use std::os::unix::fs::PermissionsExt as _;
    let parent = TempDir::new().unwrap();
    let folder = parent.path().join("data");
    let store = Sqlite::open(&folder).await.unwrap();
    store.found_family(&family(), &[]).await.unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    for file in ["parlour.db", "parlour.db-wal", "parlour.lock"] {
        assert_eq!(mode(&folder.join(file)), 0o600, "{file}");
    }
}

#[tokio::test]
async fn a_database_from_a_newer_version_is_refused_and_untouched() {
    let folder = lived_in().await;
    alter(
        folder.path(),
        "INSERT INTO _sqlx_migrations VALUES (99, 'of tomorrow', CURRENT_TIMESTAMP, true, x'00', 0)",
    )
    .await;
    let before = std::fs::read(folder.path().join("parlour.db")).unwrap();
    let error = refusal(folder.path()).await;
    assert!(matches!(error, Error::Newer { found: 99, known: 2 }), "{error}");
    assert!(error.to_string().contains("newer Parlour"), "{error}");
    assert!(std::fs::read(folder.path().join("parlour.db")).unwrap() == before);
    alter(folder.path(), "DELETE FROM _sqlx_migrations WHERE version = 99").await;
    still_has_its_family(folder.path()).await;
}

#[tokio::test]
async fn a_file_in_the_place_of_the_folder_is_refused() {
    let parent = TempDir::new().unwrap();
    let place = parent.path().join("data");
    std::fs::write(&place, "a letter").unwrap();
    for folder in [place.clone(), place.join("within")] {
        let error = refusal(&folder).await;
        assert!(matches!(&error, Error::Unreadable { path, .. } if *path == folder), "{error}");
        assert!(error.to_string().contains("a file stands where a folder should"), "{error}");
    }
    assert_eq!(std::fs::read_to_string(&place).unwrap(), "a letter");
}

#[tokio::test]
async fn a_folder_in_the_place_of_a_file_is_refused() {
    for name in ["parlour.db", "parlour.lock"] {
        let folder = TempDir::new().unwrap();
        let place = folder.path().join(name);
        std::fs::create_dir(&place).unwrap();
        let error = refusal(folder.path()).await;
        assert!(matches!(&error, Error::Unreadable { path, .. } if *path == place), "{error}");
        assert!(place.is_dir());
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_refused() {
    // Nobody, root included, can make a folder there.
    let error = refusal(Path::new("/proc/parlour")).await;
    assert!(matches!(error, Error::Unreadable { .. }), "{error}");
}

#[tokio::test]
async fn a_second_server_on_the_folder_is_refused() {
    let folder = lived_in().await;
    let first = Sqlite::open(folder.path()).await.unwrap();
    let error = refusal(folder.path()).await;
    assert!(matches!(&error, Error::Busy { path } if path == folder.path()), "{error}");
    assert!(error.to_string().contains("Another Parlour is running"), "{error}");
    first.health().await.unwrap();
    drop(first);
    still_has_its_family(folder.path()).await;
}

#[tokio::test]
async fn a_damaged_database_is_refused_and_untouched() {
    let folder = lived_in().await;
    let path = folder.path().join("parlour.db");
    let sound = std::fs::read(&path).unwrap();
    let mut damaged = [b"SQLite ? what?".repeat(400), sound.clone(), sound.clone()];
    // The first page's list of cells; and a page of a table.
    damaged[1][108..400].fill(0xaa);
    damaged[2][4096..8192].fill(0xaa);
    for damaged in damaged {
        std::fs::write(&path, &damaged).unwrap();
        let error = refusal(folder.path()).await;
        assert!(matches!(error, Error::Corrupt { .. }), "{error}");
        assert!(error.to_string().contains("put back a backup"), "{error}");
        assert!(std::fs::read(&path).unwrap() == damaged);
    }
    std::fs::write(&path, sound).unwrap();
    still_has_its_family(folder.path()).await;
}

#[tokio::test]
async fn a_value_that_makes_no_sense_is_damage() {
    let folder = lived_in().await;
    alter(folder.path(), "UPDATE members SET profile = x'00'").await;
    let store = Sqlite::open(folder.path()).await.unwrap();
    let error = store.load_family(family().id).await.unwrap_err();
    assert!(error.to_string().contains("column profile makes no sense"), "{error}");
}

#[tokio::test]
async fn on_a_full_disk_nothing_changes_and_all_can_be_read() {
    let folder = lived_in().await;
    let pages = std::fs::metadata(folder.path().join("parlour.db")).unwrap().len() / 4096;
    let options = SqliteConnectOptions::new().pragma("max_page_count", (pages + 3).to_string());
    let store = Sqlite::open_with(folder.path(), options).await.unwrap();
    let (id, member) = (family().id, wire::MemberId::from_u128(2));
    let photo = SealedPicture::new(vec![7; 200_000]).unwrap();

    let error = store.keep_photo(id, member, 1, &photo).await.unwrap_err();
    assert!(matches!(error, Error::DiskFull), "{error}");
    assert!(error.to_string().contains("The disk is full"), "{error}");
    assert_eq!(store.photo(id, member, 1).await.unwrap(), None);
    assert_eq!(store.load_family(id).await.unwrap(), Some(family()));
    // What still has room is kept: the failure has broken nothing.
    let smaller = SealedPicture::new(vec![7; 100]).unwrap();
    store.keep_photo(id, member, 1, &smaller).await.unwrap();
    assert_eq!(store.photo(id, member, 1).await.unwrap(), Some(smaller));
    store.close().await;
    still_has_its_family(folder.path()).await;
}

#[tokio::test]
async fn a_disk_that_fills_in_the_middle_of_changes_undoes_them_all() {
    let folder = lived_in().await;
    let pages = std::fs::metadata(folder.path().join("parlour.db")).unwrap().len() / 4096;
    let options = SqliteConnectOptions::new().pragma("max_page_count", (pages + 3).to_string());
    let store = Sqlite::open_with(folder.path(), options).await.unwrap();
    let profile = |n: u128| Sealed::new(vec![n as u8; 4096]).unwrap();
    let mut founder = family().members[&wire::MemberId::from_u128(2)].clone();
    let changes: Vec<family::Change> = (100..150)
        .map(|n| {
            founder.profile = profile(n);
            family::Change::MemberKept(wire::MemberId::from_u128(n), founder.clone())
        })
        .collect();
    assert!(matches!(store.apply(family().id, &changes).await, Err(Error::DiskFull)));
    assert_eq!(store.load_family(family().id).await.unwrap(), Some(family()));
}

#[tokio::test]
async fn writers_wait_for_one_another() {
    let folder = lived_in().await;
    let store = std::sync::Arc::new(Sqlite::open(folder.path()).await.unwrap());
    let writers = (0..40u8).map(|n| {
        let store = store.clone();
        tokio::spawn(async move {
            let profile = Sealed::new(vec![n; 64]).unwrap();
            store.apply(family().id, &[family::Change::FamilyRenamed(profile)]).await
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap().unwrap();
    }
}
