//! Which platforms a group's data reaches, and what they make of its columns.

use dsc_diag::{Diagnostic, RuleName, Span};
use dsc_graph::{At, ColumnAt};
use dsc_model::{AssignmentState, Capabilities, Choice, Dataset, Group, Platform, Support};

use crate::Findings;

/// The platforms that serve a group, each with the place that says so.
pub(super) fn serving_platforms(group: At<'_, Group>) -> Vec<(At<'_, Platform>, Span)> {
    let serving = group.serving().into_iter().filter(|one| one.state != AssignmentState::Decommissioned);
    let placed = serving.map(|one| {
        let place = one.assignment.map_or_else(|| group.span(), |(by, word)| by.span_of(word));
        (one.platform, place)
    });
    placed.collect()
}

/// Whether this group is the first, in path order, that needs the dataset on the platform.
///
/// A dataset has one fault on a platform, however many groups need it there.
pub(super) fn is_first_need(
    group: At<'_, Group>,
    dataset: At<'_, Dataset>,
    platform: At<'_, Platform>,
) -> bool {
    let needs =
        |other: &At<'_, Group>| serving_platforms(*other).iter().any(|(serving, _)| *serving == platform);
    dataset.consumers().filter_map(|link| link.target).find(needs).is_none_or(|first| first == group)
}

/// A column that a platform does not hold as it is.
struct Trouble<'g> {
    column: ColumnAt<'g>,
    platform: At<'g, Platform>,
    /// The group's reference to the dataset.
    wanted: Span,
    support: Support,
}

/// Columns of a group's datasets that a platform serving it does not hold as they are.
fn columns_in_trouble(group: At<'_, Group>) -> Vec<Trouble<'_>> {
    let mut found = Vec::new();
    for (platform, _) in serving_platforms(group) {
        let Some(capabilities) = platform.kind.and_then(Capabilities::of) else { continue };
        let extensions: Vec<&str> = platform.texts(platform.extensions).collect();
        for link in group.datasets() {
            let Some(dataset) = link.target.filter(|dataset| !dataset.summary.held_everywhere) else {
                continue;
            };
            for (number, column) in dataset.column_objects().iter().enumerate() {
                let Some(element) = &column.element else { continue };
                let support = capabilities.support(&element.data_type, &extensions);
                if support != Support::Full && is_first_need(group, dataset, platform) {
                    let column = ColumnAt { dataset, number: number as u32 };
                    found.push(Trouble { column, platform, wanted: link.span, support });
                }
            }
        }
    }
    found
}

/// What a rule says of columns that a platform does not hold as they are.
pub(super) struct Saying {
    pub(super) rule: RuleName,
    /// The support that the rule is about, and the engine's part of the message.
    pub(super) about: fn(&Support) -> Option<&str>,
    /// The message, from the column, its type, the platform, its kind and why.
    pub(super) message: fn(&Words<'_>) -> String,
    /// The help, from the same and the group.
    pub(super) help: fn(&Words<'_>) -> String,
}

/// What a message is made of.
pub(super) struct Words<'w> {
    pub(super) column: String,
    pub(super) data_type: String,
    pub(super) platform: &'w str,
    pub(super) kind: &'static str,
    pub(super) group: String,
    pub(super) why: &'w str,
}

/// Reports every column of a group's datasets that the saying is about.
pub(super) fn report_columns(group: At<'_, Group>, saying: &Saying, out: &mut Findings) {
    for trouble in columns_in_trouble(group) {
        let Some(why) = (saying.about)(&trouble.support) else { continue };
        let column = trouble.column;
        let words = Words {
            column: column.address(),
            data_type: column
                .element
                .as_ref()
                .map(|element| element.data_type.to_string())
                .unwrap_or_default(),
            platform: trouble.platform.name(),
            kind: trouble.platform.kind.map_or("", Choice::word),
            group: group.address(),
            why,
        };
        let finding = Diagnostic::new(saying.rule, column.type_span(), (saying.message)(&words))
            .related(trouble.wanted, format!("workspace `{}` needs it there", group.workspace().address()))
            .help((saying.help)(&words))
            .address(column.address())
            .field(format!("type.{}", trouble.platform.name()));
        out.report(finding);
    }
}
