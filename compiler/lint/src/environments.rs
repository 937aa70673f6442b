//! The base, and every environment that overlays make of it: judged one after the other, each finding said once.

use std::collections::BTreeSet;

use dsc_diag::{Bag, Diagnostic, Sources, Span};
use dsc_graph::Graph;
use dsc_model::settings::Settings;

use crate::run::{ask, settle};
use crate::{Input, Report};

/// Everything that a run over all environments needs.
#[derive(Clone, Copy, Debug)]
pub struct Everywhere<'a> {
    /// The texts.
    pub sources: &'a Sources,
    /// The settings.
    pub settings: &'a Settings,
    /// The day on which the rules are asked: year, month, day.
    pub today: (i16, u8, u8),
}

/// Rules that say that nobody uses something: that holds only where it holds in every environment.
const NOBODY_USES: &[&str] = &["unused-declaration", "credential-unused"];

/// Judges the base with the overlays of one environment; hands that model out.
///
/// What nobody uses there may be used elsewhere: that is a question for [`run_everywhere`].
pub fn run_in(
    everywhere: Everywhere<'_>,
    graph: Graph,
    environment: &str,
    mut loading: Bag,
) -> (Graph, Report) {
    let elsewhere = !graph.overlay_environments().is_empty();
    let graph = match graph.overlays_of(environment) {
        Some(overlays) => {
            let overlaid = overlays.over(graph.into_files());
            loading.absorb(overlays.bag);
            overlaid.graph
        }
        None => graph,
    };
    let mut found = ask(everywhere.input(&graph), loading);
    found.retain(|finding| !(elsewhere && is_unused(finding)));
    let report = settle(everywhere.input(&graph), found);
    (graph, report)
}

/// Judges the base, and the base with the overlays of each environment; hands the base back.
///
/// What only an environment shows points at its overlay too. Without overlays this is [`crate::run`].
pub fn run_everywhere(everywhere: Everywhere<'_>, graph: Graph, loading: Bag) -> (Graph, Report) {
    let environments = graph.overlay_environments();
    if environments.is_empty() {
        let report = crate::run(everywhere.input(&graph), loading);
        return (graph, report);
    }
    let overlays: Vec<_> =
        environments.iter().filter_map(|environment| graph.overlays_of(environment)).collect();
    let mut found = ask(everywhere.input(&graph), loading.clone());
    let mut said: BTreeSet<Said> = found.iter().map(said_by).collect();
    let mut files = graph.into_files();
    for overlays in overlays {
        let overlaid = overlays.over(files);
        let mut bag = loading.clone();
        bag.absorb(overlays.bag);
        let mut here = ask(everywhere.input(&overlaid.graph), bag);
        let unused: BTreeSet<Said> = here.iter().filter(|finding| is_unused(finding)).map(said_by).collect();
        found.retain(|finding| !is_unused(finding) || unused.contains(&said_by(finding)));
        here.retain(|finding| !is_unused(finding) && said.insert(said_by(finding)));
        let note = format!("with the overlays of environment `{}`", overlays.environment);
        found.extend(here.into_iter().map(|finding| {
            let there = finding.span.file == overlays.span.file;
            if there { finding } else { finding.related(overlays.span, note.clone()) }
        }));
        files = overlaid.into_base();
    }
    let graph = Graph::build(files);
    let report = settle(everywhere.input(&graph), found);
    (graph, report)
}

impl<'a> Everywhere<'a> {
    fn input(self, graph: &'a Graph) -> Input<'a> {
        Input { sources: self.sources, graph, settings: self.settings, today: self.today }
    }
}

fn is_unused(finding: &Diagnostic) -> bool {
    NOBODY_USES.contains(&finding.rule.0)
}

/// What makes two findings the same one.
type Said = (&'static str, Span, String);

fn said_by(finding: &Diagnostic) -> Said {
    (finding.rule.0, finding.span, finding.message.clone())
}
