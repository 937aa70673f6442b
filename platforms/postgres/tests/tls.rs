//! What `sslmode` promises, against servers with certificates of our own authority.

use dsc_driver::{Target, TargetError};
use dsc_postgres::{Password, Pem, PostgresTarget, Settings, SslMode, Tls};
use dsc_testservers::{Authority, Durability, Postgres, block_on, holder, shown};

/// Gives a server its certificate, as a hand would do it, and lets nobody in from outside in clear text.
fn encrypt(server: &Postgres, authority: &Authority) {
    let (certificate, key) = authority.server(&["localhost"]);
    let access = "local all all trust\nhostssl all certain all cert\nhostssl all all all scram-sha-256\n";
    for (file, text) in [
        ("server.crt", certificate.as_str()),
        ("server.key", &key),
        ("root.crt", &authority.pem()),
        ("pg_hba.conf", access),
    ] {
        let lines: Vec<String> = text.lines().map(|line| format!("('{line}')")).collect();
        server.psql(
            "postgres",
            &format!("COPY (VALUES {}) TO PROGRAM 'umask 077; cat > {file}'", lines.join(", ")),
        );
    }
    for setting in [
        "ssl = on",
        "ssl_cert_file = 'server.crt'",
        "ssl_key_file = 'server.key'",
        "ssl_ca_file = 'root.crt'",
    ] {
        server.psql("postgres", &format!("ALTER SYSTEM SET {setting}"));
    }
    server.psql("postgres", "SELECT pg_reload_conf()");
    server.psql("postgres", "CREATE ROLE certain LOGIN");
}

fn settings(server: &Postgres, host: &str, mode: SslMode, roots: Option<&str>) -> Settings {
    Settings {
        host: host.to_owned(),
        port: server.port(),
        database: "postgres".to_owned(),
        user: Postgres::USER.to_owned(),
        password: Some(Password::new(Postgres::PASSWORD)),
        tls: Tls { mode, roots: roots.map(Pem::new), identity: None },
    }
}

/// Whether the connection is encrypted and as whom it is, or why there is none.
fn opened(settings: Settings) -> Result<String, TargetError> {
    let mut target = PostgresTarget::new(settings);
    block_on(async {
        target.connect(&holder("dsc plan")).await?;
        let rows = target
            .query("SELECT ssl, current_user::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
            .await?;
        Ok(shown(&rows).join("\n"))
    })
}

#[test]
fn what_is_asked_of_a_connection_is_what_libpq_would_ask() {
    for major in [15, 18] {
        let server = Postgres::start(major, Durability::Quick);
        let (ours, theirs) = (Authority::new("ours"), Authority::new("theirs"));
        encrypt(&server, &ours);
        let (ours, theirs) = (ours.pem(), theirs.pem());
        let fine: [(&str, SslMode, Option<&str>); 6] = [
            ("localhost", SslMode::Prefer, None),
            ("127.0.0.1", SslMode::Require, None),
            ("127.0.0.1", SslMode::Require, Some(&ours)),
            ("127.0.0.1", SslMode::VerifyCa, Some(&ours)),
            ("localhost", SslMode::VerifyCa, Some(&ours)),
            ("localhost", SslMode::VerifyFull, Some(&ours)),
        ];
        for (host, mode, roots) in fine {
            let answer = opened(settings(&server, host, mode, roots));
            assert_eq!(answer.expect("a connection"), "true|postgres", "{major}: {host} {mode:?}");
        }
        let refused: [(&str, SslMode, Option<&str>, &str); 5] = [
            ("127.0.0.1", SslMode::Disable, None, "no encryption"),
            ("127.0.0.1", SslMode::VerifyFull, Some(&ours), "not valid for name"),
            ("localhost", SslMode::VerifyFull, Some(&theirs), "UnknownIssuer"),
            ("127.0.0.1", SslMode::Require, Some(&theirs), "UnknownIssuer"),
            ("localhost", SslMode::VerifyCa, Some("nonsense"), "there is no certificate in it"),
        ];
        for (host, mode, roots, word) in refused {
            let told = opened(settings(&server, host, mode, roots)).expect_err("no connection").to_string();
            assert!(told.contains(word), "{major}: {host} {mode:?}: {told}");
            assert!(!told.contains(Postgres::PASSWORD), "{told}");
        }
    }
}

#[test]
fn a_certificate_says_who_somebody_is() {
    let server = Postgres::start(18, Durability::Quick);
    let ours = Authority::new("ours");
    encrypt(&server, &ours);
    let (certificate, key) = ours.client("certain");
    let identity = Pem::new(format!("{certificate}{key}"));
    assert_eq!(identity.user().as_deref(), Some("certain"));
    assert!(!format!("{identity:?}").contains("PRIVATE"));
    let mut settings = settings(&server, "localhost", SslMode::VerifyFull, Some(&ours.pem()));
    (settings.user, settings.password) = ("certain".to_owned(), None);
    let told = opened(settings.clone()).expect_err("nobody").to_string();
    assert!(told.contains("certificate"), "{told}");
    settings.tls.identity = Some(identity);
    assert_eq!(opened(settings.clone()).expect("a connection"), "true|certain");
    settings.tls.identity = Some(Pem::new(certificate));
    let told = opened(settings).expect_err("no key").to_string();
    assert!(told.contains("its key"), "{told}");
}

#[test]
fn a_server_that_cannot_encrypt_is_spoken_to_in_clear_text_only_by_those_who_may() {
    let server = Postgres::start(15, Durability::Quick);
    assert_eq!(
        opened(settings(&server, "127.0.0.1", SslMode::Prefer, None)).expect("clear text"),
        "false|postgres"
    );
    for mode in [SslMode::Require, SslMode::VerifyCa, SslMode::VerifyFull] {
        let roots = Authority::new("ours").pem();
        let told =
            opened(settings(&server, "127.0.0.1", mode, Some(&roots))).expect_err("refused").to_string();
        assert!(told.contains("does not support TLS"), "{told}");
    }
    // Nobody listens at the other end of a socket but this machine.
    let mut over_socket = settings(&server, "", SslMode::VerifyFull, None);
    over_socket.host = server.socket_folder().display().to_string();
    assert_eq!(opened(over_socket).expect("a socket"), "false|postgres");
}
