//! `deprecated-without-replacement`: something deprecated does not say what to use instead.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::{At, Object};
use dsc_model::{Datastore, Deprecation};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static DEPRECATED_WITHOUT_REPLACEMENT: LintRule = LintRule {
    rule: Rule {
        code: "DSC0516",
        name: RuleName("deprecated-without-replacement"),
        summary: "Something deprecated does not say what to use instead",
        level: Level::Warning,
        since: "0.1.0",
        page: include_str!("deprecated_without_replacement.md"),
    },
    check: Check::Datastore(check),
};

fn check(store: At<'_, Datastore>, _: &Context<'_>, out: &mut Findings) {
    if let Some(deprecated) = &store.deprecated {
        look_at(store, deprecated, out);
    }
    for dataset in store.datasets() {
        if let Some(deprecated) = &dataset.details().deprecated {
            look_at(dataset, deprecated, out);
        }
    }
}

fn look_at<T: Object>(object: At<'_, T>, deprecated: &Deprecation, out: &mut Findings) {
    if deprecated.replacement.is_some() {
        return;
    }
    let message = format!("`{}` is deprecated and does not say what to use instead", object.name());
    let span = object.span_of(deprecated.key);
    let finding = Diagnostic::new(DEPRECATED_WITHOUT_REPLACEMENT.name(), span, message)
        .related(object.span(), "this is on its way out")
        .help("name the dataset that takes its place: `use: store.dataset`")
        .address(object.address())
        .field("deprecated.use");
    out.report(finding);
}
