//! Reads and judges projects beside the talking: a thread for each time it is asked.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crossbeam_channel::Sender;
use dsc_lsp::World;

use crate::checked;
use crate::error::CliError;
use crate::lsp::documents::uri_of;
use crate::project::{Baseline, Project};
use crate::surroundings::day_of;

/// What is to be read and judged.
#[derive(Debug)]
pub struct Job {
    /// Counts the changes of texts: which of them are in it.
    pub generation: u64,
    /// The folders of projects, each with its open texts.
    pub projects: Vec<(PathBuf, BTreeMap<String, Arc<str>>)>,
    /// The environment to judge for; all where none is named.
    pub environment: Option<String>,
}

/// What became of it.
#[derive(Debug)]
pub struct Done {
    /// Which changes of texts are in it.
    pub generation: u64,
    /// The judged projects by their folders, or why one could not be read.
    pub worlds: Vec<(PathBuf, Result<World, String>)>,
}

/// Begins a job; its end is sent.
pub fn begin(job: Job, ended: Sender<Done>) -> Result<(), CliError> {
    let work = move || {
        let mut worlds = Vec::with_capacity(job.projects.len());
        for (root, edited) in &job.projects {
            worlds.push((root.clone(), judge(root, edited, job.environment.as_deref())));
        }
        // Nobody waits any more where the editor has gone.
        let _ = ended.send(Done { generation: job.generation, worlds });
    };
    let thread = std::thread::Builder::new().name("judge".to_owned());
    thread.spawn(work).map(drop).map_err(|source| CliError::Runtime { source })
}

/// Reads and judges one project. Nothing that a model says may panic; should it, the editor goes on without an answer.
fn judge(
    root: &Path,
    edited: &BTreeMap<String, Arc<str>>,
    environment: Option<&str>,
) -> Result<World, String> {
    let judged = catch_unwind(AssertUnwindSafe(|| -> Result<World, CliError> {
        let mut project = Project::read_edited(root, edited)?;
        let baseline = Baseline::read(root)?;
        let today = day_of(crate::surroundings::clock());
        let (graph, report) = checked::judge_on(&mut project, environment, today, |_| ());
        let mut findings = report.findings;
        findings.retain(|finding| !baseline.accepts(&finding.fingerprint));
        Ok(World { root: uri_of(root), sources: project.sources, graph, findings })
    }));
    match judged {
        Ok(world) => world.map_err(|error| match error.help() {
            Some(help) => format!("{error}; {help}"),
            None => error.to_string(),
        }),
        Err(_) => Err("judging the model failed; this is a fault of `dsc`".to_owned()),
    }
}
