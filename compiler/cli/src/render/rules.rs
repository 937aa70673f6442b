//! Rules: the page of one, and the list of all.

use std::io::{self, Write};

use dsc_diag::Rule;
use serde::Serialize;

use crate::render::paint::Tone;
use crate::session::Look;

/// Writes the page of a rule, below a line with its code and level.
pub fn write_page(out: &mut dyn Write, rule: &Rule, look: Look) -> io::Result<()> {
    let (code, level, since) = (rule.code, rule.level, rule.since);
    let mut in_code = false;
    for (number, line) in rule.page.lines().enumerate() {
        in_code ^= line.starts_with("```");
        let heading = line.starts_with('#') && !in_code;
        let line = if heading { look.paint(Tone::Strong, line) } else { line.to_owned() };
        writeln!(out, "{line}")?;
        if number == 0 {
            let level = look.paint(Tone::of(level), level.word());
            writeln!(out, "\n{code} · {level} · since {since}")?;
        }
    }
    Ok(())
}

/// Writes a line for every rule.
pub fn write_list(out: &mut dyn Write, rules: &[&Rule], look: Look) -> io::Result<()> {
    let width = rules.iter().map(|rule| rule.name.0.len()).max().unwrap_or(0);
    for rule in rules {
        let level = rule.level;
        let (code, name, summary) = (rule.code, rule.name.0, rule.summary);
        let level = look.paint(Tone::of(level), &format!("{:7}", level.word()));
        writeln!(out, "{code}  {level}  {name:width$}  {summary}")?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Document {
    version: u32,
    rules: Vec<RuleJson>,
}

#[derive(Serialize)]
struct RuleJson {
    code: &'static str,
    name: &'static str,
    level: &'static str,
    summary: &'static str,
    since: &'static str,
    page: &'static str,
}

/// Writes rules for programs.
pub fn write_json(out: &mut dyn Write, rules: &[&Rule]) -> io::Result<()> {
    let rules = rules.iter().map(|rule| RuleJson {
        code: rule.code,
        name: rule.name.0,
        level: rule.level.word(),
        summary: rule.summary,
        since: rule.since,
        page: rule.page,
    });
    super::document::write(out, &Document { version: 1, rules: rules.collect() })
}
