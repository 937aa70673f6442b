//! `watermark-type-not-ordered`: the column that the watermark names has a type that does not grow.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{DataType, Datastore, IngestionKind};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static WATERMARK_TYPE_NOT_ORDERED: LintRule = LintRule {
    rule: Rule {
        code: "DSC0608",
        name: RuleName("watermark-type-not-ordered"),
        summary: "The column that the watermark names has a type that does not grow",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("watermark_type_not_ordered.md"),
    },
    check: Check::Datastore(check),
};

fn check(store: At<'_, Datastore>, _: &Context<'_>, out: &mut Findings) {
    let Some(ingestion) = &store.object().ingestion else { return };
    let (Some(IngestionKind::Watermark), Some(word)) = (ingestion.kind, ingestion.watermark) else { return };
    let name = store.text(word);
    for dataset in store.datasets() {
        let Some(column) = dataset.column(name) else { continue };
        let Some(element) = column.column().element.as_ref() else { continue };
        if is_ordered(&element.data_type) {
            continue;
        }
        let message =
            format!("the watermark `{name}` of `{}` is of type `{}`", dataset.name(), element.data_type);
        let finding = Diagnostic::new(WATERMARK_TYPE_NOT_ORDERED.name(), column.type_span(), message)
            .label("values of it do not grow with every change")
            .related(store.span_of(word), "the watermark")
            .help("take a whole number, a decimal, a date or a time")
            .address(column.address())
            .field("ingestion.watermark");
        out.report(finding);
    }
}

fn is_ordered(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Whole(_) | DataType::Decimal { .. } | DataType::Time(_))
}
