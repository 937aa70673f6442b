//! The ways on which records come to a platform, and what each of them carries at most.

use std::thread::sleep;
use std::time::{Duration, Instant};

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
    /// Those that this version of the program has.
    pub const ALL: [Way; 1] = [Way::Connect];

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
    /// Records a second from the topic to the landing table, or where nothing lands by itself to the view.
    pub landing_rate: f64,
    /// Records a second from the landing table to the view; none where that is one with landing.
    merge_rate: Option<f64>,
    /// Steady flows.
    pub flows: Vec<Flow>,
}

impl Figures {
    /// A few lines, and a table of the flows.
    pub fn shown(&self) -> String {
        let mut out = format!(
            "{}: {} records that had piled up came from the topic at {:.0} a second",
            self.way.name(),
            self.records,
            self.landing_rate
        );
        if let Some(rate) = self.merge_rate {
            out.push_str(&format!(", and were merged at {rate:.0} a second"));
        }
        out.push_str(&flow::table(&self.flows));
        out
    }
}

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(1_200);
const PAUSE: Duration = Duration::from_millis(300);

/// Measures a way: first what has piled up, then the flows.
pub fn measure(scene: &mut Scene, way: Way, arguments: &StreamArguments) -> Result<Figures, ChoreError> {
    note(&format!("{}: what has piled up …", way.name()));
    let landing_rate = match way {
        Way::Connect => Some(landed(scene, &way.pile(), arguments.records)?),
        Way::Direct => None,
    };
    let merged = merged(scene, &way.pile(), arguments.records)?;
    let mut flows = Vec::new();
    for rate in &arguments.rates {
        note(&format!("{}: {rate} records a second for {} seconds …", way.name(), arguments.seconds));
        flows.push(flow::measure(scene, &way.flow(*rate), (*rate, arguments.seconds))?);
    }
    Ok(Figures {
        way,
        records: arguments.records,
        landing_rate: landing_rate.unwrap_or(merged),
        merge_rate: landing_rate.map(|_| merged),
        flows,
    })
}

/// Waits until everything has landed; gives the rate between the first transaction that landed something and the last.
#[expect(clippy::disallowed_methods, reason = "the benchmark looks at the clock")]
fn landed(scene: &Scene, store: &str, records: u64) -> Result<f64, ChoreError> {
    let begun = Instant::now();
    let count = format!("SELECT count(*) FROM usa_{store}_landing.records");
    while scene.number(&count)? < records as f64 {
        if begun.elapsed() > PATIENCE {
            return Err(ChoreError::Refused(format!("`{store}` has not landed after {PATIENCE:?}")));
        }
        sleep(PAUSE);
    }
    let rate = format!(
        "WITH landed AS (SELECT pg_xact_commit_timestamp(xmin) AS at, count(*) AS records FROM usa_{store}_landing.records \
         GROUP BY 1), ends AS (SELECT min(at) AS first, max(at) AS last FROM landed) \
         SELECT sum(records) FILTER (WHERE at > first) / nullif(extract(epoch FROM max(last) - min(first)), 0) FROM landed, ends"
    );
    scene.number(&rate)
}

/// Has everything moved by one `dsc run`; gives the rate, the start of the program included.
fn merged(scene: &Scene, store: &str, records: u64) -> Result<f64, ChoreError> {
    let address = format!("usa/{store}");
    let run = dsc_arguments(&scene.program, &["run", &address, "--quiet"], &scene.folder);
    let wall = measured(1, run)?.wall;
    let seen = scene.number(&format!("SELECT count(*) FROM ws_usa_desk.{store}_events"))?;
    if seen as u64 != records {
        return Err(ChoreError::Refused(format!("`{store}` shows {seen} rows of {records} in `{DATABASE}`")));
    }
    Ok(records as f64 / (wall as f64 / 1e6))
}
