//! A finding inside what an alias stands for points at both places: where it is written, and where it is used.

use std::collections::{BTreeMap, BTreeSet};

use dsc_diag::{Diagnostic, FileId, Related, Span};
use dsc_graph::Graph;

/// More places than these help nobody.
const MOST_PLACES: usize = 5;

/// Adds to each finding the aliases through which its text is used.
pub(crate) fn point_at_aliases(found: &mut [Diagnostic], graph: &Graph) {
    let concerned: BTreeSet<FileId> = found.iter().map(|finding| finding.span.file).collect();
    let mut uses: BTreeMap<Span, BTreeSet<Span>> = BTreeMap::new();
    for file in graph.files().iter().filter(|file| concerned.contains(&file.file)) {
        for (written, alias) in file.aliased() {
            uses.entry(written).or_default().insert(alias);
        }
    }
    for finding in found {
        let Some(places) = uses.get(&finding.span) else { continue };
        for alias in places.iter().take(MOST_PLACES) {
            if finding.related.iter().all(|related| related.span != *alias) {
                let message = "used here through this alias".to_owned();
                finding.related.push(Related { span: *alias, message });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use dsc_testkit::Project;

    #[test]
    fn a_finding_behind_an_alias_points_at_both_places() {
        let project = Project::with_base(
            "datastores:\n  northwind:\n    ingestion: { kind: snapshot, container: usa/orders, schedule: external }\n    datasets:\n      a: { key: [id], classification: [pub], columns: &both { id: bigint? } }\n      b: { key: [id], classification: [pub], columns: *both }\n",
        );
        let report = project.lint();
        let nullable =
            report.findings.iter().filter(|finding| finding.diagnostic.rule.0 == "key-column-nullable");
        let mut objects = Vec::new();
        for finding in nullable {
            let diagnostic = &finding.diagnostic;
            assert_eq!(project.sources.text(diagnostic.span), "bigint?");
            assert!(diagnostic.related.iter().any(|place| project.sources.text(place.span) == "*both"));
            objects.push(diagnostic.address.as_str());
        }
        assert_eq!(objects, ["usa/northwind.a.id", "usa/northwind.b.id"]);
    }
}
