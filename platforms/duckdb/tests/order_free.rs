//! Events in any order, in batches of any size, some of them more than once, come to the same rows and versions.

mod support;

use std::cell::RefCell;

use dsc_dialects::duckdb::ENGINE;
use dsc_dialects::motion::merge::{self, Stamp};
use dsc_dialects::motion::place::Place;
use dsc_dialects::motion::{history, stage};
use dsc_driver::Target;
use dsc_plan::desired::DesiredPlatform;
use dsc_testservers::inbox_platform;
use proptest::prelude::*;
use support::{Platform, block_on, holder, shown};

/// An event: versions tie, notes are null or empty or differ, and one in three is a deletion.
#[derive(Clone, Debug)]
struct Event {
    id: u8,
    day: u8,
    sequence: u8,
    note: Option<&'static str>,
    operation: &'static str,
}

fn event() -> impl Strategy<Value = Event> {
    let note = prop::sample::select(vec![None, Some(""), Some("a"), Some("b")]);
    let operation = prop::sample::select(vec!["upsert", "upsert", "delete"]);
    (0u8..3, 1u8..4, 0u8..3, note, operation).prop_map(|(id, day, sequence, note, operation)| Event {
        id,
        day,
        sequence,
        note,
        operation,
    })
}

/// One set of events, twice: in two orders with two lists of batch sizes, the second with repetitions.
fn two_deliveries() -> impl Strategy<Value = [(Vec<Event>, Vec<usize>); 2]> {
    let sizes = || prop::collection::vec(1usize..6, 1..6);
    prop::collection::vec(event(), 1..14).prop_flat_map(move |events| {
        let mut more = events.clone();
        more.extend(events.iter().step_by(3).cloned());
        let first = (Just(events).prop_shuffle(), sizes());
        let second = (Just(more).prop_shuffle(), sizes());
        (first, second).prop_map(|(first, second)| [first, second])
    })
}

fn inbox() -> DesiredPlatform {
    let columns =
        [("id", "integer"), ("day", "date"), ("sequence", "smallint"), ("note", "text?"), ("size", "real?")];
    inbox_platform(&columns, ["day", "sequence"])
}

const STATE: [&str; 2] = [
    "SELECT id, day::VARCHAR, sequence, note, note IS NULL, dsc_deleted FROM usa_shop.events ORDER BY ALL",
    "SELECT id, day::VARCHAR, sequence, note, note IS NULL, dsc_deleted, valid_from::VARCHAR, valid_to::VARCHAR \
     FROM usa_shop.events_history ORDER BY ALL",
];

/// Merges events batch by batch, and gives what is then there. Every event must have become something.
async fn deliver(
    target: &mut impl Target,
    place: &Place<'_>,
    events: &[Event],
    sizes: &[usize],
) -> Vec<Vec<String>> {
    for table in ["usa_shop.events", "usa_shop.events_history"] {
        target.execute(&format!("DELETE FROM {table}")).await.expect("an empty table");
    }
    let mut rest = events;
    let mut sizes = sizes.iter().cycle();
    let mut counted = 0;
    while !rest.is_empty() {
        let (batch, later) = rest.split_at(rest.len().min(*sizes.next().expect("a size")));
        rest = later;
        for statement in stage::create_batch(place) {
            target.execute(&statement).await.expect("a table");
        }
        for (position, event) in batch.iter().enumerate() {
            let note = event.note.map_or("NULL".to_owned(), |note| format!("'{note}'"));
            let row = format!(
                "INSERT INTO {} VALUES ({}, '2026-01-0{}', {}, {note}, NULL, 'f', {position}, 1, 0, NULL, '', '{}', false, NULL)",
                place.typed(),
                event.id,
                event.day,
                event.sequence,
                event.operation
            );
            target.execute(&row).await.expect("an event");
        }
        let stamp = Stamp { run: 7, at: "2026-02-01T00:00:00.000000Z" };
        target.begin().await.expect("a transaction");
        target.execute(&merge::decide_events(place)).await.expect("a decision");
        let actions = target.query(&merge::count_actions(place)).await.expect("counts");
        counted += actions.rows.iter().filter_map(|row| row[1].as_integer()).sum::<i64>();
        for statement in merge::apply_to_live(place, &stamp) {
            target.execute(&statement).await.expect("rows");
        }
        for statement in history::apply_to_history(place, &stamp) {
            target.execute(&statement).await.expect("versions");
        }
        target.commit().await.expect("a commit");
    }
    assert_eq!(counted, i64::try_from(events.len()).expect("small"));
    let mut state = Vec::new();
    for question in STATE {
        state.push(shown(&target.query(question).await.expect("the state")));
    }
    state
}

#[test]
fn any_order_any_batches_any_repetition_give_the_same() {
    let platform = Platform::new();
    let wanted = inbox();
    platform.apply(&wanted, &[]);
    let place = Place::all(&wanted.stores[0], &ENGINE)[0];
    let mut target = platform.target();
    block_on(target.lock(&holder("a test"))).expect("the lease");
    let target = RefCell::new(target);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 24,
        failure_persistence: None,
        max_shrink_iters: 200,
        ..ProptestConfig::default()
    });
    let result = runner.run(&two_deliveries(), |[first, second]| {
        let one = block_on(deliver(&mut *target.borrow_mut(), &place, &first.0, &first.1));
        let other = block_on(deliver(&mut *target.borrow_mut(), &place, &second.0, &second.1));
        prop_assert_eq!(one, other);
        Ok(())
    });
    result.unwrap_or_else(|fault| panic!("{fault}"));
}
