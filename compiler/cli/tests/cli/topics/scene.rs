//! A database, a broker, Connect workers, and a project that names them all.

use std::sync::Arc;
use std::time::{Duration, Instant};

use dsc_testservers::{Connect, Durability, Kafka, Postgres};

use crate::servers::{call, run};
use crate::support::{Ended, SETTINGS, project, write};

/// What every model here begins with.
pub const HEAD: &str = r#"
dsc: 1
ecosystem: { name: acme, description: Everything, repository: acme/eco@main, classifications: [pub, pc1] }
vendors: { here: { description: This machine, cloud: private, locations: { desk: {} } } }
zones: { usa: { description: West, repository: acme/usa@main } }
teams: { usa/sales: { description: Sells, repository: acme/sales@main } }
credential_stores:
  vault: { kind: env, credentials: { the_writer: user_password } }
containers:
  acme/streams: { kind: kafka, location: "here:desk", bootstrap: ["KAFKA"] }
  acme/connect:
    kind: kafka_connect
    location: here:desk
    url: "URL"
    kafka: acme/streams
    secrets: "file:SECRETS/{credential}.properties:{field}"
platforms:
  nordic:
    kind: postgres
    default: true
    kafka_connect: acme/connect
    instances:
      main: { location: "here:desk", host: 127.0.0.1, port: PORT, database: wh, credential: vault/the_writer }
"#;

/// Longer than anything here takes on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(300);

/// Everything that a record passes, in the order in which it must go.
pub struct Scene {
    pub connect: Vec<Connect>,
    pub kafka: Arc<Kafka>,
    pub server: Postgres,
    pub folder: tempfile::TempDir,
    /// All that the program ever said.
    pub said: String,
}

impl Scene {
    /// Starts all of it, with so many workers.
    pub fn start(workers: usize) -> Scene {
        let server = Postgres::start(17, Durability::Real);
        server.psql("postgres", "CREATE DATABASE wh");
        let kafka = Arc::new(Kafka::start_behind_line());
        let connect: Vec<Connect> = (0..workers).map(|_| Connect::start(&kafka)).collect();
        if let Some(connect) = connect.first() {
            connect.secret("the_writer", &[("user", Postgres::USER), ("password", Postgres::PASSWORD)]);
        }
        Scene { connect, kafka, server, folder: project(&[SETTINGS]), said: String::new() }
    }

    /// Writes a model, with the places of all that was started.
    pub fn write_model(&self, text: &str) {
        let mut text = text.to_owned();
        let connect = self.connect.first();
        for (mark, with) in [
            ("KAFKA", self.kafka.bootstrap()),
            ("URL", connect.map_or_else(|| "http://nowhere.example".to_owned(), Connect::url)),
            ("SECRETS", connect.map_or_else(String::new, |worker| worker.secrets().display().to_string())),
            ("PORT", self.server.port().to_string()),
        ] {
            text = text.replace(mark, &with);
        }
        write(&self.folder.path().join("all.dsc.yaml"), text.as_bytes());
    }

    /// Calls the program in the project.
    pub fn dsc(&mut self, arguments: &[&str]) -> Ended {
        let ended = run(arguments, self.folder.path());
        self.said.push_str(&ended.stdout);
        self.said.push_str(&ended.stderr);
        ended
    }

    /// Calls the program, which has to end well.
    pub fn dsc_is_fine(&mut self, arguments: &[&str]) -> Ended {
        let ended = self.dsc(arguments);
        assert_eq!(ended.code, 0, "{arguments:?}: {}{}", ended.stdout, ended.stderr);
        ended
    }

    /// Starts a run and kills it after a while.
    pub fn cut_off(&self, after: Duration) {
        let mut running = call(&["run", "--batch-events", "200"], self.folder.path()).command();
        let mut running = running
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("a run");
        std::thread::sleep(after);
        running.kill().expect("a run that can be killed");
        running.wait().expect("its end");
    }

    /// Does something while no worker reaches the broker, and lets them go on when they have found that out.
    pub fn without_broker(&mut self, work: impl Fn(&mut Scene)) {
        let told = |worker: &Connect| worker.log().matches("disconnected").count();
        let before: Vec<usize> = self.connect.iter().map(told).collect();
        self.kafka.line().cut();
        work(self);
        let begun = Instant::now();
        while self.connect.iter().zip(&before).any(|(worker, before)| told(worker) <= *before) {
            assert!(begun.elapsed() < PATIENCE, "{}", self.connect[0].log());
            std::thread::sleep(Duration::from_millis(100));
        }
        self.kafka.line().mend();
    }

    /// Asks the platform's database for a number.
    pub fn number(&self, statement: &str) -> i64 {
        let said = self.ask(statement);
        said.parse().unwrap_or_else(|_| panic!("`{said}` to {statement}"))
    }

    /// Asks the platform's database.
    pub fn ask(&self, statement: &str) -> String {
        self.server.psql("wh", statement)
    }
}
