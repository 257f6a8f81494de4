//! The generated TypeScript is what the web app compiles against.

use std::path::Path;

/// Run with `WRITE_FIXTURES=1` (or `cargo xtask gen`) after a change of the protocol.
#[test]
fn generated_typescript_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/src/core/wire/gen.ts");
    let current = wire::export::typescript();
    if std::env::var_os("WRITE_FIXTURES").is_some() {
        std::fs::write(&path, &current).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(written == current, "web/src/core/wire/gen.ts has drifted; run `cargo xtask gen`");
}
