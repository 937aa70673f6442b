//! A plan as a file: JSON with a version, so that what was reviewed is what is applied.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::plan::Plan;

/// The form that this program writes and reads.
pub const PLAN_FILE_VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct PlanFile {
    version: u32,
    plan: Plan,
}

#[derive(Deserialize)]
struct VersionOnly {
    version: u32,
}

/// Why a text is no saved plan.
#[derive(Debug, Error)]
pub enum PlanFileError {
    /// It is no JSON, or no plan.
    #[error("this is not a saved plan: {0}")]
    Shape(#[from] serde_json::Error),
    /// Another program wrote it.
    #[error("this plan has version {found}, and this program reads version {PLAN_FILE_VERSION}: plan again")]
    Version {
        /// What it says.
        found: u32,
    },
}

/// Why a saved plan does not hold any more.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Stale {
    /// It is for another platform.
    #[error("the plan is for the platform `{planned}`, not for `{found}`")]
    OtherPlatform {
        /// The plan's.
        planned: String,
        /// The one at hand.
        found: String,
    },
    /// The model changed.
    #[error(
        "the model has changed since the plan was made ({planned:.12} then, {found:.12} now): plan again"
    )]
    ModelMoved {
        /// The hash then.
        planned: String,
        /// The hash now.
        found: String,
    },
    /// The platform changed.
    #[error(
        "the database has changed since the plan was made ({planned:.12} then, {found:.12} now): plan again"
    )]
    DatabaseMoved {
        /// The hash then.
        planned: String,
        /// The hash now.
        found: String,
    },
    /// A thing that the plan touches changed on the platform.
    #[error("`{address}` has changed in the database since the plan was made: plan again")]
    ObjectMoved {
        /// Its address.
        address: String,
    },
}

/// The text of a plan's file; ends with a line break.
pub fn write_plan(plan: &Plan) -> Result<String, PlanFileError> {
    let mut text =
        serde_json::to_string_pretty(&PlanFile { version: PLAN_FILE_VERSION, plan: plan.clone() })?;
    text.push('\n');
    Ok(text)
}

/// Reads what [`write_plan`] wrote.
pub fn read_plan(text: &str) -> Result<Plan, PlanFileError> {
    // The version first: a plan of another version may have another form.
    let VersionOnly { version } = serde_json::from_str(text)?;
    if version != PLAN_FILE_VERSION {
        return Err(PlanFileError::Version { found: version });
    }
    let file: PlanFile = serde_json::from_str(text)?;
    Ok(file.plan)
}

impl Plan {
    /// Whether the model is still the one that the plan was made from.
    pub fn check_model(&self, platform: &str, model_hash: &str) -> Result<(), Stale> {
        if self.platform != platform {
            return Err(Stale::OtherPlatform { planned: self.platform.clone(), found: platform.to_owned() });
        }
        if self.model_hash != model_hash {
            return Err(Stale::ModelMoved { planned: self.model_hash.clone(), found: model_hash.to_owned() });
        }
        Ok(())
    }

    /// Whether the platform is still the one that the plan was made for.
    pub fn check_observed(&self, observed_hash: &str) -> Result<(), Stale> {
        if self.observed_hash == observed_hash {
            return Ok(());
        }
        Err(Stale::DatabaseMoved { planned: self.observed_hash.clone(), found: observed_hash.to_owned() })
    }
}
