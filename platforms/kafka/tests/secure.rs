//! Brokers that show a certificate and ask who we are: every way in that we know, and what is said where there is none.

use dsc_driver::RecordLog;
use dsc_driver::source::SourceError;
use dsc_kafka::{Cluster, Login, Secret, Settings, Tls};
use dsc_testservers::{Authority, Door, Kafka, block_on};

const PASSWORD: &str = "canary-in-the-mine";
const ANOTHER: &str = "another-canary";

struct Scene {
    kafka: Kafka,
    ours: Authority,
    theirs: Authority,
}

/// The numbers of the doors.
const SCRAM_512: usize = 0;
const SCRAM_256: usize = 1;
const PLAIN: usize = 2;
const ALL: usize = 3;
const OTHER_NAME: usize = 4;
const BY_CERTIFICATE: usize = 5;

impl Scene {
    fn start() -> Scene {
        let (ours, theirs) = (Authority::new("ours"), Authority::new("theirs"));
        let (here, elsewhere) = (ours.server(&["localhost"]), ours.server(&["elsewhere.example"]));
        let authorities = ours.pem();
        let user = ("ann", PASSWORD);
        let door = |mechanisms: &'static [&'static str]| Door {
            mechanisms,
            user,
            certificate: (&here.0, &here.1),
            clients: None,
        };
        let kafka = Kafka::start_with_doors(&[
            door(&["SCRAM-SHA-512"]),
            door(&["SCRAM-SHA-256"]),
            door(&["PLAIN"]),
            // Here ann has another password than elsewhere, and with SCRAM she is known by that one only.
            Door { user: ("ann", ANOTHER), ..door(&["PLAIN", "SCRAM-SHA-512"]) },
            Door { certificate: (&elsewhere.0, &elsewhere.1), ..door(&["SCRAM-SHA-512"]) },
            Door { clients: Some(&authorities), ..door(&[]) },
        ]);
        kafka.topics_of(&[("a", 2)]);
        Scene { kafka, ours, theirs }
    }

    fn settings(&self, door: usize, password: &str) -> Settings {
        let login = Login::new("reader".to_owned(), "ann".to_owned(), Secret::new(password.to_owned()));
        Settings {
            address: "acme/streams".to_owned(),
            bootstrap: vec![self.kafka.door(door)],
            tls: Some(Tls { roots: Some(self.ours.pem()), identity: None }),
            login: Some(login),
        }
    }
}

/// How many partitions the topic has, or why nobody says.
fn asked(settings: Settings) -> Result<usize, SourceError> {
    block_on(async {
        let mut cluster = Cluster::new(settings);
        let states = cluster.describe(&["a"]).await?;
        // Settings are asked for by a connection of their own.
        assert_eq!(cluster.keeping(&["a"]).await?.len(), 1);
        Ok(states.iter().map(|state| state.partitions.len()).sum())
    })
}

fn refused(settings: Settings) -> String {
    let said = asked(settings).expect_err("nobody is let in").to_string();
    assert!(!said.contains(PASSWORD), "{said}");
    said
}

#[test]
fn who_has_the_password_is_let_in_whatever_way_the_brokers_want_it_shown() {
    let scene = Scene::start();
    for (door, password) in
        [(SCRAM_512, PASSWORD), (SCRAM_256, PASSWORD), (PLAIN, PASSWORD), (ALL, PASSWORD), (ALL, ANOTHER)]
    {
        assert_eq!(asked(scene.settings(door, password)).expect("an answer"), 2, "{door} {password}");
    }
    for door in [SCRAM_512, SCRAM_256, PLAIN, ALL] {
        let said = refused(scene.settings(door, "wrong"));
        for part in
            ["could not log in to `acme/streams (localhost:", "`ann` of the credential `reader`", "is wrong"]
        {
            assert!(said.contains(part), "{door}: {said}");
        }
    }

    let mut theirs = scene.settings(SCRAM_512, PASSWORD);
    theirs.tls = Some(Tls { roots: Some(scene.theirs.pem()), identity: None });
    let said = refused(theirs);
    assert!(said.contains("could not connect to `acme/streams"), "{said}");
    assert!(said.contains("not one that an authority among the `ca_certificates`"), "{said}");
    let mut of_the_system = scene.settings(SCRAM_512, PASSWORD);
    of_the_system.tls = Some(Tls::default());
    let said = refused(of_the_system);
    assert!(said.contains("that this system trusts"), "{said}");
    let said = refused(scene.settings(OTHER_NAME, PASSWORD));
    assert!(said.contains("for another name than that of localhost:"), "{said}");
    let mut nonsense = scene.settings(SCRAM_512, PASSWORD);
    nonsense.tls = Some(Tls { roots: Some("nonsense".to_owned()), identity: None });
    refused(nonsense);

    // A certificate of ours in the place of a password.
    let (certificate, key) = scene.ours.client("ann");
    let mut named = Settings { login: None, ..scene.settings(BY_CERTIFICATE, PASSWORD) };
    named.tls = Some(Tls { roots: Some(scene.ours.pem()), identity: Some(Secret::new(certificate + &key)) });
    assert_eq!(asked(named.clone()).expect("an answer"), 2);
    let (certificate, key) = scene.theirs.client("ann");
    named.tls = Some(Tls { roots: Some(scene.ours.pem()), identity: Some(Secret::new(certificate + &key)) });
    let said = refused(named);
    assert!(said.contains("could not connect to `acme/streams"), "{said}");
}
