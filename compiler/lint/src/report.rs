//! What a run of the rules comes to.

use dsc_diag::{Diagnostic, Level};

use crate::LintRule;

/// A finding with everything that the runner knows of it.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What is wrong, where, why.
    pub diagnostic: Diagnostic,
    /// The rule.
    pub rule: &'static LintRule,
    /// How much it weighs here.
    pub level: Level,
    /// Hash of rule, address, field and occurrence: the same as long as the fault is the same, wherever it moves.
    pub fingerprint: String,
}

/// What a run of the rules comes to.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// What was found, by path, place and code.
    pub findings: Vec<Finding>,
    /// How many findings comments allow.
    pub suppressed: usize,
}

impl Report {
    /// How many findings weigh exactly that much.
    pub fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| finding.level == level).count()
    }

    /// The rules that report at least at that level, each once, sorted.
    pub fn rules(&self, least: Level) -> Vec<&'static str> {
        let loud = self.findings.iter().filter(|finding| finding.level >= least);
        let mut rules: Vec<&str> = loud.map(|finding| finding.diagnostic.rule.0).collect();
        rules.sort_unstable();
        rules.dedup();
        rules
    }

    /// Whether something weighs at least that much.
    pub fn fails_at(&self, level: Level) -> bool {
        self.findings.iter().any(|finding| finding.level >= level)
    }
}
