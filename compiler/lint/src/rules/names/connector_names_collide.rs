//! `connector-names-collide`: two connectors of one Connect cluster have one name.

use std::collections::BTreeMap;

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::{At, Id, Relation};
use dsc_model::{Container, Datastore, IngestionKind, Platform, Via};

use crate::physical::{platforms_of_store, store_schema};
use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static CONNECTOR_NAMES_COLLIDE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0309",
        name: RuleName("connector-names-collide"),
        summary: "Two connectors of one Connect cluster have one name",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("connector_names_collide.md"),
    },
    check: Check::Graph(check),
};

fn check(context: &Context<'_>, out: &mut Findings) {
    let graph = context.graph;
    let clusters: Vec<(At<'_, Platform>, Id<Container>)> =
        graph.all::<Platform>().filter_map(|platform| Some((platform, cluster(platform)?))).collect();
    let mut known: BTreeMap<(Id<Container>, String), Connector<'_>> = BTreeMap::new();
    for store in graph.all::<Datastore>() {
        if clusters.is_empty() || !goes_through_connect(store) {
            continue;
        }
        let platforms = platforms_of_store(store);
        for (platform, cluster) in &clusters {
            if !platforms.contains(&platform.id()) {
                continue;
            }
            let name = format!("{}_{}", platform.name(), store_schema(store));
            let key = (*cluster, name);
            match known.get(&key) {
                // Two stores of one schema on one platform are another rule's.
                Some((other, _)) if other == platform => {}
                Some((other, first)) => report(&key.1, (*other, *first), (*platform, store), out),
                None => {
                    known.insert(key, (*platform, store));
                }
            }
        }
    }
}

/// What a connector carries: to a platform, from a store.
type Connector<'g> = (At<'g, Platform>, At<'g, Datastore>);

fn report(name: &str, first: Connector<'_>, later: Connector<'_>, out: &mut Findings) {
    let message = format!(
        "the connectors that carry `{}` to `{}` and `{}` to `{}` are both called `{name}`",
        first.1.address(),
        first.0.name(),
        later.1.address(),
        later.0.name()
    );
    let finding = Diagnostic::new(CONNECTOR_NAMES_COLLIDE.name(), later.1.span(), message)
        .related(first.1.span(), "the other store")
        .related(first.0.span(), "the other platform")
        .help("connectors are called by platform, zone and store: rename one of these")
        .address(later.1.address());
    out.report(finding);
}

fn cluster(platform: At<'_, Platform>) -> Option<Id<Container>> {
    Some(platform.link::<Container>(Relation::PlatformConnect)?.target?.id())
}

fn goes_through_connect(store: At<'_, Datastore>) -> bool {
    let Some(ingestion) = &store.object().ingestion else { return false };
    let direct = ingestion.via.is_some_and(|via| via.choice == Via::Direct);
    ingestion.kind == Some(IngestionKind::Kafka) && !direct
}
