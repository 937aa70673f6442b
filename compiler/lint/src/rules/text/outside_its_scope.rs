//! `outside-its-scope`: an object stands in a file of a scope that it does not belong to.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::{At, Graph, Object};
use dsc_model::{
    Assignment, Datastore, Ecosystem, FileModel, Platform, Policy, PrimaryIngestion, Role, Scenario, Team,
    Transformer, User, Vendor, Workspace, Zone,
};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static OUTSIDE_ITS_SCOPE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0126",
        name: RuleName("outside-its-scope"),
        summary: "An object stands in a file of a scope that it does not belong to",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("outside_its_scope.md"),
    },
    check: Check::Graph(check),
};

/// Where objects of a kind belong. Containers and credential stores belong anywhere.
#[derive(Clone, Copy)]
enum Belongs {
    /// To a zone, not to one of its teams.
    Zone,
    /// To a team of a zone.
    Team,
    /// To the ecosystem or a zone, not to a team.
    NoTeam,
}

fn check(context: &Context<'_>, out: &mut Findings) {
    let graph = context.graph;
    for file in graph.files() {
        team_without_zone(file, out);
        of_ecosystem::<Ecosystem>(graph, file, out);
        of_ecosystem::<Vendor>(graph, file, out);
        of_ecosystem::<Zone>(graph, file, out);
        of_ecosystem::<Platform>(graph, file, out);
        of_ecosystem::<Assignment>(graph, file, out);
        of_ecosystem::<PrimaryIngestion>(graph, file, out);
    }
    of_scope::<Policy>(graph, Belongs::Zone, out);
    of_scope::<Team>(graph, Belongs::Zone, out);
    of_scope::<Datastore>(graph, Belongs::Team, out);
    of_scope::<Workspace>(graph, Belongs::Team, out);
    of_scope::<Transformer>(graph, Belongs::Team, out);
    of_scope::<Scenario>(graph, Belongs::Team, out);
    of_scope::<Role>(graph, Belongs::NoTeam, out);
    of_scope::<User>(graph, Belongs::NoTeam, out);
}

fn team_without_zone(file: &FileModel, out: &mut Findings) {
    let (None, Some(team)) = (file.scope.zone, file.scope.team) else { return };
    let message = format!("the file names the team `{}` and no zone", file.text(team));
    let finding = Diagnostic::new(OUTSIDE_ITS_SCOPE.name(), file.span(team), message)
        .help("a team belongs to a zone: write `zone:` above it")
        .field("team");
    out.report(finding);
}

/// Reports objects of the ecosystem that stand in a file of a zone.
fn of_ecosystem<T: Object>(graph: &Graph, file: &FileModel, out: &mut Findings) {
    let Some(zone) = file.scope.zone else { return };
    if Some(file.text(zone)) == graph.ecosystem_name() {
        return;
    }
    for object in T::all(file) {
        let (kind, name) = (T::KIND.word(), file.text(object.name_word()));
        let message = format!("the {kind} `{name}` stands in a file of the zone `{}`", file.text(zone));
        let finding = Diagnostic::new(OUTSIDE_ITS_SCOPE.name(), file.span(object.name_word()), message)
            .related(file.span(zone), "the zone of this file")
            .help("it belongs to the ecosystem: move it to a file without `zone:`")
            .address(name);
        out.report(finding);
    }
}

fn of_scope<T: Object>(graph: &Graph, belongs: Belongs, out: &mut Findings) {
    for object in graph.all::<T>() {
        let Some((what, help)) = misplaced(object, belongs) else { continue };
        let message = format!("the {} `{}` {what}", T::KIND.word(), object.name());
        let mut finding = Diagnostic::new(OUTSIDE_ITS_SCOPE.name(), object.span(), message)
            .help(help)
            .address(object.address());
        if let (Belongs::Zone | Belongs::NoTeam, Some(team)) = (belongs, object.file().scope.team) {
            finding = finding.related(object.file().span(team), "the team of this file");
        }
        out.report(finding);
    }
}

/// What is wrong with the place of an object, and what to do about it.
fn misplaced<T: Object>(object: At<'_, T>, belongs: Belongs) -> Option<(&'static str, &'static str)> {
    let head = object.file().scope;
    let (in_zone, in_team) = (object.zone_name().is_some(), object.team_name().is_some());
    // The head of the file is at fault then, and is reported itself.
    let headless = head.team.is_some() && head.zone.is_none();
    match belongs {
        Belongs::Team | Belongs::Zone if !in_zone && headless => None,
        Belongs::Team if !in_zone => Some((
            "stands in no zone",
            "write `zone:` and `team:` at the head of the file, or write them in the object itself",
        )),
        Belongs::Team if !in_team => {
            Some(("belongs to no team", "write `team:` at the head of the file, or in the object itself"))
        }
        Belongs::Zone if !in_zone => {
            Some(("stands in no zone", "write `zone:` at the head of the file, or the zone before its name"))
        }
        Belongs::Zone | Belongs::NoTeam if in_team => Some((
            "stands in a file of a team",
            "teams do not decide about it: move it to a file of the zone, without `team:`",
        )),
        Belongs::Team | Belongs::Zone | Belongs::NoTeam => None,
    }
}
