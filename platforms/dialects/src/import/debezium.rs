//! A model from the register files of Debezium's source connectors: where their changes arrive, as stores of topics.
//!
//! A register file is what is posted to a Connect cluster: `{ "name": …, "config": { … } }`, or the config alone. It tells
//! databases, topics, the form of records and often the tables, but no columns: those the reader of the model writes,
//! and the linter says where. Options: <https://debezium.io/documentation/reference/stable/connectors/>.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde_json::Value;

use super::Project;
use super::names::{plain, plain_store, quoted};

/// A register file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register {
    /// The name of the connector.
    pub name: String,
    /// Its options.
    pub config: BTreeMap<String, String>,
}

/// Reads a register file; what it is instead, as a phrase, if it is none.
///
/// # Errors
/// It is no JSON, or no connector.
pub fn read_register(text: &str, file: &str) -> Result<Register, String> {
    let value: Value = serde_json::from_str(text).map_err(|fault| format!("is no JSON: {fault}"))?;
    let config = value.get("config").unwrap_or(&value);
    let Some(options) = config.as_object() else { return Err("has no options of a connector".to_owned()) };
    let said = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let config: BTreeMap<String, String> =
        options.iter().map(|(option, value)| (option.clone(), said(value))).collect();
    if !config.contains_key("connector.class") {
        return Err("has no `connector.class`, so it registers no connector".to_owned());
    }
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let outside = value.get("name").and_then(Value::as_str);
    let name = outside.or(config.get("name").map(String::as_str)).unwrap_or(stem).to_owned();
    Ok(Register { name, config })
}

/// What tables one connector sends to topics that begin alike.
struct Store<'r> {
    connector: &'r str,
    /// What it reads, for people.
    about: String,
    topics: String,
    envelope: &'static str,
    format: &'static str,
    /// By topic: the name behind the prefix, with the columns of the key as far as they are known.
    tables: BTreeMap<String, Table>,
}

#[derive(Default)]
struct Table {
    key: Vec<String>,
    columns: BTreeSet<String>,
}

/// The project of some register files.
pub fn project(registers: &[Register]) -> Project {
    let mut out = Project::default();
    let (mut stores, mut brokers, mut registries) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for register in registers {
        match stores_of(register, &mut out.left_out) {
            Ok(mut found) => stores.append(&mut found),
            Err(reason) => {
                out.left_out.push(format!("the connector `{}`: {reason}", register.name));
                continue;
            }
        }
        let servers =
            ["schema.history.internal.kafka.bootstrap.servers", "database.history.kafka.bootstrap.servers"];
        brokers.extend(servers.iter().filter_map(|option| register.config.get(*option)).cloned());
        let urls = ["value.converter.schema.registry.url", "value.converter.apicurio.registry.url"];
        registries.extend(urls.iter().filter_map(|option| register.config.get(*option)).cloned());
    }
    if stores.is_empty() {
        return out;
    }
    out.datasets = stores.iter().map(|store| store.tables.len()).sum();
    out.files.push(("dsc.toml".to_owned(), "edition = 1\n".to_owned()));
    out.files.push(("ecosystem.dsc.yaml".to_owned(), FRAME.to_owned()));
    out.files.push(("home.dsc.yaml".to_owned(), zone(&brokers, &registries)));
    let mut taken = BTreeSet::from(["home".to_owned(), "ecosystem".to_owned()]);
    for store in &stores {
        let name = plain_store(store.connector, &mut taken);
        out.files.push((format!("{name}.dsc.yaml"), text(&name, store)));
    }
    out
}

/// The stores of a connector: one for each beginning of its topics.
fn stores_of<'r>(register: &'r Register, left_out: &mut Vec<String>) -> Result<Vec<Store<'r>>, String> {
    let config = &register.config;
    let option = |names: &[&str]| names.iter().find_map(|name| config.get(*name)).map(String::as_str);
    let class = option(&["connector.class"]).unwrap_or_default();
    let kind =
        source_kind(class).ok_or_else(|| format!("`{class}` is no source of Debezium that dsc knows"))?;
    let prefix = option(&["topic.prefix", "database.server.name", "mongodb.name"])
        .ok_or("it has no `topic.prefix`, so nothing tells its topics")?;
    let transforms = Transforms::of(config)?;
    let format = format_of(config)?;
    let database =
        option(&["database.dbname", "database.names", "database.include.list", "database.whitelist"]);
    let host = option(&["database.hostname", "mongodb.connection.string", "mongodb.hosts"])
        .unwrap_or("a machine that is not named");
    let about = match database {
        Some(database) => format!("Changes in {database} of the {kind} server {host}"),
        None => format!("Changes in the {kind} server {host}"),
    };
    let listed = option(&["table.include.list", "table.whitelist", "collection.include.list"]);
    let mut by_beginning: BTreeMap<String, BTreeMap<String, Table>> = BTreeMap::new();
    for written in listed.unwrap_or_default().split(',').map(str::trim).filter(|written| !written.is_empty())
    {
        let Some(path) = literal(written) else {
            left_out.push(format!(
                "the tables `{written}` of the connector `{}`: a pattern names none",
                register.name
            ));
            continue;
        };
        // SQL Server's topics say the database, its list of tables does not.
        let path = match (kind, database) {
            ("sqlserver", Some(database)) if path.split('.').count() == 2 && !database.contains(',') => {
                format!("{database}.{path}")
            }
            _ => path,
        };
        let (beginning, table) = path.rsplit_once('.').unwrap_or(("", &path));
        by_beginning
            .entry(beginning.to_owned())
            .or_default()
            .insert(table.to_owned(), table_of(config, &path));
    }
    if by_beginning.is_empty() {
        let schemas =
            ["schema.include.list", "schema.whitelist", "database.include.list", "database.whitelist"];
        let schemas = option(&schemas).unwrap_or_default();
        for schema in schemas.split(',').map(str::trim).filter_map(literal).filter(|name| !name.is_empty()) {
            by_beginning.entry(schema).or_default();
        }
        if by_beginning.is_empty() {
            by_beginning.entry(String::new()).or_default();
        }
        left_out.push(format!("the tables of the connector `{}`: it names none", register.name));
    }
    let store = |(beginning, tables): (String, BTreeMap<String, Table>)| Store {
        connector: &register.name,
        about: about.clone(),
        topics: match &transforms.topics {
            Topics::AsDebezium if beginning.is_empty() => {
                format!("{{ naming: debezium, prefix: {} }}", quoted(prefix))
            }
            Topics::AsDebezium => {
                format!("{{ naming: debezium, prefix: {} }}", quoted(&format!("{prefix}.{beginning}")))
            }
            Topics::Routed(replacement) => {
                let pattern =
                    replacement.replace("$1", prefix).replace("$2", &beginning).replace("$3", "{dataset}");
                format!("{{ naming: template, pattern: {} }}", quoted(&pattern))
            }
        },
        envelope: transforms.envelope,
        format,
        tables,
    };
    Ok(by_beginning.into_iter().map(store).collect())
}

/// The kind of database that a connector reads.
fn source_kind(class: &str) -> Option<&'static str> {
    match class.strip_prefix("io.debezium.connector.")?.rsplit('.').next()? {
        "PostgresConnector" => Some("postgres"),
        "MySqlConnector" => Some("mysql"),
        "MariaDbConnector" => Some("mariadb"),
        "SqlServerConnector" => Some("sqlserver"),
        "OracleConnector" => Some("oracle"),
        "Db2Connector" | "As400RpcConnector" => Some("db2"),
        "MongoDbConnector" => Some("mongodb"),
        "InformixConnector" => Some("informix"),
        "VitessConnector" => Some("vitess"),
        "SpannerConnector" => Some("spanner"),
        _ => None,
    }
}

/// What topics a connector writes to.
enum Topics {
    /// `prefix.schema.table`.
    AsDebezium,
    /// What a router makes of `prefix`, `schema` and `table`, which are `$1`, `$2` and `$3` there.
    Routed(String),
}

/// What single message transforms make of records.
struct Transforms {
    topics: Topics,
    envelope: &'static str,
}

impl Transforms {
    fn of(config: &BTreeMap<String, String>) -> Result<Transforms, String> {
        let mut out = Transforms { topics: Topics::AsDebezium, envelope: "debezium" };
        let names = config.get("transforms").map_or("", String::as_str);
        for name in names.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            let option =
                |what: &str| config.get(&format!("transforms.{name}.{what}")).map_or("", String::as_str);
            let class = option("type");
            match class.rsplit('.').next().unwrap_or_default() {
                "ExtractNewRecordState" | "UnwrapFromEnvelope" | "ExtractNewDocumentState" => {
                    out.envelope = "flat"
                }
                "RegexRouter" if has_three_parts(option("regex")) && option("replacement").contains("$3") => {
                    out.topics = Topics::Routed(option("replacement").to_owned());
                }
                "Filter" | "TimezoneConverter" | "InsertHeader" | "DropHeaders" | "HeaderToValue" => {}
                _ => {
                    return Err(format!(
                        "what its transform `{name}` (`{class}`) makes of records, dsc does not know"
                    ));
                }
            }
        }
        Ok(out)
    }
}

/// Whether a regular expression takes the three parts of a topic, and nothing else, into its groups.
fn has_three_parts(regex: &str) -> bool {
    let parts: Vec<&str> = regex.split("\\.").collect();
    parts.len() == 3 && parts.iter().all(|part| matches!(*part, "([^.]+)" | "(.*)" | "(.+)" | "([^.]*)"))
}

/// The format of a connector's records.
fn format_of(config: &BTreeMap<String, String>) -> Result<&'static str, String> {
    let Some(class) = config.get("value.converter") else { return Ok("json") };
    match class.rsplit('.').next().unwrap_or_default() {
        "JsonConverter" | "ExtJsonConverter" => Ok("json"),
        "AvroConverter" => Ok("avro"),
        _ => Err(format!("its records are written by `{class}`, and dsc reads JSON and Avro")),
    }
}

/// A table that a list names, unless it is a pattern: every list of Debezium holds regular expressions.
fn literal(written: &str) -> Option<String> {
    let plain = written.replace("\\.", ".");
    let usual = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '_' | '-' | '$' | ' ');
    plain.chars().all(usual).then_some(plain)
}

/// What a connector's options tell of a table.
fn table_of(config: &BTreeMap<String, String>, path: &str) -> Table {
    let mut out = Table::default();
    let named = |written: &str| {
        literal(written).is_some_and(|written| path == written || path.ends_with(&format!(".{written}")))
    };
    for part in config.get("message.key.columns").map_or("", String::as_str).split(';') {
        if let Some((table, columns)) = part.split_once(':').filter(|(table, _)| named(table.trim())) {
            let _ = table;
            out.key = columns.split(',').map(|column| column.trim().to_owned()).collect();
        }
    }
    for written in config.get("column.include.list").map_or("", String::as_str).split(',') {
        let written = literal(written.trim()).unwrap_or_default();
        if let Some((_, column)) = written.rsplit_once('.').filter(|(table, _)| named(table)) {
            out.columns.insert(column.to_owned());
        }
    }
    out.columns.extend(out.key.iter().cloned());
    out
}

/// The zone with its team, and the brokers.
fn zone(brokers: &BTreeSet<String>, registries: &BTreeSet<String>) -> String {
    let servers: Vec<String> =
        brokers.iter().flat_map(|list| list.split(',')).map(|one| quoted(one.trim())).collect();
    let servers = if servers.is_empty() { "\"kafka:9092\"".to_owned() } else { servers.join(", ") };
    let registry =
        registries.first().map_or(String::new(), |url| format!("    schema_registry: {}\n", quoted(url)));
    format!(
        "dsc: 1
zone: home

teams:
  data:
    description: Looks after the streams
    repository: home/team-data@main

containers:
  bus:
    kind: kafka
    description: Where the connectors write
    location: own_rooms:office
    bootstrap: [{servers}]
{registry}    encryption: {{ key_holder: own }}
"
    )
}

/// What stands above all: to be mended by whoever knows it better.
const FRAME: &str = "# Written by `dsc import debezium`. Who owns what, where machines stand and how confidential data is, no connector
# tells: mend it here.
dsc: 1

ecosystem:
  name: streams
  description: What connectors of Debezium send
  repository: streams/data-model@ecosystem
  live_branch: main
  classifications: [public, internal, personal]  # loosest first

vendors:
  own_rooms:
    description: Our own machines
    cloud: private
    locations: { office: {} }

zones:
  home:
    description: All that we do
    repository: streams/zone-home@main

platforms:
  embedded:
    kind: duckdb
    description: A file, until there is a server
    default: true
    location: own_rooms:office
    path: build/streams.duckdb
    encryption: { key_holder: own }
";

/// The file of a store, with the words for what nobody but its reader knows.
fn text(name: &str, store: &Store<'_>) -> String {
    let mut out = format!(
        "dsc: 1
zone: home
team: data

datastores:
  {name}:
    description: {}
    ingestion:
      kind: kafka
      container: bus
      via: direct
      schedule: continuous
      topics: {}
      envelope: {}
      format: {}
",
        quoted(&store.about),
        store.topics,
        store.envelope,
        store.format,
    );
    if store.tables.is_empty() {
        out.push_str("    datasets: {}  # the tables: the connector names none\n");
        return out;
    }
    out.push_str("    # What fields rows have, a register file does not tell: write them below `columns`, as in `ordered_at: timestamptz`.\n");
    out.push_str("    datasets:\n");
    let mut taken = BTreeSet::new();
    for (table, known) in &store.tables {
        let dataset = plain(table, &mut taken);
        // Writing into a string cannot end in an error; here and below.
        let _ = writeln!(out, "      {dataset}:");
        if dataset != *table {
            let _ = writeln!(out, "        physical: {}", quoted(table));
        }
        let mut names = BTreeSet::new();
        let columns: BTreeMap<&String, String> =
            known.columns.iter().map(|column| (column, plain(column, &mut names))).collect();
        let key: Vec<&str> =
            known.key.iter().filter_map(|column| columns.get(column)).map(String::as_str).collect();
        let _ = writeln!(out, "        key: [{}]\n        classification: [internal]", key.join(", "));
        if columns.is_empty() {
            out.push_str("        columns: {}\n");
            continue;
        }
        out.push_str("        columns:\n");
        for (column, logical) in &columns {
            let null = if known.key.contains(column) { "" } else { "?" };
            let _ = match *column == logical {
                true => writeln!(out, "          {logical}: text{null}"),
                false => {
                    writeln!(out, "          {logical}: {{ type: text{null}, physical: {} }}", quoted(column))
                }
            };
        }
    }
    let datasets: Vec<String> = taken.iter().map(|dataset| format!("{name}.{dataset}")).collect();
    let _ = write!(
        out,
        "\nworkspaces:
  read_{name}:
    description: {}
    container: managed
    groups:
      everything:
        needs: {{ history: live, latency: minutes }}
        datasets:\n          - {}\n",
        quoted(&format!("All that the connector {} sends", store.connector)),
        datasets.join("\n          - ")
    );
    out
}
