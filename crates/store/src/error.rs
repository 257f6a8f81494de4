//! What can go wrong with the house's memory, and what to do about it.

use std::path::PathBuf;

use thiserror::Error;

/// Something failed; nothing has changed.
#[derive(Debug, Error)]
pub enum Error {
    /// No room.
    #[error("The disk is full: nothing was changed. Make room on it and try again.")]
    DiskFull,
    /// The database was written by a later version.
    #[error(
        "The data folder belongs to a newer Parlour (its database is at version {found}; this program \
         knows up to {known}). Nothing was changed. Start the newer Parlour again."
    )]
    Newer {
        /// Version of the database.
        found: i64,
        /// Latest version that this program knows.
        known: i64,
    },
    /// The folder, or a file in it, can't be used.
    #[error("Parlour can't use {path}: {why}. Put that right, or name another data folder with --data.")]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What stands in the way.
        why: String,
    },
    /// Another server has it.
    #[error(
        "Another Parlour is running on the data folder {path}. Stop that one first, or name another data \
         folder with --data."
    )]
    Busy {
        /// The data folder.
        path: PathBuf,
    },
    /// What is kept does not make sense.
    #[error(
        "The database is damaged ({what}). Nothing was changed. Keep a copy of the data folder as it is, \
         then put back a backup of it."
    )]
    Corrupt {
        /// Where the damage showed.
        what: String,
    },
    /// An id is in use.
    #[error("Something with this id exists already: nothing was changed. Choose another id.")]
    Taken,
    /// What this is about is no more.
    #[error("What this belongs to has been removed: nothing was changed.")]
    Gone,
    /// Something else.
    #[error("The database failed: nothing was changed. Try again; if it fails again, look at: {0}")]
    Other(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// SQLite's primary result codes that have a meaning here (<https://www.sqlite.org/rescode.html>).
mod sqlite_code {
    pub(super) const READONLY: i64 = 8;
    pub(super) const CORRUPT: i64 = 11;
    pub(super) const FULL: i64 = 13;
    pub(super) const CANTOPEN: i64 = 14;
    pub(super) const NOTADB: i64 = 26;
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if let sqlx::Error::ColumnDecode { index, .. } = &error {
            return Self::Corrupt { what: format!("a value in column {index} makes no sense") };
        }
        let Some(database) = error.as_database_error() else { return Self::Other(Box::new(error)) };
        if database.is_unique_violation() {
            return Self::Taken;
        }
        if database.is_foreign_key_violation() {
            return Self::Gone;
        }
        let extended: Option<i64> = database.code().and_then(|code| code.parse().ok());
        // The lowest byte of an extended result code is the primary one.
        match extended.map(|code| code & 0xff) {
            Some(sqlite_code::FULL) => Self::DiskFull,
            Some(sqlite_code::CORRUPT | sqlite_code::NOTADB) => {
                Self::Corrupt { what: database.message().to_owned() }
            }
            Some(sqlite_code::READONLY) => database_unreadable("it can only be read, not written"),
            Some(sqlite_code::CANTOPEN) => database_unreadable("it can't be opened"),
            _ => Self::Other(Box::new(error)),
        }
    }
}

impl From<sqlx::migrate::MigrateError> for Error {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        use sqlx::migrate::MigrateError as Failed;
        if let Failed::Execute(error) | Failed::ExecuteMigration(error, _) = error {
            return error.into();
        }
        Self::Other(Box::new(error))
    }
}

/// The driver does not say where its file is; whoever opens it does.
fn database_unreadable(why: &str) -> Error {
    Error::Unreadable { path: PathBuf::from("the database"), why: why.to_owned() }
}
