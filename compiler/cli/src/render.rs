//! How things look. Nothing here decides anything.

pub mod concise;
pub mod diff;
pub mod document;
pub mod findings;
pub mod github;
pub mod gitlab;
pub mod graph;
pub mod human;
pub mod impact;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod paint;
pub mod paths;
pub mod plan;
pub mod plan_markdown;
pub mod rules;
pub mod runs;
pub mod sarif;
pub mod settings;
pub mod shape;
pub mod steps;
pub mod table;
pub mod text;
pub mod watch;

use std::io::{self, Write};

use crate::render::findings::{Findings, ReportForm};
use crate::session::Look;

/// Writes findings in a form.
pub fn write_findings(
    out: &mut dyn Write,
    form: ReportForm,
    findings: &Findings<'_>,
    look: Look,
) -> io::Result<()> {
    match form {
        ReportForm::Human => human::write(out, findings, look),
        ReportForm::Concise => concise::write(out, findings),
        ReportForm::Json => json::write(out, findings),
        ReportForm::JsonLines => json::write_lines(out, findings),
        ReportForm::GitLab => gitlab::write(out, findings),
        ReportForm::JUnit => junit::write(out, findings),
        ReportForm::Sarif => sarif::write(out, findings),
        ReportForm::GitHub => github::write(out, findings),
        ReportForm::Markdown => markdown::write(out, findings),
    }
}
