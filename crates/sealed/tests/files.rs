//! What sealed files withstand.
#![expect(clippy::unwrap_used, reason = "a helper of tests fails by panicking, as they do")]

use proptest::prelude::*;
use sealed::{FILE_CHUNK, FileKey, FileOpener, FileSealer, OpenError, SealError, sealed_length};

const SEALED_CHUNK: usize = FILE_CHUNK + 16;
const HEADER: usize = 8;

fn key(byte: u8) -> FileKey {
    FileKey::take(&mut [byte; 32])
}

fn seal(content: &[u8], piece: usize) -> Vec<u8> {
    let mut sealer = FileSealer::new(&key(1), [9; 7], content.len() as u64).unwrap();
    let mut output = Vec::new();
    content.chunks(piece).for_each(|piece| sealer.push(piece, &mut output).unwrap());
    sealer.finish(&mut output).unwrap();
    output
}

fn open(sealed: &[u8], piece: usize) -> Result<Vec<u8>, OpenError> {
    let mut opener = FileOpener::new(key(1));
    let mut output = Vec::new();
    for piece in sealed.chunks(piece) {
        opener.push(piece, &mut output)?;
    }
    opener.finish(&mut output)?;
    Ok(output)
}

fn content(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at % 251) as u8 + 1).collect()
}

#[test]
fn files_of_every_awkward_length_open_as_they_were_in_whatever_pieces_they_come() {
    for length in
        [0, 1, 503, 504, 505, FILE_CHUNK - 9, FILE_CHUNK - 8, FILE_CHUNK - 7, FILE_CHUNK, 3 * FILE_CHUNK + 5]
    {
        let content = content(length);
        let sealed = seal(&content, 1000);
        assert_eq!(sealed.len() as u64, sealed_length(length as u64), "{length}");
        assert_eq!(seal(&content, 70_000), sealed, "the pieces leave no trace");
        for piece in [777, SEALED_CHUNK, 1 << 20] {
            assert_eq!(open(&sealed, piece).unwrap(), content, "{length} in pieces of {piece}");
        }
    }
}

#[test]
fn a_size_tells_little() {
    assert_eq!(sealed_length(1), sealed_length(500));
    let (photo, larger) = (sealed_length(3_000_000), sealed_length(3_010_000));
    assert_eq!(photo, larger);
    assert!(photo < 3_360_000, "at most 12 % more");
}

#[test]
fn chunks_cannot_be_left_out_repeated_moved_or_cut_off() {
    let sealed = seal(&content(4 * FILE_CHUNK), 4096);
    let chunk = |at: usize| HEADER + at * SEALED_CHUNK..HEADER + (at + 1) * SEALED_CHUNK;
    let without = [&sealed[..chunk(1).start], &sealed[chunk(1).end..]].concat();
    let twice = [&sealed[..chunk(1).end], &sealed[chunk(1).start..]].concat();
    let mut moved = sealed.clone();
    moved[chunk(0)].copy_from_slice(&sealed[chunk(1)]);
    moved[chunk(1)].copy_from_slice(&sealed[chunk(0)]);
    let cut = sealed[..chunk(2).start].to_vec();
    for changed in [without, twice, moved, cut] {
        assert_eq!(open(&changed, 10_000), Err(OpenError::Forged));
    }
}

#[test]
fn a_changed_byte_or_another_key_is_refused() {
    let sealed = seal(&content(2000), 500);
    for at in (0..sealed.len()).step_by(97) {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert!(open(&changed, 1000).is_err(), "byte {at}");
    }
    let mut opener = FileOpener::new(key(2));
    let mut output = Vec::new();
    opener.push(&sealed, &mut output).unwrap();
    assert_eq!(opener.finish(&mut output), Err(OpenError::Forged));
}

#[test]
fn a_file_is_as_long_as_was_announced() {
    let mut output = Vec::new();
    let mut sealer = FileSealer::new(&key(1), [9; 7], 3).unwrap();
    assert_eq!(sealer.push(b"four", &mut output), Err(SealError::TooLong));
    let sealer = FileSealer::new(&key(1), [9; 7], 3).unwrap();
    assert_eq!(sealer.finish(&mut output), Err(SealError::Empty));
}

proptest! {
    #[test]
    fn whatever_comes_nothing_breaks(bytes in proptest::collection::vec(any::<u8>(), 0..2000), piece in 1usize..500) {
        prop_assert!(open(&bytes, piece).is_err());
    }
}
