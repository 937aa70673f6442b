//! The servers that tests are given are what they say, and go when they are let go.
#![allow(clippy::disallowed_methods, reason = "a test of what starts programs")]

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use dsc_testservers::{Durability, MAJORS, Postgres};

#[test]
fn every_version_starts_takes_statements_and_leaves_nothing_behind() {
    for major in MAJORS {
        let server = Postgres::start(major, Durability::Quick);
        let database = server.database();
        let version = server.psql(&database, "SELECT current_setting('server_version_num')::int / 10000");
        assert_eq!(version, major.to_string());
        assert_eq!(server.psql(&database, "SHOW fsync"), "off");
        let (folder, port) = (server.socket_folder().to_owned(), server.port());
        drop(server);
        assert!(!folder.exists());
        assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
    }
}

#[test]
fn a_server_ends_with_the_program_that_started_it_even_if_that_is_killed() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_hold"))
        .arg("18")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program");
    let mut folder = String::new();
    BufReader::new(program.stdout.take().expect("its words")).read_line(&mut folder).expect("a line");
    let folder = PathBuf::from(folder.trim());
    assert!(folder.join("data/postmaster.pid").exists());
    program.kill().expect("its end");
    program.wait().expect("its end");
    let begun = Instant::now();
    while folder.exists() {
        assert!(begun.elapsed() < Duration::from_secs(60), "the server is still there: {}", folder.display());
        std::thread::yield_now();
    }
}
