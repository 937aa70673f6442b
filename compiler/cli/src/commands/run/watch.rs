//! `dsc run --watch`: moves what comes as it comes, until somebody stops it.
//!
//! Nothing is held in between: the platform is free for an `apply` or another `run` whenever there is nothing to do.

use std::collections::{BTreeMap, BTreeSet};
use std::thread::sleep;
use std::time::{Duration, Instant};

use dsc_driver::TargetError;
use dsc_plan::desired::{DesiredIngestion, DesiredStore, Schedule};
use dsc_run::RunError;

use super::landings::Landings;
use super::sharing::{Shared, Taken};
use super::{Once, Others, Scope, is_carried, is_read_directly, is_shared};
use crate::arguments::RunArguments;
use crate::error::{CliError, Outcome};
use crate::platforms::Served;
use crate::render::runs::{self, Moved};
use crate::render::steps::BETWEEN_LINES;
use crate::session::Session;

/// Between two questions whether topics or landing tables hold something new.
const PAUSE: Duration = Duration::from_millis(100);
/// Between two looks at what cannot be asked: folders, tables.
pub(super) const LOOK: Duration = Duration::from_secs(1);
/// Between two looks whether a connector has failed: one that fails again and again is not to be told of every second.
const HEALTH: Duration = Duration::from_secs(30);
/// After something went wrong, and while somebody else writes.
pub(super) const REST: Duration = Duration::from_secs(2);

/// Between two tries while somebody else has the platform: each costs a connection.
const HELD: Duration = Duration::from_millis(300);

/// What is known of a platform while it is watched.
struct Watched<'a> {
    platform: &'a Served,
    landings: Landings<'a>,
    /// Whether it has been moved at all.
    has_begun: bool,
    /// When to ask again.
    next: Instant,
    /// When to look at what cannot be asked.
    look: Instant,
    /// When to look whether a connector has failed.
    health: Instant,
    /// Its stores whose topics are shared with others who watch.
    shared: Vec<Shared<'a>>,
    /// Whether the platform was ready for us, be it that somebody else moves.
    is_ready: bool,
    trouble: Trouble,
}

/// What went wrong last, so that it is said once.
#[derive(Default)]
pub(super) struct Trouble(Option<String>);

impl Trouble {
    /// Says what is wrong, or that nothing is any more.
    pub(super) fn tell(&mut self, session: &Session, trouble: Option<String>) {
        if let Some(text) = trouble.as_ref().filter(|text| self.0.as_ref() != Some(*text)) {
            session.warn(&format!("warning: {text}; trying again until it goes"));
        }
        if trouble.is_none() && self.0.is_some() {
            session.say("it goes again");
        }
        self.0 = trouble;
    }
}

/// Whether somebody else has the platform, or what of it we want, for a moment.
pub(super) fn is_held(fault: &CliError) -> bool {
    matches!(fault, CliError::Target(TargetError::Locked { .. } | TargetError::LockedByUnknown { .. }))
}

/// Moves platforms until somebody stops it; answers with all that moved.
pub(super) fn until_stopped(once: &mut Once<'_>, platforms: &[Served]) -> Vec<Moved> {
    let now = now();
    let arguments = once.arguments;
    let mut watched: Vec<Watched<'_>> = platforms
        .iter()
        .map(|platform| Watched {
            platform,
            landings: Landings::of(platform, |store| is_named(arguments, store)),
            has_begun: false,
            next: now,
            look: now,
            health: now,
            is_ready: false,
            shared: Shared::all(platform, &once.arguments.addresses),
            trouble: Trouble::default(),
        })
        .collect();
    let mut all: BTreeMap<String, Moved> = BTreeMap::new();
    let mut told = now;
    let (mut count, mut said) = (Count::default(), Count::default());
    while !once.interrupt.is_asked() {
        for platform in &mut watched {
            let mut moved = platform.step(once);
            for taken in platform.share(once) {
                count.landed += taken.landed;
                moved.extend(taken.moved);
            }
            for moved in moved {
                count.arrived += moved.result.as_ref().map_or(0, |report| report.total().arrived);
                add(&mut all, moved);
            }
        }
        if count != said && told.elapsed() >= BETWEEN_LINES {
            once.session.say(&count.line());
            (said, told) = (count, self::now());
        }
        pause();
    }
    all.into_values().collect()
}

/// What came so far.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Count {
    /// Rows that we merged, whoever landed them.
    arrived: i64,
    /// Records of shared topics that we landed, whoever merges them.
    landed: u64,
}

impl Count {
    fn line(self) -> String {
        match self.landed {
            0 => format!("{} rows arrived so far", self.arrived),
            some => format!("{some} records landed and {} rows arrived so far", self.arrived),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "who watches asks the clock")]
pub(super) fn now() -> Instant {
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
        // One that has failed lands nothing, so that there is no news of it.
        if now() >= self.health {
            self.platform.restart_failed(once.session);
            self.health = now() + HEALTH;
        }
        let news = self.news(once);
        let others = if now() >= self.look && self.has_others() { Others::Look } else { Others::Leave };
        let scope = match self.has_begun {
            true if news.is_empty() && others == Others::Leave => return Vec::new(),
            true => Scope::Again { news: &news, others },
            false => Scope::NotShared,
        };
        match once.move_on(self.platform, scope) {
            Ok(moved) => {
                (self.has_begun, self.is_ready) = (true, true);
                self.trouble.tell(once.session, moved.iter().find_map(fault_of).map(ToString::to_string));
                // What could not be read at all stays news; of a topic that stops there is news when it changes.
                for store in moved.iter().filter(|moved| moved.result.is_err()) {
                    once.logs.forget(&store.store);
                    self.next = now() + REST;
                }
                self.look = now() + LOOK;
                moved
            }
            // Another run has it for a moment: whoever comes first moves what is there, and the other one what comes next.
            Err(fault) if is_held(&fault) => {
                self.is_ready = true;
                self.next = now() + HELD;
                news.iter().for_each(|store| once.logs.forget(store));
                Vec::new()
            }
            Err(fault) => {
                news.iter().for_each(|store| once.logs.forget(store));
                self.trouble.tell(once.session, Some(fault.to_string()));
                self.next = now() + REST;
                Vec::new()
            }
        }
    }

    /// Lands and merges what shared topics hold.
    fn share(&mut self, once: &mut Once<'_>) -> Vec<Taken> {
        if !self.is_ready {
            return Vec::new();
        }
        self.shared.iter_mut().map(|store| store.step(once)).collect()
    }

    /// The stores whose topics hold something that they did not hold when they were last read, and those of which something
    /// has landed.
    fn news(&mut self, once: &mut Once<'_>) -> BTreeSet<String> {
        let mut out = self.landings.news(once.session);
        let is_ours = |store: &&DesiredStore| is_read_directly(store) && !is_shared(self.platform, store);
        for store in self.platform.desired.stores.iter().filter(is_ours) {
            if is_named(once.arguments, store) && once.logs.has_news(once.checked, store, None) {
                out.insert(store.address.clone());
            }
        }
        out
    }

    /// Whether there is something that cannot be asked.
    fn has_others(&self) -> bool {
        let can_move = |store: &DesiredStore| match (&store.ingestion, &store.schedule) {
            (DesiredIngestion::NotBuilt { .. }, _) | (_, Schedule::External) => false,
            (_, Schedule::Continuous | Schedule::Cron(_)) => !is_read_directly(store) && !is_carried(store),
        };
        self.platform.desired.stores.iter().any(can_move)
    }
}

/// Whether a store is among those that somebody named, or nobody named any.
fn is_named(arguments: &RunArguments, store: &DesiredStore) -> bool {
    let named = &arguments.addresses;
    named.is_empty()
        || named.contains(&store.address)
        || store.datasets.iter().any(|dataset| named.contains(&dataset.address))
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
