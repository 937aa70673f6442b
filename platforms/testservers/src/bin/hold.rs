//! `cargo run -p dsc-testservers -- 17|kafka|connect`: a server to try things on; it ends with this program.
//!
//! Behind the version of a database may stand `durable` and settings that it starts with (`name=value`). A broker does
//! what lines of the standard input tell, and says `done` with a number: `topic NAME PARTITIONS`,
//! `fill NAME PARTITIONS RECORDS` and `flow NAME PARTITIONS RATE SECONDS`.
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a chore for people and for a test")]
#![allow(clippy::panic, clippy::expect_used, reason = "whoever says something else is told so")]

use std::io::{self, BufRead, Read};

use dsc_testservers::{Connect, Durability, Kafka, MAJORS, Postgres};

fn main() -> io::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.first().map(String::as_str) {
        Some("kafka") => hold_kafka(None),
        Some("connect") => hold_kafka(Some(Connect::start)),
        word => hold_postgres(word.and_then(|word| word.parse().ok()).unwrap_or(MAJORS[0]), &words),
    }
}

fn hold_postgres(major: u32, words: &[String]) -> io::Result<()> {
    let is_durable = words.iter().any(|word| word == "durable");
    let mut server = Postgres::start(major, if is_durable { Durability::Real } else { Durability::Quick });
    let settings: Vec<(&str, &str)> = words.iter().filter_map(|word| word.split_once('=')).collect();
    for (name, value) in &settings {
        server.psql("postgres", &format!("ALTER SYSTEM SET {name} = '{value}'"));
    }
    if !settings.is_empty() {
        server.crash();
    }
    let (folder, port, user) = (server.socket_folder().display(), server.port(), Postgres::USER);
    println!("{folder}");
    println!("psql -h {folder} -p {port} -U {user}");
    io::stdin().read_to_end(&mut Vec::new()).map(|_| ())
}

fn hold_kafka(worker: Option<fn(&Kafka) -> Connect>) -> io::Result<()> {
    let kafka = Kafka::start();
    let worker = worker.map(|start| start(&kafka));
    println!("{}", kafka.folder().display());
    println!("{}", kafka.bootstrap());
    if let Some(worker) = &worker {
        println!("{}", worker.url());
    }
    // Until nobody holds our standard input open any more.
    for line in io::stdin().lock().lines() {
        println!("done {}", act(&kafka, &line?));
    }
    Ok(())
}

/// Does what a line says; gives how many topics or records there were.
fn act(kafka: &Kafka, line: &str) -> u64 {
    let words: Vec<&str> = line.split_whitespace().collect();
    let number = |word: &str| word.parse::<u64>().unwrap_or_else(|_| panic!("`{word}` is no number"));
    let count = |word: &str| i32::try_from(number(word)).expect("a small number");
    match words[..] {
        ["topic", name, partitions] => {
            kafka.topics_of(&[(name, count(partitions))]);
            1
        }
        ["fill", name, partitions, records] => {
            kafka.fill(name, count(partitions), number(records));
            number(records)
        }
        ["flow", name, partitions, rate, seconds] => {
            kafka.flow(name, count(partitions), (number(rate), number(seconds)))
        }
        _ => panic!("`{line}` is nothing that a broker does here"),
    }
}
