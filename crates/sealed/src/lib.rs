//! End-to-end encryption: sealed texts, sealed frames. No I/O, no clock, native and WASM.
