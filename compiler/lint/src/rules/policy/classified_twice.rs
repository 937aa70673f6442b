//! `classified-twice`: a dataset and one of its columns both give classes.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::Dataset;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static CLASSIFIED_TWICE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0710",
        name: RuleName("classified-twice"),
        summary: "A dataset and one of its columns both give classes",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("classified_twice.md"),
    },
    check: Check::Dataset(check),
};

fn check(dataset: At<'_, Dataset>, _: &Context<'_>, out: &mut Findings) {
    if !dataset.summary.classified {
        return;
    }
    let Some(whole) = dataset.words(dataset.classification).first() else { return };
    for column in dataset.columns() {
        let Some(word) = dataset.words(column.details().classification).first() else { continue };
        let message = format!("`{}` and its column `{}` both give classes", dataset.name(), column.name());
        let finding = Diagnostic::new(CLASSIFIED_TWICE.name(), dataset.span_of(*word), message)
            .related(dataset.span_of(*whole), "the dataset gives classes for all of its columns here")
            .help("give classes in one place: for the whole dataset, or for every column")
            .address(column.address())
            .field("classification");
        out.report(finding);
    }
}
