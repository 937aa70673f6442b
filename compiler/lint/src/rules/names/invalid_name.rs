//! `invalid-name`: a name is not made of `a`–`z`, `0`–`9` and `_`, or is too long.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_model::names::{LONGEST_NAME, is_letter_of_names};

use crate::naming::{Name, each_name};
use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static INVALID_NAME: LintRule = LintRule {
    rule: Rule {
        code: "DSC0301",
        name: RuleName("invalid-name"),
        summary: "A name is not made of `a`–`z`, `0`–`9` and `_`, or is too long",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("invalid_name.md"),
    },
    check: Check::Graph(|context, out| each_name(context, out, check)),
};

fn check(name: &Name<'_>, context: &Context<'_>, out: &mut Findings) {
    let Some(why) = fault(name.text) else { return };
    let message = format!("the {} `{}` {why}", name.what, shortened(name.text));
    let form = "names begin with a letter and are made of `a`–`z`, `0`–`9` and `_`";
    let elsewhere =
        if name.has_physical() { "; what it is called elsewhere goes into `physical`" } else { "" };
    let help = match proposal(name.text) {
        Some(meant) => format!("write `{meant}`: {form}{elsewhere}"),
        None => format!("{form}{elsewhere}"),
    };
    let finding = Diagnostic::new(INVALID_NAME.name(), name.span(context.graph), message)
        .help(help)
        .address(name.address(context.graph));
    out.report(finding);
}

/// What is wrong with a name, as the end of a sentence.
pub(super) fn fault(name: &str) -> Option<String> {
    if name.len() > LONGEST_NAME {
        return Some(format!("has {} bytes, more than the {LONGEST_NAME} of a name", name.len()));
    }
    let Some(first) = name.bytes().next() else { return Some("is empty".to_owned()) };
    if let Some(strange) = name.chars().find(|letter| !u8::try_from(*letter).is_ok_and(is_letter_of_names)) {
        return Some(format!("holds `{}`, which no name holds", strange.escape_debug()));
    }
    (!first.is_ascii_lowercase()).then(|| format!("begins with `{}`, not with a letter", first as char))
}

/// The name that comes closest and may be written.
fn proposal(name: &str) -> Option<String> {
    let plain = |letter: char| match letter.to_ascii_lowercase() {
        letter @ ('a'..='z' | '0'..='9') => letter,
        _ => '_',
    };
    let proposal: String = name.chars().map(plain).collect();
    let proposal = proposal.trim_matches('_');
    fault(proposal).is_none().then(|| proposal.to_owned())
}

fn shortened(name: &str) -> String {
    const MOST: usize = 80;
    match name.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}
