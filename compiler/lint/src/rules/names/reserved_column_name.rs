//! `reserved-column-name`: a column has a name that platforms need for columns of their own.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::Dataset;
use dsc_model::names::{ADDED_COLUMNS_BEGIN, HISTORY_COLUMNS};

use crate::physical::keeps_history;
use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static RESERVED_COLUMN_NAME: LintRule = LintRule {
    rule: Rule {
        code: "DSC0306",
        name: RuleName("reserved-column-name"),
        summary: "A column has a name that platforms need for columns of their own",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("reserved_column_name.md"),
    },
    check: Check::Dataset(check),
};

fn check(dataset: At<'_, Dataset>, _: &Context<'_>, out: &mut Findings) {
    if dataset.summary.simple_names && !dataset.summary.physical {
        return;
    }
    let file = dataset.file();
    for column in dataset.column_objects() {
        let physical = column.details(file).physical;
        for word in [Some(column.name), physical].into_iter().flatten() {
            let name = file.text(word);
            let Some(why) = reserved(name, dataset) else { continue };
            let message = format!("the column `{name}` has a name that is kept for added columns");
            let finding = Diagnostic::new(RESERVED_COLUMN_NAME.name(), dataset.span_of(word), message)
                .label(why)
                .help("give it another name; what it is called at the source cannot be kept in tables either")
                .address(format!("{}.{}", dataset.address(), dataset.text(column.name)))
                .field(if physical == Some(word) { "physical" } else { "" });
            out.report(finding);
        }
    }
}

fn reserved(name: &str, dataset: At<'_, Dataset>) -> Option<&'static str> {
    let begins =
        |start: &&str| name.get(..start.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(start));
    if ADDED_COLUMNS_BEGIN.iter().any(begins) {
        return Some("names that begin with `__` or `dsc_` are added to every table");
    }
    let of_history = HISTORY_COLUMNS.iter().any(|known| known.eq_ignore_ascii_case(name));
    (of_history && keeps_history(dataset))
        .then_some("a group wants every version, and this says since when or until when")
}
