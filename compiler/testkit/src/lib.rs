//! Fixtures and check functions for the tests of other crates.
//!
//! A test is data: a small model and what must be found. The functions here know the interfaces, the tests do not.

mod base;
mod generate;
mod pages;
mod shape;
mod spell;
mod untidy;

pub use base::{BASE, BASE_ZONE};
pub use generate::{Dice, generate, loosened};
pub use pages::{Page, check_page};
pub use shape::shape;
pub use spell::{to_toml, to_yaml};
pub use untidy::{Untidy, untidy_toml, untidy_yaml};

use std::collections::BTreeMap;

use dsc_diag::{Bag, FileId, Level, Source, Sources};
use dsc_graph::{Graph, Loaded};
use dsc_lint::{Everywhere, Input, Report};
use dsc_model::settings::{Settings, read_settings};
use dsc_syntax::{Format, Limits};

/// How many cases a property is tried with: so many, unless `PROPTEST_CASES` says another number.
#[expect(clippy::disallowed_methods, reason = "whoever runs the tests may want more of them")]
pub fn cases(usual: u32) -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// The day on which tests ask the rules.
pub const TODAY: (i16, u8, u8) = (2026, 11, 21);

/// A project made of texts.
#[derive(Debug)]
pub struct Project {
    /// The texts, in path order.
    pub sources: Sources,
    /// The model and what loading found.
    pub loaded: Loaded,
    /// What its `dsc.toml` says; defaults where there is none.
    pub settings: Settings,
}

impl Project {
    /// Loads texts given as path and content.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        Self::from_bytes(files.collect())
    }

    /// Loads files given as path and bytes; a `dsc.toml` among them gives the settings.
    pub fn from_bytes(files: BTreeMap<String, Vec<u8>>) -> Self {
        let mut found = Bag::new();
        let mut texts = Vec::new();
        for (number, (path, bytes)) in files.into_iter().enumerate() {
            let (text, undecoded) = dsc_syntax::decode(bytes, FileId(number as u32));
            found.absorb(undecoded);
            texts.push(Source::new(path, text));
        }
        let sources = Sources::new(texts);
        let mut settings = Settings::default();
        let settings_file = sources.iter().find(|(_, source)| source.path == "dsc.toml");
        if let Some((file, source)) = settings_file {
            let parsed = dsc_syntax::parse(&source.text, file, Format::Toml, &Limits::default());
            found.absorb(parsed.bag);
            let (read, wrong) = read_settings(file, &source.text, &parsed.tree);
            found.absorb(wrong);
            settings = read;
        }
        let limits = Limits {
            nodes: settings.limits.nodes as usize,
            depth: settings.limits.depth as usize,
            bytes: settings.limits.bytes as usize,
        };
        let mut loaded = dsc_graph::load(&sources, settings_file.map(|(file, _)| file), &limits);
        loaded.bag.absorb(found);
        Self { sources, loaded, settings }
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

    /// Asks all rules with the project's settings.
    pub fn lint(&self) -> Report {
        self.lint_with(&self.settings)
    }

    /// Asks all rules, in every environment that there is.
    pub fn lint_with(&self, settings: &Settings) -> Report {
        let input = Input { sources: &self.sources, graph: &self.loaded.graph, settings, today: TODAY };
        if self.loaded.graph.overlay_environments().is_empty() {
            return dsc_lint::run(input, self.loaded.bag.clone());
        }
        let everywhere = Everywhere { sources: &self.sources, settings, today: TODAY };
        let graph = Graph::build(self.loaded.graph.files().to_vec());
        dsc_lint::run_everywhere(everywhere, graph, self.loaded.bag.clone()).1
    }

    /// The model and the findings of one environment.
    pub fn in_environment(&self, environment: &str) -> (Graph, Report) {
        let everywhere = Everywhere { sources: &self.sources, settings: &self.settings, today: TODAY };
        let graph = Graph::build(self.loaded.graph.files().to_vec());
        dsc_lint::run_in(everywhere, graph, environment, self.loaded.bag.clone())
    }

    /// Holds this project against a base, as `dsc check` does; without a source nobody is asked who may make it.
    pub fn lint_against(&self, base: &Project, source: Option<&str>) -> Report {
        let (old, new) = (&base.loaded.graph, &self.loaded.graph);
        let comparison = dsc_compat::compare(old, new);
        let mut bag = self.loaded.bag.clone();
        let source = source.map(|source| dsc_compat::Source::read(source).expect("a source"));
        if let Some(source) = &source {
            let owners = [dsc_compat::Owners::of(old)];
            let owners = if old.files().is_empty() { &owners[..0] } else { &owners };
            let settings = dsc_compat::SettingsState::Same;
            let request = dsc_compat::Request { source, settings, owners };
            dsc_compat::authorise(&comparison, request).into_iter().for_each(|finding| bag.report(finding));
        }
        let tier = dsc_compat::Tier::of_settings(&self.settings.check);
        let broken = dsc_compat::breaks(&comparison, dsc_compat::Judgement { tier, today: TODAY });
        let renames = dsc_compat::renames_without_effect(&comparison);
        broken.into_iter().chain(renames).for_each(|finding| bag.report(finding));
        let input = Input {
            sources: &self.sources,
            graph: &self.loaded.graph,
            settings: &self.settings,
            today: TODAY,
        };
        dsc_lint::run(input, bag)
    }

    /// Asks all rules and shows every finding on a line: `path:line:column level rule message`.
    pub fn lint_lines(&self) -> Vec<String> {
        self.lines(&self.lint())
    }

    /// Shows every finding on a line: `path:line:column level rule message`.
    pub fn lines(&self, report: &Report) -> Vec<String> {
        let line = |finding: &dsc_lint::Finding| {
            let span = finding.diagnostic.span;
            let source = self.sources.source(span.file);
            let at = source.position(span.start);
            let (rule, message) = (finding.diagnostic.rule, &finding.diagnostic.message);
            format!("{}:{}:{} {} {rule} {message}", source.path, at.line, at.column, finding.level.word())
        };
        report.findings.iter().map(line).collect()
    }

    /// The rules that report at least at that level, each once, sorted.
    pub fn rules_found(&self, least: Level) -> Vec<&'static str> {
        self.lint().rules(least)
    }
}

/// A text with the head of team `northwind` of zone `usa`, unless it brings a head.
pub fn with_head(text: &str) -> String {
    match text.starts_with("dsc:") || text.starts_with("dsc =") {
        true => text.to_owned(),
        false => format!("dsc: 1\nzone: usa\nteam: northwind\n{text}"),
    }
}
