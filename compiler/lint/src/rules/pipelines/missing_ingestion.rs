//! `missing-ingestion`: a datastore does not say how its data arrives.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::{At, Relation};
use dsc_model::{Datastore, Transformer};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static MISSING_INGESTION: LintRule = LintRule {
    rule: Rule {
        code: "DSC0601",
        name: RuleName("missing-ingestion"),
        summary: "A datastore does not say how its data arrives",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("missing_ingestion.md"),
    },
    check: Check::Datastore(check),
};

fn check(store: At<'_, Datastore>, _: &Context<'_>, out: &mut Findings) {
    if store.ingestion.is_some() {
        return;
    }
    let message = format!("`{}` does not say how its data arrives", store.name());
    let mut finding = Diagnostic::new(MISSING_INGESTION.name(), store.span(), message)
        .address(store.address())
        .field("ingestion");
    finding = match store.referrers::<Transformer>(Relation::TransformerOutput).next() {
        Some(filler) => finding
            .related(filler.span, "a transformer fills it")
            .help("write `ingestion: { kind: transformer }`"),
        None => finding.help("add `ingestion` with a kind, a container and a schedule"),
    };
    out.report(finding);
}
