//! A plan: ordered steps, with the hashes of what they were made from.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::desired::DesiredPlatform;
use crate::dialect::Dialect;
use crate::drift::Drift;
use crate::hazard::{Consent, Hazard, HazardKind};
use crate::plan_file::Stale;
use crate::step::{Action, Step};

/// What has to be done to a platform, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The platform's name.
    pub platform: String,
    /// Hash of the part of the model that concerns it.
    pub model_hash: String,
    /// Hash of what was seen on the platform.
    pub observed_hash: String,
    /// The steps, in order; those of one group stand together.
    pub steps: Vec<Step>,
    /// What was seen that the model does not say, and that no step touches because we did not make it.
    #[serde(default)]
    pub drift: Vec<Drift>,
}

/// How many things come, change and go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Things that come.
    pub create: usize,
    /// Things that change.
    pub update: usize,
    /// Things that go.
    pub delete: usize,
}

/// A step that may not be done as things are, and the hazard because of which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked<'plan> {
    /// Where in the plan, from 0.
    pub index: usize,
    /// The step.
    pub step: &'plan Step,
    /// The hazard.
    pub hazard: &'plan Hazard,
}

/// Compares what is wanted with what was seen.
pub fn make_plan<D: Dialect>(dialect: &D, observed: &D::Observed, desired: &DesiredPlatform) -> Plan {
    Plan {
        platform: desired.name.clone(),
        model_hash: desired.model_hash.clone(),
        observed_hash: dialect.fingerprint(observed),
        steps: dialect.diff(observed, desired),
        drift: dialect.drift(observed, desired),
    }
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// How many steps create, update and delete.
    pub fn counts(&self) -> Counts {
        let mut out = Counts::default();
        for step in &self.steps {
            match step.action {
                Action::Create => out.create += 1,
                Action::Update => out.update += 1,
                Action::Delete => out.delete += 1,
            }
        }
        out
    }

    /// Compares a saved plan with one that was made now, for a database that has moved: gives the places of the steps that
    /// are done already. What happened to things that no step of it touches does not count.
    ///
    /// # Errors
    /// A thing that it touches asks now for something else than then.
    pub fn done_already(&self, now: &Plan) -> Result<BTreeSet<usize>, Stale> {
        let mut asked: BTreeMap<&str, Vec<&Step>> = BTreeMap::new();
        for step in &now.steps {
            asked.entry(&step.address).or_default().push(step);
        }
        let mut done = BTreeSet::new();
        for (index, step) in self.steps.iter().enumerate() {
            let asked = asked.entry(&step.address).or_default();
            match asked.iter().position(|now| now.does_the_same(step)) {
                Some(at) => {
                    asked.remove(at);
                }
                None => {
                    done.insert(index);
                }
            }
        }
        // What is asked now beside what was asked then shows that the thing itself has moved.
        let more = |step: &&Step| asked.get(step.address.as_str()).is_some_and(|asked| !asked.is_empty());
        match self.steps.iter().find(more) {
            Some(step) => Err(Stale::ObjectMoved { address: step.address.clone() }),
            None => Ok(done),
        }
    }

    /// The steps that wait for somebody's consent, or that nobody can allow, in order.
    pub fn check_allowed(&self, allowed: &BTreeSet<HazardKind>) -> Vec<Blocked<'_>> {
        let mut out = Vec::new();
        for (index, step) in self.steps.iter().enumerate() {
            for hazard in &step.hazards {
                let blocks = match hazard.kind.consent() {
                    Consent::NotNeeded => false,
                    Consent::Needed => !allowed.contains(&hazard.kind),
                    Consent::Impossible => true,
                };
                if blocks {
                    out.push(Blocked { index, step, hazard });
                }
            }
        }
        out
    }
}
