//! `cargo run -p dsc-testservers -- 17`: a server to try things on; it ends with this program.
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a chore for people and for a test")]

use std::io::{self, Read};

use dsc_testservers::{Durability, MAJORS, Postgres};

fn main() -> io::Result<()> {
    let major = std::env::args().nth(1).and_then(|word| word.parse().ok()).unwrap_or(MAJORS[0]);
    let server = Postgres::start(major, Durability::Quick);
    let (folder, port, user) = (server.socket_folder().display(), server.port(), Postgres::USER);
    println!("{folder}");
    println!("psql -h {folder} -p {port} -U {user}");
    io::stdin().read_to_end(&mut Vec::new()).map(|_| ())
}
