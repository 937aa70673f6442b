//! `invalid-schedule`: a schedule is no cron expression, or one that never comes.

use std::ops::Range;

use dsc_diag::{Diagnostic, Level, Rule, RuleName, Span};
use dsc_graph::{At, Object};
use dsc_model::{Datastore, Schedule, Transformer, parse_cron};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static INVALID_SCHEDULE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0604",
        name: RuleName("invalid-schedule"),
        summary: "A schedule is no cron expression, or one that never comes",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("invalid_schedule.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    for store in cx.graph.all::<Datastore>() {
        let ingestion = store.object().ingestion.as_ref();
        look_at(store, ingestion.and_then(|ingestion| ingestion.schedule), "ingestion.schedule.cron", out);
    }
    for transformer in cx.graph.all::<Transformer>() {
        look_at(transformer, transformer.schedule, "schedule.cron", out);
    }
}

fn look_at<T: Object>(object: At<'_, T>, schedule: Option<Schedule>, field: &str, out: &mut Findings) {
    let Some(Schedule::Cron(word)) = schedule else { return };
    let text = object.text(word);
    let Err(fault) = parse_cron(text) else { return };
    let span = inside(object.span_of(word), text, fault.at);
    let finding = Diagnostic::new(INVALID_SCHEDULE.name(), span, fault.message)
        .related(object.span(), "runs by this schedule")
        .help(fault.help)
        .address(object.address())
        .field(field);
    out.report(finding);
}

/// Part of a text where it stands as it is meant, with or without quotes around it; else all of it.
fn inside(span: Span, text: &str, part: Range<usize>) -> Span {
    let around = span.len() as usize - text.len().min(span.len() as usize);
    if part.is_empty() || !matches!(around, 0 | 2) {
        return span;
    }
    let start = span.start + around as u32 / 2;
    Span::new(span.file, start + part.start as u32, start + part.end as u32)
}
