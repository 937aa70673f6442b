//! `unmapped-dataset`: the map of topics covers some datasets and not this one.

use std::collections::BTreeSet;

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::{At, Relation};
use dsc_model::{Dataset, Datastore};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static UNMAPPED_DATASET: LintRule = LintRule {
    rule: Rule {
        code: "DSC0613",
        name: RuleName("unmapped-dataset"),
        summary: "The map of topics covers some datasets and not this one",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("unmapped_dataset.md"),
    },
    check: Check::Datastore(check),
};

fn check(store: At<'_, Datastore>, _: &Context<'_>, out: &mut Findings) {
    let Some(ingestion) = &store.object().ingestion else { return };
    let Some(topics) = ingestion.topics.as_ref().filter(|topics| topics.naming.is_none()) else { return };
    let (mut mapped, mut misspelt) = (BTreeSet::new(), Vec::new());
    for link in store.links::<Dataset>(Relation::TopicDataset) {
        match link.target {
            Some(dataset) => {
                mapped.insert(dataset.id());
            }
            None => misspelt.push(store.text(link.word)),
        }
    }
    if mapped.is_empty() && misspelt.is_empty() {
        return;
    }
    for dataset in store.datasets().filter(|dataset| !mapped.contains(&dataset.id())) {
        // A key that was meant to be this one is spoken of by `unmapped-topic`.
        if misspelt.iter().any(|name| out.suggest(name, [dataset.name()]).is_some()) {
            continue;
        }
        let message = format!("no topic is mapped to `{}`", dataset.name());
        let finding = Diagnostic::new(UNMAPPED_DATASET.name(), dataset.span(), message)
            .related(store.span_of(topics.key), "the map covers other datasets")
            .help(format!(
                "name its topic: `{}: some.topic`, or name all topics by a pattern",
                dataset.name()
            ))
            .address(dataset.address())
            .field("ingestion.topics");
        out.report(finding);
    }
}
