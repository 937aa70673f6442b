//! Who is downstream: as text, as a document, as a drawing.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use dsc_compat::{Affected, Change, Comparison};
use dsc_graph::Node;
use serde::Serialize;

use crate::render::text::counted;

/// What was found.
#[derive(Debug)]
pub struct Impact {
    /// The addresses that it begins from.
    pub starts: Vec<String>,
    /// What hangs on them, the nearest first.
    pub affected: Vec<Affected>,
}

/// Counts up when a reader of the old form would misread the new one.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    starts: &'a [String],
    affected: Vec<Entry<'a>>,
    owners: Vec<OwnerEntry<'a>>,
}

/// Something affected, as documents say it.
#[derive(Serialize)]
pub struct Entry<'a> {
    kind: &'static str,
    address: &'a str,
    through: &'a str,
    steps: usize,
    owner: &'a str,
    repository: Option<&'a str>,
}

/// An owner whose things are affected, as documents say it.
#[derive(Serialize)]
pub struct OwnerEntry<'a> {
    owner: &'a str,
    repository: Option<&'a str>,
    affected: usize,
}

impl Impact {
    /// What hangs on everything that differs: in the head, and of what is gone, on the base.
    pub fn of_changes(comparison: &Comparison<'_>) -> Self {
        let mut starts: Vec<String> =
            comparison.changes.iter().map(|change| change.address.clone()).collect();
        starts.dedup();
        let heads: Vec<Node> = comparison.changes.iter().filter_map(Change::head).collect();
        let mut affected = dsc_compat::downstream(comparison.head, &heads);
        let gone = comparison.changes.iter().filter(|change| change.head().is_none());
        let gone: Vec<Node> = gone.filter_map(Change::base).collect();
        if gone.is_empty() {
            return Self { starts, affected };
        }
        let known: BTreeSet<String> =
            affected.iter().map(|found| found.address.clone()).chain(starts.iter().cloned()).collect();
        let offset = affected.len();
        let on_base = dsc_compat::downstream(comparison.base, &gone);
        affected.extend(
            on_base
                .into_iter()
                .filter(|found| !known.contains(&found.address))
                .map(|found| Affected { through: found.through.map(|number| number + offset), ..found }),
        );
        Self { starts, affected }
    }

    /// Everything affected, as documents say it.
    pub fn entries(&self) -> Vec<Entry<'_>> {
        let entries = self.affected.iter().map(|found| Entry {
            kind: found.node.kind.word(),
            address: &found.address,
            through: &found.through_address,
            steps: found.steps,
            owner: &found.scope,
            repository: found.repository.as_deref(),
        });
        entries.collect()
    }

    /// Whose things are affected, as documents say it.
    pub fn owner_entries(&self) -> Vec<OwnerEntry<'_>> {
        let owners = self.owners().into_iter();
        owners.map(|((owner, repository), affected)| OwnerEntry { owner, repository, affected }).collect()
    }

    /// Whose things are affected, and how many of each.
    pub fn owners(&self) -> BTreeMap<(&str, Option<&str>), usize> {
        let mut owners = BTreeMap::new();
        for found in &self.affected {
            *owners.entry((found.scope.as_str(), found.repository.as_deref())).or_insert(0) += 1;
        }
        owners
    }
}

/// Writes a line for each thing, deeper ones further in, and a line for each owner.
pub fn write_text(out: &mut dyn Write, impact: &Impact) -> io::Result<()> {
    if impact.affected.is_empty() {
        return writeln!(out, "nothing is downstream of {}", impact.starts.join(", "));
    }
    for found in &impact.affected {
        let indent = "  ".repeat(found.steps.saturating_sub(1));
        let kind = found.node.kind.word();
        let (address, through, scope) = (&found.address, &found.through_address, &found.scope);
        writeln!(out, "{indent}{kind} {address}  through {through}  ({scope})")?;
    }
    writeln!(out)?;
    for ((scope, repository), count) in impact.owners() {
        let things = counted(count, "thing");
        let repository = repository.map_or(String::new(), |repository| format!(", {repository}"));
        writeln!(out, "{scope}{repository}: {things}")?;
    }
    Ok(())
}

/// Writes one document.
pub fn write_json(out: &mut dyn Write, impact: &Impact) -> io::Result<()> {
    let document = Document {
        version: VERSION,
        starts: &impact.starts,
        affected: impact.entries(),
        owners: impact.owner_entries(),
    };
    super::document::write(out, &document)
}

/// Writes a drawing that GitLab shows in notes.
pub fn write_mermaid(out: &mut dyn Write, impact: &Impact) -> io::Result<()> {
    writeln!(out, "flowchart LR")?;
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let ends = impact.affected.iter().flat_map(|found| [&found.through_address, &found.address]);
    for address in impact.starts.iter().chain(ends) {
        let next = numbers.len();
        if !numbers.contains_key(address.as_str()) {
            numbers.insert(address, next);
            writeln!(out, "  n{next}[\"{}\"]", address.replace('"', "#quot;"))?;
        }
    }
    for found in &impact.affected {
        let (from, to) = (numbers[found.through_address.as_str()], numbers[found.address.as_str()]);
        writeln!(out, "  n{from} --> n{to}")?;
    }
    Ok(())
}
