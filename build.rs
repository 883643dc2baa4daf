//! Tells Cargo what the compiler can't see: `sqlx::migrate!` reads a directory.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
