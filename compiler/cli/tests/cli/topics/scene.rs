//! A platform, a broker, Connect workers where they are needed, and a project that names them all.

use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use dsc_testservers::{Connect, Durability, Kafka, Postgres, shown};

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

/// The platform that is a file.
const FILE: &str = r#"platforms:
  nordic: { kind: duckdb, default: true, location: "here:desk", path: build/wh.duckdb, encryption: { key_holder: own } }
"#;

/// Longer than anything here takes on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(300);

/// The first run that is killed lives so long; each later one half as long again.
const FIRST_LIFE: Duration = Duration::from_millis(250);

/// How records come to readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Connectors carry them to a server.
    Connect,
    /// The program reads them into a server.
    Server,
    /// The program reads them into a file.
    File,
}

impl Way {
    /// What a model begins with.
    pub fn head(self) -> String {
        let (before, platforms) = HEAD.split_once("platforms:\n").expect("platforms come last");
        let (alone, _) = before.split_once("  acme/connect:\n").expect("a Connect cluster");
        match self {
            Way::Connect => HEAD.to_owned(),
            Way::Server => {
                let platforms = platforms.replace("    kafka_connect: acme/connect\n", "");
                format!("{alone}platforms:\n{platforms}")
            }
            Way::File => format!("{alone}{FILE}"),
        }
    }

    /// Bytes as digits, in the platform's words.
    pub fn digits(self, bytes: &str) -> String {
        match self {
            Way::Connect | Way::Server => format!("encode({bytes}, 'hex')"),
            Way::File => format!("lower(hex({bytes}))"),
        }
    }
}

/// Everything that a record passes, in the order in which it must go.
pub struct Scene {
    pub connect: Vec<Connect>,
    pub kafka: Arc<Kafka>,
    pub server: Postgres,
    pub folder: tempfile::TempDir,
    pub way: Way,
    /// How many runs were killed.
    pub killed: usize,
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
        let folder = project(&[SETTINGS]);
        Scene { connect, kafka, server, folder, way: Way::Connect, killed: 0, said: String::new() }
    }

    /// Starts what a way needs; of Connect two workers, so that one can go.
    pub fn of(way: Way) -> Scene {
        let workers = match way {
            Way::Connect => 2,
            Way::Server | Way::File => 0,
        };
        Scene { way, ..Scene::start(workers) }
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

    /// Starts the program, to be killed or stopped.
    pub fn begin(&self, arguments: &[&str]) -> Child {
        let mut command = call(arguments, self.folder.path()).command();
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a run")
    }

    /// Starts runs and kills them, each after a longer while, until one is through before it would be killed. So they are
    /// killed in whatever they do, on a slow machine as on a quick one.
    pub fn kill_ever_later(&mut self, arguments: &[&str]) {
        let mut life = FIRST_LIFE;
        loop {
            let mut running = self.begin(arguments);
            let is_through = ends_within(&mut running, life);
            if !is_through {
                running.kill().expect("a run that can be killed");
                self.killed += 1;
            }
            let code = self.hear(running);
            if is_through {
                assert_eq!(code, Some(0), "{}", self.said);
                return;
            }
            life = life * 3 / 2;
        }
    }

    /// Starts a run, does something to what it needs after a while, and answers with the code with which it ends.
    pub fn disturb(
        &mut self,
        arguments: &[&str],
        after: Duration,
        disturb: impl FnOnce(&mut Scene),
    ) -> Option<i32> {
        let mut running = self.begin(arguments);
        ends_within(&mut running, after);
        disturb(self);
        self.hear(running)
    }

    /// Stops a program as somebody would who has seen enough; answers with the code with which it ends.
    pub fn stop(&mut self, running: Child) -> Option<i32> {
        let pid = running.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill").success());
        self.hear(running)
    }

    /// Waits for the end of a program, and remembers what it said.
    fn hear(&mut self, running: Child) -> Option<i32> {
        let ended = running.wait_with_output().expect("its end");
        let said = [ended.stdout, ended.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        assert!(!said.contains("panicked") && !said.contains("do not add up"), "{said}");
        self.said.push_str(&said);
        ended.status.code()
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

    /// Asks the platform for a number.
    pub fn number(&self, statement: &str) -> i64 {
        let said = self.ask(statement);
        said.parse().unwrap_or_else(|_| panic!("`{said}` to {statement}"))
    }

    /// Asks the platform as somebody else would: one row a line, columns with a bar between, nothing for null.
    pub fn ask(&self, statement: &str) -> String {
        match self.way {
            Way::Connect | Way::Server => self.server.psql("wh", statement),
            Way::File => {
                let settings = dsc_duckdb::Settings::new(self.folder.path().join("build/wh.duckdb"));
                let reader = dsc_duckdb::Reader::open(&settings).expect("a published file");
                let rows = reader.query(statement).unwrap_or_else(|fault| panic!("{fault}"));
                shown(&rows).join("\n")
            }
        }
    }
}

/// Whether a program ends before that much time has gone.
fn ends_within(program: &mut Child, moment: Duration) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < moment {
        if program.try_wait().expect("its state").is_some() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    false
}
