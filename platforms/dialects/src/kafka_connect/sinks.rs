//! The words of each sink connector: what it calls the same things.

use dsc_model::Sink;

/// What a sink connector calls things.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words {
    /// Its class.
    pub(super) class: &'static str,
    /// The user of the database.
    pub(super) user: &'static str,
    /// Where a row's key comes from.
    pub(super) key_mode: &'static str,
    /// The fields of the key.
    pub(super) key_fields: &'static str,
    /// The name of the table.
    pub(super) table: &'static str,
    /// Which fields it writes, each as `table:field`, if it can be told so; otherwise all.
    pub(super) fields: Option<&'static str>,
    /// That names are quoted.
    quotes: (&'static str, &'static str),
    /// What else does not depend on what it carries: nothing is made or altered in the database, nothing is deleted there,
    /// an outage is waited out for a minute.
    others: &'static [(&'static str, &'static str)],
}

impl Words {
    /// What does not depend on what it carries.
    pub(super) fn fixed(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.others.iter().copied().chain([self.quotes])
    }
}

/// The words of a sink.
pub(super) fn words(sink: Sink) -> &'static Words {
    match sink {
        Sink::Debezium => &DEBEZIUM,
        Sink::Confluent => &CONFLUENT,
        Sink::Aiven => &AIVEN,
    }
}

/// Waiting for a database needs both: either alone fails in an outage. The pool's own sizes, 5 and 32, use up what a
/// server has. Without quotes it would fold names to lower case.
static DEBEZIUM: Words = Words {
    class: "io.debezium.connector.jdbc.JdbcSinkConnector",
    user: "connection.username",
    key_mode: "primary.key.mode",
    key_fields: "primary.key.fields",
    table: "collection.name.format",
    fields: Some("field.include.list"),
    quotes: ("quote.identifiers", "true"),
    others: &[
        ("connection.pool.max_size", "2"),
        ("connection.pool.min_size", "1"),
        ("connection.restart.on.errors", "true"),
        ("delete.enabled", "false"),
        ("flush.max.retries", "60"),
        ("flush.retry.delay.ms", "1000"),
        ("schema.evolution", "none"),
    ],
};

static CONFLUENT: Words = JDBC;

static AIVEN: Words = Words {
    class: "io.aiven.connect.jdbc.JdbcSinkConnector",
    quotes: ("sql.quote.identifiers", "true"),
    ..JDBC
};

/// What Confluent's sink says, and Aiven's, which was made from it.
const JDBC: Words = Words {
    class: "io.confluent.connect.jdbc.JdbcSinkConnector",
    user: "connection.user",
    key_mode: "pk.mode",
    key_fields: "pk.fields",
    table: "table.name.format",
    fields: None,
    quotes: ("quote.sql.identifiers", "always"),
    others: &[
        ("auto.create", "false"),
        ("auto.evolve", "false"),
        ("delete.enabled", "false"),
        ("max.retries", "60"),
        ("retry.backoff.ms", "1000"),
    ],
};
