//! What plans for Postgres say, word for word, and that others can read their statements. What they do is shown in
//! `platforms/postgres/tests`.

mod support;

use dsc_dialects::postgres::{ENGINE, PostgresDialect};
use dsc_dialects::shape::access::ObservedRole;
use dsc_dialects::shape::engine::Names;
use dsc_dialects::shape::layout::layout;
use dsc_dialects::shape::observed::{Ledger, ManagedObject, Observed};
use dsc_plan::{ApplyRun, Dialect, ObjectKind, Plan, make_plan};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;
use support::{applied, lowered, told};

const MODEL: &str = r#"
dsc: 1
zone: usa
team: books
platforms: { warehouse: { kind: postgres } }
containers: { drop: { kind: files, path: data/in, format: csv } }
datastores:
  shop:
    ingestion: { kind: snapshot, container: drop, schedule: external }
    datasets:
      books:
        description: Books' own list
        key: [isbn]
        columns: { isbn: char(13), title: varchar(40), pages: smallint? }
workspaces:
  desk: { container: managed, groups: { all: { needs: { history: full }, datasets: [shop.books] } } }
"#;

/// Somebody who reads, and somebody who writes.
const ACCESS: &str = r#"
roles:
  readers: { description: Who reads }
  feeds: { description: Who writes, write: [shop] }
users:
  ann: { description: One who reads, roles: [readers] }
  feeder: { description: One who writes, roles: [feeds, readers] }
"#;

/// The plan from one model to another; every statement of it, and those about the ledger, must be what a parser of
/// Postgres' language takes.
fn plan(observed: &Observed, model: &str) -> Plan {
    let plan = make_plan(&PostgresDialect, observed, &lowered(model));
    let parsed = |statement: &str| {
        let read = Parser::parse_sql(&PostgreSqlDialect {}, &known_to_the_parser(statement));
        let read = read.unwrap_or_else(|fault| panic!("{fault} in: {statement}"));
        assert_eq!(read.len(), 1, "one statement at a time: {statement}");
    };
    for step in &plan.steps {
        step.commands.iter().for_each(|command| parsed(command));
        step.checks.iter().for_each(|check| parsed(&check.query));
        let run = ApplyRun {
            run: 7,
            step,
            who: "{}",
            started_at: "2026-11-21T04:00:00Z",
            finished_at: "2026-11-21T04:00:01Z",
            model_hash: "abc",
            model_commit: None,
            error: None,
        };
        PostgresDialect.ledger_statements(&[run]).iter().for_each(|statement| parsed(statement));
    }
    parsed(&PostgresDialect.applied_statement("abc"));
    plan
}

/// The parser knows neither default privileges nor that a role is given to a user nor that an index may be gone already
/// when it is dropped beside the work of others, all of which the server takes: of the first it reads what is given, of
/// the second that something is given, of the third that something is dropped.
fn known_to_the_parser(statement: &str) -> String {
    if let Some(index) = statement.strip_prefix("DROP INDEX CONCURRENTLY IF EXISTS") {
        return format!("DROP INDEX IF EXISTS{index}");
    }
    if let Some(default) = statement.strip_prefix("ALTER DEFAULT PRIVILEGES IN SCHEMA ") {
        let (_, given) = default.split_once("\" ").expect("a schema");
        return given.to_owned();
    }
    for verb in ["GRANT", "REVOKE"] {
        if let Some(role) = statement.strip_prefix(verb).filter(|role| role.starts_with(" \"")) {
            return format!("{verb} SELECT ON{role}");
        }
    }
    statement.to_owned()
}

fn as_it_should_be() -> Observed {
    applied(&ENGINE, &layout(&ENGINE, &lowered(MODEL)))
}

#[test]
fn a_platform_that_is_as_it_should_be_needs_nothing() {
    assert!(plan(&as_it_should_be(), MODEL).is_empty());
}

#[test]
fn a_plan_for_an_empty_platform_reads_well() {
    insta::assert_snapshot!(told(&plan(&Observed::default(), MODEL)));
}

#[test]
fn a_plan_of_many_changes_reads_well() {
    let model = MODEL.replace(
        "{ isbn: char(13), title: varchar(40), pages: smallint? }",
        "{ isbn: char(13), name: { type: text, renamed_from: title }, pages: integer, note: text? }",
    );
    insta::assert_snapshot!(told(&plan(&as_it_should_be(), &model)));
}

#[test]
fn a_plan_with_another_key_reads_well() {
    let model = MODEL.replace("key: [isbn]", "key: [title]").replace("isbn: char(13), ", "isbn: bigint, ");
    insta::assert_snapshot!(told(&plan(&as_it_should_be(), &model)));
}

#[test]
fn a_plan_that_removes_everything_reads_well() {
    let model = MODEL.replace("datasets: [shop.books]", "datasets: []");
    insta::assert_snapshot!(told(&plan(&as_it_should_be(), &model)));
}

fn with_readers() -> String {
    format!("{}{ACCESS}", MODEL.replace("container: managed,", "container: managed, readers: [readers],"))
}

#[test]
fn a_plan_that_lets_people_in_reads_well() {
    insta::assert_snapshot!(told(&plan(&as_it_should_be(), &with_readers())));
}

#[test]
fn a_plan_that_lets_nobody_in_any_more_reads_well() {
    let mut observed = as_it_should_be();
    let access = &mut observed.access;
    (access.database, access.user) = ("shop".to_owned(), "postgres".to_owned());
    for (word, name) in [("role", "usa_readers"), ("user", "usa_ann")] {
        let comment = format!("kept by dsc as {word} {} in [\"shop\"]", name.replace('_', "/"));
        let role =
            ObservedRole { can_log_in: word == "user", comment: Some(comment), ..ObservedRole::default() };
        access.roles.insert(name.to_owned(), role);
    }
    access.members.insert(("usa_readers".to_owned(), "usa_ann".to_owned()));
    let holding = access.holding_mut("ws_usa_desk", "usa_readers");
    holding.on_schema.insert("USAGE".to_owned());
    holding.on_relations.insert("books".to_owned(), ["SELECT".to_owned()].into());
    holding.by_default.insert(("r".to_owned(), "SELECT".to_owned()));
    for (kind, schema, name) in [
        (ObjectKind::Role, "", "usa_readers"),
        (ObjectKind::Role, "", "usa_ann"),
        (ObjectKind::Membership, "usa_readers", "usa_ann"),
        (ObjectKind::Grant, "ws_usa_desk", "usa_readers"),
    ] {
        let (address, definition) = (name.replace('_', "/"), "read".to_owned());
        let object = ManagedObject { schema: schema.to_owned(), name: name.to_owned(), address, definition };
        observed.add_object(Names::Exact, kind.word(), object);
    }
    insta::assert_snapshot!(told(&plan(&observed, MODEL)));
}

#[test]
fn what_others_built_below_a_change_is_in_the_way() {
    let mut observed = as_it_should_be();
    for table in observed.tables.values_mut().filter(|table| table.name == "books") {
        table.dependents = vec!["the view `theirs.top`".to_owned()];
    }
    for view in observed.views.values_mut() {
        view.dependents = vec!["the view `theirs.mine`".to_owned()];
        view.restore = vec!["GRANT SELECT ON ws_usa_desk.books TO ann".to_owned()];
    }
    insta::assert_snapshot!(told(&plan(&observed, &MODEL.replace("pages: smallint?", "pages: integer?"))));
}

#[test]
fn a_ledger_that_is_not_ours_stops_everything() {
    let observed = Observed { ledger: Ledger::Foreign, ..Observed::default() };
    let plan = make_plan(&PostgresDialect, &observed, &lowered(MODEL));
    assert_eq!(plan.steps[0].hazards[0].kind.name(), "unmanaged-object-in-the-way");
}
