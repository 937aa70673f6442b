//! Quarantine: what could not be used, with its raw form, its code, and where the fault is.

use super::engine::Motion;
use super::merge::Stamp;
use super::place::{Extent, Place};
use crate::quote::{identifier, literal, literal_or_null};

/// Writes down the bad rows of a batch, except those that are open already.
pub fn quarantine_rows(place: &Place<'_>, stamp: &Stamp<'_>) -> String {
    format!(
        "INSERT INTO dsc.quarantine SELECT (SELECT coalesce(max(id), 0) FROM dsc.quarantine) \
         + row_number() OVER (ORDER BY t.dsc_source, t.dsc_position), {run}, {store}, {object}, t.dsc_source, \
         t.dsc_position, t.dsc_line, t.dsc_byte, t.dsc_fault[2], t.dsc_fault[1], t.dsc_fault[3], \
         coalesce(t.dsc_raw, {nothing}), t.dsc_digest, 'open', {at}::TIMESTAMPTZ, NULL FROM {typed} AS t \
         WHERE t.dsc_fault IS NOT NULL AND NOT EXISTS (SELECT 1 FROM dsc.quarantine AS q WHERE {same})",
        run = stamp.run,
        store = literal(&place.store.address),
        object = literal(&place.dataset.address),
        at = literal(stamp.at),
        nothing = place.engine.bytes(b""),
        typed = place.typed(),
        same = same_row(place),
    )
}

/// Closes what earlier runs could not use and this one shows to be gone: it holds all rows, or another state of the same
/// key (which the digest tells).
pub fn close_gone(place: &Place<'_>, stamp: &Stamp<'_>) -> String {
    let typed = place.typed();
    let seen = match place.extent() {
        Extent::Whole => String::new(),
        Extent::Newer | Extent::Changes => {
            format!(" AND EXISTS (SELECT 1 FROM {typed} AS s WHERE s.dsc_digest = q.digest)")
        }
    };
    format!(
        "UPDATE dsc.quarantine AS q SET status = 'gone', closed_run = {} WHERE q.object = {} AND q.status = 'open' \
         AND NOT EXISTS (SELECT 1 FROM {typed} AS t WHERE t.dsc_fault IS NOT NULL AND {}){seen}",
        stamp.run,
        literal(&place.dataset.address),
        same_row(place),
    )
}

fn same_row(place: &Place<'_>) -> String {
    format!(
        "q.object = {} AND q.status = 'open' AND q.source = t.dsc_source AND q.digest = t.dsc_digest \
         AND q.code = t.dsc_fault[1] AND q.raw = coalesce(t.dsc_raw, {})",
        literal(&place.dataset.address),
        place.engine.bytes(b"")
    )
}

/// One thing that could not be used and belongs to no dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable<'a> {
    /// The address of the store.
    pub store: &'a str,
    /// The file, as the ledger knows it.
    pub source: &'a str,
    /// Line in it, from 1.
    pub line: u64,
    /// Byte in it, from 0.
    pub byte: u64,
    /// The field that is at fault.
    pub field: Option<&'a str>,
    /// What is wrong.
    pub code: &'a str,
    /// The same in words.
    pub message: &'a str,
    /// All of it.
    pub raw: &'a [u8],
    /// Digest of `raw`.
    pub digest: &'a str,
}

/// Writes down things that belong to no dataset, except those that are open already.
pub fn quarantine_unusable(engine: &dyn Motion, things: &[Unusable<'_>], stamp: &Stamp<'_>) -> String {
    let rows: Vec<String> = things
        .iter()
        .enumerate()
        .map(|(at, thing)| {
            format!(
                "({}, {}, {}, {}, {}, {}, {}, {}, {}, {})",
                at + 1,
                literal(thing.store),
                literal(thing.source),
                thing.line,
                thing.byte,
                literal_or_null(thing.field),
                literal(thing.code),
                literal(thing.message),
                engine.bytes(thing.raw),
                literal(thing.digest)
            )
        })
        .collect();
    format!(
        "INSERT INTO dsc.quarantine SELECT (SELECT coalesce(max(id), 0) FROM dsc.quarantine) + row_number() OVER (ORDER BY n), \
         {}, store, store, source, 1, line, byte, field, code, message, raw, digest, 'open', {}::TIMESTAMPTZ, NULL \
         FROM (VALUES {}) AS t(n, store, source, line, byte, field, code, message, raw, digest) \
         WHERE NOT EXISTS (SELECT 1 FROM dsc.quarantine AS q WHERE q.object = t.store AND q.status = 'open' \
         AND q.source = t.source AND q.digest = t.digest AND q.code = t.code)",
        stamp.run,
        literal(stamp.at),
        rows.join(", ")
    )
}

/// Which part of the quarantine is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Addresses of stores or datasets; none means all.
    pub addresses: Vec<String>,
    /// Numbers of things; none means all.
    pub ids: Vec<i64>,
}

impl Selection {
    fn condition(&self) -> String {
        let mut condition = "status = 'open'".to_owned();
        if !self.addresses.is_empty() {
            let names: Vec<String> = self.addresses.iter().map(|name| literal(name)).collect();
            condition.push_str(&format!(" AND (store IN ({0}) OR object IN ({0}))", names.join(", ")));
        }
        if !self.ids.is_empty() {
            let ids: Vec<String> = self.ids.iter().map(i64::to_string).collect();
            condition.push_str(&format!(" AND id IN ({})", ids.join(", ")));
        }
        condition
    }
}

/// What is open: id, run, store, object, source, position, line, byte, field, code, message, digest, seen_at, raw.
pub fn list_open(selection: &Selection, limit: u64) -> String {
    format!(
        "SELECT id, run, store, object, source, position, line, byte, field, code, message, digest, CAST(seen_at AS VARCHAR), raw \
         FROM dsc.quarantine WHERE {} ORDER BY id LIMIT {limit}",
        selection.condition()
    )
}

/// How many are open, by object and code.
pub fn count_open() -> String {
    format!(
        "SELECT object, code, count(*) FROM dsc.quarantine WHERE {} GROUP BY object, code ORDER BY object, code",
        Selection::default().condition()
    )
}

/// Closes what has been used at a second chance.
pub fn close_used(ids: &[i64], run: i64) -> String {
    let ids: Vec<String> = ids.iter().map(i64::to_string).collect();
    format!(
        "UPDATE dsc.quarantine SET {} = 'retried', closed_run = {run} WHERE id IN ({})",
        identifier("status"),
        ids.join(", ")
    )
}
