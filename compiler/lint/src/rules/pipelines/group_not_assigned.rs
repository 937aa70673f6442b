//! `group-not-assigned`: no platform serves a group.

use std::collections::BTreeSet;

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::{At, Relation};
use dsc_model::{Assignment, Group};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static GROUP_NOT_ASSIGNED: LintRule = LintRule {
    rule: Rule {
        code: "DSC0623",
        name: RuleName("group-not-assigned"),
        summary: "No platform serves a group",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("group_not_assigned.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    let default = cx.graph.default_platform().is_some() || cx.graph.may_be_declared("platforms");
    let mut without = Vec::new();
    for group in cx.graph.all::<Group>() {
        let mut assignments = group.assignments();
        match assignments.next() {
            Some(first) => {
                let served =
                    !first.platforms.is_empty() || assignments.any(|other| !other.platforms.is_empty());
                if !served {
                    report(group, Some(first), out);
                }
            }
            None if default || cx.graph.may_be_declared(group.name()) => {}
            None => without.push(group),
        }
    }
    let meant = if without.is_empty() { BTreeSet::new() } else { meant_by_others(&without, cx, out) };
    for group in without {
        if !meant.contains(&group.address()) {
            report(group, None, out);
        }
    }
}

/// Groups that a misspelt assignment was meant for; the assignment is a reference to nothing, and reported as such.
fn meant_by_others(groups: &[At<'_, Group>], cx: &Context<'_>, out: &mut Findings) -> BTreeSet<String> {
    let addresses: Vec<String> = groups.iter().map(|group| group.address()).collect();
    let mut meant = BTreeSet::new();
    for assignment in cx.graph.all::<Assignment>() {
        if assignment.link::<Group>(Relation::AssignmentGroup).is_some_and(|link| link.target.is_none()) {
            let found = out.suggest(assignment.name(), addresses.iter().map(String::as_str));
            meant.extend(found.map(str::to_owned));
        }
    }
    meant
}

fn report(group: At<'_, Group>, assignment: Option<At<'_, Assignment>>, out: &mut Findings) {
    let address = group.address();
    let message = format!("no platform serves `{address}`");
    let mut finding = Diagnostic::new(GROUP_NOT_ASSIGNED.name(), group.span(), message)
        .help(format!(
            "name one below `assignments`: `{address}: {{ provisioned: [platform] }}`, or give one platform `default: true`"
        ))
        .address(address);
    if let Some(assignment) = assignment {
        finding = finding.related(assignment.span(), "its assignment names no platform");
    }
    out.report(finding);
}
