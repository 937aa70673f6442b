//! `watermark-column-unknown`: a dataset does not have the column that the watermark names.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{Datastore, IngestionKind};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static WATERMARK_COLUMN_UNKNOWN: LintRule = LintRule {
    rule: Rule {
        code: "DSC0606",
        name: RuleName("watermark-column-unknown"),
        summary: "A dataset does not have the column that the watermark names",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("watermark_column_unknown.md"),
    },
    check: Check::Datastore(check),
};

fn check(store: At<'_, Datastore>, _: &Context<'_>, out: &mut Findings) {
    let Some(ingestion) = &store.object().ingestion else { return };
    let (Some(IngestionKind::Watermark), Some(word)) = (ingestion.kind, ingestion.watermark) else { return };
    let name = store.text(word);
    for dataset in store.datasets() {
        if dataset.columns.is_empty() || dataset.column(name).is_some() {
            continue;
        }
        let meant = out.suggest(name, dataset.columns().map(|column| column.name()));
        let message = format!("`{}` has no column `{name}`, which the watermark names", dataset.name());
        let finding = Diagnostic::new(WATERMARK_COLUMN_UNKNOWN.name(), store.span_of(word), message)
            .related(dataset.span(), "this dataset")
            .help(match meant {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "every dataset of the store needs it; move those without to a store of their own"
                    .to_owned(),
            })
            .address(dataset.address())
            .field("ingestion.watermark");
        out.report(finding);
    }
}
