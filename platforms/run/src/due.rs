//! What is due: a pure function of what should be, of what the ledger says ran last, and of the time.

use dsc_model::parse_cron;
use dsc_plan::desired::{DesiredIngestion, DesiredPlatform, DesiredStore, Schedule};
use jiff::Timestamp;

/// Whether a store is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// Now.
    Now,
    /// Not before that time.
    At(Timestamp),
    /// Never, and why: the expression of its schedule cannot be read.
    Never(String),
}

/// When a store ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LastRun {
    /// When its last run began that ended well.
    pub begun: Option<Timestamp>,
}

/// Whether a store is due at a time. One that never ran well is due at once; so is one whose last run failed.
pub fn due(store: &DesiredStore, last: LastRun, now: Timestamp) -> Due {
    let expression = match &store.schedule {
        Schedule::Continuous | Schedule::External => return Due::Now,
        Schedule::Cron(expression) => expression,
    };
    let cron = match parse_cron(expression) {
        Ok(cron) => cron,
        Err(why) => return Due::Never(format!("`{expression}` is no cron expression: {}", why.message)),
    };
    let Some(begun) = last.begun else { return Due::Now };
    let next = cron.next_after(begun.as_second().div_euclid(60));
    match next.and_then(|minute| Timestamp::from_second(minute * 60).ok()) {
        Some(next) if next <= now => Due::Now,
        Some(next) => Due::At(next),
        None => Due::Never(format!("`{expression}` never comes again")),
    }
}

/// The stores that are meant: those named by address, or by that of one of their datasets; or, where nothing is named,
/// those that are due. Names that mean nothing come second.
pub fn chosen<'s>(
    stores: &'s [DesiredStore],
    named: &[String],
    last: impl Fn(&DesiredStore) -> LastRun,
    now: Timestamp,
) -> (Vec<&'s DesiredStore>, Vec<String>) {
    if named.is_empty() {
        return (
            stores.iter().filter(|store| due(store, last(store), now) == Due::Now).collect(),
            Vec::new(),
        );
    }
    let means = |name: &String, store: &DesiredStore| {
        *name == store.address || store.datasets.iter().any(|dataset| dataset.address == *name)
    };
    let meant = stores.iter().filter(|store| named.iter().any(|name| means(name, store))).collect();
    let unknown =
        named.iter().filter(|name| !stores.iter().any(|store| means(name, store))).cloned().collect();
    (meant, unknown)
}

/// The stores in the order in which they move: what a transformer reads comes before what it fills.
pub fn in_order<'s>(platform: &DesiredPlatform, stores: Vec<&'s DesiredStore>) -> Vec<&'s DesiredStore> {
    let mut left = stores;
    let mut out: Vec<&DesiredStore> = Vec::new();
    while !left.is_empty() {
        let waits = |store: &DesiredStore| left.iter().any(|other| reads(platform, store, other));
        let (now, later): (Vec<_>, Vec<_>) = left.iter().copied().partition(|store| !waits(store));
        // A ring, which the linter refuses, has no first one.
        let (now, later) = if now.is_empty() { (later, Vec::new()) } else { (now, later) };
        out.extend(now);
        left = later;
    }
    out
}

/// Whether the transformer that fills a store reads another one.
fn reads(platform: &DesiredPlatform, store: &DesiredStore, other: &DesiredStore) -> bool {
    let DesiredIngestion::Transformer { workspace, .. } = &store.ingestion else { return false };
    let views = platform.workspaces.iter().filter(|there| there.address == *workspace);
    let mut views = views.flat_map(|there| &there.views);
    views.any(|view| other.datasets.iter().any(|dataset| dataset.address == view.dataset))
}

#[cfg(test)]
mod tests {
    use dsc_plan::desired::{Cause, Consistency, DesiredIngestion, DesiredStore, Schedule};
    use jiff::Timestamp;

    use super::{Due, LastRun, chosen, due};

    fn store(schedule: Schedule) -> DesiredStore {
        DesiredStore {
            address: "usa/northwind".to_owned(),
            schema: "usa_northwind".to_owned(),
            staging_schema: "usa_northwind_staging".to_owned(),
            renamed_from: None,
            ingestion: DesiredIngestion::NotBuilt { kind: "cdc".to_owned() },
            schedule,
            consistency: Consistency::Dataset,
            datasets: Vec::new(),
            cause: Cause::default(),
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn since(text: &str) -> LastRun {
        LastRun { begun: Some(at(text)) }
    }

    #[test]
    fn a_cron_store_is_due_when_a_tick_has_passed_since_its_last_good_run() {
        let nightly = store(Schedule::Cron("30 2 * * *".to_owned()));
        let now = at("2026-11-21T02:30:00Z");
        assert_eq!(due(&nightly, LastRun::default(), now), Due::Now);
        assert_eq!(due(&nightly, since("2026-11-20T02:30:01Z"), now), Due::Now);
        assert_eq!(
            due(&nightly, since("2026-11-21T02:30:00Z"), at("2026-11-21T08:00:00Z")),
            Due::At(at("2026-11-22T02:30:00Z"))
        );
    }

    #[test]
    fn others_are_due_at_every_run() {
        let now = at("2026-11-21T02:30:00Z");
        for schedule in [Schedule::Continuous, Schedule::External] {
            assert_eq!(due(&store(schedule), since("2026-11-21T02:29:59Z"), now), Due::Now);
        }
    }

    #[test]
    fn an_expression_that_cannot_be_read_is_never_due_and_says_why() {
        let odd = store(Schedule::Cron("sometimes".to_owned()));
        let Due::Never(why) = due(&odd, LastRun::default(), at("2026-11-21T02:30:00Z")) else { panic!() };
        assert!(why.contains("`sometimes`"), "{why}");
    }

    #[test]
    fn a_named_store_runs_whatever_its_schedule_says() {
        let stores = [store(Schedule::Cron("30 2 * * *".to_owned()))];
        let now = at("2026-11-21T02:00:00Z");
        let last = |_: &DesiredStore| since("2026-11-20T02:30:00Z");
        assert!(chosen(&stores, &[], last, now).0.is_empty());
        let named = ["usa/northwind".to_owned(), "usa/southwind".to_owned()];
        let (meant, unknown) = chosen(&stores, &named, last, now);
        assert_eq!((meant.len(), unknown), (1, vec!["usa/southwind".to_owned()]));
    }
}
