//! A text as a file of a model: it is read alike in every way, judged, laid out and exported.

use dsc_diag::{FileId, Level};
use dsc_graph::{canonical, to_json, to_toml, to_yaml};
use dsc_lint::{Which, mend};
use dsc_model::written::PLACES;
use dsc_syntax::layout::lay_out;
use dsc_syntax::{Format, Limits, Way, parse, parse_yaml};
use dsc_testkit::{BASE, BASE_ZONE, Project, shape};

use crate::places;

/// Everything that must hold of a text in that spelling.
pub fn check(text: &str, format: Format) {
    let parsed = parse(text, FileId(0), format, &Limits::default());
    places::of_parsed(text, &parsed);
    if format == Format::Yaml {
        ways(text);
    }
    let project = project(text, format);
    let report = project.lint();
    for finding in &report.findings {
        places::of_finding(&project.sources, &finding.diagnostic);
    }
    layout(text, format, &project);
    if project.loaded.bag.is_empty() && !report.fails_at(Level::Error) {
        exports(&project);
    }
    // Each fix is judged by linting again, so texts full of faults would cost more than they show.
    if report.findings.len() < 12 {
        fixes(&project);
    }
}

/// Our own way of reading YAML is either certain, and then it reads what the full parser reads, or it stands back.
fn ways(text: &str) {
    let own = parse_yaml(text, FileId(0), &Limits::default(), Way::Own);
    let full = parse_yaml(text, FileId(0), &Limits::default(), Way::Full);
    places::of_parsed(text, &full);
    assert!(!own.complete || own == full, "own {own:?}\nfull {full:?}");
}

/// The text as one file of a project: beside the base of all fixtures, unless it declares an ecosystem itself.
fn project(text: &str, format: Format) -> Project {
    let path = path(format);
    match text.contains("ecosystem") {
        true => Project::new(&[(path, text)]),
        false => Project::new(&[("base.dsc.yaml", BASE), (path, text), ("zone.dsc.yaml", BASE_ZONE)]),
    }
}

fn path(format: Format) -> &'static str {
    match format {
        Format::Yaml => "model.dsc.yaml",
        Format::Toml => "model.dsc.toml",
    }
}

/// Laying out changes nothing of the graph, and a second time nothing at all.
fn layout(text: &str, format: Format, project: &Project) {
    let lay_out = |text: &str| lay_out(text, FileId(0), format, &Limits::default(), PLACES);
    let Ok(once) = lay_out(text) else { return };
    let again = lay_out(&once);
    assert_eq!(again.as_ref(), Ok(&once), "laid out twice");
    let after = self::project(&once, format);
    let (before, after) = (&project.loaded.graph, &after.loaded.graph);
    assert_eq!(canonical(before).to_string(), canonical(after).to_string(), "laid out");
    assert_eq!(shape(before), shape(after), "laid out");
}

/// What is exported loads to an equal graph.
fn exports(project: &Project) {
    let form = canonical(&project.loaded.graph);
    let nodes = shape(&project.loaded.graph);
    let written =
        [("a.dsc.yaml", to_yaml(&form)), ("a.dsc.toml", to_toml(&form)), ("a.dsc.yml", to_json(&form))];
    for (path, text) in written {
        let again = Project::new(&[(path, &text)]);
        assert!(again.loaded.bag.is_empty(), "{:?}\n{text}", again.loaded.bag);
        assert_eq!(canonical(&again.loaded.graph).to_string(), form.to_string(), "{path}");
        assert_eq!(shape(&again.loaded.graph), nodes, "{path}");
    }
}

/// Mending comes to an end, and what it leaves can be read.
fn fixes(project: &Project) {
    let judge = |sources: &dsc_diag::Sources| {
        let files: Vec<(String, Vec<u8>)> = sources
            .iter()
            .map(|(_, source)| (source.path.clone(), source.text.as_bytes().to_vec()))
            .collect();
        Project::from_bytes(files.into_iter().collect()).lint()
    };
    let before = project.lint().count(Level::Error);
    let mended = mend(&project.sources, Which::All, judge, |_| true);
    if mended.fixed > 0 {
        let after = judge(&mended.sources);
        assert!(after.count(Level::Error) <= before, "mending brought errors");
    }
}
