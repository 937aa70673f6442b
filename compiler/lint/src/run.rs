//! Asks all rules, then decides levels, suppression and order.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use dsc_diag::{Bag, Diagnostic, Level, Sources};
use dsc_graph::{At, Graph, Object};
use dsc_model::settings::Settings;
use dsc_model::{Container, Dataset, Datastore, Group, Platform, Workspace};
use rayon::prelude::*;

use crate::aliases::point_at_aliases;
use crate::echo::drop_echoes;
use crate::offers::offer_fixes;
use crate::rules::compatibility::UNAUTHORISED_CHANGE;
use crate::rules::text::UNKNOWN_RULE;
use crate::suppression::Suppressions;
use crate::{Check, Context, Finding, Findings, LintRule, Report, all, find_rule, rule_named};

/// Everything a run needs.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The texts.
    pub sources: &'a Sources,
    /// The model.
    pub graph: &'a Graph,
    /// The settings.
    pub settings: &'a Settings,
    /// The day on which the rules are asked: year, month, day.
    pub today: (i16, u8, u8),
}

/// Asks every rule and adds what was found while loading.
pub fn run(input: Input<'_>, loading: Bag) -> Report {
    let found = ask(input, loading);
    settle(input, found)
}

/// Asks every rule; each fault is one finding, whatever it weighs.
pub(crate) fn ask(input: Input<'_>, loading: Bag) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = loading.into_iter().collect();
    found.extend(ask_all(input));
    found.extend(unknown_rules(input));
    drop_echoes(&mut found, input.graph);
    point_at_aliases(&mut found, input.graph);
    found
}

/// Decides levels, suppression and order.
pub(crate) fn settle(input: Input<'_>, mut found: Vec<Diagnostic>) -> Report {
    let levels = levels(input.settings);
    let mut suppressions = Suppressions::read(input.sources, input.graph, input.today);
    found.extend(suppressions.take_faults());
    offer_fixes(&mut found, input.sources);
    found.retain(|finding| weigh(finding, &levels) != Level::Off);
    sort(&mut found);
    let before = found.len();
    // A comment in a file is its owner's word; what a request breaks is for others to accept.
    found
        .retain(|finding| known(finding).is_about_a_request() || !suppressions.allow(input.sources, finding));
    let suppressed = before - found.len();
    let unused = suppressions.unused(input.sources);
    if !unused.is_empty() {
        found.extend(unused.into_iter().filter(|finding| weigh(finding, &levels) != Level::Off));
        sort(&mut found);
    }
    Report { findings: finish(found, &levels), suppressed }
}

fn ask_all(input: Input<'_>) -> Vec<Diagnostic> {
    let passages = OnceLock::new();
    let Input { graph, settings, today, .. } = input;
    let context = Context { graph, settings, today, passages: &passages };
    let rules: Vec<&LintRule> = all().collect();
    let whole: Vec<Vec<Diagnostic>> = rules
        .par_iter()
        .filter_map(|rule| {
            if let Check::Graph(check) = rule.check { Some(gather(|out| check(&context, out))) } else { None }
        })
        .collect();
    let mut found: Vec<Diagnostic> = whole.into_iter().flatten().collect();
    found.extend(ask_each::<Container>(&context, |check| {
        if let Check::Container(check) = check { Some(check) } else { None }
    }));
    found.extend(ask_each::<Platform>(&context, |check| {
        if let Check::Platform(check) = check { Some(check) } else { None }
    }));
    found.extend(ask_each::<Datastore>(&context, |check| {
        if let Check::Datastore(check) = check { Some(check) } else { None }
    }));
    found.extend(ask_each::<Dataset>(&context, |check| {
        if let Check::Dataset(check) = check { Some(check) } else { None }
    }));
    found.extend(ask_each::<Workspace>(&context, |check| {
        if let Check::Workspace(check) = check { Some(check) } else { None }
    }));
    found.extend(ask_each::<Group>(&context, |check| {
        if let Check::Group(check) = check { Some(check) } else { None }
    }));
    found
}

type ObjectCheck<T> = for<'g, 'c> fn(At<'g, T>, &Context<'c>, &mut Findings);

/// Asks all rules about each object of a kind, in one parallel pass over the objects.
fn ask_each<T: Object>(context: &Context<'_>, pick: fn(Check) -> Option<ObjectCheck<T>>) -> Vec<Diagnostic> {
    let checks: Vec<ObjectCheck<T>> = all().filter_map(|rule| pick(rule.check)).collect();
    gather(|out| {
        context.each::<T>(out, |object, out| {
            for check in &checks {
                check(object, context, out);
            }
        });
    })
}

fn gather(ask: impl FnOnce(&mut Findings)) -> Vec<Diagnostic> {
    let mut findings = Findings::default();
    ask(&mut findings);
    findings.into_bag().into_iter().collect()
}

/// Levels that the settings give, by name of the rule.
fn levels(settings: &Settings) -> BTreeMap<&'static str, Level> {
    let mut levels = BTreeMap::new();
    for (written, level, _) in &settings.levels {
        if let Some(rule) = find_rule(written) {
            levels.insert(rule.name().0, *level);
        }
    }
    levels
}

fn unknown_rules(input: Input<'_>) -> Vec<Diagnostic> {
    let unknown = input.settings.levels.iter().filter(|(written, _, _)| find_rule(written).is_none());
    unknown
        .map(|(written, _, span)| {
            let meant = dsc_diag::closest(written, all().map(|rule| rule.name().0));
            Diagnostic::new(UNKNOWN_RULE.name(), *span, format!("there is no rule `{written}`"))
                .help_if_any(meant.map(|meant| format!("did you mean `{meant}`?")))
                .field(format!("lint.levels.{written}"))
        })
        .collect()
}

fn weigh(finding: &Diagnostic, levels: &BTreeMap<&'static str, Level>) -> Level {
    let fixed = finding.rule == UNAUTHORISED_CHANGE.name();
    if let Some(level) = levels.get(finding.rule.0).filter(|_| !fixed) {
        return *level;
    }
    finding.level.unwrap_or_else(|| known(finding).rule.level)
}

#[expect(clippy::expect_used, reason = "a test holds every rule name of the lower floors against the list")]
fn known(finding: &Diagnostic) -> &'static LintRule {
    rule_named(finding.rule).expect("every finding names a rule of the list")
}

fn sort(found: &mut [Diagnostic]) {
    found.sort_by(|a, b| {
        let key = |finding: &Diagnostic| (finding.span, known(finding).rule.code);
        key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
    });
}

fn finish(found: Vec<Diagnostic>, levels: &BTreeMap<&'static str, Level>) -> Vec<Finding> {
    let mut seen: BTreeMap<(&'static str, String, String), u32> = BTreeMap::new();
    let finish_one = |diagnostic: Diagnostic| {
        let key = (diagnostic.rule.0, diagnostic.address.clone(), diagnostic.field.clone());
        let occurrence = seen.entry(key).or_insert(0);
        *occurrence += 1;
        let fingerprint = fingerprint(&diagnostic, *occurrence);
        let level = weigh(&diagnostic, levels);
        Finding { rule: known(&diagnostic), level, fingerprint, diagnostic }
    };
    found.into_iter().map(finish_one).collect()
}

fn fingerprint(finding: &Diagnostic, occurrence: u32) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in [finding.rule.0, &finding.address, &finding.field] {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.update(&occurrence.to_le_bytes());
    hasher.update(finding.change.as_bytes());
    hasher.finalize().to_hex()[..32].to_owned()
}
