//! Plans without a look at everything: where nothing has changed since there was nothing to do, there is nothing to do.
//!
//! Whoever holds the lease and finds a plan empty keeps the sign of that moment in the ledger, with the hash of the model.
//! Whoever plans later and meets the same sign and the same model need not look at anything else.

use dsc_plan::desired::DesiredPlatform;
use dsc_plan::{Dialect, Plan, make_plan};
use serde::{Deserialize, Serialize};

use crate::target::{Target, TargetError};

/// That a model asked for nothing that was not there.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Settled {
    /// The hash of the model.
    model: String,
    /// The sign of everything that the plan depends on; read before it was looked at.
    sign: String,
    /// The fingerprint of what was seen.
    observed: String,
}

/// Whether what is found is kept for the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Nothing is written.
    Nothing,
    /// That there is nothing to do is written into the ledger, if so; only with the lease.
    Settled,
}

/// The plan from what is there now to what is wanted.
///
/// # Errors
/// The platform cannot be asked.
pub async fn plan_now<T: Target>(
    target: &mut T,
    dialect: &T::Dialect,
    desired: &DesiredPlatform,
    keep: Keep,
) -> Result<Plan, TargetError> {
    let settled = settled_for(target, &desired.model_hash).await?;
    if settled.is_none() && keep == Keep::Nothing {
        return Ok(make_plan(dialect, &target.inspect().await?, desired));
    }
    // The sign comes first: what happens between it and the look makes the next sign another one.
    let sign = target.sign().await?;
    if let Some(settled) = settled.filter(|settled| sign.as_ref() == Some(&settled.sign)) {
        return Ok(settled.plan(&desired.name));
    }
    look(target, dialect, desired, (sign, keep)).await
}

/// The plan for a model of which nothing but its hash is known, if it is the one for which there was nothing to do, and
/// nothing has changed since.
///
/// # Errors
/// The platform cannot be asked.
pub async fn plan_if_settled<T: Target>(
    target: &mut T,
    platform: &str,
    model_hash: &str,
) -> Result<Option<Plan>, TargetError> {
    let Some(settled) = settled_for(target, model_hash).await? else { return Ok(None) };
    let sign = target.sign().await?;
    Ok((sign.as_ref() == Some(&settled.sign)).then(|| settled.plan(platform)))
}

/// What was kept when there was nothing to do, if it was for this model.
async fn settled_for<T: Target>(target: &mut T, model_hash: &str) -> Result<Option<Settled>, TargetError> {
    let text = target.settled().await?;
    let settled = text.and_then(|text| serde_json::from_str::<Settled>(&text).ok());
    Ok(settled.filter(|settled| settled.model == model_hash))
}

impl Settled {
    /// The plan that was made then.
    fn plan(self, platform: &str) -> Plan {
        Plan {
            platform: platform.to_owned(),
            model_hash: self.model,
            observed_hash: self.observed,
            steps: Vec::new(),
            drift: Vec::new(),
        }
    }
}

/// Keeps that there is nothing to do, if so, for the next one who plans; only with the lease.
pub(crate) async fn settle<T: Target>(target: &mut T, dialect: &T::Dialect, desired: &DesiredPlatform) {
    // What is not kept is found again by whoever plans next, and what is wrong is told then.
    if let Ok(Some(sign)) = target.sign().await {
        let _ = look(target, dialect, desired, (Some(sign), Keep::Settled)).await;
    }
}

/// Looks at everything.
async fn look<T: Target>(
    target: &mut T,
    dialect: &T::Dialect,
    desired: &DesiredPlatform,
    (sign, keep): (Option<String>, Keep),
) -> Result<Plan, TargetError> {
    let plan = make_plan(dialect, &target.inspect().await?, desired);
    if let (Some(sign), Keep::Settled) = (sign, keep)
        && plan.is_empty()
        && plan.drift.is_empty()
    {
        let (model, observed) = (plan.model_hash.clone(), plan.observed_hash.clone());
        // Three texts always have a JSON form.
        let text = serde_json::to_string(&Settled { model, sign, observed }).unwrap_or_default();
        if let Some(statement) = dialect.settled_statement(&text) {
            target.execute(&statement).await?;
        }
    }
    Ok(plan)
}
