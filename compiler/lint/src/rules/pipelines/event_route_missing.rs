//! `event-route-missing`: nothing leads events to a dataset of an inbox.

use std::collections::BTreeSet;

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::{At, Relation};
use dsc_model::{Dataset, Datastore, IngestionKind, Route};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static EVENT_ROUTE_MISSING: LintRule = LintRule {
    rule: Rule {
        code: "DSC0618",
        name: RuleName("event-route-missing"),
        summary: "Nothing leads events to a dataset of an inbox",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("event_route_missing.md"),
    },
    check: Check::Datastore(check),
};

fn check(store: At<'_, Datastore>, _: &Context<'_>, out: &mut Findings) {
    let Some(ingestion) = &store.object().ingestion else { return };
    if ingestion.kind != Some(IngestionKind::FileInbox) {
        return;
    }
    let Some(route) = &ingestion.route else {
        let message = format!("nothing says to which dataset of `{}` an event belongs", store.name());
        let finding = Diagnostic::new(EVENT_ROUTE_MISSING.name(), store.span_of(ingestion.key), message)
            .related(store.span(), "this store")
            .help("add `route: { field: metadata.type, to: { user: users } }`")
            .address(store.address())
            .field("ingestion.route");
        out.report(finding);
        return;
    };
    if route.field.is_none() || route.to.is_empty() {
        let missing = if route.field.is_none() { "field" } else { "to" };
        let message = format!("the route of `{}` has no `{missing}`", store.name());
        let finding = Diagnostic::new(EVENT_ROUTE_MISSING.name(), store.span_of(route.key), message)
            .help("name the member that says what an event is, and the dataset for each of its values")
            .address(store.address())
            .field(format!("ingestion.route.{missing}"));
        out.report(finding);
        return;
    }
    check_datasets(store, route, out);
}

fn check_datasets(store: At<'_, Datastore>, route: &Route, out: &mut Findings) {
    let (mut reached, mut misspelt) = (BTreeSet::new(), Vec::new());
    for link in store.links::<Dataset>(Relation::RouteDataset) {
        match link.target {
            Some(dataset) => {
                reached.insert(dataset.id());
            }
            None => misspelt.push(store.text(link.word)),
        }
    }
    for dataset in store.datasets().filter(|dataset| !reached.contains(&dataset.id())) {
        // A name that was meant to be this one is a reference to nothing, and reported as such.
        if misspelt.iter().any(|name| out.suggest(name, [dataset.name()]).is_some()) {
            continue;
        }
        let message = format!("no event is led to `{}`", dataset.name());
        let finding = Diagnostic::new(EVENT_ROUTE_MISSING.name(), dataset.span(), message)
            .related(store.span_of(route.key), "the route leads to other datasets")
            .help(format!("say which value leads to it: `to: {{ value: {} }}`", dataset.name()))
            .address(dataset.address())
            .field("ingestion.route");
        out.report(finding);
    }
}
