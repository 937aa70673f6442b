//! `dsc explain`: the page of a rule, or the list of all.

use dsc_lint::LintRule;

use crate::arguments::{ExplainArguments, OutputFormat};
use crate::error::{CliError, Outcome};
use crate::render::rules;
use crate::session::Session;

const OUTPUTS: &[OutputFormat] = &[OutputFormat::Human, OutputFormat::Json];

/// Shows one rule or all.
pub fn run(arguments: &ExplainArguments, session: &mut Session) -> Result<Outcome, CliError> {
    let outputs = session.outputs("explain", OUTPUTS)?;
    let all: Vec<&LintRule> = dsc_lint::all().collect();
    let one = arguments.rule.as_deref().map(find).transpose()?;
    for output in &outputs {
        session.answer(output, |out, look| match (output.format, one) {
            (OutputFormat::Human | OutputFormat::Concise, Some(rule)) => rules::write_page(out, rule, look),
            (OutputFormat::Human | OutputFormat::Concise, None) => rules::write_list(out, &all, look),
            (OutputFormat::Json, Some(rule)) => rules::write_json(out, &[rule]),
            (OutputFormat::Json, None) => rules::write_json(out, &all),
        })?;
    }
    Ok(Outcome::Fine)
}

fn find(name: &str) -> Result<&'static LintRule, CliError> {
    dsc_lint::find_rule(name).ok_or_else(|| CliError::UnknownRule {
        name: name.to_owned(),
        meant: dsc_diag::closest(name, dsc_lint::all().map(|rule| rule.name().0)),
    })
}
