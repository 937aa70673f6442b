//! `removal-date-passed`: the day has passed after which something was to be removed.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::{At, Object};
use dsc_model::{Datastore, Deprecation};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static REMOVAL_DATE_PASSED: LintRule = LintRule {
    rule: Rule {
        code: "DSC0517",
        name: RuleName("removal-date-passed"),
        summary: "The day has passed after which something was to be removed",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("removal_date_passed.md"),
    },
    check: Check::Datastore(check),
};

fn check(store: At<'_, Datastore>, cx: &Context<'_>, out: &mut Findings) {
    if let Some(deprecated) = &store.deprecated {
        look_at(store, deprecated, cx, out);
    }
    for dataset in store.datasets() {
        if let Some(deprecated) = &dataset.details().deprecated {
            look_at(dataset, deprecated, cx, out);
        }
    }
}

fn look_at<T: Object>(object: At<'_, T>, deprecated: &Deprecation, cx: &Context<'_>, out: &mut Findings) {
    let Some(day) = deprecated.remove_after else { return };
    if day.date >= cx.today {
        return;
    }
    let message = format!("`{}` was to be removed after {}", object.name(), object.text(day.word));
    let finding = Diagnostic::new(REMOVAL_DATE_PASSED.name(), object.span_of(day.word), message)
        .label("this day has passed")
        .related(object.span(), "still here")
        .help("remove it, or agree on a later day with those who still consume it")
        .address(object.address())
        .field("deprecated.remove_after");
    out.report(finding);
}
