//! The baseline of a project: fingerprints of findings that were there when somebody began to look.
//!
//! It is for findings only. What acts on a model still refuses one with errors, whoever accepted them.

use std::collections::BTreeMap;
use std::path::Path;

use dsc_lint::Finding;

use super::ProjectError;
use crate::session::write_file;

/// Accepted findings: fingerprint, and in words what it stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    accepted: BTreeMap<String, String>,
}

const HEAD: &str = "\
# Findings that `dsc lint` counts and does not show: fingerprint, rule, place. `dsc baseline` writes this file anew.
# A line may be taken out by hand; a fingerprint stays the same as long as its fault does, wherever the text moves.
";

impl Baseline {
    /// Its name in the folder of the project.
    pub const FILE: &str = "dsc.baseline";

    /// Accepts findings.
    pub fn of(findings: &[Finding]) -> Self {
        let entry = |finding: &Finding| {
            let diagnostic = &finding.diagnostic;
            let parts = [diagnostic.rule.0, &diagnostic.address, &diagnostic.field];
            let words: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            (finding.fingerprint.clone(), crate::render::text::on_one_line(&words.join(" ")))
        };
        Self { accepted: findings.iter().map(entry).collect() }
    }

    /// The bytes of the file of a project, if there is one.
    #[expect(clippy::disallowed_methods, reason = "this is where files of a project are read")]
    pub fn bytes(root: &Path) -> Result<Option<Vec<u8>>, ProjectError> {
        let path = root.join(Self::FILE);
        match std::fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(ProjectError::Unreadable { faults: vec![(path, source)] }),
        }
    }

    /// Reads the file of a project; where there is none nothing is accepted.
    pub fn read(root: &Path) -> Result<Self, ProjectError> {
        let path = root.join(Self::FILE);
        let Some(bytes) = Self::bytes(root)? else { return Ok(Self::default()) };
        let text = String::from_utf8(bytes).map_err(|error| {
            let source = std::io::Error::new(std::io::ErrorKind::InvalidData, error);
            ProjectError::Unreadable { faults: vec![(path.clone(), source)] }
        })?;
        Self::parse(&text).map_err(|line| ProjectError::Baseline { path, line })
    }

    fn parse(text: &str) -> Result<Self, usize> {
        let mut baseline = Self::default();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (fingerprint, words) = line.split_once(' ').unwrap_or((line, ""));
            let hash = fingerprint.len() == 32 && fingerprint.bytes().all(|byte| byte.is_ascii_hexdigit());
            if !hash {
                return Err(number + 1);
            }
            baseline.accepted.insert(fingerprint.to_owned(), words.trim().to_owned());
        }
        Ok(baseline)
    }

    /// Writes the file of a project.
    pub fn write(&self, root: &Path) -> Result<(), ProjectError> {
        let path = root.join(Self::FILE);
        // By what they stand for, so that two branches that add to it seldom touch the same line.
        let mut lines: Vec<(&str, &str)> =
            self.accepted.iter().map(|(print, words)| (words.as_str(), print.as_str())).collect();
        lines.sort_unstable();
        let written = write_file(&path, |file| {
            file.write_all(HEAD.as_bytes())?;
            lines.iter().try_for_each(|(words, print)| writeln!(file, "{print} {words}"))
        });
        written.map_err(|source| ProjectError::NotWritten { path, source })
    }

    /// Whether it accepts the finding with that fingerprint.
    pub fn accepts(&self, fingerprint: &str) -> bool {
        self.accepted.contains_key(fingerprint)
    }

    /// Every fingerprint in it.
    pub fn fingerprints(&self) -> impl Iterator<Item = &str> {
        self.accepted.keys().map(String::as_str)
    }

    /// How many entries match none of these findings.
    pub fn stale(&self, findings: &[Finding]) -> usize {
        let found = findings.iter().filter(|finding| self.accepts(&finding.fingerprint)).count();
        self.accepted.len() - found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_fingerprint_and_words_for_people() {
        let print = "0123456789abcdef0123456789abcdef";
        let baseline = Baseline::parse(&format!("# head\n\n{print} no-owner usa/x\n")).unwrap();
        assert!(baseline.accepts(print));
        assert!(Baseline::parse(print).unwrap().accepts(print));
        assert_eq!(Baseline::parse("# head\nno-owner usa/x\n"), Err(2));
    }
}
