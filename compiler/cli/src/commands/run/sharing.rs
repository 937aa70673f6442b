//! Topics that all who watch a platform share: each lands the records of some partitions, and one at a time merges them.
//!
//! Whose a partition is they agree on in a consumer group, one for each store of each database. Whoever cannot land anything
//! leaves it, so that others do.

use std::collections::BTreeSet;
use std::time::Instant;

use dsc_dialects::motion::{Motion, runs as ledger};
use dsc_driver::{Loader, Part, Value};
use dsc_plan::desired::DesiredStore;
use dsc_run::{Context, RunError, Share, Turn, run_share};

use super::watch::{REST, Trouble, is_held, now};
use super::{Once, is_shared, told};
use crate::error::CliError;
use crate::kafka::Standing;
use crate::moving::take_part;
use crate::platforms::{Served, Work, holder};
use crate::render::runs::{Bars, Moved};

/// So much of the digest tells one database from another.
const DIGEST: usize = 12;

/// A store whose topics are shared.
pub(super) struct Shared<'a> {
    platform: &'a Served,
    store: &'a DesiredStore,
    /// When to ask again.
    next: Instant,
    /// Which agreement we went by last, and whether nothing was left then.
    seen: Option<u64>,
    trouble: Trouble,
}

/// What a turn led to.
#[derive(Default)]
pub(super) struct Taken {
    /// What moved.
    pub(super) moved: Option<Moved>,
    /// So many records landed by our own hand.
    pub(super) landed: u64,
}

impl<'a> Shared<'a> {
    /// The stores of a platform whose topics are shared, of those that were named.
    pub(super) fn all(platform: &'a Served, named: &[String]) -> Vec<Shared<'a>> {
        let is_named = |store: &DesiredStore| {
            named.is_empty()
                || named.contains(&store.address)
                || store.datasets.iter().any(|dataset| named.contains(&dataset.address))
        };
        let stores = platform.desired.stores.iter();
        stores
            .filter(|store| is_shared(platform, store) && is_named(store))
            .map(|store| Shared { platform, store, next: now(), seen: None, trouble: Trouble::default() })
            .collect()
    }

    /// Lands and merges what there is.
    pub(super) fn step(&mut self, once: &mut Once<'_>) -> Taken {
        if now() < self.next {
            return Taken::default();
        }
        match self.turn(once) {
            Ok(Some((number, Ok(turn)))) => {
                self.seen = number.filter(|_| turn.is_through);
                let fault = turn.report.errors().next().map(ToString::to_string);
                // Whether the group takes us in shows when it has.
                if fault.is_some() || number.is_some() {
                    self.trouble.tell(once.session, fault);
                }
                let moved = Moved { store: self.store.address.clone(), result: Ok(turn.report) };
                Taken { moved: Some(moved), landed: turn.landed }
            }
            Ok(Some((_, Err(fault)))) => {
                // Who has lost the database must not keep from others what they could land.
                if matches!(fault, RunError::Target(_)) {
                    once.logs.leave(&self.store.address);
                }
                self.rest(once, fault.to_string());
                let moved = Moved { store: self.store.address.clone(), result: Err(fault) };
                Taken { moved: Some(moved), landed: 0 }
            }
            Ok(None) => Taken::default(),
            Err(fault) if is_held(&fault) => {
                self.seen = None;
                Taken::default()
            }
            Err(fault) => {
                once.logs.leave(&self.store.address);
                self.rest(once, fault.to_string());
                Taken::default()
            }
        }
    }

    fn rest(&mut self, once: &mut Once<'_>, fault: String) {
        self.seen = None;
        self.next = now() + REST;
        self.trouble.tell(once.session, Some(fault));
    }

    /// Takes a turn if there is a reason to, under the agreement of that number.
    fn turn(&mut self, once: &mut Once<'_>) -> Result<Option<Numbered>, CliError> {
        let store = self.store;
        let (number, ours) = match once.logs.standing(&store.address)? {
            Standing::Outside => (None, BTreeSet::new()),
            Standing::Waiting => return Ok(None),
            Standing::Inside(ours) => (Some(ours.number), ours.partitions),
        };
        // What is left is asked for first, so that what comes meanwhile is news later.
        let has_news = number.is_some() && once.logs.has_news(once.checked, store, Some(&ours));
        if number.is_some() && number == self.seen && !has_news {
            return Ok(None);
        }
        let turn = OurTurn { once, platform: self.platform, store, ours: &ours };
        Ok(Some((number, self.platform.take_in(turn)?)))
    }
}

/// What came of a turn, and the number of the agreement under which it was taken, if we belonged to the group.
type Numbered = (Option<u64>, Result<Turn, RunError>);

/// A turn on a platform.
struct OurTurn<'t, 'o> {
    once: &'t mut Once<'o>,
    platform: &'t Served,
    store: &'t DesiredStore,
    ours: &'t BTreeSet<dsc_driver::Partition>,
}

impl Work for OurTurn<'_, '_> {
    type Output = Result<Turn, RunError>;

    async fn on<T: Loader>(
        self,
        mut target: T,
        dialect: &T::Dialect,
        engine: &'static dyn Motion,
    ) -> Result<Self::Output, CliError> {
        let OurTurn { once, platform, store, ours } = self;
        take_part(once.session, platform, &mut target, (dialect, "run", Part::Landing)).await?;
        let (_, settings) = told(once.session, once.checked, platform, once.arguments);
        let holder = holder(once.session, "run");
        let mut bars = Bars::new(once.session, once.interrupt);
        let mut cx = Context { target: &mut target, engine, settings: &settings, progress: &mut bars };
        let log = once.logs.of(once.checked, store)?;
        let turn = run_share(&mut cx, store, log, Share { ours, holder: &holder }).await;
        bars.end();
        // Whoever has come through so far can take a share.
        if turn.is_ok() && matches!(once.logs.standing(&store.address), Ok(Standing::Outside)) {
            let found = target.query(ledger::IDENTITY).await?;
            let identity = found.rows.first().and_then(|row| row.first()).and_then(Value::as_text);
            let database = (identity.unwrap_or_default(), platform.place.as_str());
            let group = group(&platform.desired.name, &store.address, database);
            once.logs.join(once.checked, store, &group)?;
        }
        target.unlock().await?;
        Ok(turn)
    }
}

/// The name of the group of those who fill a store of a database, of which we know what it calls itself and where it is: no
/// two databases have the same, even where one is a copy of the other.
fn group(platform: &str, store: &str, (identity, place): (&str, &str)) -> String {
    let digest = blake3::hash(format!("{identity} {place}").as_bytes()).to_hex();
    format!("dsc.{platform}.{}.{}", store.replace('/', "."), &digest[..DIGEST])
}

#[cfg(test)]
mod tests {
    use super::group;

    #[test]
    fn no_two_databases_and_no_two_stores_share_a_group() {
        let one = group("nordic", "usa/clicks", ("4f1c", "wh at here:5432"));
        assert!(one.starts_with("dsc.nordic.usa.clicks."), "{one}");
        for other in [
            group("nordic", "usa/clicks", ("77aa", "wh at here:5432")),
            group("nordic", "usa/clicks", ("4f1c", "copy at here:5432")),
            group("nordic", "usa/orders", ("4f1c", "wh at here:5432")),
        ] {
            assert_ne!(one, other);
        }
    }
}
