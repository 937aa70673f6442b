//! `dsc lsp`: talks the Language Server Protocol with an editor, over stdin and stdout.
//!
//! What is said about a model is made in `dsc-lsp`; here are the texts that are open, the reading and judging beside
//! the talking, and the order of answers.

mod desk;
mod documents;
mod questions;
mod server;
mod worker;

pub use server::serve;
