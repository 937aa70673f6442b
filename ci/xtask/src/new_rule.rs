//! `cargo xtask new-rule FAMILY NAME`: a rule to fill in, with its page, in the slice of its family.
//!
//! Nothing reports yet, and the page's test says so: the next step is always the failing test.

mod family;
mod template;

use crate::files::{self, FileError};
use crate::{ChoreError, ChoreResult};
use family::Family;
use template::Template;

/// What the chore may be asked.
#[derive(clap::Args)]
pub struct Arguments {
    /// The family: the name of its folder, or its two digits.
    family: String,
    /// The name that users write, such as `key-column-unknown`; it reads well after the word "allow".
    name: String,
    /// What the rule looks at.
    #[arg(long, value_enum, default_value_t = Subject::Dataset)]
    check: Subject,
    /// What it weighs where nobody sets another level.
    #[arg(long, value_enum, default_value_t = Weight::Error)]
    level: Weight,
    /// The code, if not the next free one of the family.
    #[arg(long)]
    code: Option<String>,
}

/// What a rule looks at; the names are those of `dsc_lint::Check`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Subject {
    Graph,
    Container,
    Platform,
    Datastore,
    Dataset,
    Workspace,
    Group,
    /// Reading the text finds it.
    Elsewhere,
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Weight {
    Info,
    Warning,
    Error,
}

/// Writes the rule, the page, and the lines of the family.
pub fn run(arguments: &Arguments) -> ChoreResult {
    refuse_bad_name(&arguments.name)?;
    let rules = files::repository().join("compiler/lint/src/rules");
    let mut family = Family::read(&rules, &arguments.family)?;
    let module = arguments.name.replace('-', "_");
    if family.modules.contains(&module) {
        return Err(ChoreError::Refused(format!(
            "the family `{}` has a rule `{}`",
            family.name, arguments.name
        )));
    }
    let code = match &arguments.code {
        Some(code) => family.free_code(code)?,
        None => family.next_code()?,
    };
    let template = Template {
        code: code.clone(),
        name: arguments.name.clone(),
        constant: module.to_uppercase(),
        module: module.clone(),
        subject: arguments.check,
        level: arguments.level,
    };
    let folder = rules.join(&family.name);
    files::write(&folder.join(format!("{module}.rs")), template.rule().as_bytes())?;
    files::write(&folder.join(format!("{module}.md")), template.page().as_bytes())?;
    family.add(&module, &template.constant, &code);
    files::write(&family.path, family.text().as_bytes())?;
    format_file(&family.path)?;
    Ok(format!(
        "wrote {code} {0}\n  compiler/lint/src/rules/{1}/{module}.rs\n  compiler/lint/src/rules/{1}/{module}.md\nfill in both, \
         then `cargo test -p dsc-lint`: it fails until the page's cases are found",
        arguments.name, family.name
    )
    .into())
}

/// Names are words of small letters and digits with `-` between them.
fn refuse_bad_name(name: &str) -> Result<(), ChoreError> {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    if name.starts_with(|first: char| first.is_ascii_lowercase()) && name.split('-').all(is_word) {
        return Ok(());
    }
    Err(ChoreError::Refused(format!("`{name}` is no name for a rule; write it like `key-column-unknown`")))
}

#[expect(clippy::disallowed_methods, reason = "the layout of code is rustfmt's to say")]
fn format_file(path: &std::path::Path) -> Result<(), ChoreError> {
    let status = std::process::Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path"])
        .arg(files::repository())
        .arg(path)
        .status()
        .map_err(|source| FileError::new("start", std::path::Path::new("rustfmt"), source))?;
    if status.success() {
        Ok(())
    } else {
        Err(ChoreError::Refused(String::from("rustfmt did not like the result")))
    }
}

#[cfg(test)]
mod tests {
    use super::refuse_bad_name;

    #[test]
    fn names_are_words_with_hyphens() {
        assert!(refuse_bad_name("key-column-unknown").is_ok());
        assert!(refuse_bad_name("not-utf8").is_ok());
        for name in ["", "Key", "key_column", "-key", "key-", "key--column", "8-keys", "schlüssel"] {
            assert!(refuse_bad_name(name).is_err(), "{name}");
        }
    }
}
