//! What a rule is: a plain static with a page. The rules themselves stand in `dsc-lint`.

use std::fmt;

/// The name of a rule, such as `unknown-key`; it reads well after the word "allow".
///
/// Floors below the linter name the rule that a fault belongs to; the linter knows its code, level and page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleName(pub &'static str);

impl fmt::Display for RuleName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0)
    }
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Not reported at all.
    Off,
    /// Good to know.
    Info,
    /// Works, and will be regretted.
    Warning,
    /// Cannot be accepted.
    Error,
}

impl Level {
    /// The word that users write and read.
    pub fn word(self) -> &'static str {
        match self {
            Level::Off => "off",
            Level::Info => "info",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }

    /// Reads the word that users write.
    pub fn from_word(word: &str) -> Option<Self> {
        [Level::Off, Level::Info, Level::Warning, Level::Error].into_iter().find(|level| level.word() == word)
    }
}

/// What is known of a rule without running it.
#[derive(Debug)]
pub struct Rule {
    /// `DSC` and four digits, the first two the family; never reused once shipped.
    pub code: &'static str,
    /// The name that users write.
    pub name: RuleName,
    /// One line: what is wrong when it reports.
    pub summary: &'static str,
    /// The level where nobody sets another.
    pub level: Level,
    /// The version of `dsc` that brought it.
    pub since: &'static str,
    /// Its page in Markdown: documentation and fixtures.
    pub page: &'static str,
}
