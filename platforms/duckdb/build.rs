//! Says plainly that the DuckDB library is missing, and tells this crate's tests where it lies.
//!
//! The program finds the library by the same means, see `compiler/cli/build.rs`.
#![allow(clippy::print_stdout, reason = "printing is how a build script answers")]
#![allow(
    clippy::disallowed_methods,
    reason = "cargo gives a build script its input as environment variables"
)]

use std::path::PathBuf;

fn main() {
    println!("cargo::rerun-if-env-changed=DUCKDB_LIB_DIR");
    let Some(folder) = std::env::var_os("DUCKDB_LIB_DIR").map(PathBuf::from) else {
        println!(
            "cargo::error=`DUCKDB_LIB_DIR` is not set: build inside the repository, .cargo/config.toml sets it"
        );
        return;
    };
    let for_mac = std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("macos");
    let library = folder.join(if for_mac { "libduckdb.dylib" } else { "libduckdb.so" });
    println!("cargo::rerun-if-changed={}", library.display());
    if !library.exists() {
        println!(
            "cargo::error=the DuckDB library is not there yet: run `ci/duckdb` first, it fetches it once"
        );
        return;
    }
    let origin = if for_mac { "@loader_path" } else { "$ORIGIN" };
    // A test stands in target/debug/deps, the library in target/duckdb.
    println!("cargo::rustc-link-arg=-Wl,-rpath,{origin}/../../duckdb");
}
