//! How the steps of a plan become transactions.
//!
//! Steps of one group succeed or fail together. A transaction costs more than most steps, so many groups share one; if
//! it fails, each of its groups is tried on its own, and only those that cannot be done are lost.

use std::collections::{BTreeMap, BTreeSet};

use dsc_plan::{ApplyRun, Dialect, Plan, Step};

use super::{Apply, Outcome, Progress, StepError};
use crate::target::{Patience, StatementFault, Target, TargetError};
use crate::value::Value;

/// What became of the steps so far.
pub(super) struct Work {
    /// Of each step, in the plan's order.
    pub(super) outcomes: Vec<Outcome>,
    /// Whether somebody asked to stop.
    pub(super) interrupted: bool,
    /// Whether the rest is hopeless.
    hopeless: bool,
    /// Groups that were not done.
    lost: BTreeSet<u32>,
}

impl Work {
    /// Nothing is done yet but those steps.
    pub(super) fn new(plan: &Plan, done: &BTreeSet<usize>) -> Work {
        let outcome = |index| if done.contains(&index) { Outcome::Done } else { Outcome::Left };
        let outcomes = (0..plan.steps.len()).map(outcome).collect();
        Work { outcomes, interrupted: false, hopeless: false, lost: BTreeSet::new() }
    }

    /// Whether the rest is not to be tried.
    fn stops<D>(&mut self, apply: &Apply<'_, D>) -> bool {
        self.interrupted = self.interrupted || (apply.interrupted)();
        self.interrupted || self.hopeless
    }

    fn is_lost<D>(&self, apply: &Apply<'_, D>, group: &Group) -> bool {
        let mut needs = group.indices.iter().flat_map(|index| &apply.plan.steps[*index].needs);
        needs.any(|need| self.lost.contains(need))
    }
}

/// Steps that succeed or fail together, by their places in the plan.
struct Group {
    number: u32,
    indices: Vec<usize>,
}

/// Does all steps of a plan that are not done yet, as far as they can be done.
pub(super) async fn do_all<T: Target>(
    target: &mut T,
    apply: &mut Apply<'_, T::Dialect>,
    done: &BTreeSet<usize>,
) -> Work {
    let mut work = Work::new(apply.plan, done);
    let (dialect, plan) = (apply.dialect, apply.plan);
    let alone = |group: &Group| place_of(dialect, plan, group) == Place::Outside;
    for chunk in chunks(groups(plan, done), dialect.steps_of_a_transaction(), alone) {
        if work.stops(apply) {
            break;
        }
        do_chunk(target, apply, &chunk, &mut work).await;
    }
    work
}

/// The groups of a plan, in order, without what is done.
fn groups(plan: &Plan, done: &BTreeSet<usize>) -> Vec<Group> {
    let mut out: Vec<Group> = Vec::new();
    let mut at: BTreeMap<u32, usize> = BTreeMap::new();
    for (index, step) in plan.steps.iter().enumerate().filter(|(index, _)| !done.contains(index)) {
        let place = *at.entry(step.group).or_insert_with(|| {
            out.push(Group { number: step.group, indices: Vec::new() });
            out.len() - 1
        });
        out[place].indices.push(index);
    }
    out
}

/// Where a group is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// In a transaction.
    Inside,
    /// Outside of any, as a group of one step.
    Outside,
}

fn place_of<D: Dialect>(dialect: &D, plan: &Plan, group: &Group) -> Place {
    let outside = group.indices.iter().any(|index| dialect.is_outside(&plan.steps[*index]));
    if outside { Place::Outside } else { Place::Inside }
}

/// Groups that share a transaction; those that stand alone share it with none.
fn chunks(groups: Vec<Group>, most_steps: usize, alone: impl Fn(&Group) -> bool) -> Vec<Vec<Group>> {
    let mut out: Vec<Vec<Group>> = Vec::new();
    let mut steps = most_steps;
    for group in groups {
        let is_alone = alone(&group);
        if is_alone || steps + group.indices.len() > most_steps {
            out.push(Vec::new());
            steps = 0;
        }
        steps = if is_alone { most_steps } else { steps + group.indices.len() };
        if let Some(chunk) = out.last_mut() {
            chunk.push(group);
        }
    }
    out
}

/// Does groups in one transaction, or where that fails each in its own.
async fn do_chunk<T: Target>(
    target: &mut T,
    apply: &mut Apply<'_, T::Dialect>,
    chunk: &[Group],
    work: &mut Work,
) {
    if chunk.len() > 1 && !chunk.iter().any(|group| work.is_lost(apply, group)) {
        match transaction(target, apply, chunk).await {
            Ok(done) => {
                work.interrupted = done < chunk.len();
                return tell_done(apply, &chunk[..done], work);
            }
            Err(failure) if is_lost(&failure.fault) => {
                if target.resume().await.is_err() {
                    let at = chunk.iter().find(|group| group.indices.contains(&failure.index));
                    let group = at.unwrap_or(&chunk[0]);
                    work.lost.insert(group.number);
                    return give_up(target, apply, group, failure, work).await;
                }
            }
            // Nobody knows yet whose fault it is: its own group will say it again.
            Err(_) => roll_back(target).await,
        }
    }
    for group in chunk {
        if work.stops(apply) {
            return;
        }
        do_group(target, apply, group, work).await;
    }
}

async fn do_group<T: Target>(
    target: &mut T,
    apply: &mut Apply<'_, T::Dialect>,
    group: &Group,
    work: &mut Work,
) {
    if work.is_lost(apply, group) {
        work.lost.insert(group.number);
        group.indices.iter().for_each(|index| skip(apply, *index, work));
        return;
    }
    let (mut attempt, mut losses) = (0, 0);
    loop {
        let failure = match transaction(target, apply, std::slice::from_ref(group)).await {
            Ok(_) => return tell_done(apply, std::slice::from_ref(group), work),
            Err(failure) => failure,
        };
        if is_lost(&failure.fault) && losses < LOSSES && target.resume().await.is_ok() {
            losses += 1;
            continue;
        }
        if !is_blocked(&failure.fault) || work.stops(apply) || !waits(target, apply, &failure, attempt).await
        {
            work.lost.insert(group.number);
            return give_up(target, apply, group, failure, work).await;
        }
        attempt += 1;
    }
}

/// A step that loses its connection so often is most likely the reason for it.
const LOSSES: u32 = 3;

/// Whether the connection is no longer there; all of a transaction that was not committed went with it.
fn is_lost(fault: &StepError) -> bool {
    matches!(fault, StepError::Target(TargetError::Lost { .. }))
}

/// Whether somebody else holds what the step needs.
fn is_blocked(fault: &StepError) -> bool {
    matches!(fault, StepError::Target(TargetError::Statement { kind: StatementFault::Blocked, .. }))
}

/// Lets others go on who may be waiting behind us, tells who is in the way, and waits if that may help.
async fn waits<T: Target>(
    target: &mut T,
    apply: &mut Apply<'_, T::Dialect>,
    failure: &Failure,
    attempt: u32,
) -> bool {
    roll_back(target).await;
    let (index, step) = (failure.index, &apply.plan.steps[failure.index]);
    (apply.progress)(Progress::Waiting { index, step, fault: &failure.fault });
    target.wait_for_others(attempt).await == Patience::TryAgain
}

fn tell_done<D>(apply: &mut Apply<'_, D>, groups: &[Group], work: &mut Work) {
    for index in groups.iter().flat_map(|group| &group.indices) {
        (apply.progress)(Progress::Done { index: *index, step: &apply.plan.steps[*index] });
        work.outcomes[*index] = Outcome::Done;
    }
}

fn skip<D>(apply: &mut Apply<'_, D>, index: usize, work: &mut Work) {
    (apply.progress)(Progress::Skipped { index, step: &apply.plan.steps[index] });
    work.outcomes[index] = Outcome::Skipped;
}

async fn roll_back<T: Target>(target: &mut T) {
    // If even this fails, the connection is of no use any more and the engine takes back what was not committed.
    let _ = target.rollback().await;
}

/// The step at which a transaction failed, and why.
struct Failure {
    index: usize,
    fault: StepError,
}

/// A step that was done, or tried, for the ledger.
struct Finished<'a> {
    step: &'a Step,
    started_at: String,
    finished_at: String,
}

/// Does groups in one transaction, and says how many: all of them, or fewer if somebody asked to stop on the way.
async fn transaction<T: Target>(
    target: &mut T,
    apply: &mut Apply<'_, T::Dialect>,
    groups: &[Group],
) -> Result<usize, Failure> {
    let at = |index: usize| move |fault: TargetError| Failure { index, fault: fault.into() };
    let mut last = groups.first().and_then(|group| group.indices.first()).copied().unwrap_or(0);
    let place = groups.first().map_or(Place::Inside, |group| place_of(apply.dialect, apply.plan, group));
    let pace = match place {
        Place::Inside if groups.len() > 1 => Pace::Together,
        Place::Inside => Pace::OneByOne,
        Place::Outside => Pace::Outside,
    };
    if place == Place::Inside {
        target.begin().await.map_err(at(last))?;
    }
    let mut finished = Vec::new();
    let mut done = 0;
    for group in groups {
        if done > 0 && (apply.interrupted)() {
            break;
        }
        for index in &group.indices {
            last = *index;
            let step = &apply.plan.steps[last];
            (apply.progress)(Progress::Begun { index: last, step });
            let started_at = (apply.now)();
            do_step(target, step, pace).await.map_err(|fault| Failure { index: last, fault })?;
            finished.push(Finished { step, started_at, finished_at: (apply.now)() });
        }
        done += 1;
    }
    if place == Place::Outside {
        target.begin().await.map_err(at(last))?;
    }
    let recorded = write_ledger(target, apply, &finished, None).await.map_err(at(last))?;
    match target.commit().await {
        Ok(()) => Ok(done),
        Err(fault) => {
            let is_in = is_committed(target, &fault, recorded.as_deref(), finished.len()).await;
            if is_in { Ok(done) } else { Err(at(last)(fault)) }
        }
    }
}

/// Whether a transaction is in although nobody heard of its end: the ledger knows, as soon as the old connection is gone.
async fn is_committed<T: Target>(
    target: &mut T,
    fault: &TargetError,
    recorded: Option<&str>,
    count: usize,
) -> bool {
    let (TargetError::Lost { .. }, Some(query)) = (fault, recorded) else {
        return false;
    };
    if target.resume().await.is_err() {
        return false;
    }
    let found = target.query(query).await;
    let found = found.ok().and_then(|rows| rows.rows.first()?.first()?.as_integer());
    found.is_some_and(|found| usize::try_from(found) == Ok(count))
}

/// How the statements of a step are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pace {
    /// All at once: where one fails, the step is done once more in a transaction of its own, which says which.
    Together,
    /// One by one.
    OneByOne,
    /// One by one, outside of any transaction.
    Outside,
}

async fn do_step<T: Target>(target: &mut T, step: &Step, pace: Pace) -> Result<(), StepError> {
    for check in &step.checks {
        let rows = target.query(&check.query).await?;
        let count = rows.rows.first().and_then(|row| row.first()).and_then(Value::as_integer).unwrap_or(0);
        if count != 0 {
            return Err(StepError::Check { count, fault: check.fault.clone() });
        }
    }
    if pace == Pace::Together {
        return Ok(target.execute_all(&step.commands).await?);
    }
    for command in &step.commands {
        match pace {
            Pace::Together | Pace::OneByOne => target.execute(command).await?,
            Pace::Outside => target.execute_outside(command).await?,
        };
    }
    Ok(())
}

/// Writes down what was done, and gives the query for whether it is written.
async fn write_ledger<T: Target>(
    target: &mut T,
    apply: &Apply<'_, T::Dialect>,
    finished: &[Finished<'_>],
    error: Option<&str>,
) -> Result<Option<String>, TargetError> {
    let rows = target.query(apply.dialect.next_run_query()).await?;
    let next = rows.rows.first().and_then(|row| row.first()).and_then(Value::as_integer).unwrap_or(1);
    let who = serde_json::to_string(apply.holder).unwrap_or_default();
    let runs: Vec<ApplyRun<'_>> = finished
        .iter()
        .zip(next..)
        .map(|(finished, run)| ApplyRun {
            run,
            step: finished.step,
            who: &who,
            started_at: &finished.started_at,
            finished_at: &finished.finished_at,
            model_hash: &apply.plan.model_hash,
            model_commit: apply.model_commit,
            error,
        })
        .collect();
    target.execute_all(&apply.dialect.ledger_statements(&runs)).await?;
    Ok(apply.dialect.recorded_query(&runs))
}

/// Takes a group back, writes down why, and tells it.
async fn give_up<T: Target>(
    target: &mut T,
    apply: &mut Apply<'_, T::Dialect>,
    group: &Group,
    failure: Failure,
    work: &mut Work,
) {
    let step = &apply.plan.steps[failure.index];
    roll_back(target).await;
    let text = failure.fault.to_string();
    // A failure that cannot be written down is still told; the reason is most likely the same.
    let _ = record_failure(target, apply, step, &text).await;
    match &failure.fault {
        StepError::Target(TargetError::DiskFull { .. } | TargetError::Lost { .. }) => work.hopeless = true,
        StepError::Target(_) | StepError::Check { .. } => {}
    }
    (apply.progress)(Progress::Failed { index: failure.index, step, error: &failure.fault });
    for index in group.indices.iter().filter(|index| **index != failure.index) {
        skip(apply, *index, work);
    }
    work.outcomes[failure.index] = Outcome::Failed(failure.fault);
}

async fn record_failure<T: Target>(
    target: &mut T,
    apply: &Apply<'_, T::Dialect>,
    step: &Step,
    error: &str,
) -> Result<(), TargetError> {
    let now = (apply.now)();
    let finished = Finished { step, started_at: now.clone(), finished_at: now };
    target.begin().await?;
    let written = write_ledger(target, apply, &[finished], Some(error)).await;
    match written {
        Ok(_) => target.commit().await,
        Err(fault) => {
            target.rollback().await?;
            Err(fault)
        }
    }
}
