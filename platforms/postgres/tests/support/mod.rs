//! Servers of every version, a database for each test, and what a database looks like.
#![allow(dead_code, reason = "each test file uses its part")]

use dsc_dialects::postgres::PostgresDialect;
use dsc_driver::{Applied, ApplyError, Target};
use dsc_plan::desired::DesiredPlatform;
use dsc_plan::{HazardKind, Plan, make_plan};
use dsc_postgres::{PostgresTarget, Settings, Tls};
use dsc_testservers::{Postgres, all_done, apply, block_on, holder};

/// A platform in a database of its own.
pub struct Platform<'s> {
    pub server: &'s Postgres,
    pub settings: Settings,
}

impl Platform<'static> {
    pub fn new(major: u32) -> Platform<'static> {
        Platform::on(Postgres::shared(major))
    }
}

impl<'s> Platform<'s> {
    pub fn on(server: &'s Postgres) -> Platform<'s> {
        let settings = Settings {
            // The socket, because the arithmetic of passwords takes longer than all the rest where it is not optimized.
            host: server.socket_folder().display().to_string(),
            port: server.port(),
            database: server.database(),
            user: Postgres::USER.to_owned(),
            password: None,
            tls: Tls::default(),
        };
        Platform { server, settings }
    }

    pub fn target(&self) -> PostgresTarget {
        PostgresTarget::with_patience(self.settings.clone(), 0)
    }

    pub fn plan(&self, desired: &DesiredPlatform) -> Plan {
        let observed = block_on(self.target().look(&holder("dsc plan"))).expect("a look");
        make_plan(&PostgresDialect, &observed, desired)
    }

    pub fn apply_plan(&self, plan: &Plan, allowed: &[HazardKind]) -> Result<Applied, ApplyError> {
        let mut target = self.target();
        block_on(async {
            let applied = apply(&mut target, &PostgresDialect, plan, allowed).await;
            target.unlock().await.expect("unlocked");
            applied
        })
    }

    /// Plans and applies; everything must have been done, and nothing be left to do.
    pub fn apply(&self, desired: &DesiredPlatform, allowed: &[HazardKind]) -> Plan {
        let plan = self.plan(desired);
        all_done(&self.apply_plan(&plan, allowed).unwrap_or_else(|fault| panic!("{fault}")));
        let second = self.plan(desired);
        assert!(second.is_empty(), "the second plan is not empty: {:#?}", second.steps);
        plan
    }

    /// Statements as a hand would do it.
    pub fn psql(&self, statements: &str) -> String {
        self.server.psql(&self.settings.database, statements)
    }

    /// Everything about the shape of what is there, in an order of its own: equal texts are equal databases.
    pub fn dump(&self) -> String {
        self.psql(DUMP)
    }

    /// The same as the server's own program tells it, for the version that comes with that program: sorted lines without
    /// names that the server made up, because what came later stands later.
    #[expect(clippy::disallowed_methods, reason = "what another program tells is compared")]
    pub fn schema_dump(&self) -> Option<String> {
        let program = self.server.programs().join("pg_dump");
        if !program.exists() {
            return None;
        }
        let out = std::process::Command::new(&program)
            .args(["--schema-only", "--username", Postgres::USER, "--port", &self.settings.port.to_string()])
            .args(["--host", &self.settings.host, &self.settings.database])
            .output()
            .expect("pg_dump starts");
        assert!(out.status.success(), "pg_dump: {}", String::from_utf8_lossy(&out.stderr));
        let text = String::from_utf8_lossy(&out.stdout).into_owned();
        // What begins with a backslash or `--` is for the program that reads it, and has a word of its own each time.
        let lines = text.lines().filter(|line| !line.starts_with("--") && !line.starts_with('\\'));
        let plain = |word: &str| if word.ends_with("_pkey") { "KEY".to_owned() } else { word.to_owned() };
        let mut lines: Vec<String> = lines
            .map(|line| line.trim_end_matches(',').split(' ').map(plain).collect::<Vec<_>>().join(" "))
            .collect();
        lines.sort();
        Some(lines.join("\n"))
    }

    /// Three books, one of them with a tombstone.
    pub fn fill_books(&self) {
        self.psql(
            "INSERT INTO usa_shop.books VALUES \
             ('9780000000001', 'Reef', 120, 9.50, 1, '2026-11-01 00:00:00Z', false), \
             ('9780000000002', 'Tide', NULL, NULL, 1, '2026-11-02 00:00:00Z', false), \
             ('9780000000003', 'Gone', 80, 1.00, 2, '2026-11-03 00:00:00Z', true); \
             INSERT INTO usa_shop_staging.books VALUES \
             ('9780000000001', 'Reef', 120, 9.50, 1, 'books.csv', 1, 'upsert', NULL)",
        );
    }
}

/// Names of indexes and constraints are left out where the server makes them up.
const DUMP: &str = "SELECT line FROM ( \
     SELECT format('schema %s', nspname) AS line FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' \
     UNION ALL SELECT format('%s %s.%s: %s', c.relkind, n.nspname, c.relname, d.description) FROM pg_class AS c \
     JOIN pg_namespace AS n ON n.oid = c.relnamespace LEFT JOIN pg_description AS d ON d.objoid = c.oid AND d.objsubid = 0 \
     WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'v', 'p') \
     UNION ALL SELECT format('column %s.%s.%s %s %s %s', n.nspname, c.relname, a.attname, \
     format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(e.adbin, e.adrelid)) FROM pg_attribute AS a \
     JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace \
     LEFT JOIN pg_attrdef AS e ON e.adrelid = c.oid AND e.adnum = a.attnum \
     WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'v', 'p') \
     AND a.attnum > 0 AND NOT a.attisdropped \
     UNION ALL SELECT format('index %s', regexp_replace(pg_get_indexdef(x.indexrelid), 'INDEX [^ ]+ ON', 'INDEX ON')) \
     FROM pg_index AS x JOIN pg_class AS c ON c.oid = x.indrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace \
     WHERE n.nspname !~ '^pg_' \
     UNION ALL SELECT format('view %s.%s %s', n.nspname, c.relname, pg_get_viewdef(c.oid)) FROM pg_class AS c \
     JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.relkind = 'v' AND n.nspname !~ '^pg_' \
     AND n.nspname <> 'information_schema' \
     UNION ALL SELECT format('constraint %s.%s %s', n.nspname, c.relname, pg_get_constraintdef(k.oid)) \
     FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace \
     WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' \
     UNION ALL SELECT format('owned %s.%s %s %s', n.nspname, c.relname, pg_get_userbyid(c.relowner), c.reloptions) \
     FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname !~ '^pg_' \
     AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'v', 'p') \
     UNION ALL SELECT format('schema granted %s %s', nspname, nspacl) FROM pg_namespace WHERE nspname !~ '^pg_' \
     UNION ALL SELECT format('granted %s.%s %s', n.nspname, c.relname, c.relacl) FROM pg_class AS c \
     JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.relacl IS NOT NULL AND n.nspname !~ '^pg_' \
     AND n.nspname <> 'information_schema') AS lines ORDER BY line";
