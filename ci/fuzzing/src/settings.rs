//! A text as `dsc.toml`: read once and again the same, with places inside, and the project is still judged.

use dsc_diag::FileId;
use dsc_model::settings::read_settings;
use dsc_syntax::{Format, Limits, parse};
use dsc_testkit::{BASE, Project};

use crate::places;

/// Everything that must hold of such a text.
pub fn check(text: &str) {
    let parsed = parse(text, FileId(0), Format::Toml, &Limits::default());
    places::of_parsed(text, &parsed);
    let source = text.into();
    let (settings, found) = read_settings(FileId(0), &source, &parsed.tree);
    places::of_bag(text, &found);
    let (again, found_again) = read_settings(FileId(0), &source, &parsed.tree);
    assert_eq!((format!("{settings:?}"), found), (format!("{again:?}"), found_again));
    let project = Project::new(&[("base.dsc.yaml", BASE), ("dsc.toml", text)]);
    for finding in &project.lint().findings {
        places::of_finding(&project.sources, &finding.diagnostic);
    }
}
