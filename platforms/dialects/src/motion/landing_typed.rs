//! Records that connectors landed as typed columns, a table a dataset: taken out in the order of their partitions, and
//! held against the dataset as any row is.
//!
//! A record that is delivered again changes nothing as long as it lies there, because its coordinates are the key of the
//! table. What comes again after it was taken lies before the next offset of its partition. A change that its source tells
//! again, as another record, says the same time and the same place in the source's log, and so changes nothing.

use dsc_model::Envelope;
use dsc_plan::desired::{DesiredColumn, KafkaIngestion, ORDER_PLACE, ORDER_TIME};

use super::landing::{Reach, bounds};
use super::place::Place;
use super::runs::POSITION;
use super::stage::type_rows;
use crate::kafka_connect::layout::{
    COORDINATES, Coordinates, DELETED, SOURCE_FILE, SOURCE_LSN, SOURCE_MICROS, SOURCE_POS, SOURCE_TIME,
};
use crate::quote::{identifier, literal};

/// What stands in a digest for a record of which only the row is known.
pub const ROW: &str = "row";

/// No file of a source's log is larger.
pub const LARGEST_FILE: i64 = 1 << 36;

fn table(place: &Place<'_>, kafka: &KafkaIngestion) -> String {
    format!("{}.{}", identifier(&kafka.landing_schema), identifier(&place.dataset.table))
}

/// What landed of a dataset: topic, partition, greatest offset, number of records.
pub fn reaches(place: &Place<'_>, kafka: &KafkaIngestion) -> String {
    let Coordinates { topic, partition, offset, .. } = COORDINATES;
    format!(
        "SELECT {topic}, {partition}, max({offset}), count(*) FROM {} GROUP BY 1, 2 ORDER BY 1, 2",
        table(place, kafka)
    )
}

/// Takes the first records of some partitions out of the table, at most so many, and types them. What is left of a
/// partition comes after what was taken.
pub fn take(place: &Place<'_>, kafka: &KafkaIngestion, reaches: &[Reach], most: usize) -> String {
    let Coordinates { topic, partition, offset, .. } = COORDINATES;
    let row = place.engine.motion().row;
    format!(
        "WITH taken AS (DELETE FROM {table} WHERE {row} = ANY(ARRAY(SELECT l.{row} FROM {table} AS l \
         JOIN (VALUES {}) AS b(topic, number, most) ON l.{topic} = b.topic AND l.{partition} = b.number \
         AND l.{offset} <= b.most ORDER BY l.{topic}, l.{partition}, l.{offset} LIMIT {most})) RETURNING *) {}",
        bounds(reaches),
        type_rows(place, &rows(place, kafka)),
        table = table(place, kafka),
    )
}

/// What was taken, in the form of a raw table.
fn rows(place: &Place<'_>, kafka: &KafkaIngestion) -> String {
    let Coordinates { topic, partition, offset, time } = COORDINATES;
    let types = place.engine.facts().types;
    let (text, number) = (types.text, types.number);
    let landed = place.engine.written_time(&format!("p.{time}"));
    let operation = match kafka.envelope {
        Envelope::Flat => "'upsert'".to_owned(),
        Envelope::Debezium => format!("CASE WHEN p.{DELETED} = 'true' THEN 'delete' ELSE 'upsert' END"),
    };
    let since = |column: &str, unit: &str| {
        place.engine.written_time(&format!("('epoch'::TIMESTAMPTZ + p.{column} * INTERVAL '1 {unit}')"))
    };
    // Only rows out of an envelope have these columns: they order what has no version of its own.
    let value = |column: &DesiredColumn| match column.name.as_str() {
        ORDER_TIME => {
            let (micros, millis) = (since(SOURCE_MICROS, "microsecond"), since(SOURCE_TIME, "millisecond"));
            format!("coalesce({micros}, {millis}, {landed})")
        }
        ORDER_PLACE => format!("CAST(coalesce(p.{SOURCE_LSN}, {}, p.{offset}) AS {text})", place_in_file()),
        _ => place.engine.text_of(&format!("p.{}", identifier(&column.physical)), &column.data_type),
    };
    let values: Vec<String> = place
        .dataset
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| format!(", {} AS v{at}", value(column)))
        .collect();
    format!(
        "(SELECT p.{topic} || '/' || p.{partition} AS dsc_source, p.{offset} AS dsc_position, CAST(1 AS {number}) AS dsc_line, \
         CAST(0 AS {number}) AS dsc_byte, {} AS dsc_raw, p.{offset} || ' ' || coalesce({landed}, '-') || ' {ROW} -' AS dsc_digest, \
         CAST(NULL AS {text}) AS dsc_code, CAST(NULL AS {text}) AS dsc_field, CAST(NULL AS {text}) AS dsc_message, \
         {operation} AS dsc_operation{} FROM taken AS p)",
        place.engine.row_as_json("p"),
        values.concat(),
    )
}

/// The place in a log of several files, which are numbered at the end of their names: `mysql-bin.000003`.
fn place_in_file() -> String {
    let number = format!("NULLIF(regexp_replace(p.{SOURCE_FILE}, '^.*[^0-9]', ''), '')");
    format!("CAST({number} AS BIGINT) * {LARGEST_FILE} + p.{SOURCE_POS}")
}

/// Forgets what had been taken before.
pub fn forget_known(place: &Place<'_>) -> String {
    let typed = place.typed();
    format!(
        "DELETE FROM {typed} USING dsc.positions AS p WHERE p.store = {} AND p.outcome = '{POSITION}' \
         AND p.source = {typed}.dsc_source AND {typed}.dsc_position < CAST(p.digest AS BIGINT)",
        literal(&place.store.address)
    )
}

/// How far a batch reaches: topic and partition as `topic/0`, and the next offset.
pub fn next_of_batch(place: &Place<'_>) -> String {
    format!("SELECT dsc_source, max(dsc_position) + 1 FROM {} GROUP BY 1 ORDER BY 1", place.typed())
}
