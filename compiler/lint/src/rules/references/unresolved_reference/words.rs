//! Words that refer to something and are no references of the graph: zones, environments, classes.

use std::collections::BTreeSet;

use dsc_diag::{Diagnostic, Span};
use dsc_graph::{At, Graph, Object};
use dsc_model::{
    Container, CredentialStore, Dataset, Datastore, FileModel, Group, Policy, Role, Scenario, Team,
    Transformer, User, Word, Workspace, Zone,
};

use super::UNRESOLVED_REFERENCE;
use crate::{Context, Findings};

/// Zones that heads of files and long forms name.
pub(super) fn report_zones(graph: &Graph, out: &mut Findings) {
    for file in graph.files() {
        if let Some(zone) = file.scope.zone {
            report_zone(graph, file, zone, out);
        }
    }
    written_zones::<Container>(graph, out);
    written_zones::<CredentialStore>(graph, out);
    written_zones::<Policy>(graph, out);
    written_zones::<Team>(graph, out);
    written_zones::<Datastore>(graph, out);
    written_zones::<Workspace>(graph, out);
    written_zones::<Transformer>(graph, out);
    written_zones::<Role>(graph, out);
    written_zones::<User>(graph, out);
    written_zones::<Scenario>(graph, out);
}

fn written_zones<T: Object>(graph: &Graph, out: &mut Findings) {
    for object in graph.all::<T>() {
        let zone = object.object().identity().and_then(|identity| identity.scope.zone);
        if let Some(zone) = zone.filter(|zone| Some(*zone) != object.file().scope.zone) {
            report_zone(graph, object.file(), zone, out);
        }
    }
}

fn report_zone(graph: &Graph, file: &FileModel, zone: Word, out: &mut Findings) {
    let name = file.text(zone);
    let known = graph.ecosystem_name() == Some(name) || graph.find_by_address::<Zone>(name).is_some();
    if known || graph.may_be_declared(name) {
        return;
    }
    let meant = out.suggest(name, graph.all::<Zone>().map(|zone| zone.name()));
    let help = meant.map_or("the ecosystem declares its zones under `zones`".to_owned(), did_you_mean);
    let message = format!("there is no zone `{name}`");
    let finding = Diagnostic::new(UNRESOLVED_REFERENCE.name(), file.span(zone), message).help(help);
    out.report(finding.field("zone"));
}

/// Environments that overlays and scenarios name.
pub(super) fn report_environments(context: &Context<'_>, out: &mut Findings) {
    for file in context.graph.files() {
        let Some(word) = file.overlay.as_ref().and_then(|overlay| overlay.environment) else { continue };
        report_environment(context, (file.text(word), file.span(word)), String::new(), out);
    }
    for scenario in context.graph.all::<Scenario>() {
        let Some(word) = scenario.environment else { continue };
        let said = (scenario.text(word), scenario.span_of(word));
        report_environment(context, said, scenario.address(), out);
    }
}

fn report_environment(
    context: &Context<'_>,
    (name, span): (&str, Span),
    address: String,
    out: &mut Findings,
) {
    let known = &context.settings.environments;
    if known.iter().any(|environment| environment.name == name) {
        return;
    }
    let meant = out.suggest(name, known.iter().map(|environment| environment.name.as_str()));
    let help = "environments are declared in `dsc.toml`: `[environments.NAME]`".to_owned();
    let message = format!("there is no environment `{name}`");
    let finding = Diagnostic::new(UNRESOLVED_REFERENCE.name(), span, message)
        .help(meant.map_or(help, did_you_mean))
        .address(address)
        .field("environment");
    out.report(finding);
}

/// Regulators that no policy of the workspace's zone, or of the data's, names.
pub(super) fn report_regulators(graph: &Graph, out: &mut Findings) {
    let mut known: BTreeSet<(&str, &str)> = BTreeSet::new();
    for policy in graph.all::<Policy>() {
        let zone = policy.zone_name().unwrap_or("");
        known.extend(policy.object().regulators.iter().map(|(name, _)| (zone, policy.text(*name))));
    }
    for group in graph.all::<Group>() {
        let Some(word) = group.needs.regulator else { continue };
        let name = group.text(word);
        let of_data = group.datasets().filter_map(|link| link.target?.zone_name());
        let mut zones = group.workspace().zone_name().into_iter().chain(of_data);
        if zones.any(|zone| known.contains(&(zone, name))) || graph.may_be_declared(name) {
            continue;
        }
        let meant = out.suggest(name, known.iter().map(|(_, name)| *name));
        let help = "policies name regulators: `regulators: { NAME: 6y }`".to_owned();
        let message = format!("no policy of the zone names the regulator `{name}`");
        let finding = Diagnostic::new(UNRESOLVED_REFERENCE.name(), group.span_of(word), message)
            .help(meant.map_or(help, did_you_mean))
            .address(group.address())
            .field("needs.regulator");
        out.report(finding);
    }
}

/// Classes outside the ecosystem's scheme.
pub(super) fn report_classes(graph: &Graph, out: &mut Findings) {
    if graph.ecosystem().is_none() {
        return;
    }
    for dataset in graph.all::<Dataset>() {
        for word in dataset.words(dataset.classification) {
            report_class(dataset, *word, "classification", out);
        }
        if !dataset.summary.classified {
            continue;
        }
        for column in dataset.column_objects() {
            for word in dataset.words(column.details(dataset.file()).classification) {
                report_class(dataset, *word, "columns.classification", out);
            }
        }
    }
    for workspace in graph.all::<Workspace>() {
        let Some(limits) = workspace.classifications else { continue };
        for word in limits.allow.into_iter().chain([limits.deny]).flat_map(|words| workspace.words(words)) {
            report_class(workspace, *word, "classifications", out);
        }
    }
}

fn report_class<T: Object>(object: At<'_, T>, word: Word, field: &str, out: &mut Findings) {
    let (graph, name) = (object.graph(), object.text(word));
    if graph.classification_rank(name).is_some() {
        return;
    }
    let scheme =
        graph.ecosystem().into_iter().flat_map(|ecosystem| ecosystem.texts(ecosystem.classifications));
    let meant = out.suggest(name, scheme);
    let help = "the ecosystem declares its classes under `classifications`, loosest first".to_owned();
    let message = format!("there is no class `{name}` in the ecosystem's scheme");
    let mut finding = Diagnostic::new(UNRESOLVED_REFERENCE.name(), object.span_of(word), message)
        .help(meant.map_or(help, did_you_mean))
        .address(object.address())
        .field(field);
    if let Some(ecosystem) = graph.ecosystem() {
        finding = finding.related(ecosystem.span(), "the ecosystem and its scheme");
    }
    out.report(finding);
}

fn did_you_mean(name: &str) -> String {
    format!("did you mean `{name}`?")
}
