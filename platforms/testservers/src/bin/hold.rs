//! `cargo run -p dsc-testservers -- 17|kafka|connect`: a server to try things on; it ends with this program.
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a chore for people and for a test")]

use std::io::{self, Read};

use dsc_testservers::{Connect, Durability, Kafka, MAJORS, Postgres};

fn main() -> io::Result<()> {
    match std::env::args().nth(1).as_deref() {
        Some("kafka") => hold_kafka(None),
        Some("connect") => hold_kafka(Some(Connect::start)),
        word => hold_postgres(word.and_then(|word| word.parse().ok()).unwrap_or(MAJORS[0])),
    }
}

fn hold_postgres(major: u32) -> io::Result<()> {
    let server = Postgres::start(major, Durability::Quick);
    let (folder, port, user) = (server.socket_folder().display(), server.port(), Postgres::USER);
    println!("{folder}");
    println!("psql -h {folder} -p {port} -U {user}");
    wait()
}

fn hold_kafka(worker: Option<fn(&Kafka) -> Connect>) -> io::Result<()> {
    let kafka = Kafka::start();
    let worker = worker.map(|start| start(&kafka));
    println!("{}", kafka.folder().display());
    println!("{}", kafka.bootstrap());
    if let Some(worker) = &worker {
        println!("{}", worker.url());
    }
    wait()
}

/// Until nobody holds our standard input open any more.
fn wait() -> io::Result<()> {
    io::stdin().read_to_end(&mut Vec::new()).map(|_| ())
}
