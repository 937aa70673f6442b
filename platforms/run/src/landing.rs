//! How far the partitions of a store have landed: known from our own tables, held against what the cluster has, and moved
//! on in the transaction in which records land.

use std::collections::{BTreeMap, BTreeSet};

use dsc_dialects::motion::landing::{self, Advance};
use dsc_driver::{
    Loader, Partition, RecordBatch, RecordLog, StatementFault, TableName, TargetError, TopicState, Value,
};
use dsc_plan::desired::{DesiredStore, KafkaIngestion};

use crate::known::{Found, Ledger, Way, compare};
use crate::ledger::Context;
use crate::settings::{Gaps, Progress, RunError};

/// The topics of a store on their way.
pub(crate) struct Landing<'s> {
    store: &'s DesiredStore,
    kafka: &'s KafkaIngestion,
    topics: Vec<Topic<'s>>,
    partitions: BTreeMap<Partition, Way>,
    /// Topics that others were landing while we looked.
    moving: BTreeSet<String>,
    /// At most so many records have landed and are not merged.
    unmerged: i64,
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

impl Topic<'_> {
    fn compare(&self, ledger: &Ledger) -> Found<'_> {
        compare(self.object, &self.state, ledger)
    }
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
            moving: BTreeSet::new(),
            unmerged: 0,
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

    /// Asks our own tables how far each partition landed, and writes down what they do not know yet; answers whether there
    /// was anything. Only the one who moves may ask.
    pub(crate) async fn know<T: Loader, P: Progress, L: RecordLog>(
        &mut self,
        cx: &mut Context<'_, T, P>,
        log: &mut L,
    ) -> Result<bool, RunError> {
        let ledger = self.ledger(cx, log).await?;
        self.partitions.clear();
        let (at, process) = (cx.now(), cx.settings.process);
        let (mut statements, mut passed) = (Vec::new(), Vec::new());
        for topic in &self.topics {
            let mut found = topic.compare(&ledger);
            if let Some(gap) = found.gap.take() {
                if self.moving.contains(&topic.state.name) {
                    continue;
                }
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
                passed.push(&topic.state);
                statements.push(landing::forget_topic(&self.store.address, &topic.state.name));
            }
            if !found.news.is_empty() {
                statements.push(landing::record_known(&self.store.address, &found.news, &at));
            }
            if !found.steps.is_empty() {
                statements.push(landing::advance(&self.store.address, &found.steps, (process, &at)));
            }
            self.partitions.extend(found.ways);
        }
        if !statements.is_empty() {
            cx.target.begin().await?;
            for state in passed {
                self.is_at_rest(cx, state, &ledger.standstill(state)).await?;
            }
            for statement in &statements {
                cx.target.execute(statement).await?;
            }
            cx.target.commit().await?;
        }
        self.total = self.total.max(self.left());
        Ok(!statements.is_empty() || !self.moving.is_empty())
    }

    /// The same for the partitions that are ours to land, where it is known already how far they landed: nothing is written.
    pub(crate) async fn know_ours<T: Loader, P: Progress, L: RecordLog>(
        &mut self,
        cx: &mut Context<'_, T, P>,
        log: &mut L,
        ours: &BTreeSet<Partition>,
    ) -> Result<(), RunError> {
        let ledger = self.ledger(cx, log).await?;
        self.partitions.clear();
        for topic in &self.topics {
            let found = topic.compare(&ledger);
            if found.gap.is_some() {
                continue;
            }
            let ways = found.ways.into_iter();
            let known = |(partition, way): &(Partition, Way)| {
                ours.contains(partition) && ledger.landed(partition) == Some(way.next)
            };
            self.partitions.extend(ways.filter(known));
        }
        self.unmerged = ledger.unmerged();
        self.total = self.left();
        Ok(())
    }

    /// What our own tables know. The cluster was asked before that, and others may have landed since what it did not have
    /// then; so where something looks like a gap, the cluster is asked once more.
    async fn ledger<T: Loader, P: Progress, L: RecordLog>(
        &mut self,
        cx: &mut Context<'_, T, P>,
        log: &mut L,
    ) -> Result<Ledger, RunError> {
        let ledger = Ledger::read(cx, &self.store.address).await?;
        self.moving.clear();
        if self.topics.iter().all(|topic| topic.compare(&ledger).gap.is_none()) {
            return Ok(ledger);
        }
        let names: Vec<&str> = self.topics.iter().map(|topic| topic.state.name.as_str()).collect();
        for state in log.describe(&names).await? {
            if let Some(topic) = self.topics.iter_mut().find(|topic| topic.state.name == state.name) {
                topic.state = state;
            }
        }
        let later = Ledger::read(cx, &self.store.address).await?;
        for Topic { state, .. } in &self.topics {
            if later.standstill(state) != ledger.standstill(state) {
                self.moving.insert(state.name.clone());
            }
        }
        Ok(ledger)
    }

    /// Sees to it that nobody lands records of a topic until the transaction ends, and that none are left that landed.
    async fn is_at_rest<T: Loader, P: Progress>(
        &self,
        cx: &mut Context<'_, T, P>,
        state: &TopicState,
        steps: &[Advance],
    ) -> Result<(), RunError> {
        let is_held = steps.is_empty() || self.advance(cx, steps).await?;
        let left = landing::reaches(self.kafka, &[&state.name]);
        if is_held && cx.target.query(&left).await?.rows.is_empty() {
            return Ok(());
        }
        cx.target.rollback().await?;
        Err(RunError::Overtaken { source_name: state.name.clone() })
    }

    /// Moves partitions on inside the transaction; answers whether all of them were still where we believe them to be.
    async fn advance<T: Loader, P: Progress>(
        &self,
        cx: &mut Context<'_, T, P>,
        steps: &[Advance],
    ) -> Result<bool, RunError> {
        let at = cx.now();
        let statement = landing::advance(&self.store.address, steps, (cx.settings.process, &at));
        match cx.target.execute(&statement).await {
            Ok(moved) => Ok(usize::try_from(moved) == Ok(steps.len())),
            // Somebody else is about to move one of them on.
            Err(TargetError::Statement { kind: StatementFault::Blocked, .. }) => Ok(false),
            Err(fault) => Err(fault.into()),
        }
    }

    /// How many records have landed and are not merged. While they are few this is only known to be at most so many.
    pub(crate) async fn backlog<T: Loader, P: Progress>(
        &self,
        cx: &mut Context<'_, T, P>,
        few: i64,
    ) -> Result<i64, RunError> {
        if self.unmerged <= few {
            return Ok(self.unmerged);
        }
        let topics: Vec<&str> = self.topics.iter().map(|topic| topic.state.name.as_str()).collect();
        let landed = cx.target.query(&landing::reaches(self.kafka, &topics)).await?;
        Ok(landed.rows.iter().filter_map(|row| row.get(3).and_then(Value::as_integer)).sum())
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
        cx.target.begin().await?;
        // First, so that who is behind does not send what is not wanted, and whoever else is behind waits for us.
        if !self.advance(cx, &steps).await? {
            cx.target.rollback().await?;
            let source_name = steps.into_iter().next().map(|step| step.source).unwrap_or_default();
            return Err(RunError::Overtaken { source_name });
        }
        if !batch.is_empty() {
            let (schema, table) = landing::table_name(self.kafka);
            cx.target.append_records(&TableName { schema, table }, batch).await?;
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
