//! One fault is one finding: what is there and could not be read is not reported as missing too.

use std::collections::BTreeSet;

use dsc_diag::{Diagnostic, Span};
use dsc_graph::Graph;

/// Readings that leave a field empty though something is written there.
const UNREADABLE: &[&str] = &["wrong-shape", "unknown-value", "unknown-kind", "unquoted-type-with-comma"];

/// Rules that say that something is not there.
const ABSENT: &[&str] = &[
    "missing-key",
    "missing-owner",
    "missing-key-columns",
    "missing-ingestion",
    "missing-schedule",
    "empty-dataset",
    "empty-datastore",
    "event-route-missing",
    "group-without-datasets",
    "mutable-dataset-without-version",
    "unclassified-dataset",
    "undocumented",
    "workspace-without-container",
];

/// Where two rules meet at one field, the second speaks: it says the same of a stricter measure.
const YIELDS: &[(&str, &str)] = &[("retention-conflict", "retention-shorter-than-regulator")];

/// Where two rules meet at one place, whether it is the cause or another place of the first, the second speaks: a
/// location that may not be used needs no word about who could reach it.
const YIELDS_AT: &[(&str, &str)] = &[("instance-unreachable-by-location", "location-not-allowed")];

/// Takes findings away where a more specific one speaks of the same field.
pub(crate) fn drop_echoes(found: &mut Vec<Diagnostic>, graph: &Graph) {
    drop_absent(found, graph);
    for (general, specific) in YIELDS {
        let place = |finding: &Diagnostic| (finding.address.clone(), finding.field.clone());
        let specific = found.iter().filter(|finding| finding.rule.0 == *specific);
        let spoken_of: BTreeSet<(String, String)> = specific.map(place).collect();
        if !spoken_of.is_empty() {
            found.retain(|finding| finding.rule.0 != *general || !spoken_of.contains(&place(finding)));
        }
    }
    for (general, specific) in YIELDS_AT {
        let specific = found.iter().filter(|finding| finding.rule.0 == *specific);
        let spoken_of: BTreeSet<Span> = specific.map(|finding| finding.span).collect();
        if !spoken_of.is_empty() {
            let meets = |finding: &Diagnostic| {
                let related = finding.related.iter().map(|related| related.span);
                related.chain([finding.span]).any(|span| spoken_of.contains(&span))
            };
            found.retain(|finding| finding.rule.0 != *general || !meets(finding));
        }
    }
}

/// Takes findings away that say that a field is missing where another one says why it could not be read.
fn drop_absent(found: &mut Vec<Diagnostic>, graph: &Graph) {
    let scope = graph.ecosystem_name().unwrap_or("");
    let spoken_of: BTreeSet<(String, String)> = found
        .iter()
        .filter_map(|finding| Some((address(finding, scope).to_owned(), field_spoken_of(finding)?)))
        .collect();
    if spoken_of.is_empty() {
        return;
    }
    found.retain(|finding| {
        let absent = ABSENT.contains(&finding.rule.0);
        !(absent && spoken_of.contains(&(address(finding, scope).to_owned(), finding.field.clone())))
    });
}

/// The field that a finding of reading has left empty; of a misspelt key, the one that was meant.
fn field_spoken_of(finding: &Diagnostic) -> Option<String> {
    if UNREADABLE.contains(&finding.rule.0) {
        return Some(finding.field.clone());
    }
    if finding.rule.0 != "unknown-key" {
        return None;
    }
    let meant = finding.fix.as_ref()?.edits.first()?.text.trim_matches(['"', '\'']);
    Some(if finding.field.is_empty() { meant.to_owned() } else { format!("{}.{meant}", finding.field) })
}

/// An address without the name of the ecosystem, which reading a single file does not know.
fn address<'d>(finding: &'d Diagnostic, ecosystem: &str) -> &'d str {
    let address = finding.address.as_str();
    address.strip_prefix(ecosystem).and_then(|rest| rest.strip_prefix('/')).unwrap_or(address)
}

#[cfg(test)]
mod tests {
    use dsc_testkit::Project;

    fn found(dataset: &str) -> Vec<&'static str> {
        let head = "datastores:\n  northwind:\n    ingestion: { kind: snapshot, container: usa/orders, schedule: external }\n    datasets:\n";
        Project::with_base(&format!("{head}      customers: {dataset}\n")).rules_found(dsc_diag::Level::Error)
    }

    #[test]
    fn a_field_that_cannot_be_read_is_not_missing_too() {
        assert_eq!(found("{ key: id, classification: [pub], columns: { id: bigint } }"), ["wrong-shape"]);
        assert_eq!(found("{ key: [id], classification: [pub], columns: [id] }"), ["wrong-shape"]);
    }

    #[test]
    fn a_misspelt_key_is_not_missing_too() {
        assert_eq!(found("{ keys: [id], classification: [pub], columns: { id: bigint } }"), ["unknown-key"]);
    }

    #[test]
    fn what_stands_below_a_misspelt_key_is_not_missing_elsewhere() {
        let twice = "{ key: [id], classification: [pub], colums: { id: bigint, \"up\": { type: bigint, references: customers.id } } }";
        assert_eq!(found(twice), ["unknown-key"]);
        let head = "datastores:\n  northwind:\n    ingestion: { kind: snapshot, container: usa/orders, schedule: external }\n    datasts:\n      customers: { key: [id], classification: [pub], columns: { id: bigint } }\n";
        let desk = "workspaces:\n  desk:\n    container: managed\n    groups:\n      live:\n        needs: { history: live, latency: hours }\n        datasets: [northwind.customers, northwind.custmers]\n";
        let found = Project::with_base(&format!("{head}{desk}")).rules_found(dsc_diag::Level::Error);
        assert_eq!(found, ["unknown-key", "unresolved-reference"]);
        let kind =
            format!("{}{desk}", head.replace("datastores:", "datastors:").replace("datasts", "datasets"));
        let found = Project::with_base(&kind).rules_found(dsc_diag::Level::Error);
        assert_eq!(found, ["unknown-kind"], "nobody knows which datasets the store has");
    }

    #[test]
    fn what_is_missing_elsewhere_is_still_said() {
        let twice = found("{ key: id, classification: [pub], columns: {} }");
        assert_eq!(twice, ["empty-dataset", "wrong-shape"]);
    }
}
