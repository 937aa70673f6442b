//! Versions: every state that a key has had, with the time from which and until which it held.
//!
//! A deletion is a version of its own (`dsc_deleted`), which views do not show: an event that comes late must find it.

use super::merge::Stamp;
use super::place::Place;
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
            "UPDATE {history} AS h SET valid_to = {at}, dsc_run_to = {run} FROM {change} AS c \
             WHERE h.valid_to IS NULL AND {} AND c.dsc_action NOT IN ('unchanged', 'superseded', 'duplicate')",
            place.same_key("h", "c")
        ),
        format!(
            "INSERT INTO {history} ({columns}, valid_from, valid_to, dsc_run_from, dsc_run_to, dsc_deleted) \
             SELECT {columns}, {at}, NULL, {run}, NULL, dsc_deleted FROM {change} \
             WHERE dsc_action NOT IN ('unchanged', 'superseded', 'duplicate')",
            columns = place.columns("")
        ),
    ]
}

/// With versions the set of events decides, whatever order they came in: the versions of every key that the batch
/// touches are put in order anew, and what differs from what is there is written. What is there is changed before
/// anything is added, so that a key never has two open versions, not even in between.
fn by_version(place: &Place<'_>, stamp: &Stamp<'_>) -> Vec<String> {
    vec![order_versions(place, stamp), change_versions(place, stamp), add_versions(place, stamp)]
}

/// Puts the versions of every key that the batch touches in order, and keeps those that have to be written.
fn order_versions(place: &Place<'_>, stamp: &Stamp<'_>) -> String {
    let key = place.key("");
    let columns = place.columns("");
    let at = format!("{}::TIMESTAMPTZ", literal(stamp.at));
    let newest_version = place.newest_version();
    let version = place.version_as_one();
    let touched =
        place.key_among(&format!("SELECT {key} FROM {} WHERE dsc_action <> 'duplicate'", place.change()));
    let (since, since_before) = match place.dataset.own_time() {
        Some(name) => {
            let own = format!("coalesce(CAST({} AS TIMESTAMPTZ), valid_from, {at})", identifier(name));
            (own, String::new())
        }
        None => (
            format!("coalesce(dsc_since, {at})"),
            format!(", max(valid_from) OVER (PARTITION BY {key}, {version}) AS dsc_since"),
        ),
    };
    format!(
        "INSERT INTO {table} SELECT {columns}, dsc_deleted, dsc_run_from, dsc_from, dsc_to, NOT dsc_there FROM (\
         SELECT *, lag(dsc_from) OVER (PARTITION BY {key} ORDER BY {newest_version}) AS dsc_to FROM (\
         SELECT *, min({since}) OVER (PARTITION BY {key} ORDER BY {newest_version} \
         ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS dsc_from FROM (\
         SELECT *, lag({version}) OVER w IS NOT DISTINCT FROM {version} AS dsc_beaten, \
         bool_or(dsc_old) OVER (PARTITION BY {key}, {version}) AS dsc_there{since_before} FROM (\
         SELECT {columns}, dsc_deleted, valid_from, valid_to, dsc_run_from, true AS dsc_old FROM {history} \
         WHERE {touched} \
         UNION ALL SELECT {columns}, dsc_deleted, NULL, NULL, {run}, false FROM {change} \
         WHERE dsc_action <> 'duplicate') AS known \
         WINDOW w AS (PARTITION BY {key} ORDER BY {order}, dsc_old DESC)) AS compared WHERE NOT dsc_beaten) AS begun) \
         AS ended WHERE NOT dsc_old OR valid_from IS DISTINCT FROM dsc_from OR valid_to IS DISTINCT FROM dsc_to",
        table = place.versions(),
        history = place.history(),
        change = place.change(),
        run = stamp.run,
        order = place.newest_first(),
    )
}

/// Changes the versions that are there: when they hold, or, where another event of the same version wins, what they say.
fn change_versions(place: &Place<'_>, stamp: &Stamp<'_>) -> String {
    let run = stamp.run;
    let mut same_version = String::new();
    let mut set = String::new();
    for column in place.rest() {
        if place.version().contains(&column.physical) {
            let (here, there) = (place.comparable(column, "h."), place.comparable(column, "v."));
            same_version.push_str(&format!(" AND {here} IS NOT DISTINCT FROM {there}"));
        } else {
            set.push_str(&format!("{0} = v.{0}, ", identifier(&column.physical)));
        }
    }
    format!(
        "UPDATE {history} AS h SET {set}dsc_deleted = v.dsc_deleted, valid_from = v.dsc_from, valid_to = v.dsc_to, \
         dsc_run_from = v.dsc_run_from, \
         dsc_run_to = CASE WHEN h.valid_to IS DISTINCT FROM v.dsc_to THEN {run} ELSE h.dsc_run_to END \
         FROM {table} AS v WHERE NOT v.dsc_new AND {same}{same_version}",
        history = place.history(),
        table = place.versions(),
        same = place.same_key("h", "v"),
    )
}

/// Adds the versions that are new.
fn add_versions(place: &Place<'_>, stamp: &Stamp<'_>) -> String {
    let run = stamp.run;
    format!(
        "INSERT INTO {history} ({columns}, valid_from, valid_to, dsc_run_from, dsc_run_to, dsc_deleted) \
         SELECT {columns}, dsc_from, dsc_to, {run}, CASE WHEN dsc_to IS NOT NULL THEN {run} END, dsc_deleted \
         FROM {table} WHERE dsc_new",
        history = place.history(),
        table = place.versions(),
        columns = place.columns(""),
    )
}
