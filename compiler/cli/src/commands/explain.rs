//! `dsc explain`: the page of a rule, or the list of all.

use dsc_lint::LintRule;

use crate::arguments::ExplainArguments;
use crate::error::{CliError, Outcome};
use crate::render::rules;
use crate::session::{Form, Session};

/// Shows one rule or all.
pub fn run(arguments: &ExplainArguments, session: &mut Session) -> Result<Outcome, CliError> {
    let outputs = session.forms("explain")?;
    let all: Vec<&LintRule> = dsc_lint::all().collect();
    let one = arguments.rule.as_deref().map(find).transpose()?;
    for output in &outputs {
        session.answer(output, |out, look| match (output.form, one) {
            (Form::Human, Some(rule)) => rules::write_page(out, rule, look),
            (Form::Human, None) => rules::write_list(out, &all, look),
            (Form::Json, Some(rule)) => rules::write_json(out, &[rule]),
            (Form::Json, None) => rules::write_json(out, &all),
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
