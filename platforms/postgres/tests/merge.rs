//! Rows merged at once: the engine tells how many changed, and a counter how many of them were not there before.

mod support;

use dsc_dialects::motion::engine::Merging;
use dsc_dialects::motion::merge::{self, Stamp};
use dsc_dialects::motion::place::Place;
use dsc_dialects::motion::{Motion, stage};
use dsc_dialects::postgres::ENGINE;
use dsc_driver::Target;
use dsc_plan::desired::DesiredDataset;
use dsc_testservers::{MAJORS, block_on, dataset, desired, holder, shown};
use support::Platform;

/// Merges a batch into a table, twice; gives what changed and what was new each time, and the table in the end.
fn merge_twice(major: u32, wanted: DesiredDataset, there: &str, batch: &str) -> (Vec<String>, Vec<String>) {
    let (platform, wanted) = (Platform::new(major), desired(vec![wanted]));
    platform.apply(&wanted, &[]);
    let place = Place::all(&wanted.stores[0], &ENGINE)[0];
    let Merging::Counted { reset, one_more, counted } = ENGINE.motion().merging else {
        panic!("it counts");
    };
    let mut target = platform.target();
    block_on(async {
        target.lock(&holder("a test")).await.expect("the lease");
        let mut begin: Vec<String> = ENGINE.motion().prepare.iter().map(|text| (*text).to_owned()).collect();
        begin.push(format!("INSERT INTO {} VALUES {there}", place.live()));
        begin.extend(stage::create_batch(&place));
        begin.push(format!("INSERT INTO {} VALUES {batch}", place.typed()));
        for statement in &begin {
            target.execute(statement).await.unwrap_or_else(|fault| panic!("{fault}"));
        }
        let mut counts = Vec::new();
        for run in [2, 3] {
            let stamp = Stamp { run, at: "2026-11-21T04:00:00.000000Z" };
            target.query(reset).await.expect("a counter");
            let statement = merge::merge_at_once(&place, &stamp, one_more);
            let changed = target.execute(&statement).await.unwrap_or_else(|fault| panic!("{fault}"));
            let new = shown(&target.query(counted).await.expect("a number")).concat();
            counts.push(format!("{changed} changed, {new} new"));
        }
        let end = format!("SELECT t::text FROM {} AS t ORDER BY id", place.live());
        (counts, shown(&target.query(&end).await.expect("rows")))
    })
}

#[test]
fn what_is_new_what_is_back_and_what_changes_is_told_apart() {
    for major in MAJORS {
        let wanted = dataset("facts", &[("id", "integer"), ("note", "text?")]);
        let (counts, end) = merge_twice(
            major,
            wanted,
            "(1, 'same', 1, '2026-01-01', false), (2, NULL, 1, '2026-01-01', false), \
             (3, 'back', 1, '2026-01-01', true), (5, 'gone', 1, '2026-01-01', true)",
            "(1, 'same', 'f', 1, 1, 0, NULL, '', 'upsert', false, NULL), \
             (2, 'more', 'f', 2, 2, 0, NULL, '', 'upsert', false, NULL), \
             (3, 'back', 'f', 3, 3, 0, NULL, '', 'upsert', false, NULL), \
             (4, 'new', 'f', 4, 4, 0, NULL, '', 'upsert', false, NULL), \
             (6, 'twin', 'f', 5, 5, 0, NULL, '', 'upsert', true, NULL)",
        );
        assert_eq!(counts, ["3 changed, 2 new", "0 changed, 0 new"], "{major}");
        let kept: Vec<&str> =
            end.iter().filter_map(|row| row.split_once(",\"").map(|(head, _)| head)).collect();
        assert_eq!(kept, ["(1,same,1", "(2,more,2", "(3,back,2", "(4,new,2", "(5,gone,1"], "{major}");
        assert_eq!(end.iter().filter(|row| row.ends_with(",t)")).count(), 1, "{major}: {end:?}");
    }
}

#[test]
fn where_all_is_key_rows_come_and_come_back_and_never_change() {
    for major in MAJORS {
        let wanted = dataset("marks", &[("id", "integer")]);
        let (counts, end) = merge_twice(
            major,
            wanted,
            "(1, 1, '2026-01-01', false), (2, 1, '2026-01-01', true)",
            "(1, 'f', 1, 1, 0, NULL, '', 'upsert', false, NULL), (2, 'f', 2, 2, 0, NULL, '', 'upsert', false, NULL), \
             (3, 'f', 3, 3, 0, NULL, '', 'upsert', false, NULL)",
        );
        assert_eq!(counts, ["2 changed, 2 new", "0 changed, 0 new"], "{major}");
        assert_eq!(end.iter().filter(|row| row.ends_with(",f)")).count(), 3, "{major}: {end:?}");
    }
}
