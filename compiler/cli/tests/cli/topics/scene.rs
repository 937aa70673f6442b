//! A database, a broker, Connect workers, and a project that names them all.

use std::time::Duration;

use dsc_testservers::{Connect, Durability, Kafka, Postgres};

use crate::support::{Ended, SETTINGS, dsc, project, write};

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

/// Everything that a record passes, in the order in which it must go.
pub struct Scene {
    pub connect: Vec<Connect>,
    pub kafka: Kafka,
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
        let kafka = Kafka::start();
        let connect: Vec<Connect> = (0..workers).map(|_| Connect::start(&kafka)).collect();
        connect[0].secret("the_writer", &[("user", Postgres::USER), ("password", Postgres::PASSWORD)]);
        Scene { connect, kafka, server, folder: project(&[SETTINGS]), said: String::new() }
    }

    /// Writes a model, with the places of all that was started.
    pub fn write_model(&self, text: &str) {
        let mut text = text.to_owned();
        for (mark, with) in [
            ("KAFKA", self.kafka.bootstrap()),
            ("URL", self.connect[0].url()),
            ("SECRETS", self.connect[0].secrets().display().to_string()),
            ("PORT", self.server.port().to_string()),
        ] {
            text = text.replace(mark, &with);
        }
        write(&self.folder.path().join("all.dsc.yaml"), text.as_bytes());
    }

    /// Calls the program in the project.
    pub fn dsc(&mut self, arguments: &[&str]) -> Ended {
        let ended = dsc(arguments)
            .inside(self.folder.path())
            .with("THE_WRITER_USER", Postgres::USER)
            .with("THE_WRITER_PASSWORD", Postgres::PASSWORD)
            .run();
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
        let mut running = dsc(&["run", "--batch-events", "200"])
            .inside(self.folder.path())
            .with("THE_WRITER_USER", Postgres::USER)
            .with("THE_WRITER_PASSWORD", Postgres::PASSWORD)
            .command();
        let mut running = running
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("a run");
        std::thread::sleep(after);
        running.kill().expect("a run that can be killed");
        running.wait().expect("its end");
    }

    /// Asks the platform's database.
    pub fn ask(&self, statement: &str) -> String {
        self.server.psql("wh", statement)
    }
}
