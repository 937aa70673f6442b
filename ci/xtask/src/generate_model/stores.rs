//! Stores, their datasets and columns.

use std::fmt::Write;

use super::names;
use super::shape::{References, Shape};
use crate::random::Random;

/// Columns that people have: name, and type without the mark for nullable.
const COLUMNS: [(&str, &str); 36] = [
    ("full_name", "varchar(80)"),
    ("street", "varchar(120)"),
    ("postal_code", "varchar(12)"),
    ("town", "varchar(60)"),
    ("country_code", "char(2)"),
    ("phone", "varchar(30)"),
    ("email", "varchar(120)"),
    ("created_at", "timestamp"),
    ("updated_at", "timestamptz"),
    ("opened_on", "date"),
    ("closed_on", "date"),
    ("net_total", "decimal(12,2)"),
    ("gross_total", "decimal(14,2)"),
    ("tax_rate", "decimal(5,3)"),
    ("currency", "char(3)"),
    ("quantity", "integer"),
    ("weight_kg", "double"),
    ("height_m", "real"),
    ("is_active", "boolean"),
    ("is_deleted", "boolean"),
    ("remark", "text"),
    ("state_code", "smallint"),
    ("revision", "bigint"),
    ("batch_no", "bigint"),
    ("owner_name", "varchar(80)"),
    ("reported_by", "text"),
    ("latitude", "double"),
    ("longitude", "double"),
    ("starts_at", "time"),
    ("tags", "array<text>"),
    ("attachment", "blob"),
    ("settings", "json"),
    ("trace", "uuid"),
    ("rank_no", "tinyint"),
    ("discount", "decimal(6,4)"),
    ("due_on", "date"),
];

/// Whether a store is filled by events; the others are copied from a folder.
pub fn is_inbox(store: u64) -> bool {
    store % 8 == 3
}

/// What a reader of the store can ask for: its schedule is never slower.
pub fn latency(store: u64) -> &'static str {
    match (is_inbox(store), store % 3) {
        (true, _) => "minutes",
        (false, 0) => "hours",
        (false, _) => "days",
    }
}

/// The folder from which a team's snapshots come.
pub fn folder(team: u64) -> String {
    let name = names::team(team);
    format!(
        "  {name}_folder:
    kind: files
    description: Folder of {name}
    location: homeport:europe/utrecht
    path: data/{name}
    format: csv
    encryption: {{ key_holder: own }}
"
    )
}

/// The inbox of one store.
pub fn inbox(store: u64) -> String {
    let name = names::store(store);
    format!(
        "  {name}_inbox:
    kind: file_inbox
    description: Events of {name}
    location: homeport:america/lima
    path: data/{name}/inbox
    done: data/{name}/done
    quarantine: data/{name}/quarantine
    encryption: {{ key_holder: own }}
"
    )
}

/// Writes one store. Writing into a string cannot end in an error, so results are dropped here and below.
pub fn write(shape: &Shape, store: u64, text: &mut String) {
    let name = names::store(store);
    let _ =
        writeln!(text, "  {name}:\n    description: Store number {store}, größer als nötig\n    ingestion:");
    let datasets = shape.datasets_of_store(store);
    if is_inbox(store) {
        let _ = writeln!(text, "      kind: file_inbox\n      container: {name}_inbox");
        text.push_str("      route:\n        field: metadata.type\n        to:\n");
        for dataset in datasets.clone() {
            let dataset = names::dataset(dataset);
            let _ = writeln!(text, "          {dataset}: {dataset}");
        }
    } else {
        let team = names::team(shape.team_of_store(store));
        let schedule =
            if store.is_multiple_of(3) { "{ cron: \"15 * * * *\" }" } else { "{ cron: \"30 2 * * *\" }" };
        let _ = writeln!(
            text,
            "      kind: snapshot\n      container: {team}_folder\n      schedule: {schedule}"
        );
    }
    text.push_str("    datasets:\n");
    for dataset in datasets {
        write_dataset(shape, store, dataset, text);
    }
}

fn write_dataset(shape: &Shape, store: u64, dataset: u64, text: &mut String) {
    let mut random = Random::new(shape.seed ^ dataset.wrapping_mul(0xE703_7ED1_A0B4_28DB));
    let (name, key) = (names::dataset(dataset), names::key(dataset));
    let with_line = !is_inbox(store) && random.percent(20);
    if random.percent(5) {
        text.push_str("      # Taken over from the old system; ask before changing it.\n");
    }
    let _ = writeln!(text, "      {name}:");
    if random.percent(25) {
        let _ = writeln!(text, "        description: Dataset number {dataset} of the model");
    }
    let _ = writeln!(text, "        key: [{key}{}]", if with_line { ", line_no" } else { "" });
    if is_inbox(store) {
        text.push_str("        version: [event_at, event_id]\n");
    }
    let class = random.one_of(&["public", "internal", "personal"]);
    let _ = writeln!(text, "        classification: [{class}]\n        columns:\n          {key}: bigint");
    let mut written = 1;
    if with_line {
        text.push_str("          line_no: integer\n");
        written += 1;
    }
    if is_inbox(store) {
        text.push_str("          event_at: timestamp\n          event_id: uuid\n");
        written += 2;
    }
    if written < shape.columns {
        written += write_reference(shape, store, dataset, &mut random, text);
    }
    write_plain_columns(shape.columns - written, &mut random, text);
}

/// Writes a column that refers to another dataset's key, if there is one to refer to; answers how many were written.
fn write_reference(shape: &Shape, store: u64, dataset: u64, random: &mut Random, text: &mut String) -> u64 {
    let target = match shape.references {
        References::OneStore if store != 0 => random.below(shape.datasets_of_store(0).end),
        References::OneStore | References::Even => {
            // Mostly the own store, now and then any other one.
            let datasets = shape.datasets_of_store(store);
            if random.percent(80) {
                datasets.start + random.below(datasets.end - datasets.start)
            } else {
                random.below(shape.datasets)
            }
        }
    };
    if target == dataset {
        return 0;
    }
    let target_store = shape.store_of_dataset(target);
    let zone = |store| shape.zone_of_team(shape.team_of_store(store));
    let place = if target_store == store {
        String::new()
    } else if zone(target_store) == zone(store) {
        format!("{}.", names::store(target_store))
    } else {
        format!("{}/{}.", names::zone(zone(target_store)), names::store(target_store))
    };
    // A dataset with lines has a key of two columns, but its first one can be referred to all the same.
    let _ = writeln!(
        text,
        "          parent_ref: {{ type: bigint?, references: {place}{}.{} }}",
        names::dataset(target),
        names::key(target)
    );
    1
}

fn write_plain_columns(count: u64, random: &mut Random, text: &mut String) {
    let start = random.below(COLUMNS.len() as u64);
    for number in 0..count {
        // Steps of five visit all thirty-six before one comes again; then they are numbered.
        let (name, kind) = COLUMNS[((start + number * 5) % COLUMNS.len() as u64) as usize];
        let round = number / COLUMNS.len() as u64;
        let suffix = if round == 0 { String::new() } else { format!("_{round}") };
        let mark = if random.percent(35) { "?" } else { "" };
        let _ = match random.below(12) {
            0 => writeln!(
                text,
                "          {name}{suffix}: {{ type: \"{kind}{mark}\", description: As the source has it }}"
            ),
            _ => writeln!(text, "          {name}{suffix}: {kind}{mark}"),
        };
    }
}
