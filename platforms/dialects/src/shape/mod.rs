//! From what is there to what is wanted, the same for every platform that keeps tables: `layout` (what a desired platform
//! looks like), `observed` (what is there, with `access`: who may do what), `diff` with its parts `dataset_diff`, `table_diff`, `view_diff`, `removal`, and
//! the ledger that remembers what is ours.

pub mod access;
pub mod columns;
pub mod compare;
pub mod dataset_diff;
pub mod diff;
pub mod draft;
pub mod engine;
pub mod growing;
pub mod inventory;
mod landing;
pub mod layout;
pub mod ledger;
pub mod observed;
pub mod record;
pub mod removal;
pub mod runs;
pub mod statements;
pub mod table_diff;
pub mod view_diff;
pub mod written;
