//! The `dsc` program.
fn main() {}
