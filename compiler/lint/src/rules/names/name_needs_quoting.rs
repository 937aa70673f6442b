//! `name-needs-quoting`: a name has to be quoted wherever SQL names it.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::names::{is_letter_of_names, is_sql_word};
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

fn check(dataset: At<'_, Dataset>, _: &Context<'_>, out: &mut Findings) {
    let file = dataset.file();
    let mut check_word = |what, word| {
        if let Some(why) = fault(file.text(word)) {
            report(dataset, what, word, why, out);
        }
    };
    let summary = dataset.summary;
    if let Some(physical) = dataset.details().physical {
        check_word("table", physical);
    }
    if summary.simple_names && !summary.physical {
        return;
    }
    check_word("dataset", dataset.name);
    for column in dataset.column_objects() {
        check_word("column", column.name);
        if let Some(physical) = column.details(file).physical {
            check_word("column", physical);
        }
    }
}

fn fault(name: &str) -> Option<&'static str> {
    if is_sql_word(name) {
        return Some("it is a word of SQL");
    }
    let unusual = !name.bytes().all(is_letter_of_names)
        || name.bytes().next().is_none_or(|first| first.is_ascii_digit());
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
