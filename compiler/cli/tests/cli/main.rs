//! Drives the real program: what it prints, where, and how it ends.
//!
//! Expected texts lie in `expected/`; `DSC_WRITE_EXPECTED=1 cargo test -p dsc-cli` writes them anew, to be read before
//! they are committed.

mod bad_input;
mod baseline;
mod broken_examples;
mod cache;
mod chaos;
mod check;
mod check_owners;
mod check_tricks;
mod component;
mod environments;
mod export;
mod fingerprints;
mod fixes;
mod fmt;
mod git;
mod graph;
mod habits;
mod help;
mod import;
mod lint_outputs;
mod lost_commits;
mod lsp;
mod plan_and_apply;
mod postgres;
mod postgres_shop;
mod producers;
mod reports;
mod selection;
mod servers;
mod settings;
#[path = "../shop_data/mod.rs"]
mod shop_data;
mod support;
mod topics;
mod transformers;
