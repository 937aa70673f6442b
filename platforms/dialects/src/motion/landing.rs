//! Records that landed byte for byte, by connectors or by our own hand: which there are, taken out in the order of their
//! partitions, and how far each partition landed and has been taken.
//!
//! The records of a partition land in their order, and what lands once more does so after what came before it. So the
//! offset after the last one that was taken tells what is new; all else is a repetition, and counted as one.

use dsc_model::physical::RECORDS;
use dsc_model::{Envelope, Landing};
use dsc_plan::desired::{DesiredIngestion, DesiredStore, KafkaIngestion};

use super::merge::Stamp;
use super::place::{Place, list};
use super::runs::{LANDED, POSITION, TOPIC};
use crate::kafka_connect::layout::{COORDINATES, Coordinates, KEY, VALUE};
use crate::quote::{identifier, literal};

/// A partition of a topic, up to an offset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The topic.
    pub topic: String,
    /// The partition.
    pub partition: i64,
    /// The greatest offset.
    pub offset: i64,
}

/// The table of records that landed byte for byte.
pub fn table(kafka: &KafkaIngestion) -> String {
    format!("{}.{}", identifier(&kafka.landing_schema), identifier(RECORDS))
}

/// What landed of some topics: topic, partition, greatest offset, number of records.
pub fn reaches(kafka: &KafkaIngestion, topics: &[&str]) -> String {
    let Coordinates { topic, partition, offset, .. } = COORDINATES;
    let names: Vec<String> = topics.iter().map(|name| literal(name)).collect();
    format!(
        "SELECT {topic}, {partition}, max({offset}), count(*) FROM {} WHERE {topic} IN ({}) GROUP BY 1, 2 ORDER BY 1, 2",
        table(kafka),
        names.join(", ")
    )
}

/// The addresses of those stores of which something lies in their landing tables, by one query that costs next to nothing;
/// none where no store has such tables.
pub fn stores_with_landed<'s>(stores: impl Iterator<Item = &'s DesiredStore>) -> Option<String> {
    let Coordinates { topic, .. } = COORDINATES;
    let mut out = Vec::new();
    for store in stores {
        let Some(kafka) = store.ingestion.kafka() else { continue };
        let topics = store.datasets.iter().filter_map(|dataset| kafka.topic(&dataset.name));
        let topics: Vec<String> = topics.map(literal).collect();
        let any: Vec<String> = match kafka.landing {
            Landing::Raw => {
                vec![format!(
                    "EXISTS (SELECT 1 FROM {} WHERE {topic} IN ({}))",
                    table(kafka),
                    topics.join(", ")
                )]
            }
            Landing::Typed => store
                .datasets
                .iter()
                .map(|dataset| {
                    let (schema, table) = (identifier(&kafka.landing_schema), identifier(&dataset.table));
                    format!("EXISTS (SELECT 1 FROM {schema}.{table})")
                })
                .collect(),
        };
        if !topics.is_empty() {
            out.push(format!("SELECT {} WHERE {}", literal(&store.address), any.join(" OR ")));
        }
    }
    (!out.is_empty()).then(|| out.join(" UNION ALL "))
}

/// Takes the first records of some partitions out of the table, at most so many: topic, partition, offset, time, key,
/// value, in no order. What is left of a partition comes after what was taken.
pub fn take(place: &Place<'_>, kafka: &KafkaIngestion, reaches: &[Reach], most: usize) -> String {
    let Coordinates { topic, partition, offset, time } = COORDINATES;
    let row = place.engine.motion().row;
    format!(
        "DELETE FROM {table} WHERE {row} = ANY(ARRAY(SELECT l.{row} FROM {table} AS l \
         JOIN (VALUES {}) AS b(topic, number, most) ON l.{topic} = b.topic AND l.{partition} = b.number \
         AND l.{offset} <= b.most ORDER BY l.{topic}, l.{partition}, l.{offset} LIMIT {most})) \
         RETURNING {topic}, {partition}, {offset}, {}, {KEY}, {VALUE}",
        bounds(reaches),
        place.engine.written_time(time),
        table = table(kafka),
    )
}

/// Partitions and the offsets up to which they are taken, as rows.
pub(super) fn bounds(reaches: &[Reach]) -> String {
    let rows: Vec<String> = reaches
        .iter()
        .map(|reach| format!("({}, {}, {}::BIGINT)", literal(&reach.topic), reach.partition, reach.offset))
        .collect();
    rows.join(", ")
}

/// The table of records that landed byte for byte, by its names.
pub fn table_name(kafka: &KafkaIngestion) -> (String, String) {
    (kafka.landing_schema.clone(), RECORDS.to_owned())
}

/// What is known of the topics of a store, as source, text and outcome: how far each partition landed by our own hand
/// (`landed`) and was merged (`position`), by `topic/0`; and the id of each topic (`topic`), by its name.
pub fn known_topics(store: &str) -> String {
    format!(
        "SELECT source, digest, outcome FROM dsc.positions WHERE store = {} \
         AND outcome IN ('{LANDED}', '{POSITION}', '{TOPIC}') ORDER BY source, outcome",
        literal(store)
    )
}

/// Something that is known of a topic or one of its partitions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known<'a> {
    /// The dataset whose records it holds.
    pub object: &'a str,
    /// The topic, or the partition as `topic/0`.
    pub source: String,
    /// The id, or the next offset.
    pub text: String,
    /// What of it.
    pub fact: Fact,
}

/// What is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The id of a topic.
    Topic,
    /// How far a partition landed.
    Landed,
}

impl Fact {
    /// The word as the ledger keeps it.
    pub fn word(self) -> &'static str {
        match self {
            Fact::Topic => TOPIC,
            Fact::Landed => LANDED,
        }
    }
}

/// Writes down what was not known before.
pub fn record_known(store: &str, known: &[Known<'_>], at: &str) -> String {
    let rows: Vec<String> = known
        .iter()
        .map(|known| {
            format!(
                "({}, {}, {}, {}, '{}', 0, 0, {}::TIMESTAMPTZ)",
                literal(store),
                literal(known.object),
                literal(&known.source),
                literal(&known.text),
                known.fact.word(),
                literal(at),
            )
        })
        .collect();
    format!("INSERT INTO dsc.positions VALUES {}", rows.join(", "))
}

/// Forgets all that is known of a topic and its partitions.
pub fn forget_topic(store: &str, topic: &str) -> String {
    format!(
        "DELETE FROM dsc.positions WHERE store = {} AND outcome IN ('{LANDED}', '{POSITION}', '{TOPIC}') \
         AND (source = {} OR starts_with(source, {}))",
        literal(store),
        literal(topic),
        literal(&format!("{topic}/")),
    )
}

/// That a partition landed from an offset up to another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advance {
    /// The partition, as `topic/0`.
    pub source: String,
    /// The offset up to which it had landed.
    pub from: i64,
    /// The offset up to which it has now.
    pub to: i64,
}

/// Writes down how far partitions landed and by which process, where they were still as far as we know: as many rows change
/// as there are partitions, or somebody else was there. Until the transaction ends nobody else can move them on.
pub fn advance(store: &str, steps: &[Advance], (process, at): (u32, &str)) -> String {
    let steps: Vec<String> = steps
        .iter()
        .map(|step| format!("({}, '{}', '{}')", literal(&step.source), step.from, step.to))
        .collect();
    format!(
        "UPDATE dsc.positions AS p SET digest = n.later, claim = {process}, seen_at = {}::TIMESTAMPTZ \
         FROM (VALUES {}) AS n(source, sooner, later) \
         WHERE p.store = {} AND p.outcome = '{LANDED}' AND p.source = n.source AND p.digest = n.sooner",
        literal(at),
        steps.join(", "),
        literal(store),
    )
}

/// How far the partitions of a store were taken: topic and partition as `topic/0`, and the next offset as text.
pub fn next_offsets(store: &str) -> String {
    format!(
        "SELECT source, digest FROM dsc.positions WHERE store = {} AND outcome = '{POSITION}' ORDER BY source",
        literal(store)
    )
}

/// How far a partition was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextOffset<'a> {
    /// The dataset whose records it holds.
    pub object: &'a str,
    /// Topic and partition.
    pub source: &'a str,
    /// The next offset.
    pub offset: i64,
}

/// Writes down how far partitions were taken.
pub fn record_next_offsets(store: &DesiredStore, next: &[NextOffset<'_>], stamp: &Stamp<'_>) -> [String; 2] {
    let sources: Vec<String> = next.iter().map(|next| literal(next.source)).collect();
    let rows: Vec<String> = next
        .iter()
        .map(|next| {
            format!(
                "({}, {}, {}, '{}', '{POSITION}', {run}, {run}, {}::TIMESTAMPTZ)",
                literal(&store.address),
                literal(next.object),
                literal(next.source),
                next.offset,
                literal(stamp.at),
                run = stamp.run,
            )
        })
        .collect();
    [
        format!(
            "DELETE FROM dsc.positions WHERE store = {} AND outcome = '{POSITION}' AND source IN ({})",
            literal(&store.address),
            sources.join(", ")
        ),
        format!("INSERT INTO dsc.positions VALUES {}", rows.join(", ")),
    ]
}

/// Gives the deletions of a batch that say no version the one of the newest state before them in their partition, or
/// else of the row that is there: what came before goes with them, and what is newer stays. None where all say theirs.
pub fn date_deletions(place: &Place<'_>) -> Option<String> {
    dated_by(place, &place.live(), &place.same_key("o", "d"))
}

/// What is tried once more takes its place among what came before and after it in its partition, as far as staging is
/// kept: a tombstone ends nothing that came behind it, and what a tombstone has ended does not come back.
pub fn place_retried(place: &Place<'_>) -> Vec<String> {
    let (typed, staging) = (place.typed(), place.staging());
    let same = format!("{} AND s.dsc_source = t.dsc_source", place.same_key("s", "t"));
    let mut out =
        vec![format!("UPDATE {typed} SET dsc_position = CAST(split_part(dsc_digest, ' ', 1) AS BIGINT)")];
    let before =
        place.same_key("o", "d") + " AND o.dsc_source = d.dsc_source AND o.dsc_position < d.dsc_position";
    out.extend(dated_by(place, &staging, &before));
    // Debezium's deletions say their own place in the order.
    if let DesiredIngestion::Kafka(kafka) = &place.store.ingestion
        && kafka.envelope == Envelope::Flat
    {
        out.push(format!(
            "UPDATE {typed} AS t SET dsc_operation = 'delete' WHERE t.dsc_operation = 'upsert' AND EXISTS (\
             SELECT 1 FROM {staging} AS s WHERE {same} AND s.dsc_operation = 'delete' AND s.dsc_position > t.dsc_position)"
        ));
    }
    out
}

fn versions(place: &Place<'_>, prefix: &str) -> String {
    list(place.version().iter().map(String::as_str), prefix)
}

/// Gives deletions that say no version the newest one among those of another table for which a condition holds, and those
/// before them in the batch.
fn dated_by(place: &Place<'_>, others: &str, condition: &str) -> Option<String> {
    let version = place.version();
    if version.is_empty() {
        return None;
    }
    let typed = place.typed();
    let mut wanted: Vec<String> =
        version.iter().map(|name| format!("d.{} IS NULL", identifier(name))).collect();
    wanted.extend(["d.dsc_operation = 'delete'", "d.dsc_fault IS NULL"].map(str::to_owned));
    let set: Vec<String> =
        version.iter().map(|name| format!("{name} = k.{name}", name = identifier(name))).collect();
    Some(format!(
        "UPDATE {typed} AS t SET {set} FROM (SELECT *, row_number() OVER (PARTITION BY dsc_source, dsc_position \
         ORDER BY {newest}) AS dsc_rank FROM (\
         SELECT d.dsc_source, d.dsc_position, {of_others} FROM {typed} AS d JOIN {others} AS o ON {condition} \
         WHERE {wanted} \
         UNION ALL SELECT d.dsc_source, d.dsc_position, {of_typed} FROM {typed} AS d JOIN {typed} AS e ON {same_typed} \
         AND e.dsc_source = d.dsc_source AND e.dsc_position < d.dsc_position WHERE e.dsc_fault IS NULL AND {wanted}\
         ) AS known) AS k WHERE k.dsc_rank = 1 AND t.dsc_source = k.dsc_source AND t.dsc_position = k.dsc_position",
        set = set.join(", "),
        newest = place.newest_version(),
        of_others = versions(place, "o."),
        of_typed = versions(place, "e."),
        same_typed = place.same_key("e", "d"),
        wanted = wanted.join(" AND "),
    ))
}
