//! `reference-type-mismatch`: a column has another type than the column that it refers to.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::{ColumnAt, Edge, Relation, Target};
use dsc_model::Dataset;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static REFERENCE_TYPE_MISMATCH: LintRule = LintRule {
    rule: Rule {
        code: "DSC0515",
        name: RuleName("reference-type-mismatch"),
        summary: "A column has another type than the column that it refers to",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("reference_type_mismatch.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    for edge in cx.graph.edges().iter().filter(|edge| edge.relation == Relation::ColumnReference) {
        let Some((column, target)) = ends(edge, cx) else { continue };
        let (Some(own), Some(other)) = (&column.column().element, &target.column().element) else { continue };
        if own.data_type == other.data_type {
            continue;
        }
        let message = format!(
            "`{}` is `{}` and refers to `{}`, which is `{}`",
            column.name(),
            own.data_type,
            target.address(),
            other.data_type
        );
        let finding = Diagnostic::new(REFERENCE_TYPE_MISMATCH.name(), column.type_span(), message)
            .related(column.dataset.span_of(edge.word), "the reference")
            .related(target.type_span(), "the column that it refers to")
            .help(format!("write `{}` here too, or mend the other column", other.data_type))
            .address(column.address())
            .field("references");
        out.report(finding);
    }
}

/// The column that refers and the one that it refers to.
fn ends<'a>(edge: &Edge, cx: &Context<'a>) -> Option<(ColumnAt<'a>, ColumnAt<'a>)> {
    let Target::Found(target, Some(target_number)) = edge.to else { return None };
    let column = ColumnAt { dataset: cx.graph.at::<Dataset>(edge.from)?, number: edge.column? };
    Some((column, ColumnAt { dataset: cx.graph.at::<Dataset>(target)?, number: target_number }))
}
