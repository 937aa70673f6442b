//! `physical-names-collide`: two things become one name on a platform.

mod roles;
mod schemas;
mod tables;
mod views;

use dsc_diag::{Diagnostic, Level, Rule, RuleName, Span};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static PHYSICAL_NAMES_COLLIDE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0305",
        name: RuleName("physical-names-collide"),
        summary: "Two things become one name on a platform",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("physical_names_collide.md"),
    },
    check: Check::Graph(check),
};

fn check(context: &Context<'_>, out: &mut Findings) {
    roles::check(context, out);
    schemas::check(context, out);
    tables::check(context, out);
    views::check(context, out);
}

/// A thing with the name that it has on a platform.
struct Placed {
    name: String,
    span: Span,
    address: String,
    /// What it is there: `schema`, `table of past versions`.
    what: &'static str,
}

fn report(first: &Placed, later: &Placed, help: &str, out: &mut Findings) {
    let message = format!(
        "the {} of `{}` and the {} of `{}` are both called `{}`",
        first.what, first.address, later.what, later.address, later.name
    );
    let finding = Diagnostic::new(PHYSICAL_NAMES_COLLIDE.name(), later.span, message)
        .related(first.span, "the other one")
        .help(help)
        .address(later.address.clone());
    out.report(finding);
}

/// Reports every thing that has the name of one before it.
fn report_equal(mut things: Vec<Placed>, help: &str, out: &mut Findings) {
    things.sort_by(|a, b| (&a.name, a.span).cmp(&(&b.name, b.span)));
    for equal in things.chunk_by(|a, b| a.name == b.name) {
        let [first, others @ ..] = equal else { continue };
        for later in others {
            report(first, later, help, out);
        }
    }
}
