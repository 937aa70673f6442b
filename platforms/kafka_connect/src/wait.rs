//! Waits until a cluster has come to where a request leads.

use std::thread::sleep;
use std::time::{Duration, Instant};

use dsc_dialects::kafka_connect::layout::REVISION;
use dsc_dialects::kafka_connect::{ObservedConnector, Request, read_inventory};
use serde_json::Value;

use crate::cluster::{Absence, Cluster};
use crate::fault::ClusterError;

/// A connector starts in less than a second on a cluster that has nothing else to do; on one whose workers share out
/// their work, in as long as that takes.
const PATIENCE: Duration = Duration::from_secs(90);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(300);
/// What is seen is what was a moment ago: so many looks in a row have to agree.
const LOOKS: u32 = 4;
/// A failure of before may be seen for a while after a new beginning, and a new one shows up to ten seconds late.
const FAILED_LOOKS: u32 = 40;

/// Where a request leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Goal {
    Running,
    Paused,
    Stopped,
    Gone,
}

impl Goal {
    fn of(request: &Request) -> Goal {
        let path = request.path.as_str();
        if request.method == "DELETE" {
            Goal::Gone
        } else if path.ends_with("/pause") {
            Goal::Paused
        } else if path.ends_with("/stop") {
            Goal::Stopped
        } else {
            Goal::Running
        }
    }

    fn word(self) -> &'static str {
        match self {
            Goal::Running => "running",
            Goal::Paused => "paused",
            Goal::Stopped => "stopped",
            Goal::Gone => "gone",
        }
    }

    /// Whether it is reached. A connector that is halted is not made to run by other settings.
    fn is_reached(self, seen: Option<&ObservedConnector>) -> bool {
        let Some(seen) = seen else { return self == Goal::Gone };
        let all = |state: &str| seen.state == state && seen.tasks.iter().all(|task| task == state);
        match self {
            Goal::Running => seen.runs() || seen.is_halted(),
            Goal::Paused => all("PAUSED"),
            Goal::Stopped => seen.state == "STOPPED" && seen.tasks.is_empty(),
            Goal::Gone => false,
        }
    }
}

impl Cluster {
    /// Waits until a connector has come to where a request leads; of new settings, until its tasks have them.
    pub(crate) fn wait_for(
        &self,
        request: &Request,
        name: &str,
        revision: Option<&String>,
    ) -> Result<(), ClusterError> {
        let goal = Goal::of(request);
        let resumes = request.path.ends_with("/resume");
        let asked = || format!("{} {}", request.method, request.path);
        let begun = Instant::now();
        let (mut reached, mut failed) = (0, 0);
        loop {
            let seen = self.look_at(name)?;
            let is_there = goal.is_reached(seen.as_ref())
                && !(resumes && seen.as_ref().is_some_and(ObservedConnector::is_halted))
                && (goal != Goal::Running || self.tasks_have(name, seen.as_ref(), revision)?);
            reached = if is_there { reached + 1 } else { 0 };
            if reached >= LOOKS {
                return Ok(());
            }
            let has_failed = seen.as_ref().is_some_and(ObservedConnector::has_failed);
            failed = if has_failed && goal == Goal::Running { failed + 1 } else { 0 };
            if failed >= FAILED_LOOKS {
                let reason =
                    seen.and_then(|seen| seen.failure).unwrap_or_else(|| "it does not say why".to_owned());
                return Err(ClusterError::Failed { request: asked(), connector: name.to_owned(), reason });
            }
            if begun.elapsed() > PATIENCE {
                return Err(ClusterError::Late {
                    request: asked(),
                    connector: name.to_owned(),
                    goal: goal.word(),
                    seconds: PATIENCE.as_secs(),
                    state: seen.map_or("gone".to_owned(), |seen| seen.state.to_ascii_lowercase()),
                });
            }
            sleep(PAUSE);
        }
    }

    /// How a connector is; nothing where there is none of that name.
    fn look_at(&self, name: &str) -> Result<Option<ObservedConnector>, ClusterError> {
        let answer = match self.ask_again("GET", &format!("/connectors/{name}/status"), "", Absence::Passes) {
            Err(ClusterError::Refused { status: 404, .. }) => return Ok(None),
            answer => answer?,
        };
        // The same as in an inventory, without the settings.
        let status: Value = serde_json::from_str(&answer.body).unwrap_or_default();
        let one = serde_json::json!({ name: { "status": status, "info": { "config": {} } } });
        let mut all = read_inventory(&one.to_string()).map_err(|message| ClusterError::Strange {
            url: format!("/connectors/{name}/status"),
            message,
        })?;
        Ok(all.connectors.remove(name))
    }

    /// Whether every task of a connector that runs has been given the settings of that revision.
    fn tasks_have(
        &self,
        name: &str,
        seen: Option<&ObservedConnector>,
        revision: Option<&String>,
    ) -> Result<bool, ClusterError> {
        let Some(revision) = revision.filter(|_| seen.is_some_and(|seen| !seen.is_halted())) else {
            return Ok(true);
        };
        let answer = self.ask_again("GET", &format!("/connectors/{name}/tasks"), "", Absence::Passes)?;
        let tasks: Vec<Value> = serde_json::from_str(&answer.body).unwrap_or_default();
        let has = |task: &Value| {
            let config = task.get("config").and_then(|config| config.get(REVISION));
            config.and_then(Value::as_str) == Some(revision)
        };
        Ok(!tasks.is_empty() && tasks.iter().all(has))
    }
}
