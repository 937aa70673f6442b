//! A connection that is lost when a COMMIT was sent: the server has done it or not, and nobody said which. The ledger
//! knows. `apply` and `run` go on as if nothing had happened, and nothing is done or counted twice.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::spawn;

use dsc_testservers::{Durability, MAJORS, Postgres};

use crate::postgres::{MODEL, TEAM};
use crate::servers::ZONE;
use crate::support::{Ended, SETTINGS, dsc, project, write};

/// What becomes of the COMMIT at which the line is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// The server does it, and its answer is lost.
    Done,
    /// The server never hears of it.
    Lost,
}

/// What stands between the program and the server, and cuts the line at one COMMIT.
struct Line {
    port: u16,
    left: Arc<AtomicUsize>,
}

/// A commit that is never reached.
const NEVER: usize = usize::MAX;

impl Line {
    fn new(server: u16, fate: Fate) -> Line {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let left = Arc::new(AtomicUsize::new(NEVER));
        let counted = Arc::clone(&left);
        spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let server = TcpStream::connect(("127.0.0.1", server)).expect("the server");
                connect(client, server, Arc::clone(&counted), fate);
            }
        });
        Line { port, left }
    }

    /// Cuts at the commit of that number, counted from 0.
    fn cut_at(&self, number: usize) {
        self.left.store(number, Ordering::SeqCst);
    }

    fn was_cut(&self) -> bool {
        self.left.load(Ordering::SeqCst) == NEVER
    }
}

fn connect(client: TcpStream, server: TcpStream, left: Arc<AtomicUsize>, fate: Fate) {
    let is_deaf = Arc::new(AtomicBool::new(false));
    let (mut from_server, mut to_client) =
        (server.try_clone().expect("a stream"), client.try_clone().expect("a stream"));
    let deaf = Arc::clone(&is_deaf);
    spawn(move || {
        let mut bytes = [0; 8192];
        while let Ok(count @ 1..) = from_server.read(&mut bytes) {
            // The answer to the commit has come, and nobody hears it.
            if deaf.load(Ordering::SeqCst) || to_client.write_all(&bytes[..count]).is_err() {
                break;
            }
        }
        let _ = (from_server.shutdown(Shutdown::Both), to_client.shutdown(Shutdown::Both));
    });
    let (mut from_client, mut to_server) = (client, server);
    spawn(move || {
        let mut bytes = [0; 8192];
        while let Ok(count @ 1..) = from_client.read(&mut bytes) {
            let said = &bytes[..count];
            if said.windows(7).any(|word| word == b"COMMIT\0") && is_due(&left) {
                is_deaf.store(true, Ordering::SeqCst);
                if fate == Fate::Lost {
                    break;
                }
            }
            if to_server.write_all(said).is_err() {
                break;
            }
        }
        if fate == Fate::Lost || !is_deaf.load(Ordering::SeqCst) {
            let _ = (from_client.shutdown(Shutdown::Both), to_server.shutdown(Shutdown::Both));
        }
    });
}

/// Whether this is the commit, of which there is only one.
fn is_due(left: &AtomicUsize) -> bool {
    let before = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| match left {
        NEVER => None,
        0 => Some(NEVER),
        more => Some(more - 1),
    });
    before == Ok(0)
}

fn run(arguments: &[&str], folder: &Path) -> Ended {
    dsc(arguments).inside(folder).run()
}

fn check(major: u32, fate: Fate) {
    let server = Postgres::start(major, Durability::Quick);
    let line = Line::new(server.port(), fate);
    let mut cuts = 0;
    for number in 0.. {
        let database = server.database();
        let model = MODEL.replace("PORT", &line.port.to_string()).replace("DATABASE", &database);
        let folder = project(&[SETTINGS, ("acme.dsc.yaml", &model), ZONE, TEAM]);
        let folder = folder.path();
        write(
            &folder.join("secrets/writer"),
            format!("{}\n{}\n", Postgres::USER, Postgres::PASSWORD).as_bytes(),
        );
        write(
            &folder.join("in/books.csv"),
            b"isbn,title,pages\n9780000000001,Reef,120\n9780000000002,Tide,x\n",
        );
        line.cut_at(number);
        for command in [["apply", "--yes"].as_slice(), &["run"]] {
            let ended = run(command, folder);
            assert_eq!(ended.code, 0, "{major}, {fate:?}, commit {number}: {}", ended.stderr);
        }
        let was_cut = line.was_cut();
        line.cut_at(NEVER);
        let told = server.psql(
            &database,
            "SELECT (SELECT string_agg(line, ', ') FROM (SELECT concat_ws(' ', kind, object, status, count(*)) AS line \
             FROM dsc.runs GROUP BY kind, object, status HAVING kind = 'apply' AND count(*) > 1) AS twice), \
             (SELECT concat_ws(' ', sum(arrived), sum(inserted), sum(quarantined)) FROM dsc.runs WHERE kind = 'ingest'), \
             (SELECT count(*) FROM ws_usa_desk.books), (SELECT count(*) FROM dsc.quarantine)",
        );
        let twice: Vec<&str> = told.split('|').collect();
        assert_eq!(twice[1..], ["2 1 1", "1", "1"], "{major}, {fate:?}, commit {number}: {told}");
        // The two schemas of a store have one address, so have the steps for them.
        assert!(!twice[0].contains("books"), "{major}, {fate:?}, commit {number}: {told}");
        assert_eq!(run(&["plan", "--check"], folder).code, 0, "{major}, {fate:?}, commit {number}");
        if !was_cut {
            break;
        }
        cuts += 1;
    }
    assert!(cuts >= 2, "{major}: one of applying and one of merging, and {cuts} were cut off");
}

#[test]
fn a_commit_that_was_done_is_not_done_again() {
    check(MAJORS[0], Fate::Done);
    check(MAJORS[3], Fate::Done);
}

#[test]
fn a_commit_that_got_lost_is_done_again() {
    check(MAJORS[0], Fate::Lost);
    check(MAJORS[3], Fate::Lost);
}
