//! TOML: `toml-spanner`'s tables put into our tree, and what is wrong with the text.
//!
//! The parser stops at the first fault. One that a key or table stands twice is no reason to stop reading: the later
//! one is blanked out, byte for byte so that everything keeps its place, and the text is parsed again.

mod again;
mod build;
mod explain;
pub(crate) mod pieces;

use dsc_diag::{Bag, FileId};
use toml_spanner::{Arena, Error, ErrorKind};

use crate::{Limits, Parsed, Tree, TreeBuilder};

/// So many repeated keys are looked for in one file; each costs another run of the parser.
const MOST_REPEATED: usize = 20;

/// Reads TOML text of a bearable size.
pub(crate) fn parse(source: &str, file: FileId, limits: &Limits) -> Parsed {
    let mut bag = Bag::new();
    let mut text = source.to_owned();
    for _ in 0..MOST_REPEATED {
        let error = match read(&text, source, file, limits, &mut bag) {
            Ok(tree) => return Parsed { tree, bag, complete: true },
            Err(Failure::Explained) => break,
            Err(Failure::Error(error)) => error,
        };
        if !is_repetition(&error) {
            bag.report(explain::explain(&error, source, file));
            break;
        }
        bag.report(again::explain(&error, source, file));
        match again::without(&text, &error) {
            Some(shorter) => text = shorter,
            None => break,
        }
    }
    Parsed { tree: Tree::default(), bag, complete: false }
}

enum Failure {
    /// The parser stopped.
    Error(Error),
    /// A finding says why.
    Explained,
}

fn read(text: &str, source: &str, file: FileId, limits: &Limits, bag: &mut Bag) -> Result<Tree, Failure> {
    let arena = Arena::new();
    let document = toml_spanner::parse(text, &arena).map_err(Failure::Error)?;
    let mut builder = TreeBuilder::with_capacity(source.len());
    if let Err(finding) = build::table(&mut builder, &document, source, file, limits) {
        bag.report(*finding);
        return Err(Failure::Explained);
    }
    for (start, end) in pieces::comments(source) {
        builder.comment(start, end);
    }
    Ok(builder.finish())
}

fn is_repetition(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::DuplicateKey { .. }
            | ErrorKind::DuplicateTable { .. }
            | ErrorKind::RedefineAsArray { .. }
            | ErrorKind::DottedKeyInvalidType { .. }
    )
}
