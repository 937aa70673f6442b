//! `dsc run --watch`: moves what comes as it comes, until somebody stops it.
//!
//! Nothing is held in between: the platform is free for an `apply` or another `run` whenever there is nothing to do.

use std::collections::{BTreeMap, BTreeSet};
use std::thread::sleep;
use std::time::{Duration, Instant};

use dsc_driver::TargetError;
use dsc_plan::desired::{DesiredIngestion, DesiredStore, Schedule};
use dsc_run::RunError;

use super::{Once, Others, Scope, is_read_directly};
use crate::error::{CliError, Outcome};
use crate::platforms::Served;
use crate::render::runs::{self, Moved};
use crate::render::steps::BETWEEN_LINES;
use crate::session::Session;

/// Between two questions whether topics hold something new.
const PAUSE: Duration = Duration::from_millis(100);
/// Between two looks at what cannot be asked: folders, tables, what connectors land.
const LOOK: Duration = Duration::from_secs(1);
/// Between two looks whether a connector has failed: one that fails again and again is not to be told of every second.
const HEALTH: Duration = Duration::from_secs(30);
/// After something went wrong, and while somebody else writes.
const REST: Duration = Duration::from_secs(2);

/// What is known of a platform while it is watched.
struct Watched<'a> {
    platform: &'a Served,
    /// Whether it has been moved at all.
    has_begun: bool,
    /// When to ask again.
    next: Instant,
    /// When to look at what cannot be asked.
    look: Instant,
    /// When to look whether a connector has failed.
    health: Instant,
    /// What went wrong last, so that it is said once.
    trouble: Option<String>,
}

/// Moves platforms until somebody stops it; answers with all that moved.
pub(super) fn until_stopped(once: &mut Once<'_>, platforms: &[Served]) -> Vec<Moved> {
    let now = now();
    let mut watched: Vec<Watched<'_>> = platforms
        .iter()
        .map(|platform| Watched {
            platform,
            has_begun: false,
            next: now,
            look: now,
            health: now,
            trouble: None,
        })
        .collect();
    let mut all: BTreeMap<String, Moved> = BTreeMap::new();
    let mut told = now;
    let (mut arrived, mut said) = (0, 0);
    while !once.interrupt.is_asked() {
        for platform in &mut watched {
            for moved in platform.step(once) {
                arrived += moved.result.as_ref().map_or(0, |report| report.total().arrived);
                add(&mut all, moved);
            }
        }
        if arrived > said && told.elapsed() >= BETWEEN_LINES {
            once.session.say(&format!("{arrived} rows arrived so far"));
            (said, told) = (arrived, self::now());
        }
        pause();
    }
    all.into_values().collect()
}

#[expect(clippy::disallowed_methods, reason = "who watches asks the clock")]
fn now() -> Instant {
    Instant::now()
}

fn pause() {
    sleep(PAUSE);
}

impl Watched<'_> {
    /// Moves what has news.
    fn step(&mut self, once: &mut Once<'_>) -> Vec<Moved> {
        if now() < self.next {
            return Vec::new();
        }
        let news = self.news(once);
        let others = if now() >= self.look && self.has_others() { Others::Look } else { Others::Leave };
        let scope = match self.has_begun {
            true if news.is_empty() && others == Others::Leave => return Vec::new(),
            true => Scope::Again { news: &news, others },
            false => Scope::Due,
        };
        if now() >= self.health {
            self.platform.restart_failed(once.session);
            self.health = now() + HEALTH;
        }
        match once.move_on(self.platform, scope) {
            Ok(moved) => {
                self.has_begun = true;
                self.tell(once.session, moved.iter().find_map(fault_of).map(ToString::to_string));
                // What could not be read at all stays news; of a topic that stops there is news when it changes.
                for store in moved.iter().filter(|moved| moved.result.is_err()) {
                    once.logs.forget(&store.store);
                    self.next = now() + REST;
                }
                self.look = now() + LOOK;
                moved
            }
            // Another run has it for a moment: whoever comes first moves what is there, and the other one what comes next.
            Err(CliError::Target(TargetError::Locked { .. } | TargetError::LockedByUnknown { .. })) => {
                news.iter().for_each(|store| once.logs.forget(store));
                Vec::new()
            }
            Err(fault) => {
                news.iter().for_each(|store| once.logs.forget(store));
                self.tell(once.session, Some(fault.to_string()));
                self.next = now() + REST;
                Vec::new()
            }
        }
    }

    /// Says what is wrong, once.
    fn tell(&mut self, session: &Session, trouble: Option<String>) {
        if let Some(text) = trouble.as_ref().filter(|text| self.trouble.as_ref() != Some(*text)) {
            session.warn(&format!("warning: {text}; trying again until it goes"));
        }
        if trouble.is_none() && self.trouble.is_some() {
            session.say("it goes again");
        }
        self.trouble = trouble;
    }

    /// The stores whose topics hold something that they did not hold when they were last read.
    fn news(&self, once: &mut Once<'_>) -> BTreeSet<String> {
        let mut out = BTreeSet::new();
        for store in self.platform.desired.stores.iter().filter(|store| is_read_directly(store)) {
            let named = &once.arguments.addresses;
            let is_named = named.contains(&store.address)
                || store.datasets.iter().any(|dataset| named.contains(&dataset.address));
            if (named.is_empty() || is_named) && once.logs.has_news(once.checked, store) {
                out.insert(store.address.clone());
            }
        }
        out
    }

    /// Whether there is something that cannot be asked.
    fn has_others(&self) -> bool {
        let can_move = |store: &DesiredStore| match (&store.ingestion, &store.schedule) {
            (DesiredIngestion::NotBuilt { .. }, _) | (_, Schedule::External) => false,
            (_, Schedule::Continuous | Schedule::Cron(_)) => !is_read_directly(store),
        };
        self.platform.desired.stores.iter().any(can_move)
    }
}

fn fault_of(moved: &Moved) -> Option<&RunError> {
    match &moved.result {
        Ok(report) => report.errors().next(),
        Err(fault) => Some(fault),
    }
}

/// Adds what moved to what had moved of the same store; of what went wrong the last word counts.
fn add(all: &mut BTreeMap<String, Moved>, moved: Moved) {
    let Some(known) = all.get_mut(&moved.store) else {
        all.insert(moved.store.clone(), moved);
        return;
    };
    match (&mut known.result, moved.result) {
        (Ok(known), Ok(later)) => {
            for dataset in &mut known.datasets {
                dataset.error = None;
            }
            known.go_on(later);
        }
        // What had moved before a fault is in the ledger.
        (known, later) => *known = later,
    }
}

/// How the command ends: well, if everything went well in the end.
pub(super) fn ended(session: &Session, moved: &[Moved]) -> Result<Outcome, CliError> {
    let failed = moved.iter().map(Moved::failures).sum::<usize>();
    if failed > 0 {
        return Err(CliError::RunFailed { failed });
    }
    session.say(&runs::summary(moved, &session.seconds()));
    Ok(Outcome::Fine)
}
