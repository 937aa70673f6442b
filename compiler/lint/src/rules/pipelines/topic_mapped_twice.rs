//! `topic-mapped-twice`: one topic fills two datasets of a store.

use std::collections::BTreeMap;

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{Datastore, TopicNaming};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static TOPIC_MAPPED_TWICE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0614",
        name: RuleName("topic-mapped-twice"),
        summary: "One topic fills two datasets of a store",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("topic_mapped_twice.md"),
    },
    check: Check::Datastore(check),
};

fn check(store: At<'_, Datastore>, _: &Context<'_>, out: &mut Findings) {
    let Some(topics) = store.object().ingestion.as_ref().and_then(|ingestion| ingestion.topics.as_ref())
    else {
        return;
    };
    let mut first = BTreeMap::new();
    for (dataset, topic) in &topics.explicit {
        let name = store.text(*topic);
        let Some(earlier) = first.insert(name, *topic) else { continue };
        let message = format!("the topic `{name}` fills `{}` and another dataset", store.text(*dataset));
        let finding = Diagnostic::new(TOPIC_MAPPED_TWICE.name(), store.span_of(*topic), message)
            .related(store.span_of(earlier), "mapped here already")
            .help("name the topic of this dataset")
            .address(store.address())
            .field("ingestion.topics");
        out.report(finding);
    }
    check_pattern(store, topics.naming.map(|naming| naming.choice), topics.pattern, out);
}

/// A pattern that does not name the dataset gives one topic to all of them.
fn check_pattern(
    store: At<'_, Datastore>,
    naming: Option<TopicNaming>,
    pattern: Option<dsc_model::Word>,
    out: &mut Findings,
) {
    let (Some(TopicNaming::Template), Some(pattern)) = (naming, pattern) else { return };
    let text = store.text(pattern);
    // A name in braces that stands for nothing is spoken of by `unknown-placeholder`.
    let unknown = text.replace("{store}", "").contains('{');
    if text.contains("{dataset}") || unknown || store.datasets.len() < 2 {
        return;
    }
    let message = format!("the pattern `{text}` gives one topic to every dataset of `{}`", store.name());
    let finding = Diagnostic::new(TOPIC_MAPPED_TWICE.name(), store.span_of(pattern), message)
        .related(store.span(), "this store has several datasets")
        .help("put `{dataset}` into the pattern")
        .address(store.address())
        .field("ingestion.topics");
    out.report(finding);
}
