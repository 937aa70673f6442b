//! Merging: what a batch does to each key, decided and applied as sets.
//!
//! Values are compared by `IS DISTINCT FROM`, column by column: null is not the empty text, and `(1, 11)` is not `(11, 1)`.

use super::engine::RowPlaces;
use super::place::Place;
use crate::quote::{identifier, literal};

/// The run that merges, and its time.
#[derive(Clone, Copy, Debug)]
pub struct Stamp<'a> {
    /// The run.
    pub run: i64,
    /// Its time, in UTC, such as `2026-11-21T04:00:00Z`.
    pub at: &'a str,
}

/// Whether keys that a snapshot no longer holds are deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    /// They are deleted, except those of quarantined rows.
    Deleted,
    /// They are kept, because some row's key could not be read.
    Kept,
}

/// Counts the rows of a batch whose key cannot be read.
pub fn count_unreadable_keys(place: &Place<'_>) -> String {
    let parts: Vec<String> =
        place.dataset.key.iter().map(|name| format!("{} IS NULL", identifier(name))).collect();
    format!("SELECT count(*) FROM {} WHERE dsc_fault IS NOT NULL AND ({})", place.typed(), parts.join(" OR "))
}

/// Counts the rows that are there, which is how many a snapshot could lose.
pub fn count_live(place: &Place<'_>) -> String {
    format!("SELECT count(*) FROM {} WHERE NOT dsc_deleted", place.live())
}

/// Decides what a snapshot does: one row for each key that changes, with `dsc_action`. What stays is not written down once
/// more: on a quiet day that would be most of the work.
pub fn decide_snapshot(place: &Place<'_>, absent: Absent) -> String {
    let live = place.live();
    let typed = place.typed();
    let first_key = identifier(place.dataset.key.first().map_or("", String::as_str));
    let changed: Vec<String> = place
        .rest()
        .map(|column| {
            format!("{} IS DISTINCT FROM {}", place.comparable(column, "b."), place.comparable(column, "l."))
        })
        .collect();
    let changed = if changed.is_empty() { "false".to_owned() } else { changed.join(" OR ") };
    let place_of = place.row_place("l.").map(|at| format!(", {at} AS dsc_at")).unwrap_or_default();
    let mut statement = format!(
        "INSERT INTO {} SELECT {}, false AS dsc_deleted, dsc_action{} FROM (SELECT {}, \
         CASE WHEN l.{first_key} IS NULL OR l.dsc_deleted THEN 'inserted' WHEN {changed} THEN 'updated' \
         ELSE 'unchanged' END AS dsc_action{place_of} FROM {typed} AS b LEFT JOIN {live} AS l ON {} \
         WHERE b.dsc_fault IS NULL AND NOT b.dsc_twin{}) AS judged WHERE dsc_action <> 'unchanged'",
        place.change(),
        place.columns(""),
        if place_of.is_empty() { "" } else { ", dsc_at" },
        place.columns("b."),
        place.same_key("b", "l"),
        place.engine.motion().once,
    );
    match absent {
        Absent::Deleted => statement.push_str(&format!(" UNION ALL {}", absent_rows(place))),
        Absent::Kept => {}
    }
    statement
}

/// Decides what a snapshot does to the rows that it does not hold, where all else is done by [`merge_at_once`].
pub fn decide_absent(place: &Place<'_>) -> String {
    format!("INSERT INTO {} {}", place.change(), absent_rows(place))
}

/// The rows that a snapshot does not hold.
fn absent_rows(place: &Place<'_>) -> String {
    format!(
        "SELECT {}, true, 'deleted'{at} FROM {} AS l WHERE NOT l.dsc_deleted \
         AND NOT EXISTS (SELECT 1 FROM {} AS b WHERE {})",
        place.columns("l."),
        place.live(),
        place.typed(),
        place.same_key("b", "l"),
        at = place.row_place("l.").map(|at| format!(", {at}")).unwrap_or_default(),
    )
}

/// Merges the rows of a batch, each the only one of its key, into a table without versions. It changes rows that are new,
/// rows that were deleted and are back, for both of which it evaluates `one_more`, and rows that are not what they were.
pub fn merge_at_once(place: &Place<'_>, stamp: &Stamp<'_>, one_more: &str) -> String {
    let (at, run) = (format!("{}::TIMESTAMPTZ", literal(stamp.at)), stamp.run);
    let changed: Vec<String> = place
        .rest()
        .map(|column| {
            format!("{} IS DISTINCT FROM {}", place.comparable(column, "b."), place.comparable(column, "l."))
        })
        .collect();
    let set: Vec<String> =
        place.rest().map(|column| format!("{0} = b.{0}, ", identifier(&column.physical))).collect();
    let set = set.concat();
    let update = match changed.as_slice() {
        // Where all is key nothing can change.
        [] => String::new(),
        all => format!(
            "WHEN MATCHED AND ({}) THEN UPDATE SET {set}dsc_run = {run}, dsc_changed_at = {at} ",
            all.join(" OR ")
        ),
    };
    format!(
        "MERGE INTO {live} AS l USING (SELECT {columns} FROM {typed} WHERE dsc_fault IS NULL AND NOT dsc_twin) AS b \
         ON ({same}) WHEN MATCHED AND l.dsc_deleted THEN UPDATE SET {set}dsc_run = {run} + {one_more}, \
         dsc_changed_at = {at}, dsc_deleted = false {update}WHEN NOT MATCHED THEN INSERT \
         ({columns}, dsc_run, dsc_changed_at, dsc_deleted) VALUES ({values}, {run} + {one_more}, {at}, false)",
        live = place.live(),
        typed = place.typed(),
        columns = place.columns(""),
        values = place.columns("b."),
        same = place.same_key("l", "b"),
    )
}

/// Decides what a batch of events does, whatever order they come in: one row an event, with `dsc_action`.
///
/// The states of a key (what is there, and every event of the batch) are put in one total order, in which equal ones
/// stand side by side: an event that is exactly the one before it is a duplicate, the newest is applied, the others are
/// superseded. One window does it all: each costs a small batch as much as the rest together.
pub fn decide_events(place: &Place<'_>) -> String {
    let key = place.key("");
    let columns = place.columns("");
    let of_batch = place.key_among(&format!("SELECT {key} FROM {} WHERE dsc_fault IS NULL", place.typed()));
    let known = if place.dataset.history {
        format!(
            " UNION ALL SELECT {columns}, dsc_deleted, 1, '', 0 FROM {} WHERE {of_batch}",
            place.history()
        )
    } else {
        String::new()
    };
    format!(
        "INSERT INTO {change} SELECT {columns}, dsc_deleted, CASE WHEN dsc_again THEN 'duplicate' \
         WHEN dsc_rank > 1 THEN 'superseded' WHEN dsc_deleted THEN 'deleted' WHEN dsc_alive THEN 'updated' \
         ELSE 'inserted' END AS dsc_action FROM (SELECT *, row_number() OVER w AS dsc_rank, \
         lag({row}) OVER w IS NOT DISTINCT FROM {row} AS dsc_again, \
         bool_or(dsc_origin = 0 AND NOT dsc_deleted) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) \
         AS dsc_alive FROM (SELECT {columns}, dsc_deleted, 0 AS dsc_origin, '' AS dsc_source, 0 AS dsc_position \
         FROM {live} WHERE {of_batch}{known} \
         UNION ALL SELECT {columns}, dsc_operation = 'delete', 2, dsc_source, dsc_position FROM {typed} \
         WHERE dsc_fault IS NULL) AS states \
         WINDOW w AS (PARTITION BY {key} ORDER BY {order}, dsc_origin, dsc_source, dsc_position)) AS ranked \
         WHERE dsc_origin = 2",
        change = place.change(),
        typed = place.typed(),
        live = place.live(),
        // Inside a row null equals null.
        row = place.as_one(),
        order = place.newest_first(),
    )
}

/// Decides what a batch of changes does whose order is that of their positions: one row a change, with `dsc_action`. Of
/// each key the last one counts; it is not older than what is there, because changes of one key wait for each other at
/// the source.
pub fn decide_changes(place: &Place<'_>) -> String {
    decide_changes_but(place, "false")
}

/// As [`decide_changes`], for changes that come late, out of quarantine: one is superseded if a later one of its key was
/// merged before. Where the log of what was merged does not tell any more, it is so if the run that could not use it, or
/// one after it, changed the row.
pub fn decide_late_changes(place: &Place<'_>) -> String {
    let late = format!(
        "l.dsc_run >= (SELECT min(q.run) FROM dsc.quarantine AS q WHERE q.object = {object} \
         AND q.source = b.dsc_source AND q.position = b.dsc_position) \
         AND coalesce((SELECT max(s.dsc_position) FROM {staging} AS s WHERE {same} AND s.dsc_source = b.dsc_source) \
         > b.dsc_position, true)",
        object = literal(&place.dataset.address),
        staging = place.staging(),
        same = place.same_key("s", "b"),
    );
    decide_changes_but(place, &late)
}

/// Decides what changes do but for those for which `superseded` holds.
fn decide_changes_but(place: &Place<'_>, superseded: &str) -> String {
    let first_key = identifier(place.dataset.key.first().map_or("", String::as_str));
    let changed: Vec<String> = place
        .rest()
        .map(|column| {
            format!("{} IS DISTINCT FROM {}", place.comparable(column, "b."), place.comparable(column, "l."))
        })
        .collect();
    let changed = if changed.is_empty() { "false".to_owned() } else { changed.join(" OR ") };
    format!(
        "INSERT INTO {change} SELECT {columns}, b.dsc_operation = 'delete', \
         CASE WHEN b.dsc_rank > 1 OR {superseded} THEN 'superseded' WHEN b.dsc_operation = 'delete' THEN \
         CASE WHEN l.{first_key} IS NULL OR l.dsc_deleted THEN 'duplicate' ELSE 'deleted' END \
         WHEN l.{first_key} IS NULL OR l.dsc_deleted THEN 'inserted' WHEN {changed} THEN 'updated' \
         ELSE 'duplicate' END{at} FROM (SELECT *, row_number() OVER (PARTITION BY {key} \
         ORDER BY dsc_position DESC) AS dsc_rank FROM {typed} WHERE dsc_fault IS NULL) AS b \
         LEFT JOIN {live} AS l ON {same}",
        change = place.change(),
        columns = place.columns("b."),
        at = place.row_place("l.").map(|at| format!(", {at}")).unwrap_or_default(),
        key = place.key(""),
        typed = place.typed(),
        live = place.live(),
        same = place.same_key("b", "l"),
    )
}

/// Counts what the batch does: action and number.
pub fn count_actions(place: &Place<'_>) -> String {
    format!("SELECT dsc_action, count(*) FROM {} GROUP BY dsc_action ORDER BY dsc_action", place.change())
}

/// Counts what arrived: rows, faults, twins.
pub fn count_arrived(place: &Place<'_>) -> String {
    format!(
        "SELECT count(*), count(*) FILTER (WHERE dsc_fault IS NOT NULL), \
         count(*) FILTER (WHERE dsc_fault IS NULL AND dsc_twin) \
         FROM {}",
        place.typed()
    )
}

/// The statements that apply to the live table what was decided.
pub fn apply_to_live(place: &Place<'_>, stamp: &Stamp<'_>) -> Vec<String> {
    match (place.engine.motion().places, place.row_place("l.")) {
        (RowPlaces::Remembered { before, after }, Some(row)) => {
            let work = apply_by_place(place, stamp, &row);
            before
                .iter()
                .map(|text| (*text).to_owned())
                .chain(work)
                .chain(after.iter().map(|text| (*text).to_owned()))
                .collect()
        }
        (RowPlaces::Remembered { .. } | RowPlaces::NotRemembered, _) => vec![apply_by_key(place, stamp)],
    }
}

/// Rows whose place is known are changed there, the others are new.
fn apply_by_place(place: &Place<'_>, stamp: &Stamp<'_>, row: &str) -> Vec<String> {
    let (live, change, columns) = (place.live(), place.change(), place.columns(""));
    let (at, run) = (format!("{}::TIMESTAMPTZ", literal(stamp.at)), stamp.run);
    let set: Vec<String> =
        place.rest().map(|column| format!("{0} = c.{0}, ", identifier(&column.physical))).collect();
    vec![
        format!(
            "UPDATE {live} AS l SET {}dsc_run = {run}, dsc_changed_at = {at}, dsc_deleted = c.dsc_deleted \
             FROM {change} AS c WHERE {row} = c.dsc_at AND c.dsc_action IN ('inserted', 'updated', 'deleted')",
            set.concat()
        ),
        format!(
            "INSERT INTO {live} ({columns}, dsc_run, dsc_changed_at, dsc_deleted) \
             SELECT {columns}, {run}, {at}, dsc_deleted FROM {change} WHERE dsc_at IS NULL \
             AND dsc_action IN ('inserted', 'updated', 'deleted')"
        ),
    ]
}

fn apply_by_key(place: &Place<'_>, stamp: &Stamp<'_>) -> String {
    let at = format!("{}::TIMESTAMPTZ", literal(stamp.at));
    let run = stamp.run;
    let set: Vec<String> =
        place.rest().map(|column| format!("{0} = c.{0}, ", identifier(&column.physical))).collect();
    format!(
        "MERGE INTO {live} AS l USING (SELECT * FROM {change} WHERE dsc_action IN ('inserted', 'updated', 'deleted')) \
         AS c ON ({same}) WHEN MATCHED THEN UPDATE SET {set}dsc_run = {run}, dsc_changed_at = {at}, \
         dsc_deleted = c.dsc_deleted WHEN NOT MATCHED THEN INSERT ({columns}, dsc_run, dsc_changed_at, dsc_deleted) \
         VALUES ({values}, {run}, {at}, c.dsc_deleted)",
        live = place.live(),
        change = place.change(),
        same = place.same_key("l", "c"),
        set = set.concat(),
        columns = place.columns(""),
        values = place.columns("c."),
    )
}
