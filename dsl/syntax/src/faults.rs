//! The names of the rules that a text can break before anything is known of its meaning.
//!
//! Their pages, codes and levels stand in `dsc-lint`, family 01.

use dsc_diag::{Bag, Diagnostic, RuleName};

/// The text is not YAML, or is YAML of a kind that is not read.
pub const INVALID_YAML: RuleName = RuleName("invalid-yaml");
/// The text is not TOML.
pub const INVALID_TOML: RuleName = RuleName("invalid-toml");
/// A map has a key twice, or TOML defines a table twice.
pub const DUPLICATE_KEY: RuleName = RuleName("duplicate-key");
/// YAML's `<<`.
pub const MERGE_KEY: RuleName = RuleName("merge-key");
/// YAML's `!tag`.
pub const YAML_TAG: RuleName = RuleName("yaml-tag");
/// Aliases that stand for too many nodes.
pub const ANCHOR_BOMB: RuleName = RuleName("anchor-bomb");
/// Too many maps and lists inside each other.
pub const NESTING_TOO_DEEP: RuleName = RuleName("nesting-too-deep");
/// More bytes than are read.
pub const FILE_TOO_LARGE: RuleName = RuleName("file-too-large");
/// Bytes that are not UTF-8.
pub const NOT_UTF8: RuleName = RuleName("not-utf8");
/// A type whose comma or colon was taken for YAML's own.
pub const UNQUOTED_TYPE_WITH_COMMA: RuleName = RuleName("unquoted-type-with-comma");

/// More findings than anybody reads in one file; a file of nothing but faults must not fill the memory.
const MOST_FINDINGS: usize = 10_000;

/// Reports a finding unless the file has given more than enough of them.
pub(crate) fn report(bag: &mut Bag, finding: Diagnostic) {
    if bag.len() < MOST_FINDINGS {
        bag.report(finding);
    }
}

/// The first byte of the character that a byte belongs to.
pub(crate) fn boundary(text: &str, byte: usize) -> usize {
    let mut at = byte.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A piece of the user's text as it is quoted in a message: on one line, and not too long.
pub(crate) fn shown(text: &str) -> String {
    const MOST: usize = 60;
    let line = text.lines().next().unwrap_or("");
    match line.char_indices().nth(MOST) {
        Some((cut, _)) => format!("{}…", &line[..cut]),
        None if line.len() < text.trim_end().len() => format!("{line}…"),
        None => line.to_owned(),
    }
}
