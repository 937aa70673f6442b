//! `classification-not-allowed`: data of a class stands or is read where a zone or workspace refuses that class.

use dsc_diag::{Diagnostic, Level, Rule, RuleName, Span};
use dsc_graph::{At, Graph, Object};
use dsc_model::{Dataset, Datastore, Group, Limits, Policy, Word};

use super::judge::{policies_by_zone, refusal};
use super::lists::Listed;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static CLASSIFICATION_NOT_ALLOWED: LintRule = LintRule {
    rule: Rule {
        code: "DSC0708",
        name: RuleName("classification-not-allowed"),
        summary: "Data of a class stands or is read where a zone or workspace refuses that class",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("classification_not_allowed.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    check_producers(cx.graph, out);
    check_consumers(cx.graph, out);
}

/// A zone may refuse a class altogether: then no dataset of it may have that class.
fn check_producers(graph: &Graph, out: &mut Findings) {
    for (zone, policies) in policies_by_zone(graph) {
        let limiting: Vec<(At<'_, Policy>, Limits)> = limits_of(&policies);
        if limiting.is_empty() {
            continue;
        }
        for store in graph.all::<Datastore>().filter(|store| store.zone_name() == Some(zone)) {
            for dataset in store.datasets() {
                for word in classes(dataset) {
                    for (policy, limits) in &limiting {
                        let place = (dataset.span_of(word), None);
                        report_refused(*policy, *limits, dataset, word, place, out);
                    }
                }
            }
        }
    }
}

/// What a workspace reads is held against its own list and the policies of its zone.
fn check_consumers(graph: &Graph, out: &mut Findings) {
    let policies = policies_by_zone(graph);
    for group in graph.all::<Group>() {
        let workspace = group.workspace();
        let zone = workspace.zone_name();
        let of_zone =
            zone.and_then(|zone| policies.get(zone)).map(|found| limits_of(found)).unwrap_or_default();
        let own = workspace.classifications;
        if own.is_none() && of_zone.is_empty() {
            continue;
        }
        for link in group.datasets() {
            let Some(dataset) = link.target else { continue };
            for word in classes(dataset) {
                let place = (link.span, Some(dataset.span_of(word)));
                if let Some(limits) = own {
                    report_refused(workspace, limits, dataset, word, place, out);
                }
                // Data of the same zone has been reported at its own place.
                if dataset.zone_name() != zone {
                    for (policy, limits) in &of_zone {
                        report_refused(*policy, *limits, dataset, word, place, out);
                    }
                }
            }
        }
    }
}

fn limits_of<'g>(policies: &[At<'g, Policy>]) -> Vec<(At<'g, Policy>, Limits)> {
    policies.iter().filter_map(|policy| Some((*policy, policy.classifications?))).collect()
}

/// The classes of a dataset and of its columns.
fn classes(dataset: At<'_, Dataset>) -> impl Iterator<Item = Word> {
    let with_own = if dataset.summary.classified { dataset.column_objects() } else { &[] };
    let columns =
        with_own.iter().flat_map(move |column| dataset.words(column.details(dataset.file()).classification));
    dataset.words(dataset.classification).iter().chain(columns).copied()
}

fn report_refused<T: Object>(
    owner: At<'_, T>,
    limits: Limits,
    dataset: At<'_, Dataset>,
    word: Word,
    place: (Span, Option<Span>),
    out: &mut Findings,
) {
    let class = dataset.text(word);
    let Some(refusal) = refusal(owner, limits, Listed::Classifications, |entry| entry == class) else {
        return;
    };
    let verb = if refusal.denied { "denies" } else { "does not allow" };
    let message = format!(
        "{} `{}` {verb} class `{class}`, which `{}` has",
        T::KIND.word(),
        owner.address(),
        dataset.address(),
    );
    let mut finding = Diagnostic::new(CLASSIFICATION_NOT_ALLOWED.name(), place.0, message)
        .related(
            owner.span_of(refusal.word),
            if refusal.denied { "denied here" } else { "what is allowed stands here" },
        )
        .address(dataset.address())
        .field(format!("classification.{}", owner.address()));
    if let Some(span) = place.1 {
        finding = finding.related(span, "the class is given here");
    }
    out.report(finding);
}
