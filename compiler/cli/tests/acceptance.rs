//! Tests on larger real data, which lies outside the repository in the folder that `DSC_TEST_DATA` names.
//!
//! `cargo test` leaves this target out (`test = false` in Cargo.toml); `ci/test` asks for it when the variable is set
//! and says in its last lines when it is not.
#![allow(clippy::disallowed_methods, reason = "these tests read files, ask the clock and start the program")]

#[path = "acceptance/cards.rs"]
mod cards;
#[path = "acceptance/killed.rs"]
mod killed;
#[path = "acceptance/northwind.rs"]
mod northwind;
#[path = "acceptance/project.rs"]
mod project;
mod run_support;

use std::path::PathBuf;

/// The folder with the data; who asks for these tests without it is told so.
#[expect(
    clippy::disallowed_methods,
    reason = "where the data lies is the business of whoever starts the tests"
)]
pub(crate) fn data_folder() -> PathBuf {
    let Ok(folder) = std::env::var("DSC_TEST_DATA") else {
        panic!("`DSC_TEST_DATA` names the folder with the data of these tests and is not set");
    };
    PathBuf::from(folder)
}

#[test]
fn the_data_folder_holds_what_these_tests_need() {
    let folder = data_folder();
    let tables = std::fs::read_dir(folder.join("northwind")).unwrap().count();
    assert_eq!(tables, 14, "the Northwind database has fourteen tables");
    for file in ["events.jsonl.gz", "expected_cards.jsonl.gz", "counts.json"] {
        let path = folder.join("card_events").join(file);
        assert!(path.is_file(), "{} is missing", path.display());
    }
}
