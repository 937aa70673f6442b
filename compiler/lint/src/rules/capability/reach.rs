//! Which platforms a group's data reaches, and what they make of its columns.

use dsc_diag::Span;
use dsc_graph::{At, ColumnAt};
use dsc_model::{AssignmentState, Capabilities, Dataset, Group, Platform, Support};

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
pub(super) struct Trouble<'g> {
    pub(super) column: ColumnAt<'g>,
    pub(super) platform: At<'g, Platform>,
    /// The group's reference to the dataset.
    pub(super) wanted: Span,
    pub(super) support: Support,
}

/// Columns of a group's datasets that a platform serving it does not hold as they are.
pub(super) fn columns_in_trouble(group: At<'_, Group>) -> Vec<Trouble<'_>> {
    let mut found = Vec::new();
    for (platform, _) in serving_platforms(group) {
        let Some(capabilities) = platform.kind.and_then(Capabilities::of) else { continue };
        for link in group.datasets() {
            let Some(dataset) = link.target else { continue };
            for (number, column) in dataset.column_objects().iter().enumerate() {
                let Some(element) = &column.element else { continue };
                let support = capabilities.support(&element.data_type);
                if support != Support::Full && is_first_need(group, dataset, platform) {
                    let column = ColumnAt { dataset, number: number as u32 };
                    found.push(Trouble { column, platform, wanted: link.span, support });
                }
            }
        }
    }
    found
}
