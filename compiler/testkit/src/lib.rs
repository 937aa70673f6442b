//! Fixtures and check functions for the tests of other crates.
//!
//! A test is data: a small model and what must be found. The functions here know the interfaces, the tests do not.

mod base;
mod generate;
mod pages;
mod spell;

pub use base::{BASE, BASE_ZONE};
pub use generate::{Dice, generate};
pub use pages::{Page, check_page};
pub use spell::{to_toml, to_yaml};

use dsc_diag::{Level, Source, Sources};
use dsc_graph::Loaded;
use dsc_lint::{Input, Report};
use dsc_model::settings::Settings;
use dsc_syntax::Limits;

/// The day on which tests ask the rules.
pub const TODAY: (i16, u8, u8) = (2026, 11, 21);

/// A project made of texts.
#[derive(Debug)]
pub struct Project {
    /// The texts, in path order.
    pub sources: Sources,
    /// The model and what loading found.
    pub loaded: Loaded,
}

impl Project {
    /// Loads texts given as path and content.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let sources: Vec<Source> = files.iter().map(|(path, text)| Source::new(*path, *text)).collect();
        let sources = Sources::new(sources);
        let loaded = dsc_graph::load(&sources, None, &Limits::default());
        Self { sources, loaded }
    }

    /// Loads the base project with one more file, `usa/northwind.dsc.yaml`; a text without head gets one.
    pub fn with_base(text: &str) -> Self {
        let text = with_head(text);
        Self::new(&[
            ("base.dsc.yaml", BASE),
            ("usa/zone.dsc.yaml", BASE_ZONE),
            ("usa/northwind.dsc.yaml", &text),
        ])
    }

    /// Asks all rules with default settings.
    pub fn lint(&self) -> Report {
        self.lint_with(&Settings::default())
    }

    /// Asks all rules.
    pub fn lint_with(&self, settings: &Settings) -> Report {
        let input = Input { sources: &self.sources, graph: &self.loaded.graph, settings, today: TODAY };
        dsc_lint::run(input, self.loaded.bag.clone())
    }

    /// Asks all rules and shows every finding on a line: `path:line:column level rule message`.
    pub fn lint_lines(&self) -> Vec<String> {
        let line = |finding: &dsc_lint::Finding| {
            let span = finding.diagnostic.span;
            let source = self.sources.source(span.file);
            let at = source.position(span.start);
            let (rule, message) = (finding.diagnostic.rule, &finding.diagnostic.message);
            format!("{}:{}:{} {} {rule} {message}", source.path, at.line, at.column, finding.level.word())
        };
        self.lint().findings.iter().map(line).collect()
    }

    /// The rules that report at least at that level, each once, sorted.
    pub fn rules_found(&self, least: Level) -> Vec<&'static str> {
        let report = self.lint();
        let loud = report.findings.iter().filter(|finding| finding.level >= least);
        let mut rules: Vec<&str> = loud.map(|finding| finding.diagnostic.rule.0).collect();
        rules.sort_unstable();
        rules.dedup();
        rules
    }
}

/// A text with the head of team `northwind` of zone `usa`, unless it brings a head.
pub fn with_head(text: &str) -> String {
    match text.starts_with("dsc:") || text.starts_with("dsc =") {
        true => text.to_owned(),
        false => format!("dsc: 1\nzone: usa\nteam: northwind\n{text}"),
    }
}
