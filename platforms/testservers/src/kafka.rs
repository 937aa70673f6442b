//! A Kafka broker of the test's own: one node that is its own controller, without ZooKeeper, on a port of its own.

use std::io::Write;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::door::{Door, Doors};
use crate::jvm::{Jvm, Program, arguments, free_port};
use crate::line::Line;

/// Somebody else may take a port between our choice and the broker's.
const ATTEMPTS: u32 = 3;
/// What stands between the key and the value of a record that is written; no record of a test has it.
const SEPARATOR: &str = "\u{1f}";
/// What is written for null.
const NULL: &str = "\u{1e}";

/// Settings of one small node: every internal topic with one copy and one partition, because each costs files and time.
/// The log cleaner's own buffer alone would be 128 MB.
const SETTINGS: &str = "process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:@controller@
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:@broker@,CONTROLLER://127.0.0.1:@controller@@doors@
advertised.listeners=PLAINTEXT://127.0.0.1:@shown@@shown doors@
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT@protocols@
inter.broker.listener.name=PLAINTEXT
log.dirs=@folder@/data
num.partitions=1
auto.create.topics.enable=false
default.replication.factor=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=1
group.initial.rebalance.delay.ms=0
log.cleaner.dedupe.buffer.size=16777216
num.network.threads=2
num.io.threads=2
num.replica.fetchers=1
background.threads=2
num.recovery.threads.per.data.dir=1
";
/// A cluster's id is 16 bytes in the alphabet of addresses; it need not differ, since no two of ours ever meet.
const CLUSTER: &str = "dsc0testservers0kafkaA";

/// A running broker. It ends when this is dropped, and at the latest when the test program ends.
#[derive(Debug)]
pub struct Kafka {
    port: u16,
    line: Option<Line>,
    /// The ports of its doors.
    doors: Vec<u16>,
    jvm: Jvm,
}

/// A record that a test writes; `None` is null.
pub type Record<'a> = (Option<&'a str>, Option<&'a str>);

impl Kafka {
    /// Starts a broker.
    pub fn start() -> Kafka {
        Kafka::started(|_| None, &[])
    }

    /// Starts a broker that has other doors besides, at which it shows certificates and asks for passwords.
    pub fn start_with_doors(doors: &[Door<'_>]) -> Kafka {
        Kafka::started(|_| None, doors)
    }

    /// Starts a broker that clients reach by a line which can be cut.
    pub fn start_behind_line() -> Kafka {
        Kafka::started(|port| Some(Line::to(port)), &[])
    }

    fn started(line: impl Fn(u16) -> Option<Line>, doors: &[Door<'_>]) -> Kafka {
        let mut words = String::new();
        for _ in 0..ATTEMPTS {
            match attempt(&line, doors) {
                Ok(broker) => return broker,
                Err(said) => words = said,
            }
        }
        panic!("Kafka did not start; it said:\n{words}")
    }

    /// Where clients find it: `127.0.0.1:port`.
    pub fn bootstrap(&self) -> String {
        format!("127.0.0.1:{}", self.line.as_ref().map_or(self.port, Line::port))
    }

    /// Where clients find one of its doors: `localhost:port`.
    pub fn door(&self, number: usize) -> String {
        format!("localhost:{}", self.doors[number])
    }

    /// Where the test itself finds it, whatever becomes of the line.
    pub(crate) fn own_port(&self) -> u16 {
        self.port
    }

    /// The line by which clients reach it.
    pub fn line(&self) -> &Line {
        self.line.as_ref().expect("a broker that was started behind a line")
    }

    /// Makes a topic.
    pub fn topic(&self, name: &str, partitions: u32) {
        let partitions = partitions.to_string();
        self.tool("TopicCommand", &["--create", "--topic", name, "--partitions", &partitions], "");
    }

    /// The names of its topics, sorted, without those of Kafka and Connect themselves.
    pub fn topics(&self) -> Vec<String> {
        let said = self.tool("TopicCommand", &["--list"], "");
        let ours = |name: &&str| !name.starts_with("__") && !name.starts_with("connect-");
        said.lines().filter(ours).map(str::to_owned).collect()
    }

    /// Writes records to a topic, in order. Keys and values are text without line breaks.
    pub fn send(&self, topic: &str, records: &[Record<'_>]) {
        let mut lines = String::new();
        for (key, value) in records {
            lines.push_str(&format!("{}{SEPARATOR}{}\n", key.unwrap_or(NULL), value.unwrap_or(NULL)));
        }
        let separator = format!("key.separator={SEPARATOR}");
        let null = format!("null.marker={NULL}");
        let told = ["--topic", topic, "--reader-property", "parse.key=true", "--reader-property", &separator];
        self.tool("ConsoleProducer", &[&told[..], &["--reader-property", &null]].concat(), &lines);
    }

    /// How many records each partition of a topic has got so far: lines of `topic:partition:count`.
    pub fn ends(&self, topic: &str) -> Vec<String> {
        let said = self.tool("GetOffsetShell", &["--topic", topic], "");
        said.lines().map(str::to_owned).collect()
    }

    /// The folder in which Connect looks for secrets.
    pub(crate) fn secrets(&self) -> PathBuf {
        self.jvm.folder().join("secrets")
    }

    /// Runs one of the tools that come with Kafka.
    fn tool(&self, class: &str, told: &[&str], input: &str) -> String {
        let class = format!("org.apache.kafka.tools.{class}");
        let bootstrap = self.bootstrap();
        let command = [&[class.as_str(), "--bootstrap-server", &bootstrap], told].concat();
        let words = arguments(128, &command).replace("@folder@", &self.jvm.folder().display().to_string());
        let words = words.lines().map(|word| word.trim_matches('"').to_owned());
        // Its log would go to the same place as its answer.
        let mut running = Command::new("java")
            .arg("-Dlevel=off")
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|fault| panic!("could not run java: {fault}"));
        running.stdin.take().expect("its input").write_all(input.as_bytes()).expect("its ear");
        let out = running.wait_with_output().expect("its end");
        let said = String::from_utf8_lossy(&out.stdout).into_owned();
        let faults = String::from_utf8_lossy(&out.stderr);
        assert!(out.status.success() && !faults.contains("Exception"), "{class} {told:?}: {said}{faults}");
        said
    }

    /// Its folder, which goes with it.
    pub fn folder(&self) -> &Path {
        self.jvm.folder()
    }
}

fn attempt(line: &impl Fn(u16) -> Option<Line>, doors: &[Door<'_>]) -> Result<Kafka, String> {
    let (port, controller) = (free_port(), free_port());
    let line = line(port);
    let shown = line.as_ref().map_or(port, Line::port);
    let doors = Doors::of(doors);
    let mut settings = format!("{SETTINGS}{}", doors.settings);
    for (mark, with) in [
        ("@broker@", port.to_string()),
        ("@controller@", controller.to_string()),
        ("@shown@", shown.to_string()),
        ("@doors@", doors.listeners),
        ("@shown doors@", doors.shown),
        ("@protocols@", doors.protocols),
    ] {
        settings = settings.replace(mark, &with);
    }
    let mut format = vec![
        "kafka.tools.StorageTool",
        "format",
        "--cluster-id",
        CLUSTER,
        "--config",
        "@folder@/settings.properties",
    ];
    format.extend(doors.users.iter().map(String::as_str));
    let program = Program {
        name: "kafka",
        heap: 256,
        command: &["kafka.Kafka", "@folder@/settings.properties"],
        first: Some(&format),
        settings: &settings,
    };
    let listens = || TcpStream::connect(("127.0.0.1", port)).is_ok();
    let jvm = Jvm::start(&program, |log| log.contains("Kafka Server started") && listens())?;
    Ok(Kafka { port, line, doors: doors.ports, jvm })
}
