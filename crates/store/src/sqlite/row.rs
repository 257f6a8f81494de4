//! Values in rows, read with suspicion: what does not fit its type is damage, never a panic.

use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;
use wire::Timestamp;

use crate::Error;

/// Milliseconds as SQLite keeps them.
pub(super) fn millis(at: Timestamp) -> i64 {
    i64::try_from(at.as_millis()).unwrap_or(i64::MAX)
}

/// A count as SQLite keeps it.
pub(super) fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn number(row: &SqliteRow, column: &'static str) -> Result<u64, Error> {
    u64::try_from(row.try_get::<i64, _>(column)?).map_err(|_| damage(column))
}

pub(super) fn time(row: &SqliteRow, column: &'static str) -> Result<Timestamp, Error> {
    timestamp(column, row.try_get(column)?)
}

pub(super) fn optional_time(row: &SqliteRow, column: &'static str) -> Result<Option<Timestamp>, Error> {
    row.try_get::<Option<i64>, _>(column)?.map(|millis| timestamp(column, millis)).transpose()
}

pub(super) fn id<T>(row: &SqliteRow, column: &'static str, from: fn(u128) -> T) -> Result<T, Error> {
    identifier(column, &row.try_get::<Vec<u8>, _>(column)?, from)
}

pub(super) fn optional_id<T>(
    row: &SqliteRow,
    column: &'static str,
    from: fn(u128) -> T,
) -> Result<Option<T>, Error> {
    let found: Option<Vec<u8>> = row.try_get(column)?;
    found.map(|bytes| identifier(column, &bytes, from)).transpose()
}

/// Bytes with a length to keep to (`Sealed::new` and its like).
pub(super) fn bytes<T>(
    row: &SqliteRow,
    column: &'static str,
    new: fn(Vec<u8>) -> Option<T>,
) -> Result<T, Error> {
    new(row.try_get(column)?).ok_or_else(|| damage(column))
}

pub(super) fn optional_bytes<T>(
    row: &SqliteRow,
    column: &'static str,
    new: fn(Vec<u8>) -> Option<T>,
) -> Result<Option<T>, Error> {
    let found: Option<Vec<u8>> = row.try_get(column)?;
    found.map(|bytes| new(bytes).ok_or_else(|| damage(column))).transpose()
}

pub(super) fn damage(column: &'static str) -> Error {
    Error::Corrupt { what: format!("a value in column {column} makes no sense") }
}

fn timestamp(column: &'static str, millis: i64) -> Result<Timestamp, Error> {
    u64::try_from(millis).map(Timestamp::from_millis).map_err(|_| damage(column))
}

fn identifier<T>(column: &'static str, bytes: &[u8], from: fn(u128) -> T) -> Result<T, Error> {
    let bytes: [u8; 16] = bytes.try_into().map_err(|_| damage(column))?;
    Ok(from(u128::from_be_bytes(bytes)))
}
