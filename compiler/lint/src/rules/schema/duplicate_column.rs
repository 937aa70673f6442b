//! `duplicate-column`: a list of columns names one of them twice.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::Dataset;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static DUPLICATE_COLUMN: LintRule = LintRule {
    rule: Rule {
        code: "DSC0512",
        name: RuleName("duplicate-column"),
        summary: "A list of columns names one of them twice",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("duplicate_column.md"),
    },
    check: Check::Dataset(check),
};

fn check(dataset: At<'_, Dataset>, _: &Context<'_>, out: &mut Findings) {
    let lists = [("key", dataset.key), ("version", dataset.version), ("partition_by", dataset.partition_by)];
    for (field, list) in lists {
        let words = dataset.words(list);
        if words.len() < 2 {
            continue;
        }
        for (at, word) in words.iter().enumerate() {
            let name = dataset.text(*word);
            let Some(earlier) = words[..at].iter().find(|earlier| dataset.text(**earlier) == name) else {
                continue;
            };
            let message = format!("`{field}` of `{}` names `{name}` twice", dataset.name());
            let finding = Diagnostic::new(DUPLICATE_COLUMN.name(), dataset.span_of(*word), message)
                .related(dataset.span_of(*earlier), "named here already")
                .help("name it once")
                .address(dataset.address())
                .field(field);
            out.report(finding);
        }
    }
}
