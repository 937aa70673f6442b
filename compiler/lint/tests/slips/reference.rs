//! The reference example as texts, and what is found in it after something was changed.

use std::collections::BTreeMap;

use dsc_testkit::Project;

const FILES: &[(&str, &str)] = &[
    ("assignments.dsc.yaml", include_str!("../../../../examples/reference/assignments.dsc.yaml")),
    ("atlantic/people.dsc.toml", include_str!("../../../../examples/reference/atlantic/people.dsc.toml")),
    ("atlantic/revenue.dsc.yml", include_str!("../../../../examples/reference/atlantic/revenue.dsc.yml")),
    ("atlantic/zone.dsc.toml", include_str!("../../../../examples/reference/atlantic/zone.dsc.toml")),
    ("baltic/cargo.dsc.yaml", include_str!("../../../../examples/reference/baltic/cargo.dsc.yaml")),
    ("baltic/people.dsc.yaml", include_str!("../../../../examples/reference/baltic/people.dsc.yaml")),
    ("baltic/scenarios.dsc.yaml", include_str!("../../../../examples/reference/baltic/scenarios.dsc.yaml")),
    ("baltic/timetable.dsc.yaml", include_str!("../../../../examples/reference/baltic/timetable.dsc.yaml")),
    (
        "baltic/transformers.dsc.yaml",
        include_str!("../../../../examples/reference/baltic/transformers.dsc.yaml"),
    ),
    ("baltic/zone.dsc.yaml", include_str!("../../../../examples/reference/baltic/zone.dsc.yaml")),
    ("control_room.dsc.yaml", include_str!("../../../../examples/reference/control_room.dsc.yaml")),
    ("dsc.toml", include_str!("../../../../examples/reference/dsc.toml")),
    ("ecosystem.dsc.yaml", include_str!("../../../../examples/reference/ecosystem.dsc.yaml")),
    (
        "overlays/rehearsal.dsc.yaml",
        include_str!("../../../../examples/reference/overlays/rehearsal.dsc.yaml"),
    ),
    ("platforms.dsc.toml", include_str!("../../../../examples/reference/platforms.dsc.toml")),
    ("primary_ingestion.dsc.yaml", include_str!("../../../../examples/reference/primary_ingestion.dsc.yaml")),
];

/// Notes about this version of the program are no faults of the model.
const NOTES: &[&str] = &["kind-not-built"];

/// A finding, as far as these tests look at it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// The file of its cause.
    pub file: String,
    /// The line of its cause.
    pub line: u32,
    /// The rule.
    pub rule: &'static str,
    /// What it says.
    pub message: String,
    /// Other places: file and line.
    pub related: Vec<(String, u32)>,
}

/// The texts of the reference.
pub fn reference() -> BTreeMap<String, Vec<u8>> {
    FILES.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

/// What is found in texts.
pub fn found(texts: BTreeMap<String, Vec<u8>>) -> Vec<Found> {
    let project = Project::from_bytes(texts);
    let place = |span: dsc_diag::Span| {
        let source = project.sources.source(span.file);
        (source.path.clone(), source.position(span.start).line)
    };
    let report = project.lint();
    let findings = report.findings.iter().filter(|finding| !NOTES.contains(&finding.diagnostic.rule.0));
    findings
        .map(|finding| {
            let diagnostic = &finding.diagnostic;
            let (file, line) = place(diagnostic.span);
            let related = diagnostic.related.iter().map(|related| place(related.span)).collect();
            Found { file, line, rule: diagnostic.rule.0, message: diagnostic.message.clone(), related }
        })
        .collect()
}
