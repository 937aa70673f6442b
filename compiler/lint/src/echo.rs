//! One fault is one finding: what is there and could not be read is not reported as missing too.

use std::collections::BTreeSet;

use dsc_diag::{Diagnostic, Span};
use dsc_graph::{At, Graph, Relation};
use dsc_model::{Assignment, Group};

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
const YIELDS_AT: &[(&str, &str)] = &[
    ("instance-unreachable-by-location", "location-not-allowed"),
    ("name-needs-quoting", "invalid-name"),
    ("name-needs-quoting", "reserved-name"),
    ("invalid-name", "reserved-column-name"),
    ("name-needs-quoting", "names-collide-when-folded"),
];

/// Where data cannot be read in the way that is wanted, what that way would need besides is not asked for.
const AFTER_THE_WAY: &[&str] = &[
    "avro-without-registry",
    "event-route-missing",
    "inbox-read-twice",
    "mutable-dataset-without-version",
    "typed-json-without-schema",
    "unmapped-dataset",
    "unmapped-topic",
];

/// What a request broke is said where it was broken, with the places that it leaves without sense.
const BROKEN_BY: &[(&str, &[&str])] = &[
    (
        "unresolved-reference",
        &["dataset-removed", "dataset-renamed-undeclared", "column-removed", "store-moved-zone"],
    ),
    ("consumer-not-approved", &["approval-withdrawn"]),
];

/// Takes findings away where a more specific one speaks of the same field.
pub(crate) fn drop_echoes(found: &mut Vec<Diagnostic>, graph: &Graph) {
    drop_absent(found, graph);
    drop_merged(found, graph);
    drop_served_by_misspelt_states(found);
    for (echo, causes) in BROKEN_BY {
        let causes = found.iter().filter(|finding| causes.contains(&finding.rule.0));
        let places: BTreeSet<Span> =
            causes.flat_map(|cause| cause.related.iter().map(|place| place.span)).collect();
        if !places.is_empty() {
            found.retain(|finding| finding.rule.0 != *echo || !places.contains(&finding.span));
        }
    }
    for (general, specific) in YIELDS {
        let place = |finding: &Diagnostic| (finding.address.clone(), finding.field.clone());
        let specific = found.iter().filter(|finding| finding.rule.0 == *specific);
        let spoken_of: BTreeSet<(String, String)> = specific.map(place).collect();
        if !spoken_of.is_empty() {
            found.retain(|finding| finding.rule.0 != *general || !spoken_of.contains(&place(finding)));
        }
    }
    drop_after_the_way(found);
    drop_served_by_mistake(found, graph);
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

/// Takes findings away about the needs of a way in which a store's container cannot be read.
fn drop_after_the_way(found: &mut Vec<Diagnostic>) {
    let astray = found.iter().filter(|finding| finding.rule.0 == "ingestion-kind-not-for-container");
    let stores: BTreeSet<String> = astray.map(|finding| finding.address.clone()).collect();
    if stores.is_empty() {
        return;
    }
    found.retain(|finding| {
        let store = finding.address.split('.').next().unwrap_or("");
        !(AFTER_THE_WAY.contains(&finding.rule.0) && stores.contains(store))
    });
}

/// Takes findings away that say that something is missing in an object whose merge key would have brought it.
fn drop_merged(found: &mut Vec<Diagnostic>, graph: &Graph) {
    let merged = found.iter().filter(|finding| finding.rule.0 == "merge-key");
    let merged: Vec<Span> = merged.map(|finding| finding.span).collect();
    if merged.is_empty() {
        return;
    }
    let holds = |object: Span, key: &Span| {
        let file = graph.files().get(object.file.0 as usize);
        file.is_some_and(|file| object.file == key.file && stands_in(&file.source, object.start, key.start))
    };
    found.retain(|finding| {
        !ABSENT.contains(&finding.rule.0) || !merged.iter().any(|key| holds(finding.span, key))
    });
}

/// Whether what stands at a place belongs to the object whose key stands before it: nothing between goes less deep.
fn stands_in(text: &str, object: u32, place: u32) -> bool {
    let Some(between) = text.get(object as usize..place as usize) else { return false };
    let line = text[..object as usize].rfind('\n').map_or(0, |at| at + 1);
    let depth = |line: &str| line.len() - line.trim_start().len();
    let own = depth(&text[line..]);
    let lines: Vec<&str> = between.split('\n').skip(1).collect();
    // In braces on one line: no other object may end between.
    let Some((last, others)) = lines.split_last() else { return !between.contains('}') };
    let mut others = others.iter().filter(|line| !line.trim().is_empty());
    depth(last) > own && others.all(|line| depth(line) > own)
}

/// Takes findings away about groups that nobody serves where their assignment says so under a misspelt key.
fn drop_served_by_misspelt_states(found: &mut Vec<Diagnostic>) {
    let unknown = found.iter().filter(|finding| finding.rule.0 == "unknown-key");
    let misspelt: BTreeSet<String> = unknown.map(|finding| finding.address.clone()).collect();
    found.retain(|finding| finding.rule.0 != "group-not-assigned" || !misspelt.contains(&finding.address));
}

/// Takes findings away about the default platform of groups that a misspelt assignment was meant for.
fn drop_served_by_mistake(found: &mut Vec<Diagnostic>, graph: &Graph) {
    let astray = |finding: &&Diagnostic| finding.rule.0 == "unresolved-reference" && finding.field.is_empty();
    if !found.iter().any(|finding| astray(&finding)) {
        return;
    }
    let assignments = graph.all::<Assignment>();
    let broken: Vec<&str> = assignments
        .filter(|assignment| {
            assignment.link::<Group>(Relation::AssignmentGroup).is_some_and(|l| l.target.is_none())
        })
        .map(|assignment| assignment.name())
        .collect();
    let meant = |group: &At<'_, Group>| {
        let address = group.address();
        group.assignments().next().is_none()
            && broken.iter().any(|written| dsc_diag::closest(written, [address.as_str()]).is_some())
    };
    let spans: BTreeSet<Span> = graph.all::<Group>().filter(meant).map(|group| group.span()).collect();
    found.retain(|finding| {
        let of_target =
            finding.rule.0.ends_with("-not-supported") || finding.rule.0.ends_with("-not-allowed");
        let mut places = finding.related.iter().map(|related| related.span).chain([finding.span]);
        !(of_target && places.any(|span| spans.contains(&span)))
    });
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
    fn what_a_merge_key_would_have_brought_is_not_missing_too() {
        assert_eq!(
            found("{ <<: { key: [id], classification: [pub] }, columns: { id: bigint } }"),
            ["merge-key"]
        );
        let lines =
            "\n        <<: { key: [id] }\n        classification: [pub]\n        columns: { id: bigint }";
        assert_eq!(found(lines), ["merge-key"]);
        let other = "{ classification: [pub], columns: { id: bigint } }\n      orders:\n        <<: { key: [id] }\n        classification: [pub]\n        columns: { id: bigint }";
        assert_eq!(found(other), ["merge-key", "missing-key-columns"]);
    }

    #[test]
    fn a_name_that_is_kept_is_not_also_a_strange_one() {
        let column = |name: &str| {
            format!("{{ key: [id], classification: [pub], columns: {{ id: bigint, {name}: bigint }} }}")
        };
        assert_eq!(found(&column("__seen")), ["reserved-column-name"]);
        assert_eq!(found(&column("'null'")), ["reserved-name"]);
    }

    #[test]
    fn what_is_missing_elsewhere_is_still_said() {
        let twice = found("{ key: id, classification: [pub], columns: {} }");
        assert_eq!(twice, ["empty-dataset", "wrong-shape"]);
    }
}
