//! YAML: our own way for the block style that nearly every file has, and a full parser for everything else.
//!
//! Both ways give the same tree, the same places and the same comments (`tests/ways.rs` holds them to it). Faults of
//! the text are only looked for by the full parser; keys are judged afterwards, in `keys.rs`.

mod event;
mod explain;
mod fast;
mod full;
mod types;
mod window;

pub(crate) use types::looks_torn;

use dsc_diag::{Bag, FileId};

use crate::{Limits, Parsed, Tree, keys};

/// How YAML is parsed. The tree is the same, the time is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Our own way where it is certain of the text, the full parser else.
    Fastest,
    /// Our own way; where it is not certain, nothing is read and nothing is found.
    Own,
    /// The full parser.
    Full,
}

/// Reads YAML text of a bearable size.
pub(crate) fn parse(spare: Tree, source: &str, file: FileId, limits: &Limits, way: Way) -> Parsed {
    let own = match way {
        Way::Fastest | Way::Own => fast::parse(spare, source, limits),
        Way::Full => None,
    };
    match own {
        Some((mut tree, suspects)) => {
            let mut bag = Bag::new();
            keys::judge(&mut tree, &suspects, source, file, &mut bag);
            Parsed { tree: tree.finish(), bag, complete: true }
        }
        None if way == Way::Own => Parsed::default(),
        None => full::parse(source, file, limits),
    }
}

/// Ends what the full parser has begun: judges the keys and hands out the tree.
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
