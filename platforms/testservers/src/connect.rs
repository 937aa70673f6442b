//! A worker of a Kafka Connect cluster, with Debezium's JDBC sink and Postgres source.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::http::request;
use crate::jvm::{Jvm, Program, free_port, installed};
use crate::kafka::Kafka;

/// Somebody else may take the port between our choice and the worker's.
const ATTEMPTS: u32 = 3;

/// Settings of a worker whose cluster has one Kafka node. Secrets come from files of one folder, and from nowhere else.
const SETTINGS: &str = "bootstrap.servers=@kafka@
group.id=connect
config.storage.topic=connect-configs
offset.storage.topic=connect-offsets
status.storage.topic=connect-status
config.storage.replication.factor=1
offset.storage.replication.factor=1
status.storage.replication.factor=1
offset.storage.partitions=1
status.storage.partitions=1
key.converter=org.apache.kafka.connect.json.JsonConverter
value.converter=org.apache.kafka.connect.json.JsonConverter
listeners=http://127.0.0.1:@port@
rest.advertised.host.name=127.0.0.1
rest.advertised.port=@port@
plugin.path=@plugins@
plugin.discovery=service_load
config.providers=file
config.providers.file.class=org.apache.kafka.common.config.provider.FileConfigProvider
config.providers.file.param.allowed.paths=@secrets@
connector.client.config.override.policy=All
scheduled.rebalance.max.delay.ms=0
offset.flush.interval.ms=2000
";

/// A running worker. It ends when this is dropped, and at the latest when the test program ends.
#[derive(Debug)]
pub struct Connect {
    port: u16,
    secrets: PathBuf,
    jvm: Jvm,
}

impl Connect {
    /// Starts a worker; all workers of one Kafka are one Connect cluster. It must go before its Kafka goes.
    pub fn start(kafka: &Kafka) -> Connect {
        let mut words = String::new();
        for _ in 0..ATTEMPTS {
            match attempt(kafka) {
                Ok(worker) => return worker,
                Err(said) => words = said,
            }
        }
        panic!("Kafka Connect did not start; it said:\n{words}")
    }

    /// Where it is asked: `http://127.0.0.1:port`.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The folder in which connectors of the cluster may look for secrets.
    pub fn secrets(&self) -> &Path {
        &self.secrets
    }

    /// Writes a secret for connectors: a file of properties, `name.properties`.
    pub fn secret(&self, name: &str, properties: &[(&str, &str)]) -> PathBuf {
        let path = self.secrets.join(format!("{name}.properties"));
        let lines: String = properties.iter().map(|(key, value)| format!("{key}={value}\n")).collect();
        fs::write(&path, lines).expect("a secret");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("a secret of our own");
        path
    }

    /// Acts on the cluster as somebody would by hand: method, path, body; gives the status and the body of the answer.
    pub fn by_hand(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        request(self.port, method, path, body)
            .unwrap_or_else(|| panic!("no answer to {method} {path}; the worker said:\n{}", self.log()))
    }

    /// Everything that the worker has said so far.
    pub fn log(&self) -> String {
        self.jvm.log()
    }
}

fn attempt(kafka: &Kafka) -> Result<Connect, String> {
    let port = free_port();
    let secrets = kafka.secrets();
    fs::create_dir_all(&secrets).expect("a folder for secrets");
    fs::set_permissions(&secrets, fs::Permissions::from_mode(0o700)).expect("a folder of our own");
    let settings = SETTINGS
        .replace("@kafka@", &kafka.bootstrap())
        .replace("@port@", &port.to_string())
        .replace("@plugins@", &installed().join("plugins").display().to_string())
        .replace("@secrets@", &secrets.display().to_string());
    let program = Program {
        name: "connect",
        heap: 256,
        command: &["org.apache.kafka.connect.cli.ConnectDistributed", "@folder@/settings.properties"],
        first: None,
        settings: &settings,
    };
    // The worker answers 200 only when it has joined its group and read all that its cluster knows.
    let is_ready = |_: &str| request(port, "GET", "/health", "").is_some_and(|(status, _)| status == 200);
    let jvm = Jvm::start(&program, is_ready)?;
    Ok(Connect { port, secrets, jvm })
}
