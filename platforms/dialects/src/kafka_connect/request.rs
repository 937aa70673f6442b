//! Requests to a cluster, as the commands of steps: method and path on the first line, the body behind it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::layout::Connector;

/// A request that changes something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// `POST`, `PUT` or `DELETE`.
    pub method: String,
    /// The path, with the names in it encoded.
    pub path: String,
    /// The body; empty if there is none.
    pub body: String,
}

/// The methods that change something; no statement of SQL begins with one of them and a path.
const METHODS: [&str; 3] = ["POST /", "PUT /", "DELETE /"];

impl Request {
    /// Makes a connector.
    pub(super) fn create(connector: &Connector) -> Request {
        let mut body = Map::new();
        body.insert("name".to_owned(), Value::from(connector.name.clone()));
        body.insert("config".to_owned(), json(&connector.config));
        Request {
            method: "POST".to_owned(),
            path: "/connectors".to_owned(),
            body: pretty(&Value::Object(body)),
        }
    }

    /// Gives a connector other settings.
    pub(super) fn update(connector: &Connector) -> Request {
        Request::put(&connector.name, "config", pretty(&json(&connector.config)))
    }

    /// Halts a connector, which keeps its tasks and its place in the topics.
    pub(super) fn pause(name: &str) -> Request {
        Request::put(name, "pause", String::new())
    }

    /// Halts a connector and ends its tasks; it keeps its place in the topics.
    pub(super) fn stop(name: &str) -> Request {
        Request::put(name, "stop", String::new())
    }

    /// Lets a connector go on.
    pub(super) fn resume(name: &str) -> Request {
        Request::put(name, "resume", String::new())
    }

    /// Starts again what failed of a connector.
    pub(super) fn restart(name: &str) -> Request {
        let path = format!("/connectors/{name}/restart?includeTasks=true&onlyFailed=true");
        Request { method: "POST".to_owned(), path, body: String::new() }
    }

    /// Removes a connector.
    pub(super) fn delete(name: &str) -> Request {
        Request { method: "DELETE".to_owned(), path: format!("/connectors/{name}"), body: String::new() }
    }

    fn put(name: &str, what: &str, body: String) -> Request {
        Request { method: "PUT".to_owned(), path: format!("/connectors/{name}/{what}"), body }
    }

    /// The request as a command.
    pub fn command(&self) -> String {
        let line = format!("{} {}", self.method, self.path);
        if self.body.is_empty() { line } else { format!("{line}\n{}", self.body) }
    }

    /// The request that a command is, if it is one.
    pub fn read(command: &str) -> Option<Request> {
        if !Request::is_one(command) {
            return None;
        }
        let (line, body) = command.split_once('\n').unwrap_or((command, ""));
        let (method, path) = line.split_once(' ')?;
        Some(Request { method: method.to_owned(), path: path.to_owned(), body: body.to_owned() })
    }

    /// Whether a command is a request.
    pub fn is_one(command: &str) -> bool {
        METHODS.iter().any(|method| command.starts_with(method))
    }

    /// The connector that the request is about, and its settings where it gives it some.
    pub fn about(&self) -> Option<(String, BTreeMap<String, String>)> {
        let body: Value = serde_json::from_str(&self.body).unwrap_or(Value::Null);
        if self.path == "/connectors" {
            let name = body.get("name")?.as_str()?.to_owned();
            return Some((name, settings(body.get("config")?)));
        }
        let rest = self.path.strip_prefix("/connectors/")?;
        let name = rest.split(['/', '?']).next()?;
        Some((name.to_owned(), settings(&body)))
    }
}

fn json(config: &BTreeMap<String, String>) -> Value {
    Value::Object(config.iter().map(|(key, value)| (key.clone(), Value::from(value.clone()))).collect())
}

fn settings(value: &Value) -> BTreeMap<String, String> {
    let all = value.as_object().into_iter().flatten();
    all.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
}

/// A map of texts can always be written.
fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
