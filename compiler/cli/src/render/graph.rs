//! What flows where: drawings for Mermaid and Graphviz, and a document for programs.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use crate::lineage::Lineage;

/// Writes a drawing for Mermaid, which merge requests and documentation show.
pub fn write_mermaid(out: &mut dyn Write, lineage: &Lineage) -> io::Result<()> {
    writeln!(out, "flowchart LR")?;
    let numbers = numbers(lineage);
    for ((address, kind), number) in lineage.things.iter().zip(0..) {
        let (open, close) = sides(kind);
        writeln!(out, "  n{number}{open}\"{}\"{close}", in_mermaid(address))?;
    }
    for (from, to, what) in &lineage.flows {
        writeln!(out, "  n{} -->|{what}| n{}", numbers[from.as_str()], numbers[to.as_str()])?;
    }
    Ok(())
}

/// Writes a drawing for Graphviz.
pub fn write_dot(out: &mut dyn Write, lineage: &Lineage) -> io::Result<()> {
    writeln!(out, "digraph dsc {{\n  rankdir=LR\n  node [shape=box]")?;
    for (address, kind) in &lineage.things {
        writeln!(out, "  \"{}\" [label=\"{}\\n{kind}\"]", in_dot(address), in_dot(address))?;
    }
    for (from, to, what) in &lineage.flows {
        writeln!(out, "  \"{}\" -> \"{}\" [label=\"{what}\"]", in_dot(from), in_dot(to))?;
    }
    writeln!(out, "}}")
}

/// Writes a document.
pub fn write_json(out: &mut dyn Write, lineage: &Lineage) -> io::Result<()> {
    let things = lineage.things.iter().map(|(address, kind)| json!({ "address": address, "kind": kind }));
    let flows = lineage.flows.iter().map(|(from, to, what)| json!({ "from": from, "to": to, "what": what }));
    let (things, flows): (Vec<Value>, Vec<Value>) = (things.collect(), flows.collect());
    super::document::write(out, &json!({ "version": 1, "things": things, "flows": flows }))
}

fn numbers(lineage: &Lineage) -> BTreeMap<&str, usize> {
    lineage.things.keys().map(String::as_str).zip(0..).collect()
}

/// The form of a kind in Mermaid.
fn sides(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "container" => ("[(", ")]"),
        "datastore" => ("[[", "]]"),
        "workspace" => ("([", "])"),
        "transformer" => ("{{", "}}"),
        "platform" => ("[/", "/]"),
        _ => ("[", "]"),
    }
}

/// Names in a broken model may hold anything.
fn in_mermaid(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        match letter {
            letter if letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | '/' | ' ') => {
                out.push(letter)
            }
            other => out.push_str(&format!("#{};", u32::from(other))),
        }
    }
    out
}

fn in_dot(text: &str) -> String {
    crate::render::text::on_one_line(text).replace('\\', "\\\\").replace('"', "\\\"")
}
