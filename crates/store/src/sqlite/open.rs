//! Opening a data folder: looked at before anything in it is touched.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions as _, Connection as _, SqlSafeStr as _};

use crate::{Error, Sqlite};

/// Listed by hand: sqlx's macro would compile SQLite a second time, for the compiler.
static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| {
    Migrator::with_migrations(vec![
        migration(1, "house", include_str!("../../migrations/0001_house.sql")),
        migration(2, "external sender", include_str!("../../migrations/0002_external_sender.sql")),
    ])
});

fn migration(version: i64, name: &'static str, sql: &'static str) -> Migration {
    Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
}

const DATABASE: &str = "parlour.db";
const LOCK: &str = "parlour.lock";

/// Readers do not wait for one another; writers queue at SQLite's one write lock anyway.
const CONNECTIONS: u32 = 4;
/// A writer waits this long for the ones before it. Each writes a few kilobytes.
const WRITERS_WAIT: Duration = Duration::from_secs(10);

impl Sqlite {
    /// Opens the database in this data folder, making both where there are none.
    ///
    /// # Errors
    /// [`Error::Unreadable`] where the folder can't be used, [`Error::Busy`] where another server uses it,
    /// [`Error::Newer`] and [`Error::Corrupt`] where the database can't be; in none of these is it touched.
    pub async fn open(folder: &Path) -> Result<Self, Error> {
        Self::open_with(folder, SqliteConnectOptions::new()).await
    }

    pub(super) async fn open_with(folder: &Path, options: SqliteConnectOptions) -> Result<Self, Error> {
        make(folder).map_err(|error| unreadable(folder, &error))?;
        let lock = locked(folder)?;
        let path = folder.join(DATABASE);
        if is_there(&path)? {
            inspect(&path).await.map_err(|error| placed(error, &path))?;
        } else {
            // SQLite gives its other files the same rights.
            privately().create_new(true).open(&path).map_err(|error| unreadable(&path, &error))?;
        }
        let options = options
            .filename(&path)
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A removed device must stay removed after a power cut, and families write seldom: each
            // transaction reaches the disk before it is answered.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(WRITERS_WAIT);
        let pool = SqlitePoolOptions::new()
            .max_connections(CONNECTIONS)
            .connect_with(options)
            .await
            .map_err(|error| placed(error.into(), &path))?;
        MIGRATIONS.run(&pool).await.map_err(|error| placed(error.into(), &path))?;
        Ok(Self { pool, lock })
    }
}

/// Makes the folder, which nobody but its owner can look into. One that is there already keeps the rights it has.
fn make(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// For writing a file that only its owner can read.
fn privately() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Keeps a second server away. The lock goes with the process, however that ends.
fn locked(folder: &Path) -> Result<File, Error> {
    let path = folder.join(LOCK);
    let opened = privately().create(true).truncate(false).open(&path);
    let file = opened.map_err(|error| unreadable(&path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Busy { path: folder.to_owned() }),
        Err(TryLockError::Error(error)) => Err(unreadable(&path, &error)),
    }
}

/// Whether there is a database already. SQLite takes a folder in its place for a failing disk.
fn is_there(path: &Path) -> Result<bool, Error> {
    match std::fs::metadata(path) {
        Ok(found) if found.is_dir() => Err(unreadable(path, &ErrorKind::IsADirectory.into())),
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(unreadable(path, &error)),
    }
}

/// Refuses a database that a newer Parlour wrote, or that is damaged, through a connection that can't write.
async fn inspect(path: &Path) -> Result<(), Error> {
    let options = SqliteConnectOptions::new().filename(path).read_only(true);
    let mut connection = options.connect().await?;
    let checked = check(&mut connection).await;
    connection.close().await?;
    checked
}

async fn check(connection: &mut SqliteConnection) -> Result<(), Error> {
    let said: String = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(&mut *connection).await?;
    if said != "ok" {
        return Err(Error::Corrupt { what: said });
    }
    let migrated: bool =
        sqlx::query_scalar("SELECT count(*) > 0 FROM sqlite_schema WHERE name = '_sqlx_migrations'")
            .fetch_one(&mut *connection)
            .await?;
    if !migrated {
        return Ok(());
    }
    let found: i64 = sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM _sqlx_migrations")
        .fetch_one(connection)
        .await?;
    let known = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0);
    if found > known {
        return Err(Error::Newer { found, known });
    }
    Ok(())
}

fn unreadable(path: &Path, error: &std::io::Error) -> Error {
    let kind = error.kind();
    if kind == ErrorKind::StorageFull {
        return Error::DiskFull;
    }
    let known = [
        (ErrorKind::AlreadyExists, "a file stands where a folder should"),
        (ErrorKind::NotADirectory, "a file stands where a folder should"),
        (ErrorKind::IsADirectory, "a folder stands where a file should"),
        (ErrorKind::PermissionDenied, "the permission to read and write it is missing"),
        (ErrorKind::ReadOnlyFilesystem, "it can only be read, not written"),
    ];
    let known = known.iter().find(|(known, _)| *known == kind);
    let why = known.map_or_else(|| error.to_string(), |(_, why)| (*why).to_owned());
    Error::Unreadable { path: path.to_owned(), why }
}

/// What the driver said of a file it could not use, with the file's place.
fn placed(error: Error, path: &Path) -> Error {
    if let Error::Unreadable { why, .. } = error {
        return Error::Unreadable { path: path.to_owned(), why };
    }
    error
}
