//! Our merge against the best SQL that a hand would write for the same end, on one server, in one run: rows merged into
//! the live table, into live and history, and rows that change nothing. Both count what they did.
//!
//! `ci/bench merge` gives a million rows and a batch of a fifth of that, and holds ours to at least 0.95 of the other.
//! By default there are few rows, and only the ends are compared.
#![allow(clippy::disallowed_methods, reason = "what is measured is time")]
#![allow(clippy::print_stdout, reason = "a table for people")]

mod support;

use std::time::Duration;

use dsc_dialects::motion::engine::Merging;
use dsc_dialects::motion::merge::{self, Absent, Stamp};
use dsc_dialects::motion::place::Place;
use dsc_dialects::motion::{Motion, history, stage};
use dsc_dialects::postgres::ENGINE;
use dsc_driver::Target;
use dsc_plan::desired::DesiredPlatform;
use dsc_postgres::PostgresTarget;
use dsc_testservers::{Durability, Postgres, block_on, dataset, desired, holder, shown};

const AT: &str = "2026-11-21T04:00:00.000000Z";
const COLUMNS: &str = "id, amount, note, price, seen, name";
const ROUNDS: usize = 5;

fn facts(history: bool) -> DesiredPlatform {
    let mut facts = dataset(
        "facts",
        &[
            ("id", "integer"),
            ("amount", "bigint?"),
            ("note", "text?"),
            ("price", "decimal(12,2)?"),
            ("seen", "timestamp?"),
            ("name", "varchar(40)?"),
        ],
    );
    facts.history = history;
    desired(vec![facts])
}

/// Rows of numbers between two; every so many of them with another amount than it had.
fn rows(from: u64, to: u64, changed: u64) -> String {
    format!(
        "SELECT g::integer, (g % 1000 + CASE WHEN {changed} > 0 AND g % {step} = 0 THEN 1 ELSE 0 END)::bigint, \
         'note ' || g % 977, (g % 10000)::numeric / 100, timestamp '2026-01-01' + g % 86400 * interval '1 second', \
         'name ' || g FROM generate_series({from}, {to}) AS g",
        step = changed.max(1)
    )
}

/// The statements of ours.
fn ours(place: &Place<'_>) -> Vec<String> {
    let stamp = Stamp { run: 2, at: AT };
    if let (Merging::Counted { reset, one_more, counted }, false) =
        (ENGINE.motion().merging, place.dataset.history)
    {
        return vec![
            merge::count_arrived(place),
            merge::count_actions(place),
            reset.to_owned(),
            merge::merge_at_once(place, &stamp, one_more),
            counted.to_owned(),
        ];
    }
    let mut out = vec![
        merge::decide_snapshot(place, Absent::Kept),
        merge::count_arrived(place),
        merge::count_actions(place),
    ];
    out.extend(merge::apply_to_live(place, &stamp));
    if place.dataset.history {
        out.extend(history::apply_to_history(place, &stamp));
    }
    out
}

/// What a hand would write: one statement for the live table, and for versions what differs closed and opened before.
fn by_hand(place: &Place<'_>, how: &str) -> Vec<String> {
    let (live, versions, batch) = (place.live(), place.history(), place.typed());
    let differs = |here: &str, there: &str| {
        ["amount", "note", "price", "seen", "name"]
            .map(|name| format!("{here}.{name} IS DISTINCT FROM {there}.{name}"))
            .join(" OR ")
    };
    let set = |from: &str| {
        ["amount", "note", "price", "seen", "name"].map(|name| format!("{name} = {from}.{name}")).join(", ")
    };
    let mut out = Vec::new();
    if place.dataset.history {
        out.push(format!(
            "UPDATE {versions} AS h SET valid_to = '{AT}', dsc_run_to = 2 FROM {batch} AS b \
             WHERE h.id = b.id AND h.valid_to IS NULL AND (h.dsc_deleted OR {})",
            differs("h", "b")
        ));
        out.push(format!(
            "INSERT INTO {versions} ({COLUMNS}, valid_from, dsc_run_from, dsc_deleted) SELECT {COLUMNS}, '{AT}', 2, false \
             FROM {batch} AS b WHERE NOT EXISTS (SELECT 1 FROM {versions} AS h WHERE h.id = b.id AND h.valid_to IS NULL)"
        ));
    }
    let source = format!("SELECT DISTINCT ON (id) {COLUMNS} FROM {batch} ORDER BY id");
    out.push(match how {
        "merge" => format!(
            "MERGE INTO {live} AS l USING ({source}) AS b ON l.id = b.id \
             WHEN MATCHED AND (l.dsc_deleted OR {}) THEN UPDATE SET {}, dsc_run = 2, dsc_changed_at = '{AT}', dsc_deleted = false \
             WHEN NOT MATCHED THEN INSERT ({COLUMNS}, dsc_run, dsc_changed_at, dsc_deleted) \
             VALUES (b.id, b.amount, b.note, b.price, b.seen, b.name, 2, '{AT}', false)",
            differs("l", "b"),
            set("b")
        ),
        _ => format!(
            "WITH done AS (INSERT INTO {live} AS l ({COLUMNS}, dsc_run, dsc_changed_at, dsc_deleted) \
             SELECT {COLUMNS}, 2, '{AT}'::timestamptz, false FROM ({source}) AS b ON CONFLICT (id) DO UPDATE SET {}, dsc_run = 2, \
             dsc_changed_at = excluded.dsc_changed_at, dsc_deleted = false WHERE l.dsc_deleted OR {} RETURNING xmax = 0 AS is_new) \
             SELECT is_new, count(*) FROM done GROUP BY is_new",
            set("excluded"),
            differs("l", "excluded")
        ),
    });
    out
}

/// How long a process has worked on the processor: what else the machine does is no part of that.
fn worked(pid: &str) -> Duration {
    let stat =
        std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("what the system knows of the server");
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    // The 14th and 15th field, in hundredths of a second; two are before the bracket.
    let ticks: u64 = fields[11..13].iter().filter_map(|text| text.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// How long the server works on statements in a transaction that is taken back, and what is there before it is.
async fn measure(
    target: &mut PostgresTarget,
    place: &Place<'_>,
    statements: &[String],
) -> (Duration, String) {
    for statement in stage::clear_batch(place) {
        // The batch itself stays.
        let statement = statement.replace(&format!("{}, ", place.typed()), "");
        target.execute(&statement).await.expect("empty tables");
    }
    target.begin().await.expect("a transaction");
    let server = shown(&target.query("SELECT pg_backend_pid()").await.expect("a number")).concat();
    let begun = worked(&server);
    let mut last = begun;
    let mut parts = String::new();
    for statement in statements {
        target.query(statement).await.unwrap_or_else(|fault| panic!("{fault}"));
        let now = worked(&server);
        parts.push_str(&format!(" {}", (now - last).as_millis()));
        last = now;
    }
    let took = last - begun;
    println!("         {} ms:{parts}", took.as_millis());
    let mut tables =
        vec![format!("SELECT {COLUMNS}, dsc_run, dsc_deleted::text AS more FROM {}", place.live())];
    if place.dataset.history {
        tables.push(format!(
            "SELECT {COLUMNS}, dsc_run_from, coalesce(valid_to::text, '') FROM {}",
            place.history()
        ));
    }
    let sums = tables.iter().map(|table| {
        format!("(SELECT count(*) || ' ' || sum(hashtextextended(t::text, 0)) FROM ({table}) AS t)")
    });
    let question = format!("SELECT {}", sums.collect::<Vec<_>>().join(" || ' ' || "));
    let end = shown(&target.query(&question).await.unwrap_or_else(|fault| panic!("{fault}"))).concat();
    target.rollback().await.expect("taken back");
    for table in [place.live(), place.history()].iter().take(tables.len()) {
        target.execute(&format!("VACUUM {table}")).await.expect("clean tables");
    }
    (took, end)
}

/// Ours and the best of theirs, of the middle round: a machine may be twice as fast from one minute to the next, but hardly
/// within a round. The ends must be equal.
async fn compare(target: &mut PostgresTarget, place: &Place<'_>) -> [Duration; 2] {
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let (ours, our_end) = measure(target, place, &ours(place)).await;
        let mut theirs = Duration::MAX;
        for how in ["merge", "conflict"] {
            let (time, end) = measure(target, place, &by_hand(place, how)).await;
            assert_eq!(end, our_end, "{how}");
            theirs = theirs.min(time);
        }
        rounds.push([ours, theirs]);
    }
    let ratio = |round: &[Duration; 2]| round[1].as_secs_f64() / round[0].as_secs_f64().max(0.01);
    rounds.sort_by(|one, other| ratio(one).total_cmp(&ratio(other)));
    rounds[ROUNDS / 2]
}

#[test]
fn our_merge_keeps_up_with_what_a_hand_would_write_on_15() {
    keeps_up(15);
}

#[test]
fn our_merge_keeps_up_with_what_a_hand_would_write_on_17() {
    keeps_up(17);
}

fn keeps_up(major: u32) {
    let asked: Option<u64> = std::env::var("DSC_BENCH_ROWS").ok().and_then(|text| text.parse().ok());
    let total = asked.unwrap_or(2_000);
    let batch = total / 5;
    let durability = if asked.is_some() { Durability::Real } else { Durability::Quick };
    let server = Postgres::start(major, durability);
    let mut slow = Vec::new();
    for (name, history, changed, first) in [
        ("live", false, 2, total - batch * 3 / 4),
        ("history", true, 2, total - batch * 3 / 4),
        ("no-op", false, 0, total - batch),
    ] {
        let platform = support::Platform::on(&server);
        let wanted = facts(history);
        platform.apply(&wanted, &[]);
        let place = Place::all(&wanted.stores[0], &ENGINE)[0];
        let mut target = platform.target();
        let [mine, theirs] = block_on(async {
            target.lock(&holder("a test")).await.expect("the lease");
            let mut statements: Vec<String> =
                ENGINE.motion().prepare.iter().map(|text| (*text).to_owned()).collect();
            statements.push(format!(
                "INSERT INTO {} SELECT *, 1, '2026-01-01', false FROM ({}) AS given",
                place.live(),
                rows(1, total, 0)
            ));
            // What other processes of the server worked would not be seen.
            statements.push("SET max_parallel_workers_per_gather = 0".to_owned());
            if history {
                statements.push(format!(
                    "INSERT INTO {} SELECT {COLUMNS}, dsc_changed_at, NULL, 1, NULL, false FROM {}",
                    place.history(),
                    place.live()
                ));
                statements.push(format!("VACUUM ANALYZE {}", place.history()));
            }
            statements.push(format!("VACUUM ANALYZE {}", place.live()));
            statements.extend(stage::create_batch(&place));
            statements.push(format!(
                "INSERT INTO {} SELECT *, 'f', 1, 1, 0, NULL, '', 'upsert', false, NULL FROM ({}) AS given",
                place.typed(),
                rows(first + 1, first + batch, changed)
            ));
            statements.push(format!("ANALYZE {}", place.typed()));
            for statement in &statements {
                target.execute(statement).await.unwrap_or_else(|fault| panic!("{fault}"));
            }
            compare(&mut target, &place).await
        });
        let rate = |time: Duration| batch as f64 / time.as_secs_f64().max(0.01);
        let ratio = rate(mine) / rate(theirs);
        println!(
            "{major} {name:8} ours {:>9.0} rows/s  by hand {:>9.0} rows/s  ratio {ratio:.2}",
            rate(mine),
            rate(theirs)
        );
        if ratio < 0.95 {
            slow.push(name);
        }
    }
    assert!(asked.is_none() || slow.is_empty(), "below 0.95: {slow:?}");
}
