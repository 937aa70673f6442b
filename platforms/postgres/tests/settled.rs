//! Where nothing has changed since there was nothing to do, nothing is looked at: held against every way in which
//! something can change, on every version.

mod support;

use dsc_dialects::postgres::PostgresDialect;
use dsc_dialects::postgres::catalog_types::TypeWords;
use dsc_driver::{Keep, Target, plan_now};
use dsc_plan::Plan;
use dsc_plan::desired::{DesiredGrant, DesiredMembership, DesiredPlatform, DesiredRole, DesiredUser, Right};
use dsc_testservers::{MAJORS, all_done, apply_saved, block_on, books, cause, column, desired, holder};
use support::Platform;

/// What somebody may do to what is ours. Each is done to a database that is as it should be, and `DATABASE` is its name.
const CHANGES: [&str; 44] = [
    "ALTER TABLE usa_shop.books ADD COLUMN more int",
    "ALTER TABLE usa_shop_staging.books DROP COLUMN dsc_digest",
    "ALTER TABLE usa_shop.books_history RENAME COLUMN valid_to TO until",
    "ALTER TABLE usa_shop_staging.books ALTER COLUMN title TYPE varchar(90)",
    "ALTER TABLE usa_shop_staging.books ALTER COLUMN pages TYPE bigint",
    "ALTER TABLE usa_shop_staging.books ALTER COLUMN title SET NOT NULL",
    "ALTER TABLE usa_shop.books ALTER COLUMN dsc_run DROP NOT NULL",
    "ALTER TABLE usa_shop.books ALTER COLUMN title SET DEFAULT 'none'",
    "ALTER TABLE usa_shop.books RENAME TO tomes",
    "ALTER TABLE usa_shop.books SET SCHEMA public",
    "ALTER TABLE usa_shop.books DROP CONSTRAINT books_pkey",
    "ALTER TABLE usa_shop.books RENAME CONSTRAINT books_pkey TO books_key",
    "ALTER TABLE usa_shop.books ADD CHECK (pages > 0) NOT VALID",
    "ALTER TABLE usa_shop.books OWNER TO pg_monitor",
    "ALTER TABLE usa_shop.books ENABLE ROW LEVEL SECURITY",
    "DROP TABLE usa_shop_staging.books",
    "CREATE TABLE usa_shop.shops (shop int)",
    "CREATE SEQUENCE usa_shop.numbers",
    "CREATE TYPE usa_shop.pair AS (a int, b int)",
    "CREATE INDEX dsc_open_mine ON usa_shop.books (title)",
    "DO $$ BEGIN EXECUTE (SELECT format('DROP INDEX %s', indexrelid::regclass) FROM pg_index \
     WHERE indrelid = 'usa_shop.books_history'::regclass); END $$",
    "UPDATE pg_index SET indisvalid = false WHERE indrelid = 'usa_shop.books_history'::regclass",
    "COMMENT ON TABLE usa_shop.books IS 'mine'",
    "COMMENT ON VIEW ws_usa_desk.books IS NULL",
    "CREATE OR REPLACE VIEW ws_usa_desk.books AS SELECT isbn, title, pages, price FROM usa_shop.books",
    "ALTER VIEW ws_usa_desk.books SET (security_barrier = true)",
    "ALTER VIEW ws_usa_desk.books RENAME COLUMN title TO name",
    "DROP VIEW ws_usa_desk.books_history",
    "CREATE VIEW ws_usa_desk.more AS SELECT 1 AS one",
    "GRANT SELECT ON ws_usa_desk.books TO PUBLIC",
    "GRANT SELECT (isbn) ON ws_usa_desk.books TO PUBLIC",
    "GRANT USAGE ON SCHEMA ws_usa_desk TO PUBLIC",
    "REVOKE SELECT ON ws_usa_desk.books FROM \"DATABASE_readers\"",
    "ALTER SCHEMA usa_shop RENAME TO usa_market",
    "ALTER SCHEMA usa_shop OWNER TO pg_monitor",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA ws_usa_desk GRANT SELECT ON TABLES TO PUBLIC",
    "DROP SCHEMA ws_usa_desk CASCADE",
    "ALTER ROLE \"DATABASE_ann\" NOLOGIN",
    "ALTER ROLE \"DATABASE_readers\" CREATEROLE",
    "COMMENT ON ROLE \"DATABASE_readers\" IS NULL",
    "REVOKE \"DATABASE_readers\" FROM \"DATABASE_ann\"",
    "GRANT \"DATABASE_readers\" TO pg_monitor",
    "DELETE FROM dsc.objects WHERE kind = 'view'",
    "UPDATE dsc.objects SET definition = definition || ' ' WHERE kind = 'table'",
];

/// What leaves everything as it should be.
const NO_CHANGES: [&str; 6] = [
    "INSERT INTO usa_shop.books VALUES ('1', 'Reef', 1, 1, 1, now(), false)",
    "VACUUM (ANALYZE) usa_shop.books",
    "VACUUM (FULL) pg_class",
    "CREATE SCHEMA theirs; CREATE TABLE theirs.books (a int); COMMENT ON TABLE theirs.books IS 'theirs'",
    "CREATE TEMPORARY TABLE books (a int); CREATE VIEW theirs.names AS SELECT title FROM usa_shop.books",
    "CREATE ROLE \"DATABASE_stranger\"; DROP ROLE \"DATABASE_stranger\"",
];

/// Books with history, which a user may read.
fn wanted(platform: &Platform<'_>) -> DesiredPlatform {
    let mut books = books();
    books.history = true;
    let mut out = desired(vec![books]);
    let named = |name: &str| format!("{}_{name}", platform.settings.database);
    let grant = DesiredGrant {
        schema: "ws_usa_desk".to_owned(),
        address: "usa/desk".to_owned(),
        right: Right::Read,
        cause: cause("reads"),
    };
    out.access.roles.push(DesiredRole {
        address: "usa/readers".to_owned(),
        name: named("readers"),
        grants: vec![grant],
        cause: cause("readers"),
    });
    out.access.users.push(DesiredUser {
        address: "usa/ann".to_owned(),
        name: named("ann"),
        roles: vec![DesiredMembership { role: named("readers"), cause: cause("ann reads") }],
        cause: cause("ann"),
    });
    out
}

fn plan(platform: &Platform<'_>, wanted: &DesiredPlatform) -> Plan {
    block_on(async {
        let mut target = platform.target();
        target.connect(&holder("dsc plan")).await.expect("a door");
        plan_now(&mut target, &PostgresDialect, wanted, Keep::Nothing).await.expect("a plan")
    })
}

fn sign(platform: &Platform<'_>) -> Option<String> {
    block_on(async {
        let mut target = platform.target();
        target.connect(&holder("dsc plan")).await.expect("a door");
        target.sign().await.expect("a sign")
    })
}

/// What the ledger keeps of when there was nothing to do.
fn settled(platform: &Platform<'_>) -> String {
    platform.psql("SELECT value::json->>'sign' FROM dsc.meta WHERE key = 'settled'")
}

fn make_so(platform: &Platform<'_>, wanted: &DesiredPlatform) {
    let plan = platform.plan(wanted);
    block_on(async {
        let mut target = platform.target();
        all_done(&apply_saved(&mut target, &PostgresDialect, &plan, wanted).await.expect("applied"));
        target.unlock().await.expect("given back");
    });
}

#[test]
fn whatever_is_done_to_what_is_ours_shows_and_nothing_else_does() {
    for major in MAJORS {
        let platform = Platform::new(major);
        let wanted = wanted(&platform);
        assert_eq!(sign(&platform), None, "there is no ledger yet");
        make_so(&platform, &wanted);
        let before = sign(&platform).expect("a ledger");
        assert_eq!(settled(&platform), before, "{major}: whoever applied has looked again");
        let named = |text: &str| text.replace("DATABASE", &platform.settings.database);
        for text in NO_CHANGES {
            for statement in text.split("; ") {
                platform.psql(&named(statement));
            }
            assert_eq!(sign(&platform).as_ref(), Some(&before), "{major}: {text}");
        }
        block_on(async {
            let mut target = platform.target();
            target.connect(&holder("somebody")).await.expect("a door");
            for text in CHANGES {
                target.begin().await.expect("begun");
                let text = named(text);
                target.execute("SET LOCAL allow_system_table_mods = on").await.expect("allowed");
                target.execute(&text).await.unwrap_or_else(|fault| panic!("{major}: {fault}"));
                let after = target.sign().await.expect("a sign");
                assert_ne!(after.as_ref(), Some(&before), "{major}: {text}");
                target.rollback().await.expect("taken back");
            }
        });
        assert_eq!(sign(&platform).as_ref(), Some(&before), "{major}: all was taken back");
    }
}

#[test]
fn a_plan_looks_at_everything_unless_model_and_database_are_those_that_were_settled() {
    for major in [15, 18] {
        let platform = Platform::new(major);
        let wanted = wanted(&platform);
        make_so(&platform, &wanted);
        assert!(plan(&platform, &wanted).is_empty());
        // A table that nobody may look into shows who looks.
        let looks = |wanted: &DesiredPlatform| {
            platform.psql("ALTER TABLE dsc.objects RENAME COLUMN address TO hidden");
            let sign = sign(&platform).expect("a sign");
            let looked = block_on(async {
                let mut target = platform.target();
                target.connect(&holder("dsc plan")).await.expect("a door");
                plan_now(&mut target, &PostgresDialect, wanted, Keep::Nothing).await.is_err()
            });
            platform.psql("ALTER TABLE dsc.objects RENAME COLUMN hidden TO address");
            assert_eq!(sign, settled(&platform));
            looked
        };
        assert!(!looks(&wanted), "{major}: nothing changed");
        let mut other = wanted.clone();
        other.stores[0].datasets[0].columns.push(column("note", "text?"));
        other.model_hash = "another".to_owned();
        assert!(looks(&other), "{major}: another model");
        assert!(!plan(&platform, &other).is_empty());
        platform.psql("ALTER TABLE usa_shop.books ADD COLUMN sneaky int");
        assert!(!plan(&platform, &wanted).is_empty(), "{major}: another database");
        platform.psql("ALTER TABLE usa_shop.books DROP COLUMN sneaky");
        let seen = plan(&platform, &wanted);
        assert!(seen.is_empty(), "{major}: as it was, and looked at: {:#?}", seen.steps);
        assert_ne!(sign(&platform).as_ref(), Some(&settled(&platform)), "nothing that is planned is kept");
        make_so(&platform, &wanted);
        assert_eq!(sign(&platform).as_ref(), Some(&settled(&platform)), "{major}: settled again");
    }
}

#[test]
fn types_are_told_in_the_words_of_the_server() {
    for major in MAJORS {
        let platform = Platform::new(major);
        platform.psql(
            "CREATE DOMAIN isbn AS text; CREATE TABLE t (a boolean, b bytea, c bigint, d smallint, e integer, f text, g json, \
             h real, i double precision, j character(7), k bpchar, l varchar, m varchar(40), n date, o time, p time(3), \
             q timestamp, r timestamptz, s timestamptz(3), t interval, u numeric, v numeric(12,2), w numeric(5,0), x uuid, \
             y jsonb, z isbn, aa boolean[], ab bytea[], ac bigint[], ad smallint[], ae integer[], af text[], ag real[], \
             ah double precision[], ai timestamp[], aj date[], ak timestamptz[], al uuid[], am varchar(9)[], an varchar[], \
             ao numeric(9,3)[], ap numeric[], aq json[], ar int4range, \"as\" numeric(3,-2))",
        );
        let told = platform.psql(
            "SELECT (atttypid::bigint << 32) | (atttypmod::bigint & 4294967295), format_type(atttypid, atttypmod) \
             FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0",
        );
        let (mut words, mut known) = (TypeWords::default(), 0);
        for line in told.lines() {
            let (packed, said) = line.split_once('|').expect("two columns");
            if let Some(ours) = words.words(packed.parse().expect("a number")) {
                assert_eq!(ours, said, "{major}");
                known += 1;
            }
        }
        assert!(known >= 36, "{major}: {known} of {}", told.lines().count());
    }
}
