//! The pages of rules are tests: what stands under "Fails" must be found, what stands under "Passes" and
//! "Near miss" must not.
//!
//! Each section holds YAML or TOML code blocks. Every block is a case of its own, a file of the team `northwind` in
//! the base project; blocks that name their file (` ```yaml file=eu/zone.dsc.yaml `) belong to one case together
//! until the section ends. A line that ends in `# and 1599 more` stands for as many again, with numbers behind the
//! name. Files may replace the base project's files (`base.dsc.yaml`, `usa/zone.dsc.yaml`) or bring
//! settings (`dsc.toml`). A block with `encoding=latin-1` becomes a file of that encoding.

use std::collections::BTreeMap;

use dsc_diag::Level;
use dsc_lint::{LintRule, Which};

use crate::{BASE, BASE_ZONE, Project, with_head};

/// The cases of a page.
#[derive(Debug, Default)]
pub struct Page {
    /// Cases in which the rule must report.
    pub fails: Vec<Case>,
    /// Cases in which it must be silent.
    pub passes: Vec<Case>,
}

/// A project of a page: paths and contents, and the line of the page where it begins.
#[derive(Debug)]
pub struct Case {
    /// The line of the page.
    pub line: usize,
    /// Paths and contents.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Page {
    /// Reads the cases of a page.
    pub fn read(page: &str) -> Self {
        let mut read = Self::default();
        let mut section = "";
        let mut together: Option<Case> = None;
        let mut lines = page.lines().enumerate();
        while let Some((number, line)) = lines.next() {
            if let Some(heading) = line.strip_prefix("## ") {
                read.add(section, together.take());
                section = heading;
                continue;
            }
            let Some(info) = line.strip_prefix("```") else { continue };
            let block: Vec<&str> =
                lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
            let text = block.into_iter().map(repeated).collect::<String>();
            if let Some((_, path)) = info.split_once("file=") {
                let case = together.get_or_insert_with(|| Case { line: number + 1, files: BTreeMap::new() });
                case.files.insert(path.trim().to_owned(), text.into_bytes());
            } else if info.starts_with("yaml") || info.starts_with("toml") {
                let path = format!("usa/northwind.dsc.{}", &info[..4]);
                let text = if info.starts_with("yaml") { with_head(&text) } else { text };
                let bytes = match info.contains("encoding=latin-1") {
                    true => text.chars().map(|letter| letter as u8).collect(),
                    false => text.into_bytes(),
                };
                read.add(section, Some(Case { line: number + 1, files: BTreeMap::from([(path, bytes)]) }));
            }
        }
        read.add(section, together);
        read
    }

    fn add(&mut self, section: &str, case: Option<Case>) {
        let Some(case) = case else { return };
        match section {
            "Fails" => self.fails.push(case),
            "Passes" | "Near miss" => self.passes.push(case),
            _ => {}
        }
    }
}

/// A line, and the many more that it may stand for.
fn repeated(line: &str) -> String {
    let mut text = format!("{line}\n");
    let Some((entry, rest)) = line.split_once("# and ") else { return text };
    let count: Option<usize> = rest.strip_suffix(" more").and_then(|count| count.parse().ok());
    let (Some(count), Some((name, value))) = (count, entry.split_once(':')) else { return text };
    for number in 2..count + 2 {
        text.push_str(&format!("{name}_{number}:{value}\n"));
    }
    text
}

impl Case {
    fn project(&self) -> Project {
        let mut files = self.files.clone();
        files.entry("base.dsc.yaml".to_owned()).or_insert_with(|| BASE.into());
        files.entry("usa/zone.dsc.yaml".to_owned()).or_insert_with(|| BASE_ZONE.into());
        Project::from_bytes(files)
    }
}

/// Holds a rule against its page; says everything that differs.
pub fn check_page(rule: &LintRule) -> Result<(), String> {
    let page = Page::read(rule.rule.page);
    let name = rule.name().0;
    let mut wrong = Vec::new();
    if !rule.rule.page.starts_with(&format!("# {name}\n")) {
        wrong.push(format!("the page does not begin with `# {name}`"));
    }
    if page.fails.is_empty() || page.passes.is_empty() {
        wrong.push("the page needs a case under `## Fails` and one under `## Passes`".to_owned());
    }
    for case in &page.fails {
        let project = case.project();
        let found = project.rules_found(Level::Info);
        if !found.contains(&name) {
            wrong.push(format!("line {}: nothing found; there is {:#?}", case.line, project.lint_lines()));
        }
        let others: Vec<&str> =
            project.rules_found(Level::Error).into_iter().filter(|rule| *rule != name).collect();
        if !others.is_empty() {
            wrong.push(format!(
                "line {}: one fault, and others speak too: {:#?}",
                case.line,
                project.lint_lines()
            ));
        }
    }
    wrong.extend(page.fails.iter().filter_map(|case| check_fixes(case, name).err()));
    for case in &page.passes {
        let project = case.project();
        let errors = project.rules_found(Level::Error);
        if project.rules_found(Level::Info).contains(&name) || !errors.is_empty() {
            wrong.push(format!("line {}: should be silent: {:#?}", case.line, project.lint_lines()));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(format!("{name}: {}", wrong.join("\n"))) }
}

/// Applies the fixes that a rule offers; a safe one must mend what it is offered for, and none may break anything.
fn check_fixes(case: &Case, name: &str) -> Result<(), String> {
    let project = case.project();
    let own = |finding: &dsc_lint::Finding| finding.diagnostic.rule.0 == name;
    let again = |sources: &dsc_diag::Sources| {
        let files = sources.iter().map(|(_, source)| (source.path.clone(), source.text.as_bytes().to_vec()));
        Project::from_bytes(files.collect())
    };
    let offered =
        project.lint().findings.iter().any(|finding| own(finding) && finding.diagnostic.fix.is_some());
    if !offered {
        return Ok(());
    }
    let mended = dsc_lint::mend(&project.sources, Which::All, |sources| again(sources).lint(), own);
    let mended = again(&mended.sources);
    let safe = |finding: &&dsc_lint::Finding| finding.diagnostic.fix.as_ref().is_some_and(|fix| fix.safe);
    let left = mended.lint().findings.iter().filter(|finding| own(finding)).filter(safe).count();
    let broken = mended.rules_found(Level::Error).into_iter().any(|rule| rule != name);
    match left == 0 && !broken {
        true => Ok(()),
        false => Err(format!("line {}: the fix does not mend it: {:#?}", case.line, mended.lint_lines())),
    }
}
