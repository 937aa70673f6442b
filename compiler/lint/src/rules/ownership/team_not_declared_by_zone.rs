//! `team-not-declared-by-zone`: a team that its zone does not declare.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::{Graph, Object};
use dsc_model::{
    Container, CredentialStore, Datastore, FileModel, Scenario, Scope, Team, Transformer, Word, Workspace,
    Zone,
};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static TEAM_NOT_DECLARED_BY_ZONE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0404",
        name: RuleName("team-not-declared-by-zone"),
        summary: "A team that its zone does not declare",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("team_not_declared_by_zone.md"),
    },
    check: Check::Graph(check),
};

fn check(context: &Context<'_>, out: &mut Findings) {
    let graph = context.graph;
    for file in graph.files() {
        check_scope(graph, file, file.scope, file.scope.team, out);
    }
    of_objects::<CredentialStore>(graph, out);
    of_objects::<Container>(graph, out);
    of_objects::<Datastore>(graph, out);
    of_objects::<Workspace>(graph, out);
    of_objects::<Transformer>(graph, out);
    of_objects::<Scenario>(graph, out);
}

/// Objects that say themselves where they belong.
fn of_objects<T: Object>(graph: &Graph, out: &mut Findings) {
    for object in graph.all::<T>() {
        let Some(identity) = object.object().identity() else { continue };
        // An object that contradicts the head of its file is reported as such.
        let (head, zone) = (object.file().scope.zone, identity.scope.zone);
        let strays = head.is_some_and(|head| zone.map(|zone| object.text(zone)) != Some(object.text(head)));
        if identity.scope != object.file().scope && !strays {
            let place = identity.written_team.unwrap_or(identity.key);
            check_scope(graph, object.file(), identity.scope, Some(place), out);
        }
    }
}

fn check_scope(graph: &Graph, file: &FileModel, scope: Scope, place: Option<Word>, out: &mut Findings) {
    let (Some(zone), Some(team), Some(place)) = (scope.zone, scope.team, place) else { return };
    let (zone, team) = (file.text(zone), file.text(team));
    // A zone that is not there is reported itself.
    let Some(declared) = graph.find_by_address::<Zone>(zone) else { return };
    if graph.find_by_address::<Team>(&format!("{zone}/{team}")).is_some() || graph.may_be_declared(team) {
        return;
    }
    let teams = graph.all::<Team>().filter(|known| known.zone_name() == Some(zone));
    let meant = out.suggest(team, teams.map(|known| known.name()));
    let help = match meant {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "a zone declares its teams in a file of its own, under `teams`".to_owned(),
    };
    let message = format!("the zone `{zone}` declares no team `{team}`");
    let finding = Diagnostic::new(TEAM_NOT_DECLARED_BY_ZONE.name(), file.span(place), message)
        .related(declared.span(), "the zone")
        .help(help)
        .address(format!("{zone}/{team}"))
        .field("team");
    out.report(finding);
}
