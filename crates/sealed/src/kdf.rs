//! The one key derivation: HKDF-SHA256 (RFC 5869) with an empty salt and a label for every use.

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

/// Derives `N` (at most 32) bytes: info = `"parlour v1 " | label`, and `0x00 | context` where there is one.
pub(crate) fn derive<const N: usize>(secret: &[u8], label: &str, context: &[&[u8]]) -> Zeroizing<[u8; N]> {
    let mut info: Vec<&[u8]> = vec![b"parlour v1 ", label.as_bytes()];
    if !context.is_empty() {
        info.push(&[0]);
        info.extend_from_slice(context);
    }
    expand(&Hkdf::<Sha256>::new(None, secret), &info)
}

/// HKDF-Expand to `N` bytes, at most 32.
#[expect(clippy::expect_used, reason = "HKDF-SHA256 gives 8160 bytes, and the constant asserts at most 32")]
pub(crate) fn expand<const N: usize>(hkdf: &Hkdf<Sha256>, info: &[&[u8]]) -> Zeroizing<[u8; N]> {
    const { assert!(N <= 32) };
    let mut output = Zeroizing::new([0; N]);
    hkdf.expand_multi_info(info, output.as_mut_slice()).expect("at most 32 bytes");
    output
}
