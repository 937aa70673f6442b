//! All of YAML: the events of `granit-parser` put into our tree, and what is wrong with them.
//!
//! A type with a comma, unquoted, breaks apart. Then the text is parsed again with such types painted over, byte for
//! byte, so that everything keeps its place; see `types.rs`.

use dsc_diag::{Bag, FileId};
use granit_parser::{Parser, ScanError};

use super::event::{Builder, Stop};
use super::{explain, finish, types};
use crate::{Limits, Parsed, Tree};

/// Parses any YAML and says what is wrong with it.
pub(super) fn parse(source: &str, file: FileId, limits: &Limits) -> Parsed {
    let first = run(source, source, file, limits);
    if first.error.is_none() && !first.builder.saw_broken_type {
        return conclude(first, source, file);
    }
    let candidates = types::candidates(source);
    if candidates.is_empty() {
        return conclude(first, source, file);
    }
    let painted = types::paint(source, &candidates);
    let second = run(source, &painted, file, limits);
    let broken = types::broken(source, &candidates, &second.builder.plain_scalars);
    if broken.is_empty() {
        return conclude(first, source, file);
    }
    let ranges: Vec<_> = broken.iter().map(|broken| broken.kind.clone()).collect();
    let painted = types::paint(source, &ranges);
    let mut last = run(source, &painted, file, limits);
    for broken in &broken {
        crate::faults::report(&mut last.builder.bag, types::explain(source, file, broken));
    }
    conclude(last, source, file)
}

/// What one run of the parser over the text gave.
struct Run<'a> {
    builder: Builder<'a>,
    error: Option<ScanError>,
    stop: Option<Stop>,
}

/// Parses `text`, which has the bytes of `source` in the same places but for types painted over.
fn run<'a>(source: &'a str, text: &'a str, file: FileId, limits: &Limits) -> Run<'a> {
    let depth = limits.depth();
    let options = granit_parser::options! {
        disallow_directives: true,
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        max_buffered_comment_events: usize::MAX,
        flow_nesting_limit: depth,
        block_nesting_limit: depth,
    };
    let mut builder = Builder::new(source, text, file, *limits);
    for next in Parser::new_from_str_with_options(text, options) {
        let (event, span) = match next {
            Ok(found) => found,
            Err(error) => return Run { builder, error: Some(error), stop: None },
        };
        if let Err(stop) = builder.take(event, &span) {
            return Run { builder, error: None, stop: Some(stop) };
        }
    }
    Run { builder, error: None, stop: None }
}

fn conclude(run: Run<'_>, source: &str, file: FileId) -> Parsed {
    let mut builder = run.builder;
    if let Some(error) = run.error {
        let finding = explain::explain(&error, source, file, &builder.surroundings());
        builder.bag.report(finding);
        return nothing(builder.bag);
    }
    match run.stop {
        Some(Stop::Broken(finding)) => {
            builder.bag.report(*finding);
            nothing(builder.bag)
        }
        Some(Stop::SecondDocument(finding)) => {
            builder.bag.report(*finding);
            builder.tree.sort_comments();
            finish(builder.tree, source, file, builder.bag, false)
        }
        None => {
            builder.tree.sort_comments();
            let complete = builder.complete;
            finish(builder.tree, source, file, builder.bag, complete)
        }
    }
}

fn nothing(bag: Bag) -> Parsed {
    Parsed { tree: Tree::default(), bag, complete: false }
}
