//! `cargo xtask bench stream`, started by `ci/bench stream`: how long a record takes from its producer to the view that
//! shows it, at steady rates, and how fast a way carries what has piled up; each way by itself, in one run.

mod flow;
mod ways;

use std::io::{BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout};

use super::plan::measured;
use super::server::{Server, dsc_arguments, hold};
use super::{Limit, limits, program_or_build};
use crate::files;
use crate::{ChoreError, ChoreResult, note};
use ways::{Figures, Way};

/// What `bench stream` may be asked.
#[derive(clap::Args)]
pub struct StreamArguments {
    /// Records a second, one steady flow after the other.
    #[arg(long, value_delimiter = ',', default_values_t = [1_000, 5_000])]
    rates: Vec<u64>,
    /// How long each flow lasts.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..))]
    seconds: u64,
    /// Records that have piled up, for what a way carries at most.
    #[arg(long, default_value_t = 200_000, value_parser = clap::value_parser!(u64).range(1..))]
    records: u64,
    /// The ways.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = Way::ALL)]
    ways: Vec<Way>,
    /// Has one `dsc run --watch` move each flow, instead of one `dsc run` after the other.
    #[arg(long)]
    watch: bool,
    /// The program to measure; without it the release build of `dsc`, built anew.
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
}

/// Partitions of each topic.
const PARTITIONS: u32 = 3;
const DATABASE: &str = "stream";
/// Behind this the second half of a flow may not fall, against its first: else it would fall behind for ever.
const GROWTH_LIMIT: f64 = 1.5;
/// How many times faster the direct way has to be than the sink connector.
const DIRECT_LIMIT: f64 = 5.0;

/// Builds, starts everything, measures way by way, judges.
pub fn run(arguments: &StreamArguments, target: &Path) -> ChoreResult {
    let program = program_or_build(arguments.program.as_ref(), target)?;
    let server = Server::start_with(target, &["durable", "track_commit_timestamp=on"])?;
    server.ask("postgres", &format!("CREATE DATABASE {DATABASE}"))?;
    let mut scene = Scene {
        broker: Broker::start(target)?,
        server,
        program,
        folder: target.join("bench/stream"),
        moving: if arguments.watch { Moving::Watching } else { Moving::Calls },
    };
    scene.prepare(arguments)?;
    let mut all = Vec::new();
    for way in &arguments.ways {
        all.push(ways::measure(&mut scene, *way, arguments)?);
    }
    files::remove_folder(&scene.folder)?;
    let head: Vec<String> = all.iter().map(Figures::shown).collect();
    Ok(limits(head.join("\n\n"), &judgements(&all)))
}

fn judgements(all: &[Figures]) -> Vec<Limit> {
    let mut out = Vec::new();
    for figures in all {
        for flow in &figures.flows {
            let what =
                format!("{}, {} a second: later against earlier, times", figures.way.name(), flow.rate);
            out.push(Limit::at_most(what, flow.growth(), GROWTH_LIMIT));
        }
    }
    let carried =
        |way: Way| all.iter().find(|figures| figures.way == way).map(|figures| figures.landing_rate);
    if let (Some(connect), Some(direct)) = (carried(Way::Connect), carried(Way::Direct)) {
        let what = "records a second, direct against the connector, times";
        out.push(Limit::at_least(what, direct / connect, DIRECT_LIMIT));
    }
    out
}

/// Everything that a record passes.
struct Scene {
    broker: Broker,
    server: Server,
    program: PathBuf,
    folder: PathBuf,
    moving: Moving,
}

/// How records of a flow are moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moving {
    /// By one `dsc run` after the other.
    Calls,
    /// By one that watches.
    Watching,
}

impl Scene {
    /// Makes topics, fills those in which records pile up, and makes tables and connectors.
    fn prepare(&mut self, arguments: &StreamArguments) -> Result<(), ChoreError> {
        let mut stores = Vec::new();
        for way in &arguments.ways {
            let flows = arguments.rates.iter().map(|rate| way.flow(*rate));
            for store in std::iter::once(way.pile()).chain(flows) {
                self.broker.act(&format!("topic {store}.events {PARTITIONS}"))?;
                stores.push((*way, store));
            }
            note(&format!("{} records pile up …", arguments.records));
            self.broker.act(&format!("fill {}.events {PARTITIONS} {}", way.pile(), arguments.records))?;
        }
        let secrets = self.broker.folder.join("secrets");
        let (user, password) = Server::LOGIN;
        let secret = format!("user={user}\npassword={password}\n");
        files::write(&secrets.join("bench.properties"), secret.as_bytes())?;
        files::write(&self.folder.join("dsc.toml"), b"edition = 1\n")?;
        files::write(&self.folder.join("all.dsc.yaml"), self.model(&secrets, &stores).as_bytes())?;
        let landed = "CREATE SCHEMA bench; CREATE TABLE bench.landed (store text, source text, position bigint, \
                      at timestamptz, PRIMARY KEY (store, source, position)); \
                      CREATE TABLE bench.carried (store text, transaction text, at timestamptz, records bigint, \
                      PRIMARY KEY (store, transaction))";
        self.server.ask(DATABASE, landed)?;
        note("making tables and connectors …");
        measured(1, dsc_arguments(&self.program, &["apply", "--yes", "--quiet"], &self.folder))?;
        Ok(())
    }

    fn model(&self, secrets: &Path, stores: &[(Way, String)]) -> String {
        let mut out = format!(
            r#"dsc: 1
ecosystem: {{ name: acme, description: Everything, repository: acme/eco@main, classifications: [pub] }}
vendors: {{ here: {{ description: This machine, cloud: private, locations: {{ desk: {{}} }} }} }}
zones: {{ usa: {{ description: West, repository: acme/usa@main }} }}
teams: {{ usa/sales: {{ description: Sells, repository: acme/sales@main }} }}
credential_stores:
  shell: {{ kind: env, credentials: {{ bench: user_password }} }}
containers:
  acme/streams: {{ kind: kafka, location: "here:desk", bootstrap: ["{bootstrap}"] }}
  acme/connect:
    kind: kafka_connect
    location: here:desk
    url: "{url}"
    kafka: acme/streams
    secrets: "file:{secrets}/{{credential}}.properties:{{field}}"
platforms:
  bench:
    kind: postgres
    default: true
    kafka_connect: acme/connect
    instances:
      main: {{ location: "here:desk", host: 127.0.0.1, port: {port}, database: {DATABASE}, credential: shell/bench }}
datastores:
"#,
            bootstrap = self.broker.bootstrap,
            url = self.broker.url,
            secrets = secrets.display(),
            port = self.server.port(),
        );
        for (way, store) in stores {
            out.push_str(&format!(
                "  usa/{store}:\n    team: sales\n    description: Events of the tills\n    ingestion: {{ kind: kafka, \
                 container: acme/streams, via: {}, envelope: flat, topics: {{ events: {store}.events }} }}\n    datasets:\n      \
                 events: {{ key: [id], version: [sent], classification: [pub], columns: {{ id: bigint, sent: bigint, \
                 customer: text, city: varchar(30), amount: \"decimal(12,2)\", note: text? }} }}\n",
                way.name()
            ));
        }
        let read: Vec<String> = stores.iter().map(|(_, store)| format!("usa/{store}.events")).collect();
        out.push_str(&format!(
            "workspaces:\n  usa/desk:\n    team: sales\n    description: Reads all\n    container: managed\n    groups:\n      \
             all: {{ needs: {{ history: live, latency: minutes }}, datasets: [{}] }}\n",
            read.join(", ")
        ));
        out
    }

    /// Asks the platform's database for a row of numbers.
    fn numbers(&self, statement: &str) -> Result<Vec<f64>, ChoreError> {
        let row = self.server.ask(DATABASE, statement)?;
        Ok(row.split('|').map(|number| number.parse().unwrap_or_default()).collect())
    }

    /// Asks for one number.
    fn number(&self, statement: &str) -> Result<f64, ChoreError> {
        Ok(self.numbers(statement)?.first().copied().unwrap_or_default())
    }
}

/// A broker with a worker of Connect, which writes the records. It ends with this.
struct Broker {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    folder: PathBuf,
    bootstrap: String,
    url: String,
}

impl Broker {
    /// Starts them, by the program that tests start theirs with.
    fn start(target: &Path) -> Result<Broker, ChoreError> {
        note("starting a broker and a worker …");
        let mut child = hold(target, &["connect"])?;
        let lines = child.stdout.take().map(|stdout| BufReader::new(stdout).lines());
        let mut lines = lines.ok_or_else(Broker::silent)?;
        let mut told = || lines.next().and_then(Result::ok).ok_or_else(Broker::silent);
        let (folder, bootstrap, url) = (PathBuf::from(told()?), told()?, told()?);
        Ok(Broker { child, lines, folder, bootstrap, url })
    }

    /// Has it do something, and waits until it is done.
    fn act(&mut self, line: &str) -> Result<u64, ChoreError> {
        self.begin(line)?;
        self.done()
    }

    /// Has it begin something.
    fn begin(&mut self, line: &str) -> Result<(), ChoreError> {
        let stdin = self.child.stdin.as_mut().ok_or_else(Broker::silent)?;
        stdin.write_all(format!("{line}\n").as_bytes()).map_err(|_| Broker::silent())
    }

    /// Waits until it is done with what it began; gives how many records it wrote.
    fn done(&mut self) -> Result<u64, ChoreError> {
        let line = self.lines.next().and_then(Result::ok).ok_or_else(Broker::silent)?;
        line.strip_prefix("done ").and_then(|number| number.parse().ok()).ok_or_else(Broker::silent)
    }

    fn silent() -> ChoreError {
        ChoreError::Refused(String::from("the broker ended, or did not start; `ci/kafka` fetches it"))
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // It ends as soon as nobody holds its input open, and has nobody to tell.
        let _ = self.child.wait();
    }
}
