//! The file of a family: its modules, and the slice of its rules by code.

use std::path::{Path, PathBuf};

use crate::ChoreError;
use crate::files;

/// Where the slice begins and ends in the file of a family.
const SLICE: &str = "pub static RULES: &[&LintRule]";

/// A family of rules, as its file says it.
pub struct Family {
    /// The name of its folder.
    pub name: String,
    /// Its file.
    pub path: PathBuf,
    /// The modules of its rules, sorted.
    pub modules: Vec<String>,
    /// The two digits with which its codes begin.
    digits: String,
    /// What stands above the modules.
    head: String,
    /// Code, constant and module of each rule, by code.
    rules: Vec<(String, String)>,
    /// The lines between modules and slice that name constants: module and rest.
    exports: Vec<String>,
    /// What stands below the slice.
    tail: String,
}

impl Family {
    /// Finds a family by name or digits and reads its file.
    pub fn read(rules: &Path, wanted: &str) -> Result<Self, ChoreError> {
        let mut known = Vec::new();
        for path in files::paths_below(rules)? {
            if path.parent() != Some(rules) || path.extension().is_none_or(|ending| ending != "rs") {
                continue;
            }
            let text = String::from_utf8_lossy(&files::read(&path)?).into_owned();
            let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            let digits = digits_of(&text).unwrap_or_default();
            if name == wanted || digits == wanted {
                return Family::parse(name, &path, digits, &text, |module| {
                    let rule = files::read(&path.with_extension("").join(format!("{module}.rs")))?;
                    Ok(code_in(&String::from_utf8_lossy(&rule)).unwrap_or_default())
                });
            }
            known.push(format!("{name} ({digits})"));
        }
        Err(ChoreError::Refused(format!("there is no family `{wanted}`; there are {}", known.join(", "))))
    }

    fn parse(
        name: String,
        path: &Path,
        digits: String,
        text: &str,
        code_of: impl Fn(&str) -> Result<String, ChoreError>,
    ) -> Result<Self, ChoreError> {
        let refused = || ChoreError::Refused(format!("`{}` has no slice `{SLICE}`", path.display()));
        let (above, slice) = text.split_once(SLICE).ok_or_else(refused)?;
        let (slice, tail) = slice.split_once(';').ok_or_else(refused)?;
        let is_module = |line: &&str| line.starts_with("mod ") || line.starts_with("pub mod ");
        let modules: Vec<String> = above
            .lines()
            .filter(is_module)
            .map(|line| {
                line.trim_start_matches("pub ").trim_start_matches("mod ").trim_end_matches(';').to_owned()
            })
            .collect();
        let exports: Vec<String> =
            above.lines().filter(|line| line.starts_with("pub use ")).map(str::to_owned).collect();
        let others: Vec<&str> =
            above.lines().filter(|line| !is_module(line) && !line.starts_with("pub use ")).collect();
        let mut rules = Vec::new();
        let list = slice.split_once('=').map_or("", |(_, list)| list);
        for constant in list.split(['[', ']', ',', '&']).map(str::trim).filter(|word| !word.is_empty()) {
            let constant = constant.rsplit("::").next().unwrap_or(constant);
            rules.push((code_of(&constant.to_lowercase())?, constant.to_owned()));
        }
        Ok(Family {
            name,
            path: path.to_owned(),
            modules,
            digits,
            head: others.join("\n"),
            rules,
            exports,
            tail: tail.to_owned(),
        })
    }

    /// The code after the last one of the family.
    pub fn next_code(&self) -> Result<String, ChoreError> {
        let last =
            self.rules.iter().filter_map(|(code, _)| code.get(5..)?.parse::<u32>().ok()).max().unwrap_or(0);
        if last >= 99 {
            return Err(ChoreError::Refused(format!("family {} has used all its codes", self.digits)));
        }
        Ok(format!("DSC{}{:02}", self.digits, last + 1))
    }

    /// A code of the caller's choice, if it belongs to the family and nobody has it.
    pub fn free_code(&self, code: &str) -> Result<String, ChoreError> {
        let start = format!("DSC{}", self.digits);
        let is_one = code.len() == 7
            && code.strip_prefix(&start).is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
        if !is_one {
            return Err(ChoreError::Refused(format!(
                "codes of this family look like `{start}07`, not `{code}`"
            )));
        }
        match self.rules.iter().find(|(taken, _)| taken == code) {
            Some((_, constant)) => {
                Err(ChoreError::Refused(format!("`{code}` is the code of {}", constant.to_lowercase())))
            }
            None => Ok(code.to_owned()),
        }
    }

    /// Adds a rule in its place.
    pub fn add(&mut self, module: &str, constant: &str, code: &str) {
        self.modules.push(module.to_owned());
        self.modules.sort();
        self.exports.push(format!("pub use {module}::{constant};"));
        self.exports.sort();
        self.rules.push((code.to_owned(), constant.to_owned()));
        self.rules.sort();
    }

    /// The file as it should be; rustfmt lays out the slice.
    pub fn text(&self) -> String {
        let (doc, rest) = split_head(&self.head);
        let modules: Vec<String> = self.modules.iter().map(|module| format!("mod {module};")).collect();
        let rules: Vec<String> = self.rules.iter().map(|(_, constant)| format!("&{constant}")).collect();
        format!(
            "{doc}\n\n{}\n\n{}\n\n{rest}\n{SLICE} = &[{}];{}",
            modules.join("\n"),
            self.exports.join("\n"),
            rules.join(", "),
            self.tail
        )
    }
}

/// The module's documentation, and what else stands above the slice.
fn split_head(head: &str) -> (String, String) {
    let doc: Vec<&str> = head.lines().take_while(|line| line.starts_with("//!")).collect();
    let rest: Vec<&str> = head.lines().skip(doc.len()).skip_while(|line| line.is_empty()).collect();
    let mut kept: Vec<&str> = Vec::new();
    for line in rest {
        // Where modules and exports were, several blank lines meet.
        if !(line.is_empty() && kept.last().is_none_or(|last| last.is_empty())) {
            kept.push(line);
        }
    }
    (doc.join("\n"), kept.join("\n"))
}

/// The two digits in `//! Family 05: …`.
fn digits_of(text: &str) -> Option<String> {
    let (digits, _) = text.lines().next()?.strip_prefix("//! Family ")?.split_once(':')?;
    Some(digits.to_owned())
}

/// What stands behind `code:` in a rule's file.
fn code_in(rule: &str) -> Option<String> {
    let (_, after) = rule.split_once("code: \"")?;
    Some(after.split_once('"')?.0.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "//! Family 07: what may be where.

mod cloud_not_allowed;
mod vendor_not_allowed;

pub use cloud_not_allowed::CLOUD_NOT_ALLOWED;
pub use vendor_not_allowed::VENDOR_NOT_ALLOWED;

use crate::LintRule;

/// The rules of this family, by code.
pub static RULES: &[&LintRule] = &[&VENDOR_NOT_ALLOWED, &CLOUD_NOT_ALLOWED];
";

    fn family() -> Family {
        Family::parse(String::from("policy"), Path::new("policy.rs"), String::from("07"), FILE, |module| {
            Ok(String::from(if module == "vendor_not_allowed" { "DSC0702" } else { "DSC0705" }))
        })
        .unwrap()
    }

    #[test]
    fn a_family_is_written_as_it_was_read() {
        assert_eq!(family().text(), FILE);
    }

    #[test]
    fn a_rule_is_added_where_its_code_and_its_name_belong() {
        let mut family = family();
        assert_eq!(family.next_code().unwrap(), "DSC0706");
        let code = family.free_code("DSC0703").unwrap();
        family.add("empty_allow", "EMPTY_ALLOW", &code);
        let text = family.text();
        assert!(
            text.contains("mod cloud_not_allowed;\nmod empty_allow;\nmod vendor_not_allowed;\n"),
            "{text}"
        );
        assert!(text.contains("pub use empty_allow::EMPTY_ALLOW;\npub use vendor"), "{text}");
        assert!(text.contains("&[&VENDOR_NOT_ALLOWED, &EMPTY_ALLOW, &CLOUD_NOT_ALLOWED];"), "{text}");
    }

    #[test]
    fn a_code_that_is_taken_or_of_another_family_is_refused() {
        for code in ["DSC0705", "DSC0501", "DSC07", "DSC07xx", "0703"] {
            assert!(family().free_code(code).is_err(), "{code}");
        }
    }
}
