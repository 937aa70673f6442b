//! What has an owner: the ecosystem, its zones and their teams.

use dsc_diag::Span;
use dsc_graph::{At, Graph, Object};
use dsc_model::{Ecosystem, Team, Word, Zone};

/// Something that names its owner.
pub(super) struct Owned<'g> {
    /// What people call it.
    pub(super) words: String,
    /// Its address.
    pub(super) address: String,
    /// Where its key stands.
    pub(super) span: Span,
    /// The repository that it names, and where.
    pub(super) repository: Option<(&'g str, Span)>,
}

/// Shows everything that names its owner, in path order.
pub(super) fn each_owned<'g>(graph: &'g Graph, mut show: impl FnMut(Owned<'g>)) {
    for ecosystem in graph.all::<Ecosystem>() {
        let span = ecosystem.span_of(ecosystem.object().key);
        show(Owned { span, ..owned(ecosystem, "the ecosystem", ecosystem.object().repository) });
    }
    for zone in graph.all::<Zone>() {
        show(owned(zone, "the zone", zone.object().repository));
    }
    for team in graph.all::<Team>() {
        show(owned(team, "the team", team.object().repository));
    }
}

fn owned<'g, T: Object>(object: At<'g, T>, kind: &str, repository: Option<Word>) -> Owned<'g> {
    let address = object.address();
    Owned {
        words: format!("{kind} `{address}`"),
        address,
        span: object.span(),
        repository: repository.map(|word| (object.text(word), object.span_of(word))),
    }
}
