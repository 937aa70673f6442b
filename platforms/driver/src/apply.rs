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
//! The lease is held when it returns; `unlock` gives it back.

use std::collections::{BTreeMap, BTreeSet};

use dsc_plan::{ApplyRun, Consent, Dialect, HazardKind, Plan, Stale, Step};
use thiserror::Error;

use crate::target::{Holder, Published, Target, TargetError};
use crate::value::Value;

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
    /// What was done is being made visible to readers.
    Publishing,
}

/// What became of a plan.
#[derive(Debug, Default)]
pub struct Applied {
    /// What became of each step, in the plan's order.
    pub outcomes: Vec<Outcome>,
    /// Whether somebody asked to stop before the end.
    pub interrupted: bool,
    /// What was published, where something was done.
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
    check_allowed(apply.plan, apply.allowed)?;
    target.lock(apply.holder).await?;
    let observed = target.inspect().await?;
    apply.plan.check_observed(&apply.dialect.fingerprint(&observed))?;
    let mut out = Applied::default();
    let groups = groups(apply.plan);
    let mut lost: BTreeSet<u32> = BTreeSet::new();
    for (group, indices) in &groups {
        out.interrupted = out.interrupted || (apply.interrupted)();
        if out.interrupted {
            out.outcomes.extend(indices.iter().map(|_| Outcome::Left));
            continue;
        }
        let needs = indices.iter().flat_map(|index| &apply.plan.steps[*index].needs);
        if needs.into_iter().any(|need| lost.contains(need)) {
            lost.insert(*group);
            skip(apply, indices, &mut out);
            continue;
        }
        if let Err(fault) = transaction(target, apply, indices, &mut out).await {
            lost.insert(*group);
            if matches!(fault, Fatal::DiskFull) {
                out.interrupted = true;
            }
        }
    }
    finish(target, apply, &mut out).await?;
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

/// The steps of each transaction, in order.
fn groups(plan: &Plan) -> Vec<(u32, Vec<usize>)> {
    let mut out: Vec<(u32, Vec<usize>)> = Vec::new();
    let mut at: BTreeMap<u32, usize> = BTreeMap::new();
    for (index, step) in plan.steps.iter().enumerate() {
        let place = *at.entry(step.group).or_insert_with(|| {
            out.push((step.group, Vec::new()));
            out.len() - 1
        });
        out[place].1.push(index);
    }
    out
}

fn skip<D>(apply: &mut Apply<'_, D>, indices: &[usize], out: &mut Applied) {
    for index in indices {
        (apply.progress)(Progress::Skipped { index: *index, step: &apply.plan.steps[*index] });
        out.outcomes.push(Outcome::Skipped);
    }
}

/// Whether the rest of the plan is worth trying after a failure.
enum Fatal {
    Not,
    DiskFull,
}

async fn transaction<T: Target>(
    target: &mut T,
    apply: &mut Apply<'_, T::Dialect>,
    indices: &[usize],
    out: &mut Applied,
) -> Result<(), Fatal> {
    let mut failed: Option<(usize, StepError)> = None;
    if let Err(fault) = target.begin().await {
        failed = Some((indices[0], fault.into()));
    }
    for index in indices {
        if failed.is_some() {
            break;
        }
        let step = &apply.plan.steps[*index];
        (apply.progress)(Progress::Begun { index: *index, step });
        if let Err(fault) = do_step(target, apply, step).await {
            failed = Some((*index, fault));
        }
    }
    if failed.is_none()
        && let Err(fault) = target.commit().await
    {
        failed = Some((indices[indices.len() - 1], fault.into()));
    }
    let Some((failed_index, fault)) = failed else {
        for index in indices {
            (apply.progress)(Progress::Done { index: *index, step: &apply.plan.steps[*index] });
            out.outcomes.push(Outcome::Done);
        }
        return Ok(());
    };
    Err(give_up(target, apply, indices, Failure { index: failed_index, fault }, out).await)
}

struct Failure {
    index: usize,
    fault: StepError,
}

async fn give_up<T: Target>(
    target: &mut T,
    apply: &mut Apply<'_, T::Dialect>,
    indices: &[usize],
    failure: Failure,
    out: &mut Applied,
) -> Fatal {
    let step = &apply.plan.steps[failure.index];
    // If even this fails, the connection is of no use any more and the engine takes back what was not committed.
    let _ = target.rollback().await;
    let text = failure.fault.to_string();
    // A failure that cannot be written down is still told; the reason is most likely the same.
    let _ = record_failure(target, apply, step, &text).await;
    let fatal = match &failure.fault {
        StepError::Target(TargetError::DiskFull { .. }) => Fatal::DiskFull,
        StepError::Target(_) | StepError::Check { .. } => Fatal::Not,
    };
    (apply.progress)(Progress::Failed { index: failure.index, step, error: &failure.fault });
    let mut fault = Some(failure.fault);
    for index in indices {
        match fault.take_if(|_| *index == failure.index) {
            Some(fault) => out.outcomes.push(Outcome::Failed(fault)),
            None => {
                (apply.progress)(Progress::Skipped { index: *index, step: &apply.plan.steps[*index] });
                out.outcomes.push(Outcome::Skipped);
            }
        }
    }
    fatal
}

async fn do_step<T: Target>(
    target: &mut T,
    apply: &Apply<'_, T::Dialect>,
    step: &Step,
) -> Result<(), StepError> {
    let started_at = (apply.now)();
    for check in &step.checks {
        let rows = target.query(&check.query).await?;
        let count = rows.rows.first().and_then(|row| row.first()).and_then(Value::as_integer).unwrap_or(0);
        if count != 0 {
            return Err(StepError::Check { count, fault: check.fault.clone() });
        }
    }
    for command in &step.commands {
        target.execute(command).await?;
    }
    let run = next_run(target, apply.dialect).await?;
    for record in &step.records {
        for statement in apply.dialect.record_statements(record, run) {
            target.execute(&statement).await?;
        }
    }
    write_run(target, apply, RunOf { step, run, started_at: &started_at, error: None }).await?;
    Ok(())
}

async fn next_run<T: Target>(target: &mut T, dialect: &T::Dialect) -> Result<i64, TargetError> {
    let rows = target.query(dialect.next_run_query()).await?;
    Ok(rows.rows.first().and_then(|row| row.first()).and_then(Value::as_integer).unwrap_or(1))
}

#[derive(Clone, Copy)]
struct RunOf<'a> {
    step: &'a Step,
    run: i64,
    started_at: &'a str,
    error: Option<&'a str>,
}

async fn write_run<T: Target>(
    target: &mut T,
    apply: &Apply<'_, T::Dialect>,
    of: RunOf<'_>,
) -> Result<(), TargetError> {
    let who = serde_json::to_string(apply.holder).unwrap_or_default();
    let finished_at = (apply.now)();
    let statements = apply.dialect.apply_run_statements(&ApplyRun {
        run: of.run,
        step: of.step,
        who: &who,
        started_at: of.started_at,
        finished_at: &finished_at,
        model_hash: &apply.plan.model_hash,
        model_commit: apply.model_commit,
        error: of.error,
    });
    for statement in statements {
        target.execute(&statement).await?;
    }
    Ok(())
}

async fn record_failure<T: Target>(
    target: &mut T,
    apply: &Apply<'_, T::Dialect>,
    step: &Step,
    error: &str,
) -> Result<(), TargetError> {
    let run = next_run(target, apply.dialect).await?;
    let now = (apply.now)();
    target.begin().await?;
    let written = write_run(target, apply, RunOf { step, run, started_at: &now, error: Some(error) }).await;
    match written {
        Ok(()) => target.commit().await,
        Err(fault) => {
            target.rollback().await?;
            Err(fault)
        }
    }
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
    out.published = Some(target.publish().await?);
    Ok(())
}
