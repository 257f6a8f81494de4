//! The SFrame header (RFC 9605 section 4.3): a config byte, then KID and CTR in as few bytes as they need.

use crate::OpenError;

/// The longest header in bytes: config, KID, CTR.
pub(crate) const MAX_HEADER: usize = 17;

/// A header's two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) kid: u64,
    pub(crate) ctr: u64,
}

impl Header {
    /// Appends the header to `output`.
    pub(crate) fn write(self, output: &mut Vec<u8>) {
        let at = output.len();
        output.push(0);
        let kid = write_number(self.kid, output);
        let ctr = write_number(self.ctr, output);
        if let Some(config) = output.get_mut(at) {
            *config = kid << 4 | ctr;
        }
    }

    /// Reads a header from the start of `input`; gives it and what follows. Only the shortest form of each
    /// number is read, so that a header has one encoding.
    pub(crate) fn read(input: &[u8]) -> Result<(Self, &[u8]), OpenError> {
        let (&config, rest) = input.split_first().ok_or(OpenError::Malformed)?;
        let (kid, rest) = read_number(config >> 4, rest)?;
        let (ctr, rest) = read_number(config & 0x0f, rest)?;
        Ok((Self { kid, ctr }, rest))
    }
}

/// Appends a number that does not fit into its half of the config byte; gives that half: the number itself
/// below 8, else `8 + bytes - 1`.
fn write_number(number: u64, output: &mut Vec<u8>) -> u8 {
    if number < 8 {
        return number as u8;
    }
    let bytes = number.to_be_bytes();
    let zeros = number.leading_zeros() as usize / 8;
    output.extend(bytes.iter().skip(zeros));
    8 + (7 - zeros as u8)
}

/// Reads a number from its half of the config byte and, if it is not in there, from `input`.
fn read_number(half: u8, input: &[u8]) -> Result<(u64, &[u8]), OpenError> {
    if half < 8 {
        return Ok((u64::from(half), input));
    }
    let length = usize::from(half & 7) + 1;
    let (bytes, rest) = input.split_at_checked(length).ok_or(OpenError::Malformed)?;
    let number = bytes.iter().fold(0, |number, &byte| number << 8 | u64::from(byte));
    let shortest = number >= 8 && number >> (8 * (length - 1)) != 0;
    if shortest { Ok((number, rest)) } else { Err(OpenError::Malformed) }
}
