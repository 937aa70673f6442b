//! `primary-ingestion-unserved`: a platform is to read a store at its source and serves nobody who consumes it.

use std::collections::BTreeSet;

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::{At, Id, Relation};
use dsc_model::{AssignmentState, Datastore, Platform, PrimaryIngestion};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static PRIMARY_INGESTION_UNSERVED: LintRule = LintRule {
    rule: Rule {
        code: "DSC0627",
        name: RuleName("primary-ingestion-unserved"),
        summary: "A platform is to read a store at its source and serves nobody who consumes it",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("primary_ingestion_unserved.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    // Assignments in a file that could not be read wholly may say otherwise.
    if cx.graph.may_be_declared("assignments") {
        return;
    }
    for primary in cx.graph.all::<PrimaryIngestion>() {
        let store = primary.link::<Datastore>(Relation::PrimaryStore).and_then(|link| link.target);
        let Some(store) = store else { continue };
        let Some(serving) = platforms_of(store) else { continue };
        if primary.platforms.is_empty() {
            report_none(primary, store, out);
        }
        for link in primary.links::<Platform>(Relation::PrimaryPlatform) {
            let Some(platform) = link.target.filter(|platform| !serving.contains(&platform.id())) else {
                continue;
            };
            let name = platform.name();
            let message = format!(
                "`{name}` is to read `{}` at its source and serves nobody who consumes it",
                store.address()
            );
            let finding = Diagnostic::new(PRIMARY_INGESTION_UNSERVED.name(), link.span, message)
                .related(store.span(), "this store")
                .help(format!(
                    "name a platform that serves a group of it, or assign such a group to `{name}`"
                ))
                .address(store.address())
                .field("primary_ingestion");
            out.report(finding);
        }
    }
}

fn report_none(primary: At<'_, PrimaryIngestion>, store: At<'_, Datastore>, out: &mut Findings) {
    let message = format!("no platform may read `{}` at its source", store.address());
    let finding = Diagnostic::new(PRIMARY_INGESTION_UNSERVED.name(), primary.span(), message)
        .related(store.span(), "this store")
        .help("name the platforms that may, or leave the entry out")
        .address(store.address())
        .field("primary_ingestion");
    out.report(finding);
}

/// The platforms that serve consumers of a store; none where a consumer is served by nobody, which is another fault.
fn platforms_of(store: At<'_, Datastore>) -> Option<BTreeSet<Id<Platform>>> {
    let (mut seen, mut found) = (BTreeSet::new(), BTreeSet::new());
    for link in store.datasets().flat_map(|dataset| dataset.consumers()) {
        let Some(group) = link.target.filter(|group| seen.insert(group.id())) else { continue };
        let serving = group.serving().into_iter();
        let held = serving.filter(|serving| serving.state != AssignmentState::Decommissioned);
        let before = found.len();
        let mut served = false;
        for serving in held {
            served = true;
            found.insert(serving.platform.id());
        }
        if !served && before == found.len() {
            return None;
        }
    }
    Some(found)
}
