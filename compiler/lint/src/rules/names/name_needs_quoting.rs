//! `name-needs-quoting`: a name has to be quoted wherever SQL names it.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{Dataset, Word};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static NAME_NEEDS_QUOTING: LintRule = LintRule {
    rule: Rule {
        code: "DSC0307",
        name: RuleName("name-needs-quoting"),
        summary: "A name has to be quoted wherever SQL names it",
        level: Level::Info,
        since: "0.1.0",
        page: include_str!("name_needs_quoting.md"),
    },
    check: Check::Dataset(check),
};

/// Words that neither PostgreSQL nor DuckDB takes for a name unquoted, sorted.
/// <https://www.postgresql.org/docs/current/sql-keywords-appendix.html>
const RESERVED: &[&str] = &[
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "both",
    "case",
    "cast",
    "check",
    "collate",
    "column",
    "constraint",
    "create",
    "current_catalog",
    "current_date",
    "current_role",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "deferrable",
    "desc",
    "describe",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "false",
    "fetch",
    "for",
    "foreign",
    "from",
    "grant",
    "group",
    "having",
    "in",
    "initially",
    "intersect",
    "into",
    "lambda",
    "lateral",
    "leading",
    "limit",
    "localtime",
    "localtimestamp",
    "not",
    "null",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "pivot",
    "placing",
    "primary",
    "qualify",
    "references",
    "returning",
    "select",
    "session_user",
    "show",
    "some",
    "summarize",
    "symmetric",
    "system_user",
    "table",
    "then",
    "to",
    "trailing",
    "true",
    "union",
    "unique",
    "unpivot",
    "user",
    "using",
    "variadic",
    "when",
    "where",
    "window",
    "with",
];

/// By first letter, the lengths that such a word has, as bits: nearly every name is told apart by that alone.
static LENGTHS: [u32; 256] = lengths();

const fn lengths() -> [u32; 256] {
    let mut lengths = [0; 256];
    let mut at = 0;
    while at < RESERVED.len() {
        let word = RESERVED[at].as_bytes();
        lengths[word[0] as usize] |= 1 << word.len();
        at += 1;
    }
    lengths
}

fn is_reserved(name: &str) -> bool {
    let first = name.bytes().next().unwrap_or(0);
    let possible = name.len() < 32 && LENGTHS[first as usize] & (1 << name.len()) != 0;
    possible && RESERVED.binary_search(&name).is_ok()
}

fn check(dataset: At<'_, Dataset>, _: &Context<'_>, out: &mut Findings) {
    let file = dataset.file();
    let mut check_word = |what, word| {
        if let Some(why) = fault(file.text(word)) {
            report(dataset, what, word, why, out);
        }
    };
    check_word("dataset", dataset.name);
    if let Some(physical) = dataset.details().physical {
        check_word("table", physical);
    }
    for column in dataset.column_objects() {
        check_word("column", column.name);
        if let Some(physical) = column.details(file).physical {
            check_word("column", physical);
        }
    }
}

fn fault(name: &str) -> Option<&'static str> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if is_reserved(name) {
        return Some("it is a word of SQL");
    }
    let unusual = !name.bytes().all(plain) || name.bytes().next().is_none_or(|first| first.is_ascii_digit());
    unusual.then_some("it is more than lower case letters, digits and `_`")
}

fn report(dataset: At<'_, Dataset>, what: &str, word: Word, why: &str, out: &mut Findings) {
    let name = dataset.text(word);
    let message = format!("the {what} `{name}` has to be quoted in SQL");
    let finding = Diagnostic::new(NAME_NEEDS_QUOTING.name(), dataset.span_of(word), message)
        .label(why)
        .help("what is generated quotes it; people who write queries have to, too")
        .address(dataset.address())
        .field(name);
    out.report(finding);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_sorted_list_is_found() {
        assert!(RESERVED.is_sorted());
        assert!(RESERVED.iter().all(|word| is_reserved(word)));
        assert!(!["", "orders", "customer", "größe"].into_iter().any(is_reserved));
    }
}
