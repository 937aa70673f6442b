//! Tells the program where to look for the DuckDB library: beside itself, wherever both were put together.
//!
//! That the library is there at all is checked by `platforms/duckdb/build.rs`.
#![allow(clippy::print_stdout, reason = "printing is how a build script answers")]
#![allow(
    clippy::disallowed_methods,
    reason = "cargo gives a build script its input as environment variables"
)]

/// From the program to the library: in the target folder, for a test in the target folder, installed, side by side.
const LIBRARY_FOLDERS: [&str; 4] = ["/../duckdb", "/../../duckdb", "/../lib", ""];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let for_mac = std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("macos");
    let origin = if for_mac { "@loader_path" } else { "$ORIGIN" };
    for folder in LIBRARY_FOLDERS {
        println!("cargo::rustc-link-arg=-Wl,-rpath,{origin}{folder}");
    }
}
