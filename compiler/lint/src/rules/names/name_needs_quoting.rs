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

fn check(dataset: At<'_, Dataset>, _: &Context<'_>, out: &mut Findings) {
    check_word(dataset, "dataset", dataset.name, out);
    if let Some(physical) = dataset.details().physical {
        check_word(dataset, "table", physical, out);
    }
    for column in dataset.column_objects() {
        check_word(dataset, "column", column.name, out);
        if let Some(physical) = column.details(dataset.file()).physical {
            check_word(dataset, "column", physical, out);
        }
    }
}

fn check_word(dataset: At<'_, Dataset>, what: &str, word: Word, out: &mut Findings) {
    let name = dataset.text(word);
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let why = if RESERVED.binary_search(&name).is_ok() {
        "it is a word of SQL"
    } else if !name.bytes().all(plain) || name.bytes().next().is_none_or(|first| first.is_ascii_digit()) {
        "it is more than lower case letters, digits and `_`"
    } else {
        return;
    };
    let message = format!("the {what} `{name}` has to be quoted in SQL");
    let finding = Diagnostic::new(NAME_NEEDS_QUOTING.name(), dataset.span_of(word), message)
        .label(why)
        .help("what is generated quotes it; people who write queries have to, too")
        .address(dataset.address())
        .field(name);
    out.report(finding);
}
