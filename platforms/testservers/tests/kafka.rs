//! Kafka and Kafka Connect are what they say, and go when they are let go.
#![allow(clippy::disallowed_methods, reason = "a test of what starts programs")]

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use dsc_testservers::{Connect, Kafka};

#[test]
fn a_broker_takes_records_and_two_workers_are_one_cluster_with_both_plugins() {
    let kafka = Kafka::start();
    kafka.topic("shop.public.books", 1);
    kafka.send(
        "shop.public.books",
        &[(Some("1"), Some("{\"isbn\": 1}")), (Some("1"), None), (None, Some(""))],
    );
    assert_eq!(kafka.ends("shop.public.books"), ["shop.public.books:0:3"]);
    assert_eq!(kafka.topics(), ["shop.public.books"]);

    let one = Connect::start(&kafka);
    let (status, plugins) = one.by_hand("GET", "/connector-plugins", "");
    assert_eq!(status, 200);
    for class in ["jdbc.JdbcSinkConnector", "postgresql.PostgresConnector"] {
        assert!(plugins.contains(&format!("io.debezium.connector.{class}")), "{plugins}");
    }
    let other = Connect::start(&kafka);
    assert_eq!(one.by_hand("GET", "/connectors", ""), other.by_hand("GET", "/connectors", ""));
    assert_ne!(one.url(), other.url());

    let folder = kafka.folder().to_owned();
    let port: u16 = kafka.bootstrap().rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
    drop((one, other, kafka));
    assert!(!folder.exists());
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
}

#[test]
fn a_broker_and_a_worker_end_with_the_program_that_started_them_even_if_that_is_killed() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_hold"))
        .arg("connect")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program");
    let mut said = BufReader::new(program.stdout.take().expect("its words")).lines();
    let mut line = || said.next().expect("a line").expect("a line");
    let (folder, bootstrap) = (PathBuf::from(line()), line());
    assert!(folder.join("data").exists());
    program.kill().expect("its end");
    program.wait().expect("its end");
    let begun = Instant::now();
    while folder.exists() || TcpStream::connect(&bootstrap).is_ok() {
        assert!(begun.elapsed() < Duration::from_secs(60), "the broker is still there: {}", folder.display());
        std::thread::yield_now();
    }
    // A test that did not end in order leaves its logs.
    let logs = folder.file_name().expect("a name").to_owned();
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target"), PathBuf::from);
    assert!(target.join("kafka/logs").join(logs).join("server.log").exists());
}
