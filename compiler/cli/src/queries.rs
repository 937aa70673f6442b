//! Holds the queries of transformers against the datasets that they fill, by asking the engines that will run them: before
//! anything is planned, and before anything moves.

use std::collections::BTreeMap;

use dsc_diag::{Diagnostic, Level, RuleName};
use dsc_dialects::motion::query::{differences, question};
use dsc_graph::At;
use dsc_model::Transformer;
use dsc_plan::desired::{DesiredDataset, DesiredIngestion};

use crate::checked::Checked;
use crate::error::CliError;
use crate::platforms::Served;
use crate::render::findings::{Findings, Hidden, Shown};
use crate::render::paths::Paths;
use crate::session::Session;

/// The rule that says what transformers and their stores owe each other; the linter sees names only.
const RULE: RuleName = RuleName("transformer-output-mismatch");

/// Asks for every query of a transformer what it gives; what does not fit is shown, and nothing is done.
pub fn check_queries(session: &Session, checked: &Checked, platforms: &[Served]) -> Result<(), CliError> {
    let mut found: BTreeMap<String, Diagnostic> = BTreeMap::new();
    for platform in platforms {
        for asked in queries(checked, platform) {
            for (number, message) in asked.judge(session, platform)?.into_iter().enumerate() {
                let (transformer, dataset) = (asked.transformer, asked.dataset);
                let span = transformer.span_of(asked.sql);
                let (address, name) = (transformer.address(), &platform.desired.name);
                let message = format!("the query for `{}` does not fit it: {message}", dataset.address);
                let finding = Diagnostic::new(RULE, span, message)
                    .help(format!("this is how platform `{name}` understands it; a `CAST` says a type"))
                    .address(address.clone())
                    .field("sql");
                found.insert(format!("{address} {} {name} {number:04}", dataset.address), finding);
            }
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    let findings = Findings {
        command: "plan",
        sources: &checked.project.sources,
        paths: Paths::new(&checked.place.root, session.surroundings.folder.as_deref()),
        shown: found.iter().filter_map(|(name, diagnostic)| shown(name, diagnostic)).collect(),
        hidden: Hidden::default(),
        files: checked.project.model_files(),
        fail_level: Level::Error,
        impact: None,
    };
    session.talk_with(|out, look| crate::render::human::write(out, &findings, look));
    Err(CliError::ModelHasErrors)
}

/// Whether there is any query that an engine has to judge.
pub fn asks_anything(checked: &Checked, platforms: &[Served]) -> bool {
    platforms.iter().any(|platform| !queries(checked, platform).is_empty())
}

fn shown<'f>(fingerprint: &'f str, diagnostic: &'f Diagnostic) -> Option<Shown<'f>> {
    let rule = &dsc_lint::rule_named(RULE)?.rule;
    Some(Shown { diagnostic, rule, level: Level::Error, fingerprint })
}

/// A query, and what it fills.
struct Asked<'c> {
    transformer: At<'c, Transformer>,
    workspace: &'c str,
    sql: dsc_model::Word,
    dataset: &'c DesiredDataset,
}

/// The queries that a platform runs.
fn queries<'c>(checked: &'c Checked, platform: &'c Served) -> Vec<Asked<'c>> {
    let mut out = Vec::new();
    for store in &platform.desired.stores {
        let DesiredIngestion::Transformer { transformer, workspace, .. } = &store.ingestion else { continue };
        let Some(transformer) = checked.graph.find_by_address::<Transformer>(transformer) else { continue };
        for (name, sql) in &transformer.object().sql {
            let dataset = store.datasets.iter().find(|dataset| dataset.name == transformer.text(*name));
            out.extend(dataset.map(|dataset| Asked { transformer, workspace, sql: *sql, dataset }));
        }
    }
    out
}

impl Asked<'_> {
    /// What is wrong with it: a phrase each.
    fn judge(&self, session: &Session, platform: &Served) -> Result<Vec<String>, CliError> {
        let workspaces = &platform.desired.workspaces;
        let Some(workspace) = workspaces.iter().find(|there| there.address == self.workspace) else {
            return Ok(Vec::new());
        };
        let engine = platform.engine();
        let question = question(engine, &platform.desired, workspace, self.transformer.text(self.sql));
        let described = match platform.describe(session, &question)? {
            Ok(described) => described,
            Err(message) => return Ok(vec![message]),
        };
        let mut out: Vec<String> = described
            .reads
            .iter()
            .map(|name| format!("it reads `{name}` past the views of `{}`", self.workspace))
            .collect();
        out.extend(differences(engine, self.dataset, &described.columns));
        Ok(out)
    }
}
