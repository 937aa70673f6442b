//! The ways on which records come to a platform, and what each of them carries at most.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use super::super::server::Server;
use super::flow::{self, Flow};
use super::{DATABASE, Scene, StreamArguments, dsc_arguments, measured};
use crate::{ChoreError, note};

/// How records come to a platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Way {
    /// A sink connector writes them to their landing table.
    Connect,
    /// `dsc run` reads them from the broker.
    Direct,
}

impl Way {
    /// All of them.
    pub const ALL: [Way; 2] = [Way::Connect, Way::Direct];

    /// As the model calls it.
    pub fn name(self) -> &'static str {
        match self {
            Way::Connect => "connect",
            Way::Direct => "direct",
        }
    }

    /// The store whose records have piled up.
    pub fn pile(self) -> String {
        format!("{}_pile", self.name())
    }

    /// The store whose records come at a steady rate.
    pub fn flow(self, rate: u64) -> String {
        format!("{}_at_{rate}", self.name())
    }
}

impl std::fmt::Display for Way {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.name())
    }
}

/// What a way costs.
pub struct Figures {
    /// The way.
    pub way: Way,
    records: u64,
    /// Records a second from the topic to the landing table.
    pub landing_rate: f64,
    /// Records a second through one `dsc run`, its start included: from the landing table to the view, or where it reads
    /// the topic itself, from there.
    run_rate: f64,
    /// Steady flows.
    pub flows: Vec<Flow>,
}

impl Figures {
    /// A few lines, and a table of the flows.
    pub fn shown(&self) -> String {
        let (way, from) = match self.way {
            Way::Connect => ("connect", "landing"),
            Way::Direct => ("direct", "the topic"),
        };
        format!(
            "{way}: {} records that had piled up landed at {:.0} a second; `dsc run` brought them from {from} to the view at \
             {:.0} a second, its start included{}",
            self.records,
            self.landing_rate,
            self.run_rate,
            flow::table(&self.flows)
        )
    }
}

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(1_200);
const PAUSE: Duration = Duration::from_millis(300);
/// Between two looks at what has landed.
const LOOK: Duration = Duration::from_millis(150);

/// Measures a way: first what has piled up, then the flows.
pub fn measure(scene: &mut Scene, way: Way, arguments: &StreamArguments) -> Result<Figures, ChoreError> {
    note(&format!("{}: what has piled up …", way.name()));
    let (store, records) = (way.pile(), arguments.records);
    let wall = match way {
        Way::Connect => {
            wait_until_landed(scene, &store, records)?;
            scene.server.ask(DATABASE, &carried(&store))?;
            moved(scene, &store, records)?
        }
        // It lands and is merged by one call: what lands has to be looked at while it lies there.
        Way::Direct => watched(&scene.server, &carried(&store), || moved(scene, &store, records))?,
    };
    let landing_rate = landing_rate(scene, &store)?;
    let mut flows = Vec::new();
    for rate in &arguments.rates {
        note(&format!("{}: {rate} records a second for {} seconds …", way.name(), arguments.seconds));
        flows.push(flow::measure(scene, &way.flow(*rate), (*rate, arguments.seconds))?);
    }
    Ok(Figures { way, records, landing_rate, run_rate: records as f64 / wall, flows })
}

/// Has the server do something again and again while something else is done.
pub fn watched<T>(
    server: &Server,
    statement: &str,
    work: impl FnOnce() -> Result<T, ChoreError>,
) -> Result<T, ChoreError> {
    let is_over = AtomicBool::new(false);
    scope(|threads| {
        let looking = threads.spawn(|| {
            while !is_over.load(Ordering::SeqCst) {
                server.ask(DATABASE, statement)?;
                sleep(LOOK);
            }
            Ok(())
        });
        let done = work();
        is_over.store(true, Ordering::SeqCst);
        let looked = looking.join().unwrap_or_else(|_| Err(ChoreError::Refused("nobody looked".to_owned())));
        let done = done?;
        looked.map(|()| done)
    })
}

/// Writes down which transactions landed how many records, of those that lie there.
fn carried(store: &str) -> String {
    format!(
        "INSERT INTO bench.carried SELECT '{store}', xmin::text, pg_xact_commit_timestamp(xmin), count(*) \
         FROM usa_{store}_landing.records GROUP BY xmin::text, pg_xact_commit_timestamp(xmin) \
         ON CONFLICT (store, transaction) DO UPDATE SET records = greatest(carried.records, excluded.records)"
    )
}

/// Records a second between the first transaction that landed some and the last.
fn landing_rate(scene: &Scene, store: &str) -> Result<f64, ChoreError> {
    let of_store = format!("FROM bench.carried WHERE store = '{store}'");
    scene.number(&format!(
        "SELECT sum(records) FILTER (WHERE at > (SELECT min(at) {of_store})) \
         / nullif(extract(epoch FROM max(at) - min(at)), 0) {of_store}"
    ))
}

#[expect(clippy::disallowed_methods, reason = "the benchmark looks at the clock")]
fn wait_until_landed(scene: &Scene, store: &str, records: u64) -> Result<(), ChoreError> {
    let begun = Instant::now();
    let count = format!("SELECT count(*) FROM usa_{store}_landing.records");
    while scene.number(&count)? < records as f64 {
        if begun.elapsed() > PATIENCE {
            return Err(ChoreError::Refused(format!("`{store}` has not landed after {PATIENCE:?}")));
        }
        sleep(PAUSE);
    }
    Ok(())
}

/// Has everything moved by one `dsc run`; gives the seconds that it took, the start of the program included.
fn moved(scene: &Scene, store: &str, records: u64) -> Result<f64, ChoreError> {
    let address = format!("usa/{store}");
    let run = dsc_arguments(&scene.program, &["run", &address, "--quiet"], &scene.folder);
    let wall = measured(1, run)?.wall;
    let seen = scene.number(&format!("SELECT count(*) FROM ws_usa_desk.{store}_events"))?;
    if seen as u64 != records {
        return Err(ChoreError::Refused(format!("`{store}` shows {seen} rows of {records} in `{DATABASE}`")));
    }
    Ok(wall as f64 / 1e6)
}
