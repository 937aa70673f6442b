//! `topic-names-collide`: two stores are filled from one topic.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use dsc_diag::{Diagnostic, Level, Rule, RuleName, Span};
use dsc_graph::{At, Id};
use dsc_model::{Container, Dataset, Datastore, IngestionKind, TopicNaming};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static TOPIC_NAMES_COLLIDE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0308",
        name: RuleName("topic-names-collide"),
        summary: "Two stores are filled from one topic",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("topic_names_collide.md"),
    },
    check: Check::Graph(check),
};

fn check(context: &Context<'_>, out: &mut Findings) {
    let mut hashes: Vec<(u64, Id<Dataset>)> = Vec::new();
    for store in context.graph.all::<Datastore>() {
        let Some(cluster) = cluster(store) else { continue };
        for dataset in store.datasets() {
            if let Some((topic, _)) = topic(store, dataset) {
                let mut hasher = DefaultHasher::new();
                (cluster.index(), topic).hash(&mut hasher);
                hashes.push((hasher.finish(), dataset.id()));
            }
        }
    }
    hashes.sort_unstable();
    let mut told = BTreeSet::new();
    for equal in hashes.chunk_by(|(a, _), (b, _)| a == b) {
        let [(_, first), others @ ..] = equal else { continue };
        for (_, later) in others {
            let [first, later] = [first, later].map(|id| context.graph.at::<Dataset>(id.node()));
            let (Some(first), Some(later)) = (first, later) else { continue };
            // Within one store another rule speaks; two stores that collide are reported once.
            if first.store() != later.store() && told.insert((later.store().id(), first.store().id())) {
                report(first, later, out);
            }
        }
    }
}

fn report(first: At<'_, Dataset>, later: At<'_, Dataset>, out: &mut Findings) {
    let topics = (topic(first.store(), first), topic(later.store(), later));
    let (Some((name, first_span)), Some((other, span))) = topics else { return };
    let duplicate = first.store().address() == later.store().address();
    if name != other || cluster(first.store()) != cluster(later.store()) || duplicate {
        return;
    }
    let message = format!("the topic `{name}` fills `{}` and `{}`", first.address(), later.address());
    let finding = Diagnostic::new(TOPIC_NAMES_COLLIDE.name(), span, message)
        .related(first_span, "the other store takes it here")
        .help("name the dataset of the other store in the groups that need it, or correct the topics")
        .address(later.address())
        .field("ingestion.topics");
    out.report(finding);
}

/// The Kafka cluster that a store reads.
fn cluster(store: At<'_, Datastore>) -> Option<Id<Container>> {
    let kind = store.object().ingestion.as_ref()?.kind?;
    let container = store.ingestion_container()?.target?;
    (kind == IngestionKind::Kafka).then(|| container.id())
}

/// The topic of a dataset, and what says so.
fn topic(store: At<'_, Datastore>, dataset: At<'_, Dataset>) -> Option<(String, Span)> {
    let topics = store.object().ingestion.as_ref()?.topics.as_ref()?;
    match topics.naming.map(|naming| naming.choice) {
        Some(TopicNaming::Debezium) => {
            let prefix = topics.prefix?;
            Some((format!("{}.{}", store.text(prefix), dataset.physical_name()), store.span_of(prefix)))
        }
        Some(TopicNaming::Template) => {
            let pattern = topics.pattern?;
            let named = store.text(pattern).replace("{store}", store.name());
            Some((named.replace("{dataset}", dataset.name()), store.span_of(pattern)))
        }
        None => {
            let mut written = topics.explicit.iter();
            let (_, topic) = written.find(|(name, _)| store.text(*name) == dataset.name())?;
            Some((store.text(*topic).to_owned(), store.span_of(*topic)))
        }
    }
}
