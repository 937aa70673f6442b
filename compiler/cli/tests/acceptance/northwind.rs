//! The fourteen tables of the Northwind database, as snapshots from a folder of CSV files.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::data_folder;
use crate::project::Project;

/// Tables with their keys and the types of their columns, in the order of the files.
const TABLES: &[(&str, &str, &str)] = &[
    ("categories", "category_id", "smallint varchar(15) text? blob?"),
    ("customer_customer_demo", "customer_id, customer_type_id", "char(5) char(10)"),
    ("customer_demographics", "customer_type_id", "char(10) text?"),
    (
        "customers",
        "customer_id",
        "char(5) varchar(40) varchar(30)? varchar(30)? varchar(60)? varchar(15)? varchar(15)? varchar(10)? \
         varchar(15)? varchar(24)? varchar(24)?",
    ),
    ("employee_territories", "employee_id, territory_id", "smallint varchar(20)"),
    (
        "employees",
        "employee_id",
        "smallint varchar(20) varchar(10) varchar(30)? varchar(25)? date? date? varchar(60)? varchar(15)? \
         varchar(15)? varchar(10)? varchar(15)? varchar(24)? varchar(4)? blob? text? smallint? varchar(255)?",
    ),
    ("order_details", "order_id, product_id", "smallint smallint real smallint real"),
    (
        "orders",
        "order_id",
        "smallint char(5)? smallint? date? date? date? smallint? real? varchar(40)? varchar(60)? varchar(15)? \
         varchar(15)? varchar(10)? varchar(15)?",
    ),
    (
        "products",
        "product_id",
        "smallint varchar(40) smallint? smallint? varchar(20)? real? smallint? smallint? smallint? integer",
    ),
    ("region", "region_id", "smallint varchar(60)"),
    ("shippers", "shipper_id", "smallint varchar(40) varchar(24)?"),
    (
        "suppliers",
        "supplier_id",
        "smallint varchar(40) varchar(30)? varchar(30)? varchar(60)? varchar(15)? varchar(15)? varchar(10)? \
         varchar(15)? varchar(24)? varchar(24)? text?",
    ),
    ("territories", "territory_id", "varchar(20) varchar(60) smallint"),
    ("us_states", "state_id", "smallint varchar(100)? varchar(2)? varchar(50)?"),
];

/// A table of the source: names of the columns, and rows as written.
struct Table {
    names: Vec<String>,
    rows: Vec<Vec<String>>,
}

#[expect(clippy::disallowed_methods, reason = "the data lies in files")]
fn source(name: &str) -> String {
    std::fs::read_to_string(data_folder().join("northwind").join(format!("{name}.csv"))).expect("a table")
}

fn table(text: &str) -> Table {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect();
    Table { names, rows }
}

fn project() -> Project {
    let mut model = String::from(
        "containers:\n  exports:\n    kind: files\n    description: The tables\n    location: mycorp:usa\n    path: data\n    \
         format: csv\n    encryption: { key_holder: own }\ndatastores:\n  northwind:\n    description: A trading company\n    \
         ingestion: { kind: snapshot, container: exports, schedule: external }\n    datasets:\n",
    );
    for (name, key, types) in TABLES {
        model.push_str(&format!(
            "      {name}:\n        key: [{key}]\n        classification: [pub]\n        columns:\n"
        ));
        let names = table(&source(name)).names;
        assert_eq!(names.len(), types.split_whitespace().count(), "{name}");
        for (column, data_type) in names.iter().zip(types.split_whitespace()) {
            model.push_str(&format!("          {column}: {data_type}\n"));
        }
    }
    let all: Vec<String> = TABLES.iter().map(|(name, _, _)| format!("northwind.{name}")).collect();
    model.push_str(&format!(
        "workspaces:\n  desk:\n    description: Everybody\n    container: managed\n    groups:\n      all:\n        \
         needs: {{ history: full, latency: hours }}\n        datasets: [{}]\n",
        all.join(", ")
    ));
    let project = Project::new(&model);
    for (name, _, _) in TABLES {
        project.write(&format!("data/{name}.csv"), &source(name));
    }
    project
}

/// A value as written, in the form in which the program shows values of its type.
fn expected(written: &str, data_type: &str) -> Value {
    let plain = data_type.trim_end_matches('?');
    match plain {
        _ if written.is_empty() => Value::Null,
        "smallint" | "integer" => Value::from(written.parse::<i64>().expect("a number")),
        // A number with a point is shown as the shortest text that reads as the same number.
        "real" => Value::from(format!("{:?}", written.parse::<f32>().expect("a number"))),
        // The pictures of this edition are empty.
        "blob" => Value::from(written.strip_prefix("\\x").expect("bytes")),
        _ => Value::from(written),
    }
}

fn sorted(mut rows: Vec<Vec<Value>>) -> Vec<String> {
    let mut lines: Vec<String> = rows.drain(..).map(|row| Value::from(row).to_string()).collect();
    lines.sort();
    lines
}

fn check_rows(project: &Project, name: &str, types: &str, text: &str) {
    let table = table(text);
    let types: Vec<&str> = types.split_whitespace().collect();
    let row = |row: &Vec<String>| {
        row.iter().zip(&types).map(|(text, data_type)| expected(text, data_type)).collect()
    };
    let wanted: Vec<Vec<Value>> = table.rows.iter().map(row).collect();
    let found = project.rows(&format!("usa/desk.{name}"));
    assert_eq!(found.len(), table.rows.len(), "rows of {name}");
    assert_eq!(sorted(found), sorted(wanted), "{name}");
}

/// What became of each dataset in one run, by name.
fn run(project: &Project) -> BTreeMap<String, Value> {
    let document = project.document(&["run", "usa/northwind"]);
    let datasets = document["stores"][0]["datasets"].as_array().expect("datasets").clone();
    let named = |dataset: Value| {
        let address = dataset["dataset"].as_str().expect("an address");
        (address.trim_start_matches("usa/northwind.").to_owned(), dataset["counts"].clone())
    };
    datasets.into_iter().map(named).collect()
}

#[test]
fn every_value_arrives_and_a_second_run_changes_nothing() {
    let project = project();
    run(&project);
    for (name, _, types) in TABLES {
        check_rows(&project, name, types, &source(name));
        assert_eq!(project.rows(&format!("usa/desk.{name}_history")).len(), table(&source(name)).rows.len());
    }
    for (name, counts) in run(&project) {
        assert_eq!(counts["arrived"], counts["unchanged"], "{name}: {counts}");
    }
    for (name, _, _) in TABLES {
        assert_eq!(project.rows(&format!("usa/desk.{name}_history")).len(), table(&source(name)).rows.len());
    }
}

#[test]
fn three_changed_rows_and_a_deleted_one_give_exactly_those_versions() {
    let project = project();
    run(&project);
    let before = source("products");
    let lines: Vec<&str> = before.lines().collect();
    let mut after: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    for (line, from, to) in
        [(1, "Chai", "Masala Chai"), (2, "Chang", "Pale Chang"), (3, "Aniseed", "Star Anise")]
    {
        let changed = after[line].replacen(from, to, 1);
        assert_ne!(changed, after[line]);
        after[line] = changed;
    }
    let deleted = after.pop().expect("a last row");
    let text = after.join("\n") + "\n";
    project.write("data/products.csv", &text);
    let counts = run(&project);
    let products = &counts["products"];
    assert_eq!(
        (&products["updated"], &products["deleted"], &products["inserted"]),
        (&3.into(), &1.into(), &0.into())
    );
    check_rows(&project, "products", TABLES[8].2, &text);
    let history = project.rows("usa/desk.products_history");
    assert_eq!(history.len(), 77 + 3);
    let closed: Vec<String> = history
        .iter()
        .filter(|row| row.last().is_some_and(|valid_to| !valid_to.is_null()))
        .map(|row| row[0].to_string())
        .collect();
    let key = |line: &str| line.split(',').next().expect("a key").to_owned();
    let mut wanted: Vec<String> = [lines[1], lines[2], lines[3], &deleted].map(key).to_vec();
    wanted.sort();
    let mut closed = closed;
    closed.sort();
    assert_eq!(closed, wanted);
}
