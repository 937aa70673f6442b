//! What a Connect cluster says of itself.

use std::collections::BTreeMap;

use serde_json::Value;

/// Everything that a cluster runs, as one question answers it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClusterState {
    /// Its connectors, by name, whoever made them.
    pub connectors: BTreeMap<String, ObservedConnector>,
}

/// A connector as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObservedConnector {
    /// Its settings; secrets are references, as they were sent.
    pub config: BTreeMap<String, String>,
    /// `RUNNING`, `PAUSED`, `STOPPED`, `FAILED`, `UNASSIGNED`, `RESTARTING`.
    pub state: String,
    /// The state of each task.
    pub tasks: Vec<String>,
    /// The first line of why it, or a task of it, failed.
    pub failure: Option<String>,
}

impl ObservedConnector {
    /// Whether it, or a task of it, has failed.
    pub fn has_failed(&self) -> bool {
        self.state == "FAILED" || self.tasks.iter().any(|task| task == "FAILED")
    }

    /// Whether somebody halted it.
    pub fn is_halted(&self) -> bool {
        matches!(self.state.as_str(), "PAUSED" | "STOPPED")
    }

    /// Whether it and every task run.
    pub fn runs(&self) -> bool {
        self.state == "RUNNING" && !self.tasks.is_empty() && self.tasks.iter().all(|task| task == "RUNNING")
    }
}

/// Reads the answer to `GET /connectors?expand=info&expand=status`.
///
/// # Errors
/// What is not as Connect answers.
pub fn read_inventory(answer: &str) -> Result<ClusterState, String> {
    let value: Value = serde_json::from_str(answer).map_err(|fault| fault.to_string())?;
    let all = value.as_object().ok_or("the inventory is no map of connectors")?;
    let mut out = ClusterState::default();
    for (name, connector) in all {
        let observed =
            read_connector(connector).ok_or_else(|| format!("`{name}` has no settings or no state"))?;
        out.connectors.insert(name.clone(), observed);
    }
    Ok(out)
}

fn read_connector(value: &Value) -> Option<ObservedConnector> {
    let mut config = BTreeMap::new();
    for (key, value) in value.pointer("/info/config")?.as_object()? {
        // Connect adds the name to what was sent.
        if key != "name" {
            config.insert(key.clone(), value.as_str().unwrap_or("").to_owned());
        }
    }
    let status = value.get("status")?;
    let text =
        |value: &Value, pointer: &str| value.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let tasks: &[Value] = status.get("tasks").and_then(Value::as_array).map_or(&[], Vec::as_slice);
    let traces = std::iter::once(text(status, "/connector/trace"))
        .chain(tasks.iter().map(|task| text(task, "/trace")));
    Some(ObservedConnector {
        config,
        state: text(status, "/connector/state")?,
        tasks: tasks.iter().filter_map(|task| text(task, "/state")).collect(),
        failure: traces.flatten().next().map(|trace| reason(&trace)),
    })
}

/// The last cause of a trace, which says more than its first line.
fn reason(trace: &str) -> String {
    let cause = trace.lines().filter_map(|line| line.strip_prefix("Caused by: ")).next_back();
    let line = cause.or_else(|| trace.lines().next()).unwrap_or("");
    line.chars().take(300).collect()
}
