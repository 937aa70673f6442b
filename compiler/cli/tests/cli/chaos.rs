//! Killed anywhere: the program, its connection and the server are ended at moments that look like chance, in apply and
//! in run, and started again; in the end everything is as if nothing had happened, and nothing is counted twice.
//!
//! `DSC_CHAOS` says how many times something is killed at least (`ci/chaos 1000`); by default a few times.
#![expect(clippy::disallowed_methods, reason = "a kill is about processes and moments")]

use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use dsc_testservers::{Dice, Durability, Postgres};

use crate::servers::{ZONE, call};
use crate::support::{SETTINGS, project, read, write};

/// How often something is killed where nothing is said.
const KILLS: u64 = 3;
/// A program that goes on after it lost its connection loses it up to so many times more, each after a part of its usual
/// time that is at most one of so many.
const KILLS_AGAIN: u64 = 4;
/// Worlds that live side by side, each with a server of its own: much of a life is waiting.
const WORLDS_AT_ONCE: u64 = 2;
/// How many events there are, and in batches of how many they move.
const EVENTS: u64 = 160;
const BATCH: &str = "8";

const ECOSYSTEM: &str = r#"dsc: 1
ecosystem: { name: acme, description: Books, repository: acme/eco@owner, live_branch: main, classifications: [pub] }
zones: { usa: { description: The west, repository: acme/usa } }
vendors: { own: { description: Our cellar, cloud: private, locations: { cellar: {} } } }
credential_stores: { shell: { kind: env, credentials: { the_writer: user_password } } }
platforms:
  warehouse:
    kind: postgres
    default: true
    credential_store: shell
    instances:
      main: { location: "own:cellar", host: 127.0.0.1, port: PORT, database: DATABASE, credential: shell/the_writer, encryption: { key_holder: own } }
"#;

const TEAM: &str = r#"dsc: 1
zone: usa
team: books
containers:
  drop: { kind: files, location: "own:cellar", path: in, format: csv, encryption: { key_holder: own } }
  inbox: { kind: file_inbox, description: One file an event, location: "own:cellar", path: data/inbox, done: data/done, quarantine: data/quarantine, encryption: { key_holder: own } }
datastores:
  shop:
    description: What is on the shelves
    ingestion: { kind: snapshot, container: drop, schedule: external }
    datasets:
      books:
        description: One row a book
        key: [isbn]
        classification: [pub]
        columns: { isbn: integer, title: varchar(40), pages: smallint?MORE }
  cards:
    description: Users and their cards
    ingestion: { kind: file_inbox, container: inbox, schedule: continuous, route: { field: metadata.type, to: { user: users, card: cards } } }
    datasets:
      users:
        description: One row a user
        key: [id]
        version: [event_at, event_id]
        classification: [pub]
        columns: { id: bigint, event_at: timestamp, event_id: bigint }
      cards:
        description: One row a card
        key: [id]
        version: [event_at, event_id]
        classification: [pub]
        columns: { id: bigint, user_id: bigint, event_at: timestamp, event_id: bigint }
workspaces:
  desk:
    description: The front desk
    container: managed
    groups: { all: { needs: { history: full, latency: minutes }, datasets: [shop.books, cards.users, cards.cards] } }
"#;

/// The state that must be the same: what was counted in all, and every row and version without the marks of its runs.
const STATE: [&str; 6] = [
    "SELECT object, sum(arrived), sum(inserted), sum(updated + superseded + duplicate), sum(deleted), \
     sum(quarantined), sum(held) FROM dsc.runs WHERE object LIKE 'usa/cards%' GROUP BY object ORDER BY object",
    "SELECT sum(inserted), sum(updated), sum(deleted) FROM dsc.runs WHERE object = 'usa/shop.books'",
    "SELECT isbn, title, pages, dsc_deleted FROM usa_shop.books ORDER BY 1",
    "SELECT isbn, title, pages, dsc_deleted, valid_to IS NULL FROM usa_shop.books_history ORDER BY 1, 2, 3, 4, 5",
    "SELECT 'c', id, user_id, event_at, event_id, valid_from, valid_to FROM usa_cards.cards_history \
     UNION ALL SELECT 'u', id, 0, event_at, event_id, valid_from, valid_to FROM usa_cards.users_history ORDER BY 1, 2, 4, 5",
    "SELECT object, code, count(*), count(*) FILTER (WHERE status = 'open') FROM dsc.quarantine GROUP BY 1, 2 ORDER BY 1, 2",
];

const CATALOG: &str = "SELECT n.nspname, c.relname, c.relkind, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull \
     FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace \
     WHERE (n.nspname LIKE 'usa\\_%' OR n.nspname LIKE 'ws\\_%' OR n.nspname = 'dsc') AND a.attnum > 0 AND NOT a.attisdropped \
     ORDER BY 1, 2, 4";

/// A project with its data, on a server.
struct World {
    folder: tempfile::TempDir,
    database: String,
}

impl World {
    fn new(server: &Postgres) -> World {
        let database = server.database();
        let ecosystem = ECOSYSTEM.replace("PORT", &server.port().to_string()).replace("DATABASE", &database);
        let folder = project(&[SETTINGS, ("acme.dsc.yaml", &ecosystem), ZONE]);
        let world = World { folder, database };
        world.model("");
        world
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn model(&self, more: &str) {
        write(&self.path().join("usa/books.dsc.yaml"), TEAM.replace("MORE", more).as_bytes());
    }

    /// Events in any order, some twice, some unusable; and books, some changed, some gone.
    fn fill(&self, day: u64) {
        let mut books = "isbn,title,pages\n".to_owned();
        for number in day * 7..60 + day * 7 {
            let title = if number % 5 == 0 { number + day } else { number };
            books.push_str(&format!("{number},T{title},{}\n", if number % 29 == 3 { "x" } else { "9" }));
        }
        write(&self.path().join("in/books.csv"), books.as_bytes());
        let mut dice = Dice(day + 1);
        for number in 0..EVENTS {
            let kind = if dice.below(3) == 0 { "user" } else { "card" };
            let user = if dice.below(25) == 0 { "null".to_owned() } else { dice.below(9).to_string() };
            let event = format!(
                r#"{{"id": {}, "user_id": {user}, "metadata": {{"type": "{kind}", "event_at": "2026-01-01 00:00:{:02}", "event_id": {}}}}}"#,
                dice.below(20),
                dice.below(60),
                dice.below(EVENTS),
            );
            write(&self.path().join(format!("data/inbox/{day}-{number:04}.json")), event.as_bytes());
        }
    }

    fn start(&self, arguments: &[&str]) -> Child {
        let log = std::fs::File::create(self.path().join("log")).expect("a file");
        let mut command = call(arguments, self.path()).command();
        command.stdout(Stdio::null()).stderr(log);
        command.spawn().expect("the program can be started")
    }

    /// Everything that must be the same in the end.
    fn state(&self, server: &Postgres) -> Vec<String> {
        let mut out = vec![server.psql(&self.database, CATALOG)];
        out.extend(STATE.iter().map(|question| server.psql(&self.database, question)));
        let law = "SELECT count(*) FROM dsc.runs WHERE arrived <> inserted + updated + deleted + unchanged + superseded \
                   + duplicate + quarantined + held OR status = 'running'";
        assert_eq!(server.psql(&self.database, law), "0");
        for folder in ["done", "quarantine", "inbox"] {
            out.push(format!("{folder}: {}", self.files(folder)));
        }
        out
    }

    fn files(&self, folder: &str) -> usize {
        let entries = std::fs::read_dir(self.path().join("data").join(folder));
        entries.map_or(0, |entries| entries.flatten().filter(|entry| entry.path().is_file()).count())
    }
}

/// What is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Victim {
    Program,
    Connection,
    Server,
}

/// How often what was killed while something was under way.
#[derive(Debug, Default)]
struct Tally {
    programs: u64,
    connections: u64,
    servers: u64,
    in_apply: u64,
    in_run: u64,
    worlds: u64,
}

impl Tally {
    fn add(&mut self, other: &Tally) {
        self.programs += other.programs;
        self.connections += other.connections;
        self.servers += other.servers;
        self.in_apply += other.in_apply;
        self.in_run += other.in_run;
        self.worlds += other.worlds;
    }

    fn total(&self) -> u64 {
        self.programs + self.connections + self.servers
    }
}

/// Days in the life of a world: set up, two days of data, a change of the model. `act` sees to each command.
fn live(world: &World, act: &mut dyn FnMut(&World, &[&str])) {
    act(world, &["apply", "--yes"]);
    world.fill(0);
    act(world, &["run", "--batch-events", BATCH]);
    world.model(", shelf: 'varchar(9)?'");
    act(world, &["apply", "--yes"]);
    world.fill(1);
    act(world, &["run", "--batch-events", BATCH]);
}

/// Runs a command to its good end, again and again, while something is killed in most of the tries: the program once, its
/// connection and its server as often as it goes on after that.
fn act_in_chaos(server: &mut Postgres, world: &World, arguments: &[&str], chaos: &mut Chaos) {
    for _ in 0..200 {
        let mut program = world.start(arguments);
        let usual = chaos.usual.get(arguments[0] == "run").as_micros() as u64;
        let (mut longest, mut left) = (usual * 11 / 10, chaos.dice.below(KILLS_AGAIN) + 1);
        let begun = Instant::now();
        let mut struck = false;
        while left > 0 && !wait(&mut program, Duration::from_micros(chaos.dice.below(longest.max(1)))) {
            let victim = [Victim::Program, Victim::Connection, Victim::Server]
                [usize::try_from(chaos.dice.below(3)).unwrap_or(0)];
            (longest, left) = (usual / KILLS_AGAIN, left - 1);
            if strike(server, world, victim, &mut program) == Struck::Nothing {
                continue;
            }
            chaos.count(victim, arguments[0]);
            struck = true;
            if victim == Victim::Program {
                break;
            }
        }
        let status = program.wait().expect("its end");
        if status.success() {
            if !struck {
                chaos.usual.set(arguments[0] == "run", begun.elapsed());
            }
            return;
        }
        let said = read(&world.path().join("log"));
        assert!(!said.contains("panicked") && !said.contains("do not add up"), "{said}");
        // Of what was killed a moment ago the server may not have noticed the end yet.
        let waits = said.contains("is being written by") || said.contains("lock timeout");
        assert!(struck || waits, "it failed by itself: {said}");
    }
    panic!("it never ended well: {}", read(&world.path().join("log")));
}

/// Whether the program ended by itself before that much time had gone.
fn wait(program: &mut Child, moment: Duration) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < moment {
        if program.try_wait().expect("its state").is_some() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    false
}

/// What was hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Struck {
    Something,
    /// There was no connection yet, or none any more.
    Nothing,
}

fn strike(server: &mut Postgres, world: &World, victim: Victim, program: &mut Child) -> Struck {
    match victim {
        Victim::Program => program.kill().expect("a signal"),
        Victim::Connection => {
            let end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name LIKE 'dsc %'";
            if server.psql(&world.database, end) == "0" {
                return Struck::Nothing;
            }
        }
        Victim::Server => server.crash(),
    }
    Struck::Something
}

struct Chaos {
    dice: Dice,
    tally: Tally,
    usual: Usual,
}

/// How long the commands take when nobody disturbs them.
#[derive(Clone, Copy)]
struct Usual {
    apply: Duration,
    run: Duration,
}

impl Usual {
    fn get(&self, is_run: bool) -> Duration {
        if is_run { self.run } else { self.apply }
    }

    fn set(&mut self, is_run: bool, took: Duration) {
        if is_run {
            self.run = took;
        } else {
            self.apply = took;
        }
    }
}

impl Chaos {
    fn count(&mut self, victim: Victim, command: &str) {
        match victim {
            Victim::Program => self.tally.programs += 1,
            Victim::Connection => self.tally.connections += 1,
            Victim::Server => self.tally.servers += 1,
        }
        if command == "run" {
            self.tally.in_run += 1;
        } else {
            self.tally.in_apply += 1;
        }
    }
}

/// Lives one life after the other until something was killed often enough, in this thread and in the others.
#[expect(clippy::print_stderr, reason = "who waits for a thousand kills wants to see them counted")]
fn live_in_chaos(seed: u64, kills: u64, all: &Mutex<Tally>) {
    let mut server = Postgres::start(17, Durability::Real);
    let calm = World::new(&server);
    let mut usual = Usual { apply: Duration::ZERO, run: Duration::ZERO };
    live(&calm, &mut |world, arguments| {
        let begun = Instant::now();
        let status = world.start(arguments).wait().expect("its end");
        assert!(status.success(), "{}", read(&world.path().join("log")));
        usual.set(arguments[0] == "run", begun.elapsed());
    });
    let wanted = calm.state(&server);
    let mut dice = Dice(seed);
    while all.lock().expect("nobody failed").total() < kills {
        let mut chaos = Chaos { dice: Dice(dice.below(u64::MAX)), tally: Tally::default(), usual };
        let world = World::new(&server);
        live(&world, &mut |world, arguments| act_in_chaos(&mut server, world, arguments, &mut chaos));
        let found = world.state(&server);
        for (found, wanted) in found.iter().zip(&wanted) {
            assert_eq!(found, wanted, "after {:?}", chaos.tally);
        }
        chaos.tally.worlds = 1;
        let mut all = all.lock().expect("nobody failed");
        all.add(&chaos.tally);
        eprintln!("each ended as the calm one did; killed: {all:?}, {} in all", all.total());
    }
}

#[test]
fn killed_anywhere_and_started_again_the_end_is_the_same() {
    let kills = std::env::var("DSC_CHAOS").ok().and_then(|text| text.parse().ok()).unwrap_or(KILLS);
    let seed = std::env::var("DSC_CHAOS_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let at_once = if kills > KILLS { WORLDS_AT_ONCE } else { 1 };
    let all = Mutex::new(Tally::default());
    std::thread::scope(|scope| {
        for number in 0..at_once {
            let all = &all;
            scope.spawn(move || live_in_chaos(seed * at_once + number, kills, all));
        }
    });
    eprintln!("{:?}", all.lock().expect("nobody failed"));
}
