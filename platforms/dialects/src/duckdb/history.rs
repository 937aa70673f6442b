//! Versions: every state that a key has had, with the time from which and until which it held.
//!
//! A deletion is a version of its own (`dsc_deleted`), which views do not show: an event that comes late must find it.

use dsc_model::DataType;

use super::merge::Stamp;
use super::place::{Place, list};
use crate::quote::{identifier, literal};

/// The statements that bring the history table up to date with what was decided.
pub fn apply_to_history(place: &Place<'_>, stamp: &Stamp<'_>) -> Vec<String> {
    if place.version().is_empty() { by_arrival(place, stamp) } else { by_version(place, stamp) }
}

/// Between snapshots the time of the run decides: what changed is closed, and what it became is opened.
fn by_arrival(place: &Place<'_>, stamp: &Stamp<'_>) -> Vec<String> {
    let history = place.history();
    let change = place.change();
    let at = format!("{}::TIMESTAMPTZ", literal(stamp.at));
    let run = stamp.run;
    vec![
        format!(
            "UPDATE {history} SET valid_to = {at}, dsc_run_to = {run} FROM {change} AS c \
             WHERE {history}.valid_to IS NULL AND {} AND c.dsc_action IN ('inserted', 'updated', 'deleted')",
            place.same_key(&history, "c")
        ),
        format!(
            "INSERT INTO {history} ({columns}, valid_from, valid_to, dsc_run_from, dsc_run_to, dsc_deleted) \
             SELECT {columns}, {at}, NULL, {run}, NULL, dsc_deleted FROM {change} \
             WHERE dsc_action IN ('inserted', 'updated', 'deleted')",
            columns = place.columns("")
        ),
    ]
}

/// With versions the set of events decides, whatever order they came in: the versions of every key that the batch
/// touches are put in order anew, and what differs from what is there is written.
fn by_version(place: &Place<'_>, stamp: &Stamp<'_>) -> Vec<String> {
    let history = place.history();
    let key = place.key("");
    let columns = place.columns("");
    let version = list(place.version().iter().map(String::as_str), "");
    let at = format!("{}::TIMESTAMPTZ", literal(stamp.at));
    let run = stamp.run;
    let newest_version: Vec<String> =
        place.version().iter().map(|name| format!("{} DESC NULLS LAST", identifier(name))).collect();
    let versions = format!(
        "INSERT INTO {table} SELECT {columns}, dsc_deleted, dsc_run_from, dsc_from, dsc_to FROM (\
         SELECT *, lag(dsc_from) OVER (PARTITION BY {key} ORDER BY {newest_version}) AS dsc_to FROM (\
         SELECT *, min({since}) OVER (PARTITION BY {key} ORDER BY {newest_version} \
         ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS dsc_from FROM (\
         SELECT *, lag(row({version})) OVER w IS NOT DISTINCT FROM row({version}) AS dsc_beaten{since_before} FROM (\
         SELECT {columns}, dsc_deleted, valid_from, valid_to, dsc_run_from, true AS dsc_old FROM {history} \
         SEMI JOIN (SELECT {key} FROM {change} WHERE dsc_action <> 'duplicate') USING ({key}) \
         UNION ALL SELECT {columns}, dsc_deleted, NULL, NULL, {run}, false FROM {change} WHERE dsc_action <> 'duplicate') \
         WINDOW w AS (PARTITION BY {key} ORDER BY {order}, dsc_old DESC)) WHERE NOT dsc_beaten)) \
         WHERE NOT dsc_old OR valid_from IS DISTINCT FROM dsc_from OR valid_to IS DISTINCT FROM dsc_to",
        table = place.versions(),
        change = place.change(),
        newest_version = newest_version.join(", "),
        order = place.newest_first(),
        since = valid_from(place, &at),
        since_before = match own_time(place) {
            Some(_) => String::new(),
            None => format!(", max(valid_from) OVER (PARTITION BY {key}, {version}) AS dsc_since"),
        },
    );
    let same_version: Vec<String> = place
        .version()
        .iter()
        .map(|name| format!(" AND h.{0} IS NOT DISTINCT FROM v.{0}", identifier(name)))
        .collect();
    let set: Vec<String> = place
        .rest()
        .filter(|column| !place.version().contains(&column.physical))
        .map(|column| format!("{0} = v.{0}, ", identifier(&column.physical)))
        .collect();
    let merge = format!(
        "MERGE INTO {history} AS h USING {table} AS v ON ({same}{same_version}) WHEN MATCHED THEN UPDATE SET {set}\
         dsc_deleted = v.dsc_deleted, valid_from = v.dsc_from, valid_to = v.dsc_to, dsc_run_from = v.dsc_run_from, \
         dsc_run_to = CASE WHEN h.valid_to IS DISTINCT FROM v.dsc_to THEN {run} ELSE h.dsc_run_to END \
         WHEN NOT MATCHED THEN INSERT ({columns}, valid_from, valid_to, dsc_run_from, dsc_run_to, dsc_deleted) VALUES \
         ({values}, v.dsc_from, v.dsc_to, {run}, CASE WHEN v.dsc_to IS NOT NULL THEN {run} END, v.dsc_deleted)",
        table = place.versions(),
        same = place.same_key("h", "v"),
        same_version = same_version.concat(),
        set = set.concat(),
        values = place.columns("v."),
    );
    vec![versions, merge]
}

/// Since when a version holds: its own time if it has one, else when it arrived.
fn valid_from(place: &Place<'_>, at: &str) -> String {
    match own_time(place) {
        Some(name) => format!("coalesce(CAST({} AS TIMESTAMPTZ), valid_from, {at})", identifier(name)),
        None => format!("coalesce(dsc_since, {at})"),
    }
}

/// The first version column that is a time.
fn own_time<'p>(place: &'p Place<'_>) -> Option<&'p String> {
    place.version().iter().find(|name| {
        place.dataset.columns.iter().any(|column| {
            &column.physical == *name
                && matches!(column.data_type, DataType::Date | DataType::Timestamp | DataType::Timestamptz)
        })
    })
}
