//! `partition-not-in-key`: a platform needs the partition columns in the key, and they are not.

use dsc_diag::{Diagnostic, Level, Rule, RuleName, Span};
use dsc_graph::At;
use dsc_model::{AssignmentState, ColumnList, Dataset, Platform, PlatformKind};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static PARTITION_NOT_IN_KEY: LintRule = LintRule {
    rule: Rule {
        code: "DSC0507",
        name: RuleName("partition-not-in-key"),
        summary: "A platform needs the partition columns in the key, and they are not",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("partition_not_in_key.md"),
    },
    check: Check::Dataset(check),
};

fn check(dataset: At<'_, Dataset>, _: &Context<'_>, out: &mut Findings) {
    for (word, column) in dataset.named_columns(ColumnList::PartitionBy) {
        let Some(column) = column else { continue };
        let name = column.name();
        let in_key = dataset.texts(dataset.key).any(|key| key == name);
        // One that may be null cannot go into the key either; `partition-column-nullable` speaks of it.
        let nullable = column.element.as_ref().is_some_and(|element| element.nullable);
        if in_key || nullable || dataset.key.is_empty() {
            continue;
        }
        let Some((platform, needed_by)) = platform_that_minds(dataset) else { return };
        let message =
            format!("`{}` is partitioned by `{name}`, which is not part of its key", dataset.name());
        let mut finding = Diagnostic::new(PARTITION_NOT_IN_KEY.name(), dataset.span_of(word), message)
            .related(needed_by, format!("read here from `{}`, a Postgres platform", platform.name()))
            .help(format!("take `{name}` into the key as well: Postgres keeps keys per partition only"))
            .address(dataset.address())
            .field("partition_by");
        if let Some(key) = dataset.words(dataset.key).first() {
            finding = finding.related(dataset.span_of(*key), "the key");
        }
        out.report(finding);
    }
}

/// A Postgres platform that holds the dataset, and the place that makes it do so.
fn platform_that_minds<'g>(dataset: At<'g, Dataset>) -> Option<(At<'g, Platform>, Span)> {
    for consumer in dataset.consumers() {
        let Some(group) = consumer.target else { continue };
        let holds = group.serving().into_iter().find(|serving| {
            serving.state != AssignmentState::Decommissioned
                && serving.platform.kind == Some(PlatformKind::Postgres)
        });
        if let Some(serving) = holds {
            return Some((serving.platform, consumer.span));
        }
    }
    None
}
