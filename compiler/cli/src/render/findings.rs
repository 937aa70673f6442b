//! The findings of a run as every form of the answer needs them.

use dsc_diag::{Level, Sources};
use dsc_lint::Finding;

use crate::checked::Checked;
use crate::render::text::counted;

/// What is to be shown of a run.
#[derive(Debug)]
pub struct Findings<'a> {
    /// The texts.
    pub sources: &'a Sources,
    /// The findings that were asked for, by path, place and code.
    pub shown: Vec<&'a Finding>,
    /// How many findings comments allow.
    pub suppressed: usize,
    /// The number of model files that were read.
    pub files: usize,
    /// The level from which findings fail the run.
    pub fail_level: Level,
}

impl<'a> Findings<'a> {
    /// Those findings of a project that were asked for.
    pub fn of(checked: &'a Checked) -> Self {
        let sources = &checked.project.sources;
        let wanted =
            |finding: &&Finding| checked.place.wants(&sources.source(finding.diagnostic.span.file).path);
        Self {
            sources,
            shown: checked.report.findings.iter().filter(wanted).collect(),
            suppressed: checked.report.suppressed,
            files: checked.project.model_files(),
            fail_level: checked.project.settings.fail_level,
        }
    }

    /// Only those that weigh at least that much.
    pub fn at_least(mut self, level: Level) -> Self {
        self.shown.retain(|finding| finding.level >= level);
        self
    }

    /// How many findings weigh exactly that much.
    pub fn count(&self, level: Level) -> usize {
        self.shown.iter().filter(|finding| finding.level == level).count()
    }

    /// Whether a finding weighs enough to fail the run; with the level `off` none does.
    pub fn fail(&self) -> bool {
        let fails = |finding: &&Finding| finding.level >= self.fail_level;
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
        let allowed = match self.suppressed {
            0 => String::new(),
            count => format!(", {count} allowed by comments"),
        };
        format!("{found} in {}{allowed}", counted(self.files, "file"))
    }
}
