//! How far the partitions of a store have landed: known from our own tables, held against what the cluster has, and moved
//! on in the transaction in which records land.

use std::collections::BTreeMap;

use dsc_dialects::motion::landing::{self, Advance, Fact, Known};
use dsc_driver::{Loader, Partition, RecordBatch, RecordLog, TableName, TopicState};
use dsc_plan::desired::{DesiredStore, KafkaIngestion};

use crate::ledger::{Context, text};
use crate::settings::{Gaps, Progress, RunError};

/// The topics of a store on their way.
pub(crate) struct Landing<'s> {
    store: &'s DesiredStore,
    kafka: &'s KafkaIngestion,
    topics: Vec<Topic<'s>>,
    partitions: BTreeMap<Partition, Way>,
    /// How many records there were to read when it began.
    total: u64,
    faults: Vec<(String, RunError)>,
    passed: Vec<(String, String)>,
}

/// A topic as it was when this began.
struct Topic<'s> {
    object: &'s str,
    state: TopicState,
}

/// A partition on its way.
#[derive(Clone, Copy, Debug)]
struct Way {
    /// The next offset.
    next: i64,
    /// The offset up to which it is to be read.
    end: i64,
}

impl<'s> Landing<'s> {
    /// Looks at what the cluster has.
    pub(crate) async fn look<L: RecordLog>(
        store: &'s DesiredStore,
        kafka: &'s KafkaIngestion,
        log: &mut L,
    ) -> Result<Landing<'s>, RunError> {
        let named: Vec<(&str, &str)> = store
            .datasets
            .iter()
            .filter_map(|dataset| Some((kafka.topic(&dataset.name)?, dataset.address.as_str())))
            .collect();
        let names: Vec<&str> = named.iter().map(|(topic, _)| *topic).collect();
        let mut states: BTreeMap<String, TopicState> =
            log.describe(&names).await?.into_iter().map(|state| (state.name.clone(), state)).collect();
        let mut out = Landing {
            store,
            kafka,
            topics: Vec::new(),
            partitions: BTreeMap::new(),
            total: 0,
            faults: Vec::new(),
            passed: Vec::new(),
        };
        for (topic, object) in named {
            match states.remove(topic) {
                Some(state) => out.topics.push(Topic { object, state }),
                None => {
                    let (topic, container) = (topic.to_owned(), kafka.container.clone());
                    let fault = RunError::NoTopic { dataset: object.to_owned(), topic, container };
                    out.faults.push((object.to_owned(), fault));
                }
            }
        }
        Ok(out)
    }

    /// Asks our own tables how far each partition landed, and writes down those that are new.
    pub(crate) async fn know<T: Loader, P: Progress>(
        &mut self,
        cx: &mut Context<'_, T, P>,
    ) -> Result<(), RunError> {
        let found = cx.target.query(&landing::known_topics(&self.store.address)).await?;
        let mut ledger = Ledger::default();
        for row in &found.rows {
            ledger.take_in(text(row, 0), text(row, 1), &text(row, 2));
        }
        self.partitions.clear();
        let at = cx.now();
        let mut statements = Vec::new();
        for topic in &self.topics {
            let mut found = compare(topic, &ledger);
            if let Some(gap) = found.gap.take() {
                let dataset = topic.object.to_owned();
                match cx.settings.gaps {
                    Gaps::Allowed => self.passed.push((dataset, format!("a gap was passed: {gap}"))),
                    Gaps::Refused => {
                        if !self.faults.iter().any(|(known, _)| *known == dataset) {
                            self.faults.push((dataset.clone(), RunError::Gap { dataset, gap }));
                        }
                        continue;
                    }
                }
                statements.push(landing::forget_topic(&self.store.address, &topic.state.name));
            }
            if !found.news.is_empty() {
                statements.push(landing::record_known(&self.store.address, &found.news, &at));
            }
            if !found.steps.is_empty() {
                statements.push(landing::advance(&self.store.address, &found.steps, &at));
            }
            self.partitions.extend(found.ways);
        }
        if !statements.is_empty() {
            cx.target.begin().await?;
            for statement in &statements {
                cx.target.execute(statement).await?;
            }
            cx.target.commit().await?;
        }
        self.total = self.total.max(self.left());
        Ok(())
    }

    /// Where reading goes on, of all partitions that are not through.
    pub(crate) fn places(&self) -> BTreeMap<Partition, i64> {
        let open = self.partitions.iter().filter(|(_, way)| way.next < way.end);
        open.map(|(partition, way)| (partition.clone(), way.next)).collect()
    }

    /// Whether everything has landed.
    pub(crate) fn is_through(&self) -> bool {
        self.partitions.values().all(|way| way.next >= way.end)
    }

    /// A partition that has not landed whole, as `topic/0`.
    pub(crate) fn unread(&self) -> Option<String> {
        let (partition, _) = self.partitions.iter().find(|(_, way)| way.next < way.end)?;
        Some(partition.source())
    }

    fn left(&self) -> u64 {
        self.partitions.values().map(|way| u64::try_from(way.end - way.next).unwrap_or(0)).sum()
    }

    /// How many records have landed, of how many.
    pub(crate) fn progress(&self) -> (u64, u64) {
        (self.total.saturating_sub(self.left()), self.total)
    }

    /// The address of the store.
    pub(crate) fn address(&self) -> &'s str {
        &self.store.address
    }

    /// What keeps topics from being read, by dataset; told once.
    pub(crate) fn faults(&mut self) -> Vec<(String, RunError)> {
        std::mem::take(&mut self.faults)
    }

    /// The gaps that were passed, by dataset; told once.
    pub(crate) fn passed(&mut self) -> Vec<(String, String)> {
        std::mem::take(&mut self.passed)
    }

    /// Lands a batch, and how far it reaches, in one transaction.
    pub(crate) async fn take<T: Loader, P: Progress>(
        &mut self,
        cx: &mut Context<'_, T, P>,
        batch: &RecordBatch,
    ) -> Result<(), RunError> {
        let mut steps = Vec::new();
        for (partition, reached) in batch.reached() {
            let source_name = partition.source();
            // What was read before we were told where to read is none of ours.
            let Some(way) = self.partitions.get(&partition).filter(|way| reached.start >= way.next) else {
                return Err(RunError::Overtaken { source_name });
            };
            if reached.end > way.next {
                steps.push(Advance { source: source_name, from: way.next, to: reached.end });
            }
        }
        if steps.is_empty() {
            return Ok(());
        }
        let at = cx.now();
        cx.target.begin().await?;
        if !batch.is_empty() {
            let (schema, table) = landing::table_name(self.kafka);
            cx.target.append_records(&TableName { schema, table }, batch).await?;
        }
        let moved = cx.target.execute(&landing::advance(&self.store.address, &steps, &at)).await?;
        if usize::try_from(moved) != Ok(steps.len()) {
            cx.target.rollback().await?;
            let source_name = steps.into_iter().next().map(|step| step.source).unwrap_or_default();
            return Err(RunError::Overtaken { source_name });
        }
        cx.target.commit().await?;
        for (partition, reached) in batch.reached() {
            if let Some(way) = self.partitions.get_mut(&partition) {
                way.next = way.next.max(reached.end);
            }
        }
        Ok(())
    }
}

/// What our own tables know.
#[derive(Default)]
struct Ledger {
    ids: BTreeMap<String, String>,
    landed: BTreeMap<String, i64>,
    merged: BTreeMap<String, i64>,
}

impl Ledger {
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
struct Found<'t> {
    ways: Vec<(Partition, Way)>,
    /// What was not known.
    news: Vec<Known<'t>>,
    /// What was merged and did not land by our own hand: connectors carried it.
    steps: Vec<Advance>,
    gap: Option<String>,
}

fn compare<'t>(topic: &'t Topic<'_>, ledger: &Ledger) -> Found<'t> {
    let Topic { object, state } = topic;
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
