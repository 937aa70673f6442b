//! `dsc check`: whether a request may enter the live branch.

mod acceptance;

use std::collections::BTreeSet;

use dsc_compat::{Judgement, Owners, Request, SettingsState, Source, Tier};
use dsc_diag::{Bag, Level, Span};
use dsc_graph::Graph;
use dsc_lint::{Everywhere, Report};
use dsc_model::settings::Settings;

use crate::arguments::CheckArguments;
use crate::checked;
use crate::error::{CliError, Outcome};
use crate::gate::{First, Gate, Head, Side};
use crate::git::{Git, short};
use crate::project::{Place, ProjectError, SETTINGS};
use crate::render;
use crate::render::findings::{Findings, Hidden, Shown};
use crate::render::impact::Impact;
use crate::render::paths::Paths;
use crate::render::text::counted;
use crate::session::Session;

/// Reads both states, compares them, and shows what was found.
pub fn run(arguments: &CheckArguments, session: &mut Session) -> Result<Outcome, CliError> {
    let outputs = session.reports("check")?;
    let source = source(arguments, session)?;
    let (place, git) = open(arguments, session)?;
    let against = against(arguments.against.as_ref(), session, &place);
    let head = arguments.head.as_deref().map_or(Head::WorkingTree, Head::Reference);
    let mut gate = Gate::read(session, &place, &git, &against, head)?;
    let asked = ask(&mut gate, source.as_ref(), arguments, session);
    for note in &gate.notes {
        session.say(&format!("note: {note}"));
    }
    let findings = asked.findings(session, &place, &gate);
    for wanted in &outputs {
        session.answer(wanted, |out, look| render::write_findings(out, wanted.form, &findings, look))?;
    }
    session.finish()?;
    let base = short(gate.commits.base);
    if let Some(words) = downstream(&asked.impact) {
        session.say(&words);
    }
    let changes = counted(asked.changes, "change");
    session.say(&format!("{changes} against {base}; {} ({})", findings.summary(), session.seconds()));
    let outcome = if findings.fail() { Outcome::Findings } else { Outcome::Fine };
    // Taking large models apart piece by piece takes longer than ending, and nobody needs them any more.
    std::mem::forget((gate, asked));
    Ok(outcome)
}

/// Where the request comes from: the flag, or the merge request that a job of GitLab runs for.
fn source(arguments: &CheckArguments, session: &Session) -> Result<Option<Source>, CliError> {
    let request = &session.surroundings.request;
    let predefined = match (&request.project, &request.branch) {
        (Some(project), Some(branch)) => Some(format!("{project}@{branch}")),
        (_, _) => None,
    };
    let Some(written) = arguments.source.clone().or(predefined) else {
        session.say("note: no --source, so nobody is asked who may make these changes");
        return Ok(None);
    };
    Source::read(&written).map(Some).map_err(|fault| CliError::NoSource { written, fault })
}

/// Finds the project and its repository; a bare repository has no folder with settings, and its trees do.
fn open(arguments: &CheckArguments, session: &Session) -> Result<(Place, Git), CliError> {
    match checked::find(session, &[]) {
        Ok(place) => {
            let git = Git::open(&place.root)?;
            Ok((place, git))
        }
        Err(error) => {
            let missing = matches!(
                error,
                CliError::Project(ProjectError::NoProject { .. } | ProjectError::NoSettings { .. })
            );
            let here = session.surroundings.folder.clone().unwrap_or_default();
            let folder = here.join(session.common.project.as_deref().unwrap_or(std::path::Path::new("")));
            match arguments.head.as_deref().filter(|_| missing) {
                Some(head) => match Git::open_bare(&folder, head, SETTINGS)? {
                    Some(git) => Ok((Place { root: folder, parts: Vec::new() }, git)),
                    None => Err(error),
                },
                None => Err(error),
            }
        }
    }
}

/// What to compare with: the flag, the merge request's base, or what the settings say.
pub(super) fn against(written: Option<&String>, session: &Session, place: &Place) -> String {
    match written.or(session.surroundings.request.base.as_ref()) {
        Some(written) => written.clone(),
        // A bare repository has no settings before it is known which commit is meant.
        None => {
            crate::project::settings_of(&place.root).map_or(Settings::default().against, |said| said.against)
        }
    }
}

/// What was found about a request.
struct Asked {
    report: Report,
    hidden: Hidden,
    fail_level: Level,
    changes: usize,
    impact: Impact,
}

impl Asked {
    fn findings<'a>(&'a self, session: &Session, place: &Place, gate: &'a Gate) -> Findings<'a> {
        Findings {
            command: "check",
            sources: &gate.head.project.sources,
            paths: Paths::new(&place.root, session.surroundings.folder.as_deref()),
            shown: self.report.findings.iter().map(Shown::from).collect(),
            hidden: self.hidden,
            files: gate.head.project.model_files(),
            fail_level: self.fail_level,
            impact: Some(&self.impact),
        }
    }
}

/// Owners that one line names; the others are counted.
const MOST_OWNERS: usize = 5;

/// Who is downstream, on one line; none where nobody is.
fn downstream(impact: &Impact) -> Option<String> {
    let owners = impact.owners();
    let named: Vec<&str> = owners.keys().take(MOST_OWNERS).map(|(owner, _)| *owner).collect();
    let things = counted(impact.affected.len(), "thing");
    let more = match owners.len().saturating_sub(named.len()) {
        0 => String::new(),
        more => format!(" and of {}", counted(more, "more owner")),
    };
    (!owners.is_empty())
        .then(|| format!("downstream of it: {things} of {}{more}; `dsc impact` lists them", named.join(", ")))
}

fn ask(gate: &mut Gate, source: Option<&Source>, arguments: &CheckArguments, session: &Session) -> Asked {
    let settings = settings_state(gate);
    let mut owners: Vec<Owners> = Vec::new();
    if gate.first == First::No {
        owners.push(Owners::of(&gate.base.loaded.graph));
        owners.extend(gate.tip.as_ref().map(|tip| Owners::of(&tip.loaded.graph)));
    }
    let trusted = trusted_settings(gate, settings, source, &owners);
    let today = session.surroundings.today();
    let judgement = Judgement { tier: Tier::of_settings(&trusted.check), today };
    let request = source.map(|source| Request { source, settings, owners: &owners });
    let (found, changes, impact) = compare(gate, request, judgement);
    session.say_more(&format!("compared {} ({})", counted(changes, "change"), session.seconds()));
    let mut report = lint(&mut gate.head, &trusted, found, session);
    let mut hidden = Hidden { suppressed: report.suppressed, ..Hidden::default() };
    hidden.accepted = acceptance::accept(&mut report, &trusted.check, today, &mut gate.notes);
    let unread = gate.base.loaded.bag.iter().next().is_some();
    if unread || arguments.new_only && !report.findings.is_empty() {
        let settings = gate.base.project.settings.clone();
        let old = lint(&mut gate.base, &settings, Bag::new(), session);
        let errors = old.count(Level::Error);
        if errors > 0 {
            let errors = counted(errors, "error");
            gate.notes
                .push(format!("the base itself has {errors}; it is compared as far as it could be read"));
        }
        if arguments.new_only {
            hidden.old = take_old(&mut report, &old);
        }
    }
    let fail_level = arguments.fail_level.unwrap_or(trusted.fail_level);
    Asked { report, hidden, fail_level, changes, impact }
}

/// Everything that differs, held against owners and consumers; with the number of changes and who is downstream.
fn compare(gate: &Gate, request: Option<Request<'_>>, judgement: Judgement) -> (Bag, usize, Impact) {
    let (base, head) = (&gate.base.loaded.graph, &gate.head.loaded.graph);
    let comparison = dsc_compat::compare(base, head);
    let mut found = Vec::new();
    if let Some(request) = request {
        found.extend(dsc_compat::authorise(&comparison, request));
        let mut said: BTreeSet<String> = found.iter().map(|finding| finding.message.clone()).collect();
        // What an overlay sets belongs to whom it sets it for.
        let mut environments = base.overlay_environments();
        environments.extend(head.overlay_environments());
        for environment in &environments {
            let sides = [with_overlays(base, environment), with_overlays(head, environment)];
            let [old, new] = [sides[0].as_ref().unwrap_or(base), sides[1].as_ref().unwrap_or(head)];
            let here = dsc_compat::authorise(&dsc_compat::compare(old, new), request);
            found.extend(here.into_iter().filter(|finding| said.insert(finding.message.clone())));
        }
    }
    found.extend(dsc_compat::breaks(&comparison, judgement));
    found.extend(dsc_compat::renames_without_effect(&comparison));
    let mut bag = Bag::new();
    found.into_iter().for_each(|finding| bag.report(finding));
    (bag, comparison.changes.len(), Impact::of_changes(&comparison))
}

fn with_overlays(graph: &Graph, environment: &str) -> Option<Graph> {
    graph.overlays_of(environment).map(|overlays| overlays.over(graph.files().to_vec()).graph)
}

/// What a request does to the settings.
fn settings_state(gate: &Gate) -> SettingsState {
    let project = &gate.head.project;
    let old = gate.base.project.settings_source();
    // The baseline says for everybody which findings do not count.
    match old.text == project.settings_source().text && !gate.baseline_changed {
        true => SettingsState::Same,
        false => SettingsState::Changed(Span::new(project.settings_file, 0, 0)),
    }
}

/// The settings that judge: those of the head, unless the source may not change them.
fn trusted_settings(
    gate: &Gate,
    state: SettingsState,
    source: Option<&Source>,
    owners: &[Owners],
) -> Settings {
    let own = match (state, source) {
        (SettingsState::Same, _) | (_, None) => true,
        (SettingsState::Changed(_), Some(source)) => {
            gate.first == First::Yes
                || owners.iter().all(|owners| owners.allow(&dsc_compat::Scope::Ecosystem, source))
        }
    };
    let side = if own { &gate.head } else { &gate.base };
    side.project.settings.clone()
}

fn lint(side: &mut Side, settings: &Settings, found: Bag, session: &Session) -> Report {
    let mut bag = side.project.bag.clone();
    bag.absorb(side.loaded.bag.clone());
    bag.absorb(found);
    let sources = &side.project.sources;
    let everywhere = Everywhere { sources, settings, today: session.surroundings.today() };
    let graph = std::mem::replace(&mut side.loaded.graph, Graph::build(Vec::new()));
    let (graph, report) = match &session.common.environment {
        Some(environment) => dsc_lint::run_in(everywhere, graph, environment, bag),
        None => dsc_lint::run_everywhere(everywhere, graph, bag),
    };
    side.loaded.graph = graph;
    session.say_more(&format!("asked {} rules ({})", dsc_lint::all().count(), session.seconds()));
    report
}

/// Takes away what the base has too; says how many they were.
fn take_old(report: &mut Report, old: &Report) -> usize {
    let known: BTreeSet<&str> = old.findings.iter().map(|finding| finding.fingerprint.as_str()).collect();
    let before = report.findings.len();
    report.findings.retain(|finding| !known.contains(finding.fingerprint.as_str()));
    before - report.findings.len()
}
