//! A text as a reference and as an owner: it is found or not, in every place alike, and what is found has one address.

use std::sync::LazyLock;

use dsc_graph::{Graph, NodeKind, Scoped, Target, split_address};
use dsc_model::{Repository, read_branch};
use dsc_testkit::{BASE, BASE_ZONE, Project, to_yaml};
use serde_json::json;

use crate::places;

/// A project with something of nearly every kind, to look addresses up in.
static PROJECT: LazyLock<Project> = LazyLock::new(|| {
    let team = include_str!("../seeds/team.dsc.yaml");
    Project::new(&[("base.dsc.yaml", BASE), ("team.dsc.yaml", team), ("zone.dsc.yaml", BASE_ZONE)])
});

/// The scopes from which addresses are looked up.
const SCOPES: [Scoped<'static>; 3] = [
    Scoped { zone: None, team: None },
    Scoped { zone: Some("usa"), team: None },
    Scoped { zone: Some("usa"), team: Some("northwind") },
];

/// Everything that must hold of such a text.
pub fn check(text: &str) {
    let (scope, rest) = split_address(text);
    assert_eq!(scope.map_or(text.to_owned(), |_| rest.to_owned()), rest);
    // Nobody refers to the ecosystem, of which there is one.
    for kind in NodeKind::ALL.into_iter().filter(|kind| *kind != NodeKind::Ecosystem) {
        for scope in SCOPES {
            look_up(&PROJECT.loaded.graph, kind, text, scope);
        }
    }
    owner(text);
    referred_to(text);
}

/// What is found from somewhere has an address by which it is found from everywhere; only stores of credentials, and so
/// what is in them, are looked up from where one stands.
fn look_up(graph: &Graph, kind: NodeKind, text: &str, scope: Scoped<'_>) {
    let Target::Found(node, column) = graph.resolve(kind, text, scope) else { return };
    assert_eq!((node.kind, column), (kind, None));
    let address = graph.address(node);
    let nearby = matches!(kind, NodeKind::CredentialStore | NodeKind::Credential);
    for scope in if nearby { vec![scope] } else { SCOPES.to_vec() } {
        assert_eq!(graph.resolve(kind, &address, scope), Target::Found(node, None), "{text} is {address}");
    }
}

/// An owner is read as project and branch, which put together are the owner; it covers its own branch.
fn owner(text: &str) {
    let Ok(repository) = Repository::read(text) else { return };
    let Some(branch) = repository.branch else { return };
    assert_eq!(format!("{}@{branch}", repository.project), text);
    if read_branch(branch).is_ok() {
        assert!(repository.covers(repository.project, branch), "{text}");
    }
}

/// A model with the text in the places of references is judged, wherever that leads.
fn referred_to(text: &str) {
    let model = json!({
        "dsc": 1, "zone": "usa", "team": "cards",
        "datastores": { "s": {
            "ingestion": { "kind": "snapshot", "container": text, "credential": text },
            "datasets": { "d": {
                "key": [text], "deprecated": { "use": text },
                "columns": { "a": { "type": "integer", "references": text } } } } } },
        "workspaces": { "w": { "container": text, "readers": [text], "groups": { "g": { "datasets": [text] } } } },
    });
    let model = to_yaml(&model, 0);
    let team = include_str!("../seeds/team.dsc.yaml");
    let project = Project::new(&[
        ("base.dsc.yaml", BASE),
        ("model.dsc.yaml", &model),
        ("team.dsc.yaml", team),
        ("zone.dsc.yaml", BASE_ZONE),
    ]);
    for finding in &project.lint().findings {
        places::of_finding(&project.sources, &finding.diagnostic);
    }
}
