//! `names-collide-when-folded`: physical names differ only in case, or in `-` and `_`.

use std::collections::BTreeMap;

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::Datastore;

use crate::physical::{PhysicalName, columns_with_physical, tables_with_physical};
use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static NAMES_COLLIDE_WHEN_FOLDED: LintRule = LintRule {
    rule: Rule {
        code: "DSC0303",
        name: RuleName("names-collide-when-folded"),
        summary: "Physical names differ only in case, or in `-` and `_`",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("names_collide_when_folded.md"),
    },
    check: Check::Datastore(check),
};

fn check(store: At<'_, Datastore>, _: &Context<'_>, out: &mut Findings) {
    report_collisions("datasets", tables_with_physical(store), out);
    for dataset in store.datasets() {
        report_collisions("columns", columns_with_physical(dataset), out);
    }
}

fn report_collisions(what: &str, names: Vec<PhysicalName<'_>>, out: &mut Findings) {
    let mut known: BTreeMap<String, PhysicalName<'_>> = BTreeMap::new();
    for name in names {
        let folded = name.text.to_lowercase().replace('-', "_");
        let Some(first) = known.get(&folded) else {
            known.insert(folded, name);
            continue;
        };
        // Two equal ones are another rule's.
        if first.text == name.text {
            continue;
        }
        let message =
            format!("the {what} `{}` and `{}` differ only in case, or in `-` and `_`", first.text, name.text);
        let finding = Diagnostic::new(NAMES_COLLIDE_WHEN_FOLDED.name(), name.span, message)
            .related(first.span, "the other one")
            .help("many tools and some platforms take the two for one: give one of them another `physical`")
            .address(name.address)
            .field("physical");
        out.report(finding);
    }
}
