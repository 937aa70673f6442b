//! `watermark-column-nullable`: the column that the watermark names may be null.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{Datastore, IngestionKind};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static WATERMARK_COLUMN_NULLABLE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0607",
        name: RuleName("watermark-column-nullable"),
        summary: "The column that the watermark names may be null",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("watermark_column_nullable.md"),
    },
    check: Check::Datastore(check),
};

fn check(store: At<'_, Datastore>, _: &Context<'_>, out: &mut Findings) {
    let Some(ingestion) = &store.object().ingestion else { return };
    let (Some(IngestionKind::Watermark), Some(word)) = (ingestion.kind, ingestion.watermark) else { return };
    let name = store.text(word);
    for dataset in store.datasets() {
        let Some(column) = dataset.column(name) else { continue };
        if !column.element.as_ref().is_some_and(|element| element.nullable) {
            continue;
        }
        let message = format!("the watermark `{name}` of `{}` may be null", dataset.name());
        let finding = Diagnostic::new(WATERMARK_COLUMN_NULLABLE.name(), column.type_span(), message)
            .label("the `?` allows null")
            .related(store.span_of(word), "the watermark")
            .help("leave the `?` out, or take another column as watermark")
            .address(column.address())
            .field("ingestion.watermark");
        out.report(finding);
    }
}
