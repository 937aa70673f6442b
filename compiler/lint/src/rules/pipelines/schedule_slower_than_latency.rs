//! `schedule-slower-than-latency`: a store is filled less often than a group needs.

use std::collections::BTreeSet;

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::{At, Relation};
use dsc_model::{Choice, Datastore, Latency, Schedule, Transformer, parse_cron};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static SCHEDULE_SLOWER_THAN_LATENCY: LintRule = LintRule {
    rule: Rule {
        code: "DSC0605",
        name: RuleName("schedule-slower-than-latency"),
        summary: "A store is filled less often than a group needs",
        level: Level::Warning,
        since: "0.1.0",
        page: include_str!("schedule_slower_than_latency.md"),
    },
    check: Check::Datastore(check),
};

fn check(store: At<'_, Datastore>, _: &Context<'_>, out: &mut Findings) {
    let Some((span, text)) = cron_of(store) else { return };
    let Ok(cron) = parse_cron(text) else { return };
    let gap = cron.longest_gap();
    let mut seen = BTreeSet::new();
    let mut found: Option<Diagnostic> = None;
    for link in store.datasets().flat_map(|dataset| dataset.consumers()) {
        let Some(group) = link.target else { continue };
        let Some(latency) = group.needs.latency.filter(|latency| gap >= limit(latency.choice)) else {
            continue;
        };
        if !seen.insert(group.id()) {
            continue;
        }
        // One schedule is one fault, however many need it to be another.
        let word = latency.choice.word();
        let finding = found.take().unwrap_or_else(|| {
            let message = format!(
                "data of `{}` may be {} old, and `{}` needs it within {word}",
                store.address(),
                duration(gap),
                group.address()
            );
            Diagnostic::new(SCHEDULE_SLOWER_THAN_LATENCY.name(), span, message)
                .help("fill it more often, or need it later")
                .address(store.address())
                .field("ingestion.schedule.cron")
        });
        let needed = finding.related(group.span_of(latency.word), format!("needed within {word}"));
        found = Some(needed.related(link.span, "read here"));
    }
    if let Some(finding) = found {
        out.report(finding);
    }
}

/// The cron expression by which a store is filled, by itself or by its transformer.
fn cron_of<'g>(store: At<'g, Datastore>) -> Option<(dsc_diag::Span, &'g str)> {
    let own = store.object().ingestion.as_ref().and_then(|ingestion| ingestion.schedule);
    if let Some(Schedule::Cron(word)) = own {
        return Some((store.span_of(word), store.text(word)));
    }
    let filler = store.referrers::<Transformer>(Relation::TransformerOutput).find_map(|link| link.target)?;
    match filler.schedule {
        Some(Schedule::Cron(word)) => Some((filler.span_of(word), filler.text(word))),
        Some(Schedule::Continuous(_) | Schedule::External(_)) | None => None,
    }
}

/// The gap, in minutes, from which a schedule is too slow: one of the next larger unit.
fn limit(latency: Latency) -> i64 {
    match latency {
        Latency::Seconds => 1,
        Latency::Minutes => 60,
        Latency::Hours => 24 * 60,
        Latency::Days => 7 * 24 * 60,
    }
}

fn duration(minutes: i64) -> String {
    let (number, unit) = match minutes {
        2_880.. => (minutes / 1_440, "days"),
        120.. => (minutes / 60, "hours"),
        _ => (minutes, "minutes"),
    };
    format!("{number} {unit}")
}
