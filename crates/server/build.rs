//! Makes cargo embed the web app anew when it was built anew, which it can't see by itself: the files have
//! new names each time. A debug build reads them from disk and needs none of this.

use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let dist = Path::new("../../web/dist");
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        // A path that does not exist would mean a new build every time. Where the folder can't be made, it is so.
        let _ = std::fs::create_dir_all(dist);
        println!("cargo:rerun-if-changed={}", dist.display());
    }
}
