//! Who may make which change: whatever differs belongs to one owner, and only that owner may change it.

use dsc_diag::{Diagnostic, Span};
use dsc_graph::Graph;

use crate::faults::UNAUTHORISED_CHANGE;
use crate::owner::{Owner, Owners, Scope};
use crate::place::{field_span, survivor};
use crate::{Change, Comparison, Manner, Source};

/// Fields that one message names; the others are counted.
const MOST_FIELDS: usize = 5;
/// Owners that are shown to a source nobody knows.
const MOST_OWNERS: usize = 3;

/// A request: where it comes from, and what it changes beside the model.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Where it comes from.
    pub source: &'a Source,
    /// What it does to the settings.
    pub settings: SettingsState,
    /// The owners that decide: those of the base, and those of what became of the base since. Each must agree. None at
    /// all is the first request, and then the head's own owners decide.
    pub owners: &'a [Owners],
}

/// What a request does to the settings of the project, which belong to the ecosystem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingsState {
    /// Nothing.
    Same,
    /// It changes them; the place is their first line.
    Changed(Span),
}

/// Everything that the source of a request may not change.
pub fn authorise(comparison: &Comparison<'_>, request: Request<'_>) -> Vec<Diagnostic> {
    let settings = match request.settings {
        SettingsState::Same => None,
        SettingsState::Changed(span) => Some(span),
    };
    if comparison.changes.is_empty() && settings.is_none() {
        return Vec::new();
    }
    let own;
    let first = request.owners.is_empty();
    let owners = match first {
        true => {
            own = [Owners::of(comparison.head)];
            &own
        }
        false => request.owners,
    };
    let place = settings.unwrap_or_else(|| place_of(comparison, &comparison.changes[0]));
    if owners.iter().any(|owners| !owners.know(request.source)) {
        return vec![stranger(owners, request.source, place)];
    }
    if first && !owners[0].allow(&Scope::Ecosystem, request.source) {
        return vec![not_the_first(&owners[0], request.source, place)];
    }
    let mut found: Vec<Diagnostic> =
        comparison.changes.iter().filter_map(|change| judge(comparison, change, owners, request)).collect();
    if let Some(span) = settings {
        let refused = owners.iter().find(|owners| !owners.allow(&Scope::Ecosystem, request.source));
        found.extend(refused.map(|owners| {
            let message =
                format!("`{}` may not change the settings (dsc.toml, dsc.baseline)", request.source);
            refusal(span, message, &Scope::Ecosystem, owners, request.source).field("dsc.toml")
        }));
    }
    found
}

fn judge(
    comparison: &Comparison<'_>,
    change: &Change,
    owners: &[Owners],
    request: Request<'_>,
) -> Option<Diagnostic> {
    let (scope, owners) = scopes(comparison, change).into_iter().find_map(|scope| {
        let refused = owners.iter().find(|owners| !owners.allow(&scope, request.source))?;
        Some((scope, refused))
    })?;
    let verb = match change.manner {
        Manner::Added { .. } => "add",
        Manner::Removed { .. } => "remove",
        Manner::Changed { .. } => "change",
    };
    let message = format!("`{}` may not {verb} {}", request.source, change.words());
    let span = place_of(comparison, change);
    let paths: Vec<&str> = change.fields().iter().map(|field| field.path.as_str()).collect();
    let finding = refusal(span, message, &scope, owners, request.source);
    let finding = finding.address(change.address.clone()).field(paths.join(","));
    Some(if paths.is_empty() { finding } else { finding.label(named(&paths)) })
}

/// The scopes that a change touches: the one that an object left too, and of a second declaration that of the first.
fn scopes(comparison: &Comparison<'_>, change: &Change) -> Vec<Scope> {
    let mut scopes = Vec::new();
    let mut add = |graph: &Graph, node| {
        scopes.push(Scope::of(graph, node));
        if let Some(first) = graph.declared_before(node) {
            scopes.push(Scope::of(graph, first));
        }
    };
    if let Some(node) = change.base() {
        add(comparison.base, node);
    }
    if let Some(node) = change.head() {
        add(comparison.head, node);
    }
    scopes.dedup();
    scopes
}

fn place_of(comparison: &Comparison<'_>, change: &Change) -> Span {
    match &change.manner {
        Manner::Added { head } => comparison.head.span(*head),
        Manner::Removed { base } => survivor(comparison, *base),
        Manner::Changed { head, fields, .. } => {
            field_span(comparison.head, *head, fields.first().map_or("", |field| &field.path))
        }
    }
}

fn named(paths: &[&str]) -> String {
    let shown: Vec<String> = paths
        .iter()
        .take(MOST_FIELDS)
        .map(|path| if path.is_empty() { "the whole".to_owned() } else { format!("`{path}`") })
        .collect();
    match paths.len().saturating_sub(MOST_FIELDS) {
        0 => format!("changed: {}", shown.join(", ")),
        more => format!("changed: {} and {more} more", shown.join(", ")),
    }
}

fn refusal(span: Span, message: String, scope: &Scope, owners: &Owners, source: &Source) -> Diagnostic {
    let (whose, help) = match owners.owner(scope) {
        Owner::Repository(_) if owners.is_live_branch(source) => (
            format!("it belongs to {scope}, and `{source}` is the live branch, which owns nothing"),
            "let the owner send the change from its own branch".to_owned(),
        ),
        Owner::Repository(repository) => (
            format!("it belongs to {scope}, owned by `{repository}`"),
            format!("let `{repository}` send this change, in a request of its own"),
        ),
        Owner::Nobody => (
            format!("it belongs to {scope}, which names no repository"),
            "let whoever declares it add its `repository` first".to_owned(),
        ),
        Owner::Undeclared => (
            format!("it belongs to {scope}, which is not declared on the base"),
            format!("first a request of {} has to declare it, then its owner can fill it", parent(scope)),
        ),
    };
    Diagnostic::new(UNAUTHORISED_CHANGE, span, format!("{message}: {whose}")).help(help)
}

/// Who declares a scope.
fn parent(scope: &Scope) -> String {
    match scope {
        Scope::Ecosystem | Scope::Zone(_) => "the ecosystem's owner".to_owned(),
        Scope::Team(zone, _) => format!("the owner of zone `{zone}`"),
    }
}

fn stranger(owners: &[Owners], source: &Source, place: Span) -> Diagnostic {
    let live = owners.iter().any(|owners| owners.is_live_branch(source));
    let message = match live {
        true => format!("`{source}` may not change anything: it is the live branch, which owns nothing"),
        false => format!("`{source}` may not change anything: it owns nothing here"),
    };
    let unsure = owners.iter().find(|owners| !owners.know(source)).unwrap_or(&owners[0]);
    let known: Vec<String> = unsure
        .closest(source, MOST_OWNERS)
        .into_iter()
        .map(|(scope, repository)| format!("`{repository}` ({scope})"))
        .collect();
    let help = match known.is_empty() {
        true => "the model names no owner at all: its ecosystem needs a `repository`".to_owned(),
        false => format!("owners that read most like it: {}", known.join(", ")),
    };
    Diagnostic::new(UNAUTHORISED_CHANGE, place, message).help(help)
}

fn not_the_first(owners: &Owners, source: &Source, place: Span) -> Diagnostic {
    let message = format!(
        "`{source}` may not make the first request: there is no model on the base, and it has to come from the ecosystem's owner"
    );
    let help = match owners.owner(&Scope::Ecosystem) {
        Owner::Repository(repository) => format!("the ecosystem names `{repository}` as its owner"),
        Owner::Nobody | Owner::Undeclared => {
            "the ecosystem names no owner: it needs a `repository`".to_owned()
        }
    };
    Diagnostic::new(UNAUTHORISED_CHANGE, place, message).help(help)
}
