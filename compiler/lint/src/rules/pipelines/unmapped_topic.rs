//! `unmapped-topic`: a topic is mapped to a dataset that the store does not have.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::{At, Relation};
use dsc_model::{Dataset, Datastore};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static UNMAPPED_TOPIC: LintRule = LintRule {
    rule: Rule {
        code: "DSC0612",
        name: RuleName("unmapped-topic"),
        summary: "A topic is mapped to a dataset that the store does not have",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("unmapped_topic.md"),
    },
    check: Check::Datastore(check),
};

fn check(store: At<'_, Datastore>, cx: &Context<'_>, out: &mut Findings) {
    for link in store.links::<Dataset>(Relation::TopicDataset) {
        let name = store.text(link.word);
        if link.target.is_some() || store.datasets.is_empty() || cx.graph.may_be_declared(name) {
            continue;
        }
        // A dataset that has its topic was not meant.
        let mapped = |dataset: &At<'_, Dataset>| {
            let mut links = store.links::<Dataset>(Relation::TopicDataset);
            links.any(|link| link.target == Some(*dataset))
        };
        let free = store.datasets().filter(|dataset| !mapped(dataset));
        let meant = out.suggest(name, free.map(|dataset| dataset.name()));
        let message = format!("a topic is mapped to `{name}`, which is no dataset of `{}`", store.name());
        let finding = Diagnostic::new(UNMAPPED_TOPIC.name(), link.span, message)
            .related(store.span(), "this store")
            .help(match meant {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "declare the dataset, or leave the topic out".to_owned(),
            })
            .address(store.address())
            .field("ingestion.topics");
        out.report(finding);
    }
}
