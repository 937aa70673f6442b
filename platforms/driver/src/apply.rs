//! Does what a plan says: one transaction after the other, each recorded in the ledger, until done or told to stop.
//!
//! Usage, with a plan that was just made or loaded from a file:
//!
//! ```text
//! plan.check_model(&desired.name, &desired.model_hash)?;     // is it still this model
//! let mut apply = Apply { dialect, plan, allowed, holder, model_commit, now, interrupted, progress };
//! let applied = apply_plan(&mut target, &mut apply).await?;  // takes the lease, checks the database, works, publishes
//! ```
//!
//! The lease is held when it returns; `unlock` gives it back. How steps become transactions stands in `transactions.rs`.

mod transactions;

use std::collections::BTreeSet;

use dsc_plan::desired::DesiredPlatform;
use dsc_plan::{Consent, Dialect, HazardKind, Plan, Stale, Step, make_plan};
use thiserror::Error;

use self::transactions::do_all;
use crate::settled::settle;
use crate::target::{Holder, Published, Target, TargetError};

/// What is to be applied, by whom, and who is told.
pub struct Apply<'a, D> {
    /// The platform's pure side.
    pub dialect: &'a D,
    /// The plan.
    pub plan: &'a Plan,
    /// The hazards that somebody allowed by name.
    pub allowed: &'a BTreeSet<HazardKind>,
    /// Who does it.
    pub holder: &'a Holder,
    /// The model's commit, if known.
    pub model_commit: Option<&'a str>,
    /// The time now, in UTC as `2026-11-21T04:00:00Z`.
    pub now: &'a dyn Fn() -> String,
    /// Whether somebody asked to stop; looked at between transactions.
    pub interrupted: &'a dyn Fn() -> bool,
    /// Is told how it goes.
    pub progress: &'a mut dyn FnMut(Progress<'_>),
}

/// How it goes. Indices count the plan's steps from 0.
#[derive(Debug)]
pub enum Progress<'a> {
    /// A step begins.
    Begun {
        /// Which.
        index: usize,
        /// The step.
        step: &'a Step,
    },
    /// The transaction that holds this step is committed.
    Done {
        /// Which.
        index: usize,
        /// The step.
        step: &'a Step,
    },
    /// The step failed; nothing of its transaction is left.
    Failed {
        /// Which.
        index: usize,
        /// The step.
        step: &'a Step,
        /// Why.
        error: &'a StepError,
    },
    /// The step was not done because another one failed.
    Skipped {
        /// Which.
        index: usize,
        /// The step.
        step: &'a Step,
    },
    /// Somebody else holds what the step needs; it is tried again.
    Waiting {
        /// Which.
        index: usize,
        /// The step.
        step: &'a Step,
        /// Who, as far as the platform knows.
        fault: &'a StepError,
    },
    /// What was done is being made visible to readers.
    Publishing,
}

/// What became of a plan.
#[derive(Debug, Default)]
pub struct Applied {
    /// What became of each step, in the plan's order.
    pub outcomes: Vec<Outcome>,
    /// How many of them were done before, by somebody else or by an apply that was cut off.
    pub done_before: usize,
    /// Whether somebody asked to stop before the end.
    pub interrupted: bool,
    /// What was published, where readers see something else than what is committed.
    pub published: Option<Published>,
}

impl Applied {
    /// Whether every step is done.
    pub fn is_complete(&self) -> bool {
        self.outcomes.iter().all(|outcome| matches!(outcome, Outcome::Done))
    }
}

/// What became of a step.
#[derive(Debug)]
pub enum Outcome {
    /// It is done and lasts.
    Done,
    /// It failed, and nothing of its transaction is left.
    Failed(StepError),
    /// It was not done, or taken back, because another step of its transaction, or one it needs, failed.
    Skipped,
    /// It was not reached.
    Left,
}

/// Why a step failed.
#[derive(Debug, Error)]
pub enum StepError {
    /// What has to be zero is not.
    #[error("{fault}: {count}")]
    Check {
        /// How many.
        count: i64,
        /// What is wrong with them.
        fault: String,
    },
    /// The platform refused.
    #[error(transparent)]
    Target(#[from] TargetError),
}

/// Why a plan was not begun, or could not go on.
#[derive(Debug, Error)]
pub enum ApplyError {
    /// The plan does not hold any more.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// Steps wait for somebody's consent.
    #[error("{}", blocked_message(.0))]
    Blocked(Vec<BlockedStep>),
    /// The platform cannot be used.
    #[error(transparent)]
    Target(#[from] TargetError),
}

/// A step that waits for somebody's consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockedStep {
    /// The step's address.
    pub address: String,
    /// The hazard.
    pub hazard: HazardKind,
    /// What would happen.
    pub message: String,
}

fn blocked_message(blocked: &[BlockedStep]) -> String {
    let mut out = String::from("the plan has steps that were not allowed:");
    for step in blocked {
        let advice = match step.hazard.consent() {
            Consent::Impossible => "it has to go first".to_owned(),
            Consent::Needed | Consent::NotNeeded => format!("`--allow {}` allows it", step.hazard.name()),
        };
        out.push_str(&format!("\n  {} ({}): {}; {advice}", step.address, step.hazard.name(), step.message));
    }
    out
}

/// Applies a plan: takes the lease, refuses if the database moved or something is not allowed, works, publishes.
///
/// # Errors
/// Before anything is done: the lease is held by somebody, the plan is stale, or steps are not allowed. Later only if
/// the platform cannot go on at all; a step that fails is an outcome.
pub async fn apply_plan<T: Target>(
    target: &mut T,
    apply: &mut Apply<'_, T::Dialect>,
) -> Result<Applied, ApplyError> {
    apply_with(target, apply, None).await
}

/// As [`apply_plan`], for a plan that may have been made long ago: the plan is stale only where something that it touches
/// has moved, and what is done already is passed by. `desired` is what it was made from.
///
/// # Errors
/// As there.
pub async fn apply_saved_plan<T: Target>(
    target: &mut T,
    apply: &mut Apply<'_, T::Dialect>,
    desired: &DesiredPlatform,
) -> Result<Applied, ApplyError> {
    apply_with(target, apply, Some(desired)).await
}

async fn apply_with<T: Target>(
    target: &mut T,
    apply: &mut Apply<'_, T::Dialect>,
    desired: Option<&DesiredPlatform>,
) -> Result<Applied, ApplyError> {
    check_allowed(apply.plan, apply.allowed)?;
    target.lock(apply.holder).await?;
    let observed = target.inspect().await?;
    let moved = apply.plan.check_observed(&apply.dialect.fingerprint(&observed));
    let done = match (moved, desired) {
        (Ok(()), _) => BTreeSet::new(),
        (Err(stale), None) => return Err(stale.into()),
        (Err(_), Some(desired)) => apply.plan.done_already(&make_plan(apply.dialect, &observed, desired))?,
    };
    drop(observed);
    let work = do_all(target, apply, &done).await;
    let mut out = Applied {
        done_before: done.len(),
        interrupted: work.interrupted,
        outcomes: work.outcomes,
        published: None,
    };
    finish(target, apply, &mut out).await?;
    if let Some(desired) = desired.filter(|_| out.is_complete()) {
        settle(target, apply.dialect, desired).await;
    }
    Ok(out)
}

fn check_allowed(plan: &Plan, allowed: &BTreeSet<HazardKind>) -> Result<(), ApplyError> {
    let blocked: Vec<BlockedStep> = plan
        .check_allowed(allowed)
        .into_iter()
        .map(|blocked| BlockedStep {
            address: blocked.step.address.clone(),
            hazard: blocked.hazard.kind,
            message: blocked.hazard.message.clone(),
        })
        .collect();
    if blocked.is_empty() { Ok(()) } else { Err(ApplyError::Blocked(blocked)) }
}

/// Notes which model holds now, and makes visible what was done.
async fn finish<T: Target>(
    target: &mut T,
    apply: &mut Apply<'_, T::Dialect>,
    out: &mut Applied,
) -> Result<(), ApplyError> {
    let any_done = out.outcomes.iter().any(|outcome| matches!(outcome, Outcome::Done));
    if any_done && out.is_complete() {
        target.execute(&apply.dialect.applied_statement(&apply.plan.model_hash)).await?;
    }
    // Also without a step of our own: an earlier publication may have been cut off.
    (apply.progress)(Progress::Publishing);
    out.published = target.publish().await?;
    Ok(())
}
