//! Findings as every form of the answer needs them, whatever command found them.

use dsc_diag::{Diagnostic, Level, Rule, Sources};
use dsc_lint::Finding;

use crate::arguments::OutputFormat;
use crate::project::Baseline;
use crate::render::impact::Impact;
use crate::render::paths::Paths;
use crate::render::text::counted;
use crate::selection::Selection;

/// What is to be shown of a run.
#[derive(Clone, Debug)]
pub struct Findings<'a> {
    /// The command that found them: `lint`.
    pub command: &'static str,
    /// The texts.
    pub sources: &'a Sources,
    /// How files are named.
    pub paths: Paths,
    /// The findings that were asked for, by path, place and code.
    pub shown: Vec<Shown<'a>>,
    /// What was found and is not shown.
    pub hidden: Hidden,
    /// The number of model files that were read.
    pub files: usize,
    /// The level from which findings fail the run.
    pub fail_level: Level,
    /// Who is downstream of what changed; none where nothing is compared.
    pub impact: Option<&'a Impact>,
}

/// One finding.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// What is wrong, where, why.
    pub diagnostic: &'a Diagnostic,
    /// The rule.
    pub rule: &'static Rule,
    /// How much it weighs here.
    pub level: Level,
    /// The same as long as the fault is the same, wherever it moves; no two findings of a run share one.
    pub fingerprint: &'a str,
}

/// How many findings are not shown, by the reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hidden {
    /// A comment allows them.
    pub suppressed: usize,
    /// The baseline holds them.
    pub baselined: usize,
    /// Entries of the baseline that hold nothing any more.
    pub stale: usize,
    /// They are on the base of a request already.
    pub old: usize,
    /// Somebody accepted the break.
    pub accepted: usize,
}

impl<'a> From<&'a Finding> for Shown<'a> {
    fn from(finding: &'a Finding) -> Self {
        let (rule, level) = (&finding.rule.rule, finding.level);
        Self { diagnostic: &finding.diagnostic, rule, level, fingerprint: &finding.fingerprint }
    }
}

/// A form that findings have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportForm {
    /// For people.
    Human,
    /// One line each.
    Concise,
    /// For programs: one document.
    Json,
    /// For programs: a document on every line.
    JsonLines,
    /// A Code Quality report of GitLab.
    GitLab,
    /// Test results as JUnit writes them.
    JUnit,
    /// The exchange format of static analysis.
    Sarif,
    /// Commands for the log of a GitHub workflow.
    GitHub,
    /// A note for a merge request.
    Markdown,
}

impl ReportForm {
    /// All of them, each with the format that asks for it.
    pub const ALL: [(OutputFormat, ReportForm); 9] = [
        (OutputFormat::Human, ReportForm::Human),
        (OutputFormat::Concise, ReportForm::Concise),
        (OutputFormat::Json, ReportForm::Json),
        (OutputFormat::JsonLines, ReportForm::JsonLines),
        (OutputFormat::GitLab, ReportForm::GitLab),
        (OutputFormat::JUnit, ReportForm::JUnit),
        (OutputFormat::Sarif, ReportForm::Sarif),
        (OutputFormat::GitHub, ReportForm::GitHub),
        (OutputFormat::Markdown, ReportForm::Markdown),
    ];
}

impl Findings<'_> {
    /// Only those that weigh at least that much.
    pub fn at_least(mut self, level: Level) -> Self {
        self.shown.retain(|finding| finding.level >= level);
        self
    }

    /// Only those of rules that were selected.
    pub fn of_rules(mut self, selection: &Selection) -> Self {
        self.shown.retain(|finding| selection.shows(finding.rule.code));
        self
    }

    /// Only those that the baseline does not hold; the others are counted.
    pub fn beyond(mut self, baseline: &Baseline) -> Self {
        let before = self.shown.len();
        self.shown.retain(|finding| !baseline.accepts(finding.fingerprint));
        self.hidden.baselined += before - self.shown.len();
        self
    }

    /// How many findings weigh exactly that much.
    pub fn count(&self, level: Level) -> usize {
        self.shown.iter().filter(|finding| finding.level == level).count()
    }

    /// Whether a finding weighs enough to fail the run; with the level `off` none does.
    pub fn fail(&self) -> bool {
        let fails = |finding: &Shown<'_>| finding.level >= self.fail_level;
        self.fail_level != Level::Off && self.shown.iter().any(fails)
    }

    /// How many findings there are, such as `3 errors, 1 warning in 12 files`.
    pub fn summary(&self) -> String {
        let levels = [(Level::Error, "error"), (Level::Warning, "warning"), (Level::Info, "remark")];
        let found: Vec<String> = levels
            .into_iter()
            .map(|(level, word)| (self.count(level), word))
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| counted(count, word))
            .collect();
        let found = if found.is_empty() { "no findings".to_owned() } else { found.join(", ") };
        let mut text = format!("{found} in {}", counted(self.files, "file"));
        let hidden = [
            (self.hidden.suppressed, "allowed by comments"),
            (self.hidden.baselined, "accepted by the baseline"),
            (self.hidden.old, "on the base already"),
            (self.hidden.accepted, "accepted in dsc.toml"),
        ];
        for (count, why) in hidden.into_iter().filter(|(count, _)| *count > 0) {
            text.push_str(&format!(", {count} {why}"));
        }
        text
    }
}
