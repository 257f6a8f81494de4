//! The migrations are built into the program: a new one means building anew.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
