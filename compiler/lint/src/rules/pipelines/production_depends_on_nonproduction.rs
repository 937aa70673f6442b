//! `production-depends-on-nonproduction`: something in production relies on something that is not.

use std::collections::BTreeSet;

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::{At, Relation};
use dsc_model::{Datastore, Transformer, Workspace};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static PRODUCTION_DEPENDS_ON_NONPRODUCTION: LintRule = LintRule {
    rule: Rule {
        code: "DSC0630",
        name: RuleName("production-depends-on-nonproduction"),
        summary: "Something in production relies on something that is not",
        level: Level::Warning,
        since: "0.1.0",
        page: include_str!("production_depends_on_nonproduction.md"),
    },
    check: Check::Datastore(check),
};

fn check(store: At<'_, Datastore>, _: &Context<'_>, out: &mut Findings) {
    match store.is_production() {
        true => check_filler(store, out),
        false => check_consumers(store, out),
    }
}

/// A store of production is filled from what a workspace of production sees.
fn check_filler(store: At<'_, Datastore>, out: &mut Findings) {
    for filler in store.referrers::<Transformer>(Relation::TransformerOutput) {
        let Some(transformer) = filler.target else { continue };
        let Some(link) = transformer.link::<Workspace>(Relation::TransformerWorkspace) else { continue };
        let Some(workspace) = link.target.filter(|workspace| !workspace.is_production()) else { continue };
        let message =
            format!("`{}` is made of `{}`, which is not in production", store.address(), workspace.address());
        let finding = Diagnostic::new(PRODUCTION_DEPENDS_ON_NONPRODUCTION.name(), link.span, message)
            .related(workspace.span(), "in development")
            .related(store.span(), "in production")
            .help(HELP)
            .address(transformer.address())
            .field("workspace");
        out.report(finding);
    }
}

fn check_consumers(store: At<'_, Datastore>, out: &mut Findings) {
    let mut seen = BTreeSet::new();
    for link in store.datasets().flat_map(|dataset| dataset.consumers()) {
        let Some(group) = link.target else { continue };
        let workspace = group.workspace();
        if !workspace.is_production() || !seen.insert(group.id()) {
            continue;
        }
        let message =
            format!("`{}` relies on `{}`, which is not in production", workspace.address(), store.address());
        let status = store.status.map_or(store.span(), |status| store.span_of(status.word));
        let finding = Diagnostic::new(PRODUCTION_DEPENDS_ON_NONPRODUCTION.name(), link.span, message)
            .related(status, "in development")
            .related(workspace.span(), "in production")
            .help(HELP)
            .address(group.address())
            .field("datasets");
        out.report(finding);
    }
}

const HELP: &str = "bring the one into production, or the other back into development";
