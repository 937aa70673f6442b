//! What our own tables know of the topics of a store, held against what the cluster has.

use std::collections::BTreeMap;

use dsc_dialects::motion::landing::{self, Advance, Fact, Known};
use dsc_driver::{Loader, Partition, TopicState};

use crate::ledger::{Context, text};
use crate::settings::{Progress, RunError};

/// What our own tables know.
#[derive(Default)]
pub(crate) struct Ledger {
    ids: BTreeMap<String, String>,
    landed: BTreeMap<String, i64>,
    merged: BTreeMap<String, i64>,
}

impl Ledger {
    /// Asks what is known of the topics of a store, as of one moment.
    pub(crate) async fn read<T: Loader, P: Progress>(
        cx: &mut Context<'_, T, P>,
        store: &str,
    ) -> Result<Ledger, RunError> {
        let found = cx.target.query(&landing::known_topics(store)).await?;
        let mut ledger = Ledger::default();
        for row in &found.rows {
            ledger.take_in(text(row, 0), text(row, 1), &text(row, 2));
        }
        Ok(ledger)
    }

    /// How far a partition landed by our own hand.
    pub(crate) fn landed(&self, partition: &Partition) -> Option<i64> {
        self.landed.get(&partition.source()).copied()
    }

    /// That the partitions of a topic landed just so far: steps that lead nowhere.
    pub(crate) fn standstill(&self, state: &TopicState) -> Vec<Advance> {
        let prefix = format!("{}/", state.name);
        let landed = self.landed.iter().filter(|(source, _)| source.starts_with(&prefix));
        landed.map(|(source, at)| Advance { source: source.clone(), from: *at, to: *at }).collect()
    }

    /// At most so many offsets have landed and are not merged; not every one of them need have a record.
    pub(crate) fn unmerged(&self) -> i64 {
        let of = |(source, landed): (&String, &i64)| landed - self.merged.get(source).unwrap_or(&0);
        self.landed.iter().map(of).filter(|count| *count > 0).sum()
    }

    fn take_in(&mut self, source: String, text: String, outcome: &str) {
        if outcome == Fact::Topic.word() {
            self.ids.insert(source, text);
            return;
        }
        let Ok(offset) = text.parse() else { return };
        let into = if outcome == Fact::Landed.word() { &mut self.landed } else { &mut self.merged };
        into.insert(source, offset);
    }
}

/// What comes of holding a topic against what is known of it.
pub(crate) struct Found<'t> {
    /// Each partition, from where it is to be read on.
    pub(crate) ways: Vec<(Partition, Way)>,
    /// What was not known.
    pub(crate) news: Vec<Known<'t>>,
    /// What was merged and did not land by our own hand: connectors carried it.
    pub(crate) steps: Vec<Advance>,
    /// What is gone and was never read.
    pub(crate) gap: Option<String>,
}

/// A partition on its way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Way {
    /// The next offset.
    pub(crate) next: i64,
    /// The offset up to which it is to be read.
    pub(crate) end: i64,
}

/// Holds a topic, whose records a dataset has, against what is known of it.
pub(crate) fn compare<'t>(object: &'t str, state: &TopicState, ledger: &Ledger) -> Found<'t> {
    let known_id = ledger.ids.get(&state.name);
    let mut found = Found { ways: Vec::new(), news: Vec::new(), steps: Vec::new(), gap: None };
    let is_other = known_id.is_some() && state.id.is_some() && known_id != state.id.as_ref();
    if is_other {
        found.gap = Some(format!(
            "the topic `{}` was made anew since it was last read, and what the one before it held behind that is gone",
            state.name
        ));
    }
    let mut gone = Vec::new();
    for there in &state.partitions {
        let partition = Partition { topic: state.name.clone(), number: there.number };
        let source = partition.source();
        let landed = ledger.landed.get(&source).copied();
        let merged = ledger.merged.get(&source).copied();
        let known = landed.max(merged).filter(|_| !is_other);
        let next = match known {
            None => there.first,
            Some(next) if next < there.first => {
                gone.push(format!("`{source}` begins at {}, and was read up to {next}", there.first));
                there.first
            }
            Some(next) if next > there.end => {
                gone.push(format!("`{source}` ends at {}, and was read up to {next}", there.end));
                there.end
            }
            Some(next) => next,
        };
        match landed {
            None => {
                let fact = Fact::Landed;
                found.news.push(Known { object, source, text: next.to_string(), fact });
            }
            Some(landed) if landed < next => {
                found.steps.push(Advance { source, from: landed, to: next });
            }
            Some(_) => {}
        }
        found.ways.push((partition, Way { next, end: there.end }));
    }
    if found.gap.is_none() && !gone.is_empty() {
        found.gap = Some(gone.join("; "));
    }
    if found.gap.is_some() {
        // All that was known is forgotten, so all of it is news.
        found.steps.clear();
        found.news = found
            .ways
            .iter()
            .map(|(partition, way)| {
                let (source, text) = (partition.source(), way.next.to_string());
                Known { object, source, text, fact: Fact::Landed }
            })
            .collect();
    }
    if let Some(id) = state.id.as_ref().filter(|id| found.gap.is_some() || known_id != Some(*id)) {
        let (source, text) = (state.name.clone(), id.clone());
        found.news.push(Known { object, source, text, fact: Fact::Topic });
    }
    found
}
