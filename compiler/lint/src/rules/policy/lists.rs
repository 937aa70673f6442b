//! The lists that a policy can hold, each with what its entries are.

use dsc_graph::{At, Graph};
use dsc_model::{Choice, Cloud, ContainerKind, Limits, Location, Platform, Policy, Vendor};

/// What the entries of a list are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Listed {
    Locations,
    Vendors,
    Clouds,
    Platforms,
    ContainerKinds,
    Classifications,
}

impl Listed {
    /// What people call one of them.
    pub(super) fn word(self) -> &'static str {
        match self {
            Listed::Locations => "location",
            Listed::Vendors => "vendor",
            Listed::Clouds => "cloud",
            Listed::Platforms => "platform",
            Listed::ContainerKinds => "container kind",
            Listed::Classifications => "class",
        }
    }
}

/// Every list that a policy says, in the order of the language.
pub(super) fn limits_of_policy(policy: At<'_, Policy>) -> Vec<(Listed, Limits)> {
    let all = [
        (Listed::Locations, policy.locations),
        (Listed::Vendors, policy.vendors),
        (Listed::Clouds, policy.clouds),
        (Listed::Platforms, policy.platforms),
        (Listed::ContainerKinds, policy.container_kinds),
        (Listed::Classifications, policy.classifications),
    ];
    all.into_iter().filter_map(|(listed, limits)| Some((listed, limits?))).collect()
}

/// Whether there is a thing of that name.
pub(super) fn is_known(graph: &Graph, listed: Listed, name: &str) -> bool {
    match listed {
        Listed::Locations => graph.find_by_address::<Location>(name).is_some(),
        Listed::Vendors => graph.find_by_address::<Vendor>(name).is_some(),
        Listed::Clouds => Cloud::from_word(name).is_some(),
        Listed::Platforms => graph.find_by_address::<Platform>(name).is_some(),
        Listed::ContainerKinds => ContainerKind::from_word(name).is_some(),
        Listed::Classifications => graph.classification_rank(name).is_some(),
    }
}
