//! A steady flow of records: how long each takes to land and to be seen.
//!
//! A record says when it was made, and the server when the transaction was committed that wrote a row. What lands is
//! looked at several times a second, because it leaves the landing table when it is merged; of every tenth record.

use std::fmt::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use super::super::server::Server;
use super::ways::watched;
use super::{DATABASE, Moving, PARTITIONS, Scene, dsc_arguments, measured};
use crate::ChoreError;
use crate::files::FileError;

/// A steady flow, measured; times in milliseconds.
pub struct Flow {
    /// Records a second that were wanted.
    pub rate: u64,
    /// Records a second that were written.
    written: f64,
    /// Half of the records were seen after this time, and 19 of 20.
    seen: [f64; 2],
    /// The same for landing.
    landed: [f64; 2],
    /// Which share of the whole time landing took.
    landing_share: f64,
    /// Half of the records of the first half were seen after this time, and of the second half.
    halves: [f64; 2],
}

impl Flow {
    /// How many times longer later records took than earlier ones.
    pub fn growth(&self) -> f64 {
        self.halves[1] / self.halves[0].max(1.0)
    }
}

/// Flows as a table.
pub fn table(flows: &[Flow]) -> String {
    let mut out = format!(
        "\n{:>8} {:>9} {:>21} {:>21} {:>15} {:>21}",
        "wanted/s",
        "written/s",
        "record→view p50 p95",
        "topic→landing p50 p95",
        "landing's share",
        "p50 earlier, later"
    );
    for flow in flows {
        // Writing into a string cannot end in an error.
        let _ = write!(
            out,
            "\n{:>8} {:>9.0} {:>9.0} ms {:>6.0} ms {:>9.0} ms {:>6.0} ms {:>14.0}% {:>9.0} ms {:>6.0} ms",
            flow.rate,
            flow.written,
            flow.seen[0],
            flow.seen[1],
            flow.landed[0],
            flow.landed[1],
            flow.landing_share * 100.0,
            flow.halves[0],
            flow.halves[1],
        );
    }
    out
}

/// Between two looks whether a flow is over, where somebody else moves it.
const PAUSE: Duration = Duration::from_millis(200);
/// So much longer than the flow itself may its end take.
const PATIENCE: Duration = Duration::from_secs(600);

/// Has records written at a rate and moved all the while, one `dsc run` after the other.
pub fn measure(scene: &mut Scene, store: &str, (rate, seconds): (u64, u64)) -> Result<Flow, ChoreError> {
    scene.broker.begin(&format!("flow {store}.events {PARTITIONS} {rate} {seconds}"))?;
    let Scene { server, broker, program, folder, moving } = scene;
    let address = format!("usa/{store}");
    let arguments = |more: &[&str]| {
        dsc_arguments(program, &[&["run", address.as_str(), "--quiet"], more].concat(), folder)
    };
    let _watching = match moving {
        Moving::Calls => None,
        Moving::Watching => Some(Watching::start(arguments(&["--watch"]))?),
    };
    let run = || match moving {
        Moving::Calls => measured(1, arguments(&[])).map(drop),
        Moving::Watching => {
            sleep(PAUSE);
            Ok(())
        }
    };
    let records = watched(server, &landed(store), || {
        let written = scope(|threads| {
            let writing = threads.spawn(|| broker.done());
            while !writing.is_finished() {
                run()?;
            }
            writing.join().unwrap_or_else(|_| Err(ChoreError::Refused("no flow".to_owned())))
        })?;
        until_all_are_seen(server, store, written, run)?;
        Ok(written)
    })?;
    figures(scene, store, rate, records as f64 / seconds as f64)
}

/// A program that watches. It ends with this.
struct Watching(Child);

impl Watching {
    #[expect(clippy::disallowed_methods, reason = "the benchmark starts what it measures")]
    fn start((program, arguments): (PathBuf, Vec<String>)) -> Result<Watching, ChoreError> {
        let child = Command::new(&program).args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        Ok(Watching(child.map_err(|source| FileError::new("start", &program, source))?))
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        // Wherever it is, it may be ended.
        let _ = self.0.kill().and_then(|()| self.0.wait());
    }
}

#[expect(clippy::disallowed_methods, reason = "the benchmark looks at the clock")]
fn until_all_are_seen(
    server: &Server,
    store: &str,
    written: u64,
    run: impl Fn() -> Result<(), ChoreError>,
) -> Result<(), ChoreError> {
    let begun = Instant::now();
    let count = format!("SELECT count(*) FROM ws_usa_desk.{store}_events");
    while server.ask(DATABASE, &count)? != written.to_string() {
        if begun.elapsed() > PATIENCE {
            return Err(ChoreError::Refused(format!("`{store}` does not show its {written} records")));
        }
        run()?;
    }
    Ok(())
}

/// Writes down when records landed, of those that lie there.
fn landed(store: &str) -> String {
    format!(
        "INSERT INTO bench.landed SELECT '{store}', __topic || '/' || __partition, __offset, \
         pg_xact_commit_timestamp(xmin) FROM usa_{store}_landing.records WHERE __offset % 10 = 0 ON CONFLICT DO NOTHING"
    )
}

fn figures(scene: &Scene, store: &str, rate: u64, written: f64) -> Result<Flow, ChoreError> {
    let statement = format!(
        "WITH times AS (SELECT s.sent, extract(epoch FROM pg_xact_commit_timestamp(s.xmin)) * 1000 - s.sent / 1000.0 AS seen, \
         extract(epoch FROM l.at) * 1000 - s.sent / 1000.0 AS landed FROM usa_{store}_staging.events AS s \
         LEFT JOIN bench.landed AS l ON l.store = '{store}' AND l.source = s.dsc_source AND l.position = s.dsc_position), \
         middle AS (SELECT (min(sent) + max(sent)) / 2 AS at FROM times) \
         SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY seen), percentile_cont(0.95) WITHIN GROUP (ORDER BY seen), \
         percentile_cont(0.5) WITHIN GROUP (ORDER BY landed), percentile_cont(0.95) WITHIN GROUP (ORDER BY landed), \
         avg(landed) / avg(seen) FILTER (WHERE landed IS NOT NULL), \
         percentile_cont(0.5) WITHIN GROUP (ORDER BY seen) FILTER (WHERE sent <= middle.at), \
         percentile_cont(0.5) WITHIN GROUP (ORDER BY seen) FILTER (WHERE sent > middle.at) FROM times, middle"
    );
    let found = scene.numbers(&statement)?;
    let at = |place: usize| found.get(place).copied().unwrap_or_default();
    Ok(Flow {
        rate,
        written,
        seen: [at(0), at(1)],
        landed: [at(2), at(3)],
        landing_share: at(4),
        halves: [at(5), at(6)],
    })
}
