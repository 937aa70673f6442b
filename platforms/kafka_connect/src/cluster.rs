//! One cluster: what it runs, and requests that change that.

use std::collections::BTreeMap;
use std::thread::sleep;
use std::time::{Duration, Instant};

use dsc_dialects::kafka_connect::layout::REVISION;
use dsc_dialects::kafka_connect::{
    ClusterState, Compared, Connector, Prune, Request, failed, read_inventory,
};
use dsc_plan::Step;
use serde_json::Value;

use crate::fault::ClusterError;
use crate::http::{Answer, Http};
use crate::settings::Settings;

/// While workers come, go or share out their work, a cluster refuses what it takes a moment later. A worker that died is
/// missed after ten seconds, and its work shared out again after that.
const PATIENCE: Duration = Duration::from_secs(90);
/// Between two attempts.
const PAUSE: Duration = Duration::from_millis(400);

/// Everything that a cluster runs, in one answer.
const INVENTORY: &str = "/connectors?expand=info&expand=status";

/// A Connect cluster.
#[derive(Debug)]
pub struct Cluster {
    pub(crate) http: Http,
}

impl Cluster {
    /// The cluster at that place; nothing is asked yet.
    pub fn new(settings: Settings) -> Cluster {
        Cluster { http: Http::new(settings) }
    }

    /// What marks connectors there as ours.
    pub fn mark(&self) -> &str {
        &self.http.settings().mark
    }

    /// Everything that it runs, asked once.
    ///
    /// # Errors
    /// Nobody answers, or not as Connect does.
    pub fn inventory(&self) -> Result<ClusterState, ClusterError> {
        let answer = self.ask_again("GET", INVENTORY, "", Absence::IsFinal)?;
        self.read(&answer)
    }

    fn read(&self, answer: &Answer) -> Result<ClusterState, ClusterError> {
        read_inventory(&answer.body).map_err(|message| ClusterError::Strange {
            url: format!("{}{INVENTORY}", self.http.settings().url),
            message,
        })
    }

    /// Starts again what has failed of some connectors of ours, and waits for nothing: gives their names, and why each had
    /// failed.
    ///
    /// # Errors
    /// The cluster cannot be asked now.
    pub fn restart_failed(&self, wanted: &[Connector]) -> Result<Vec<(String, String)>, ClusterError> {
        let seen = self.read(&self.ask_once("GET", INVENTORY)?)?;
        let compared = Compared { mark: self.mark(), wanted, seen: &seen, prune: Prune::Stop };
        let mut out = Vec::new();
        for (name, reason, request) in failed(&compared) {
            self.ask_once(&request.method, &request.path)?;
            out.push((name, reason));
        }
        Ok(out)
    }

    fn ask_once(&self, method: &str, path: &str) -> Result<Answer, ClusterError> {
        let answer = self.http.ask(method, path, "")?;
        if answer.is_fine() { Ok(answer) } else { Err(refused(method, path, &answer)) }
    }

    /// Has the cluster look at all settings that steps would send, before any is sent.
    ///
    /// # Errors
    /// The first connector that it would not take, with everything that is wrong with it.
    pub fn validate(&self, steps: &[Step]) -> Result<(), ClusterError> {
        let commands = steps.iter().flat_map(|step| &step.commands);
        for (name, config) in commands.filter_map(|command| Request::read(command)?.about()) {
            // Without its class a connector is answered with the secrets that it refers to.
            if let Some(class) = config.get("connector.class") {
                self.validate_one(&name, class, &config)?;
            }
        }
        Ok(())
    }

    fn validate_one(
        &self,
        name: &str,
        class: &str,
        config: &BTreeMap<String, String>,
    ) -> Result<(), ClusterError> {
        let mut body: serde_json::Map<String, Value> =
            config.iter().map(|(key, value)| (key.clone(), Value::from(value.clone()))).collect();
        body.insert("name".to_owned(), Value::from(name));
        let path = format!("/connector-plugins/{class}/config/validate");
        let unfit = |faults: Vec<String>| ClusterError::Unfit { connector: name.to_owned(), faults };
        let answer = match self.ask_again("PUT", &path, &Value::Object(body).to_string(), Absence::Passes) {
            Err(ClusterError::Refused { status, message, .. }) => {
                return Err(unfit(vec![format!("{message} (status {status})")]));
            }
            answer => answer?,
        };
        let found: Value = serde_json::from_str(&answer.body).unwrap_or_default();
        let faults = faults(&found);
        if faults.is_empty() { Ok(()) } else { Err(unfit(faults)) }
    }

    /// Sends a request that changes something, and waits until the cluster has come to where it leads. Asked again, it
    /// changes nothing more.
    ///
    /// # Errors
    /// The cluster refuses, or does not get there.
    pub fn send(&self, request: &Request) -> Result<(), ClusterError> {
        let Some((name, config)) = request.about() else { return Ok(()) };
        let revision = config.get(REVISION);
        // A connector that is given the settings it has starts again all the same.
        if revision.is_some() && self.settings_of(&name)?.as_ref() == Some(&config) {
            return self.wait_for(request, &name, revision);
        }
        match self.ask_again(&request.method, &request.path, &request.body, Absence::Passes) {
            // An earlier attempt got through, though its answer did not.
            Err(ClusterError::Refused { status: 409, .. })
                if request.method == "POST" && self.settings_of(&name)?.as_ref() == Some(&config) => {}
            Err(ClusterError::Refused { status: 404, .. }) if request.method == "DELETE" => {}
            answer => {
                answer?;
            }
        }
        self.wait_for(request, &name, revision)
    }

    /// The settings of a connector; nothing where there is none of that name.
    fn settings_of(&self, name: &str) -> Result<Option<BTreeMap<String, String>>, ClusterError> {
        let answer = match self.ask_again("GET", &format!("/connectors/{name}/config"), "", Absence::Passes) {
            Err(ClusterError::Refused { status: 404, .. }) => return Ok(None),
            answer => answer?,
        };
        let found: BTreeMap<String, Value> = serde_json::from_str(&answer.body).unwrap_or_default();
        let texts = found.into_iter().filter(|(key, _)| key != "name");
        Ok(Some(texts.filter_map(|(key, value)| Some((key, value.as_str()?.to_owned()))).collect()))
    }

    /// Asks, and asks again as long as the cluster says that it cannot answer now.
    pub(crate) fn ask_again(
        &self,
        method: &str,
        path: &str,
        body: &str,
        absence: Absence,
    ) -> Result<Answer, ClusterError> {
        let begun = Instant::now();
        loop {
            let asked = self.http.ask(method, path, body);
            let over = begun.elapsed() > PATIENCE;
            match asked {
                Ok(answer) if answer.is_fine() => return Ok(answer),
                Ok(answer) if over || !passes(&answer) => return Err(refused(method, path, &answer)),
                Err(fault) if over || absence == Absence::IsFinal => return Err(fault),
                Ok(_) | Err(_) => {}
            }
            sleep(PAUSE);
        }
    }
}

fn refused(method: &str, path: &str, answer: &Answer) -> ClusterError {
    ClusterError::Refused {
        request: format!("{method} {path}"),
        status: answer.status,
        message: answer.message(),
    }
}

/// What it means that nobody answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Absence {
    /// There is no cluster at that place.
    IsFinal,
    /// The worker that was asked starts again, or another one takes its place.
    Passes,
}

/// Whether a refusal is one of those that pass: workers share out their work, or one cannot reach the one that leads.
fn passes(answer: &Answer) -> bool {
    let message = answer.message();
    match answer.status {
        409 => !message.contains("already exists"),
        502..=504 => true,
        500 => ["timed out", "trying to forward", "momentarily", "rebalance"]
            .iter()
            .any(|word| message.contains(word)),
        _ => false,
    }
}

/// What validation finds wrong: the setting and the words, never the value.
fn faults(found: &Value) -> Vec<String> {
    let mut out = Vec::new();
    for config in found.get("configs").and_then(Value::as_array).into_iter().flatten() {
        let name = config.pointer("/value/name").and_then(Value::as_str).unwrap_or("");
        for fault in config.pointer("/value/errors").and_then(Value::as_array).into_iter().flatten() {
            out.push(format!("`{name}`: {}", fault.as_str().unwrap_or("is refused")));
        }
    }
    out
}
