//! A worker of a Kafka Connect cluster, with Debezium's JDBC sink and Postgres source.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

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

/// What a worker is told that also listens where it has to show a certificate.
const SECURE: &str = "listeners=http://127.0.0.1:@port@,https://127.0.0.1:@secure@
listeners.https.ssl.keystore.type=PKCS12
listeners.https.ssl.keystore.location=@store@
listeners.https.ssl.keystore.password=not-a-secret
listeners.https.ssl.key.password=not-a-secret
";

/// What a worker is told besides that lets in only those who show a certificate themselves.
const CLIENTS: &str = "listeners.https.ssl.client.auth=required
listeners.https.ssl.truststore.type=PKCS12
listeners.https.ssl.truststore.location=@clients@
listeners.https.ssl.truststore.password=not-a-secret
";

/// Where a worker shows a certificate, and that certificate, which nobody vouches for but itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Where it is asked: `https://127.0.0.1:port`.
    pub url: String,
    /// The certificate, as PEM.
    pub certificate: String,
}

/// A running worker. It ends when this is dropped, and at the latest when the test program ends.
#[derive(Debug)]
pub struct Connect {
    port: u16,
    shown: Option<Shown>,
    secrets: PathBuf,
    jvm: Jvm,
}

impl Connect {
    /// Starts a worker; all workers of one Kafka are one Connect cluster. It must go before its Kafka goes.
    pub fn start(kafka: &Kafka) -> Connect {
        Connect::started(kafka, &|_| None, None)
    }

    /// Starts a worker that can be asked by `https`, too.
    pub fn start_secure(kafka: &Kafka) -> Connect {
        Connect::started(kafka, &|store| Some(show(store)), None)
    }

    /// Starts a worker that can be asked by `https`, too, by those who show a certificate for which somebody vouches here:
    /// authorities as PEM.
    pub fn start_for_clients(kafka: &Kafka, authorities: &str) -> Connect {
        Connect::started(kafka, &|store| Some(show(store)), Some(authorities))
    }

    fn started(kafka: &Kafka, show: &Show, clients: Option<&str>) -> Connect {
        let mut words = String::new();
        for _ in 0..ATTEMPTS {
            match attempt(kafka, show, clients) {
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

    /// Where it shows a certificate, if it was started so.
    pub fn shown(&self) -> &Shown {
        self.shown.as_ref().expect("a worker that was started to show a certificate")
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

/// Makes a key and its certificate in a file; gives the certificate, with the place where it will be shown.
fn show(store: &Path) -> Shown {
    let told = |words: &[&str]| keytool(store, "worker", words);
    // In another attempt it is made anew.
    let _ = fs::remove_file(store);
    let who = ["-dname", "CN=127.0.0.1", "-ext", "SAN=IP:127.0.0.1"];
    told(&[&["-genkeypair", "-keyalg", "EC", "-storetype", "PKCS12", "-validity", "2"][..], &who].concat());
    let certificate = told(&["-exportcert", "-rfc"]);
    Shown { url: format!("https://127.0.0.1:{}", free_port()), certificate }
}

/// Makes what is shown, in a file.
type Show = dyn Fn(&Path) -> Option<Shown>;

/// Runs the tool that comes with Java and knows its stores of certificates.
fn keytool(store: &Path, alias: &str, words: &[&str]) -> String {
    let common = ["-keystore", &store.display().to_string(), "-storepass", "not-a-secret", "-alias", alias];
    let out = Command::new("keytool").args(words).args(common).output().expect("a tool that comes with Java");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stdout));
    String::from_utf8_lossy(&out.stdout).into_owned()
}

/// Puts authorities where Java looks for them, and gives the place.
fn trust(folder: &Path, authorities: &str) -> PathBuf {
    let (store, pem) = (folder.join("clients.p12"), folder.join("clients.pem"));
    // In another attempt it is made anew.
    let _ = fs::remove_file(&store);
    fs::write(&pem, authorities).expect("a file");
    let from = pem.display().to_string();
    keytool(&store, "clients", &["-importcert", "-noprompt", "-storetype", "PKCS12", "-file", &from]);
    store
}

fn attempt(kafka: &Kafka, show: &Show, clients: Option<&str>) -> Result<Connect, String> {
    let port = free_port();
    let secrets = kafka.secrets();
    fs::create_dir_all(&secrets).expect("a folder for secrets");
    fs::set_permissions(&secrets, fs::Permissions::from_mode(0o700)).expect("a folder of our own");
    let store = kafka.folder().join("worker.p12");
    let shown = show(&store);
    let mut settings = SETTINGS.to_owned();
    if let Some(Shown { url, .. }) = &shown {
        // What is said last counts.
        settings.push_str(&SECURE.replace("https://127.0.0.1:@secure@", url));
    }
    if let Some(authorities) = clients {
        let trusted = trust(kafka.folder(), authorities);
        settings.push_str(&CLIENTS.replace("@clients@", &trusted.display().to_string()));
    }
    let settings = settings
        .replace("@store@", &store.display().to_string())
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
    Ok(Connect { port, shown, secrets, jvm })
}
