//! The project that a surveyed database becomes: a store for each schema, a dataset for each table that can be told apart
//! row by row, a workspace that reads all of them, and the database itself as the platform that serves them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use dsc_model::{AsKey, DataType};

use super::{Survey, SurveyedColumn, SurveyedTable, model_type};
use crate::import::Project;
use crate::import::names::{folded, needs_quotes, plain, plain_store, quoted};

/// Where the database is.
#[derive(Clone, Debug)]
pub struct Place {
    /// The name or address of the machine.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The database.
    pub database: String,
}

/// What tells rows apart can be compared for certain.
const SCHEMA_FIRST_SEARCHED: &str = "public";
const LONGEST_PHYSICAL: usize = 63;
const SO_CALLED: &str = "# dsc: allow name-needs-quoting reason=\"it is called so in the database\"";

/// The project of a database.
pub fn project(survey: &Survey, place: &Place) -> Project {
    let mut out = Project::default();
    let mut taken = BTreeSet::from(["home".to_owned()]);
    let ecosystem = plain(&place.database, &mut taken);
    let stores = Stores::of(survey, &mut out.left_out);
    out.files.push(("dsc.toml".to_owned(), "edition = 1\n".to_owned()));
    out.files.push(("ecosystem.dsc.yaml".to_owned(), frame(&ecosystem, place)));
    out.files.push(("home.dsc.yaml".to_owned(), zone(place)));
    for store in stores.by_schema.values() {
        out.datasets += store.datasets.len();
        out.files.push((format!("{}.dsc.yaml", store.name), stores.text(store, place)));
    }
    out
}

/// What stands above all: to be mended by whoever knows it better.
fn frame(ecosystem: &str, place: &Place) -> String {
    format!(
        "# Written by `dsc import postgres`. Who owns what, where machines stand and how confidential data is, no catalog
# tells: mend it here.
dsc: 1

ecosystem:
  name: {ecosystem}
  description: {}
  repository: {ecosystem}/data-model@ecosystem
  live_branch: main
  classifications: [public, internal, personal]  # loosest first

vendors:
  own_rooms:
    description: Our own machines
    cloud: private
    locations: {{ office: {{}} }}

zones:
  home:
    description: All that we do
    repository: {ecosystem}/zone-home@main

credential_stores:
  shell:  # the variables DATABASE_OWNER_USER and DATABASE_OWNER_PASSWORD
    kind: env
    credentials: {{ database_owner: user_password }}

platforms:
  warehouse:
    kind: postgres
    description: {}
    default: true
    credential_store: shell
    instances:
      main:
        location: own_rooms:office
        host: {}
        port: {}
        database: {}
        credential: shell/database_owner
        encryption: {{ key_holder: own }}
",
        quoted(&format!("What is in the database {}", place.database)),
        quoted(&format!("The database {} itself: what dsc makes stands beside what is there", place.database)),
        quoted(&place.host),
        place.port,
        quoted(&place.database),
    )
}

fn zone(place: &Place) -> String {
    format!(
        "dsc: 1
zone: home

teams:
  data:
    description: Looks after the database
    repository: home/team-data@main

containers:
  database:
    kind: postgres
    description: {}
    location: own_rooms:office
    host: {}
    port: {}
    database: {}
    credential: shell/database_owner
    encryption: {{ key_holder: own }}
    read_only: true
",
        quoted(&format!("The database {}", place.database)),
        quoted(&place.host),
        place.port,
        quoted(&place.database),
    )
}

/// What the model calls schemas, tables and columns.
struct Stores<'s> {
    by_schema: BTreeMap<&'s str, Store<'s>>,
}

struct Store<'s> {
    schema: &'s str,
    comment: Option<&'s str>,
    name: String,
    datasets: BTreeMap<&'s str, Dataset<'s>>,
}

struct Dataset<'s> {
    table: &'s SurveyedTable,
    name: String,
    physical: String,
    /// The columns that are in the model, and their names there.
    columns: Vec<(&'s SurveyedColumn, String)>,
}

impl Dataset<'_> {
    fn column(&self, name: &str) -> Option<&(&SurveyedColumn, String)> {
        self.columns.iter().find(|(column, _)| column.name == name)
    }
}

impl<'s> Stores<'s> {
    fn of(survey: &'s Survey, left_out: &mut Vec<String>) -> Stores<'s> {
        let mut by_schema = BTreeMap::new();
        let mut taken = BTreeSet::new();
        for (schema, surveyed) in survey {
            let (mut names, mut physicals) = (BTreeSet::new(), BTreeSet::new());
            let mut datasets = BTreeMap::new();
            for (name, table) in &surveyed.tables {
                match dataset(schema, name, table, (&mut names, &mut physicals), left_out) {
                    Ok(dataset) => {
                        datasets.insert(name.as_str(), dataset);
                    }
                    Err(reason) => left_out.push(format!("the table `{schema}.{name}`: {reason}")),
                }
            }
            if datasets.is_empty() {
                continue;
            }
            let comment = surveyed.comment.as_deref();
            let name = plain_store(schema, &mut taken);
            by_schema.insert(schema.as_str(), Store { schema, comment, name, datasets });
        }
        Stores { by_schema }
    }

    fn text(&self, store: &Store<'s>, place: &Place) -> String {
        let about = format!("Schema {} of the database {}", store.schema, place.database);
        let mut out = format!(
            "dsc: 1
zone: home
team: data

datastores:
  {}:
    description: {}
    ingestion: {{ kind: snapshot, container: database, schedule: external }}
    datasets:
",
            store.name,
            quoted(store.comment.unwrap_or(&about))
        );
        for dataset in store.datasets.values() {
            self.write_dataset(dataset, &mut out);
        }
        let names: Vec<String> =
            store.datasets.values().map(|dataset| format!("{}.{}", store.name, dataset.name)).collect();
        // Writing into a string cannot end in an error; here and below.
        let _ = write!(
            out,
            "\nworkspaces:
  read_{}:
    description: {}
    container: managed
    groups:
      everything:
        needs: {{ history: live, latency: days }}
        datasets:\n          - {}\n",
            store.name,
            quoted(&format!("All of schema {}", store.schema)),
            names.join("\n          - ")
        );
        out
    }

    fn write_dataset(&self, dataset: &Dataset<'s>, out: &mut String) {
        let _ = writeln!(out, "      {}:", dataset.name);
        if let Some(comment) = &dataset.table.comment {
            let _ = writeln!(out, "        description: {}", quoted(comment));
        }
        if dataset.physical != dataset.name {
            let remark = remark(&dataset.physical);
            let _ = writeln!(out, "        physical: {}{remark}", quoted(&dataset.physical));
        }
        let key = dataset.table.key.iter().filter_map(|name| dataset.column(name));
        let key: Vec<&str> = key.map(|(_, name)| name.as_str()).collect();
        let _ = writeln!(
            out,
            "        key: [{}]\n        classification: [internal]\n        columns:",
            key.join(", ")
        );
        for (column, name) in &dataset.columns {
            self.write_column(column, name, out);
        }
    }

    fn write_column(&self, column: &SurveyedColumn, name: &str, out: &mut String) {
        let known = model_type(&column.sql_type);
        let data_type = known.clone().unwrap_or(DataType::Text);
        let data_type_word = format!("{data_type}{}", if column.not_null { "" } else { "?" });
        let mut parts = vec![match data_type_word.contains(',') {
            true => format!("type: \"{data_type_word}\""),
            false => format!("type: {data_type_word}"),
        }];
        if column.name != *name {
            parts.push(format!("physical: {}", quoted(&column.name)));
        }
        if let Some(comment) = &column.comment {
            parts.push(format!("description: {}", quoted(comment)));
        }
        if let Some(target) = self.target(column, &data_type) {
            parts.push(format!("references: {target}"));
        }
        let odd = if needs_quotes(&column.name) { format!("  {SO_CALLED}") } else { String::new() };
        let foreign = match (&known, odd.is_empty()) {
            (None, true) => format!("  # {} in the database", column.sql_type.replace('\n', " ")),
            _ => String::new(),
        };
        let _ = match parts.as_slice() {
            [_] => writeln!(out, "          {name}: {data_type_word}{odd}{foreign}"),
            _ => writeln!(out, "          {name}: {{ {} }}{odd}{foreign}", parts.join(", ")),
        };
    }

    /// What a column refers to, if that is part of a key in the model and of the same type.
    fn target(&self, column: &SurveyedColumn, data_type: &DataType) -> Option<String> {
        let [schema, table, name] = column.refers_to.as_ref()?;
        let store = self.by_schema.get(schema.as_str())?;
        let dataset = store.datasets.get(table.as_str())?;
        let (found, logical) = dataset.column(name)?;
        let same = model_type(&found.sql_type).as_ref() == Some(data_type);
        (same && dataset.table.key.contains(name))
            .then(|| format!("{}.{}.{logical}", store.name, dataset.name))
    }
}

/// A table as a dataset, or why it cannot be one.
fn dataset<'s>(
    schema: &str,
    table_name: &str,
    table: &'s SurveyedTable,
    (names, physicals): (&mut BTreeSet<String>, &mut BTreeSet<String>),
    left_out: &mut Vec<String>,
) -> Result<Dataset<'s>, String> {
    let physical = match schema {
        SCHEMA_FIRST_SEARCHED => table_name.to_owned(),
        _ => format!("{schema}.{table_name}"),
    };
    if table.key.is_empty() {
        return Err(
            "nothing tells its rows apart, a primary key or a unique index on what is never null".to_owned()
        );
    }
    if physical.len() > LONGEST_PHYSICAL {
        return Err(format!("`{physical}` is longer than a name may be"));
    }
    if !physicals.insert(folded(&physical)) {
        return Err("another table differs from it in case, or in `-` and `_`, alone".to_owned());
    }
    let (mut taken, mut seen) = (BTreeSet::new(), BTreeSet::new());
    let mut columns = Vec::new();
    let mut reasons = Vec::new();
    for column in &table.columns {
        let reserved = column.name.starts_with("dsc_") || column.name.starts_with("__");
        let reason = if reserved {
            Some("names that begin so are for columns that dsc adds")
        } else if !seen.insert(folded(&column.name)) {
            Some("another column differs from it in case, or in `-` and `_`, alone")
        } else {
            None
        };
        match reason {
            Some(_) if table.key.contains(&column.name) => {
                return Err(format!("its key has the column `{}`, which cannot be in a model", column.name));
            }
            Some(reason) => {
                reasons.push(format!("the column `{schema}.{table_name}.{}`: {reason}", column.name));
            }
            None => columns.push((column, plain(&column.name, &mut taken))),
        }
    }
    let comparable = |(column, _): &&(&SurveyedColumn, String)| is_comparable(&column.sql_type);
    if !columns.iter().filter(|(column, _)| table.key.contains(&column.name)).all(|pair| comparable(&pair)) {
        return Err("its key has a type whose values cannot be compared for certain".to_owned());
    }
    left_out.append(&mut reasons);
    Ok(Dataset { table, name: plain(table_name, names), physical, columns })
}

/// Whether values of a type tell rows apart for certain; of one that the model does not know they do as texts.
fn is_comparable(sql_type: &str) -> bool {
    model_type(sql_type).is_none_or(|data_type| data_type.as_key() == AsKey::Certain)
}

fn remark(physical: &str) -> String {
    if needs_quotes(physical) { format!("  {SO_CALLED}") } else { String::new() }
}
