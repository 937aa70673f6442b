//! Prints how many megabytes a second each way of parsing YAML reads, on a model of 20 MB, whole and in small files.
#![expect(clippy::print_stdout, reason = "a measuring program; nothing else shows its result")]

use std::fmt::Write;
use std::time::Instant;

use dsc_diag::FileId;
use dsc_syntax::{Limits, Way, parse_yaml};

fn main() {
    let stores = 2_000;
    let datasets = 20;
    let files: Vec<String> = (0..stores).map(|store| model(store, datasets)).collect();
    let whole = whole(&files);
    let small: usize = files.iter().map(String::len).sum();
    println!(
        "one file of {:.1} MB; {} files of {:.1} KB",
        mega(whole.len()),
        files.len(),
        mega(small) * 1e3 / files.len() as f64
    );
    for (name, way) in [("own", Way::Own), ("full", Way::Full)] {
        let (big_rate, big_nodes) = rate(std::slice::from_ref(&whole), way);
        let (small_rate, _) = rate(&files, way);
        println!(
            "{name:>5}: one file {big_rate:6.0} MB/s, small files {small_rate:6.0} MB/s ({big_nodes} nodes)"
        );
    }
}

fn mega(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

/// The best of three runs in MB/s, and the number of nodes.
fn rate(files: &[String], way: Way) -> (f64, usize) {
    let bytes: usize = files.iter().map(String::len).sum();
    let mut best = 0.0_f64;
    let mut nodes = 0;
    for _ in 0..3 {
        let start = now();
        nodes = 0;
        for source in files {
            let parsed = parse_yaml(source, FileId(0), &Limits::default(), way);
            assert!(parsed.complete && parsed.bag.is_empty());
            nodes += parsed.tree.nodes().len();
        }
        best = best.max(mega(bytes) / start.elapsed().as_secs_f64());
    }
    (best, nodes)
}

#[expect(clippy::disallowed_methods, reason = "a measuring program needs the clock")]
fn now() -> Instant {
    Instant::now()
}

fn whole(files: &[String]) -> String {
    let mut text = String::from("dsc: 1\nzone: usa\nteam: north\ndatastores:\n");
    for file in files {
        text.push_str(file.split_once("datastores:\n").map_or("", |(_, stores)| stores));
    }
    text
}

/// A model file with one store, whose datasets have ten columns each.
fn model(store: usize, datasets: usize) -> String {
    let mut text = String::from("dsc: 1\nzone: usa\nteam: north\n\n# one store\ndatastores:\n");
    let _ = write!(
        text,
        "  store_{store}:\n    description: Orders of the company number {store}\n    ingestion:\n      kind: kafka\n      \
         topics: {{ naming: debezium, prefix: nw.public }}\n    datasets:\n"
    );
    for dataset in 0..datasets {
        let _ = write!(
            text,
            "      dataset_{dataset}:\n        key: [customer_id]\n        classification: [pc3]\n        columns:\n          \
             customer_id: char(5)\n          company_name: varchar(40)\n          contact_name: varchar(30)?\n          \
             city: varchar(15)?\n          order_id: smallint\n          store_id: {{ type: char(5)?, references: customers.customer_id }}\n          \
             order_date: date?\n          ship_city: varchar(15)?\n          freight: real?\n          \
             unit_price: {{ type: \"decimal(12,2)?\", description: Price in US dollars }}\n"
        );
    }
    text
}
