//! Places in a text: whatever a tree or a finding names lies inside of it, between two letters.

use dsc_diag::{Bag, Diagnostic, Sources, Span};
use dsc_syntax::{Kind, Parsed};

/// A range of bytes must be a piece of the text.
fn is_piece(text: &str, start: u32, end: u32, what: &str) {
    assert!(text.get(start as usize..end as usize).is_some(), "{what} at {start}..{end} of {}", text.len());
}

/// What was parsed points into the text that it was parsed from.
pub fn of_parsed(text: &str, parsed: &Parsed) {
    let tree = &parsed.tree;
    let many = tree.nodes().len();
    for (number, node) in tree.nodes().iter().enumerate() {
        is_piece(text, node.start, node.end, "a node");
        let next = node.next as usize;
        assert!(number < next && next <= many, "node {number} of {many} goes on at {next}");
        match node.kind {
            Kind::Alias => assert!((node.text_start as usize) < number, "an alias of what comes later"),
            Kind::Map | Kind::List => {}
            Kind::Text | Kind::Plain | Kind::Integer | Kind::Float | Kind::Boolean | Kind::DateTime => {
                let from = if node.owned { tree.owned() } else { text };
                is_piece(from, node.text_start, node.text_start + node.text_len, "the text of a node");
            }
        }
    }
    for (start, end) in tree.comments() {
        is_piece(text, *start, *end, "a comment");
        assert!(text[*start as usize..].starts_with('#'), "a comment without `#` at {start}");
    }
    of_bag(text, &parsed.bag);
    assert!(parsed.complete || !parsed.bag.is_empty(), "something is missing and nobody says why");
}

/// Findings about one text point into it.
pub fn of_bag(text: &str, bag: &Bag) {
    for finding in bag.iter() {
        each_span(finding, |span| is_piece(text, span.start, span.end, finding.rule.0));
    }
}

/// A finding about a project points into its texts, and says something.
pub fn of_finding(sources: &Sources, finding: &Diagnostic) {
    assert!(!finding.message.is_empty(), "{finding:?}");
    each_span(finding, |span| {
        is_piece(&sources.source(span.file).text, span.start, span.end, finding.rule.0);
    });
}

fn each_span(finding: &Diagnostic, mut visit: impl FnMut(Span)) {
    visit(finding.span);
    finding.related.iter().for_each(|related| visit(related.span));
    let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
    edits.for_each(|edit| visit(edit.span));
}
