//! The pages of rules are tests: what stands under "Fails" must be found, what stands under "Passes" and
//! "Near miss" must not.
//!
//! Each section holds YAML or TOML code blocks. Every block is a case of its own, a file of the team `northwind` in
//! the base project; blocks that name their file (` ```yaml file=eu/zone.dsc.yaml `) belong to one case together
//! until the section ends. A line that ends in `# and 1599 more` stands for as many again, with numbers behind the
//! name. Files may replace the base project's files (`base.dsc.yaml`, `usa/zone.dsc.yaml`) or bring
//! settings (`dsc.toml`). A block with `encoding=latin-1` becomes a file of that encoding.
//!
//! A ` ```diff ` block is a request: lines that begin with `-` are those of the base, lines with `+` those of the head,
//! the others stand in both behind one blank. With `source=PROJECT@BRANCH` it is asked who may make it.

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
    /// Of a request, the paths and contents of its base.
    pub base: BTreeMap<String, Vec<u8>>,
    /// Of a request, where it comes from.
    pub source: Option<String>,
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
            if info.starts_with("diff") {
                let (base, head) = sides(&block);
                let path = word_of(info, "file=").unwrap_or("usa/northwind.dsc.yaml").to_owned();
                let case = together.get_or_insert_with(|| Case::at(number + 1));
                case.source = word_of(info, "source=").map(str::to_owned);
                case.base.insert(path.clone(), base.into_bytes());
                case.files.insert(path, head.into_bytes());
                if !info.contains("file=") {
                    read.add(section, together.take());
                }
                continue;
            }
            let text = block.into_iter().map(repeated).collect::<String>();
            if let Some((_, path)) = info.split_once("file=") {
                let case = together.get_or_insert_with(|| Case::at(number + 1));
                case.files.insert(path.trim().to_owned(), text.into_bytes());
            } else if info.starts_with("yaml") || info.starts_with("toml") {
                let path = format!("usa/northwind.dsc.{}", &info[..4]);
                let text = if info.starts_with("yaml") { with_head(&text) } else { text };
                let bytes = match info.contains("encoding=latin-1") {
                    true => text.chars().map(|letter| letter as u8).collect(),
                    false => text.into_bytes(),
                };
                read.add(
                    section,
                    Some(Case { files: BTreeMap::from([(path, bytes)]), ..Case::at(number + 1) }),
                );
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

/// The two states of a request: texts of one side alone get the head that texts of fixtures get.
fn sides(block: &[&str]) -> (String, String) {
    let side = |sign: char| {
        let lines = block.iter().filter_map(|line| match line.chars().next() {
            Some(first) if first == sign || first == ' ' => Some(&line[1..]),
            None => Some(""),
            Some(_) => None,
        });
        lines.map(|line| format!("{line}\n")).collect::<String>()
    };
    let headed = |text: String| if text.trim().is_empty() { text } else { with_head(&text) };
    (headed(side('-')), headed(side('+')))
}

/// The word behind a key of a block's first line.
fn word_of<'a>(info: &'a str, key: &str) -> Option<&'a str> {
    info.split_whitespace().find_map(|word| word.strip_prefix(key))
}

impl Case {
    fn at(line: usize) -> Self {
        Self { line, files: BTreeMap::new(), base: BTreeMap::new(), source: None }
    }

    /// What is found: of a request against its base, else in the one project there is.
    fn report(&self) -> (Project, dsc_lint::Report) {
        let project = self.project();
        if self.base.is_empty() {
            let report = project.lint();
            return (project, report);
        }
        let base = Case { files: self.base.clone(), ..Case::at(self.line) }.project();
        let report = project.lint_against(&base, self.source.as_deref());
        (project, report)
    }

    fn project(&self) -> Project {
        let mut files = self.files.clone();
        // A side without lines has no such file.
        files.retain(|path, text| !text.is_empty() || !self.base.contains_key(path) && path == "dsc.toml");
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
        let (project, report) = case.report();
        if !report.rules(Level::Info).contains(&name) {
            wrong.push(format!("line {}: nothing found; there is {:#?}", case.line, project.lines(&report)));
        }
        if report.rules(Level::Error).into_iter().any(|rule| rule != name) {
            let lines = project.lines(&report);
            wrong.push(format!("line {}: one fault, and others speak too: {lines:#?}", case.line));
        }
    }
    wrong.extend(page.fails.iter().filter_map(|case| check_fixes(case, name).err()));
    for case in &page.passes {
        let (project, report) = case.report();
        if report.rules(Level::Info).contains(&name) || !report.rules(Level::Error).is_empty() {
            wrong.push(format!("line {}: should be silent: {:#?}", case.line, project.lines(&report)));
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
