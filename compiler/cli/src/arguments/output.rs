//! `--output FORMAT[:FILE]`: the forms of an answer, and where each goes.

use std::path::PathBuf;

/// A form of the answer and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The form.
    pub format: OutputFormat,
    /// The file; none is stdout.
    pub file: Option<PathBuf>,
}

/// A form of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputFormat {
    /// For people.
    Human,
    /// One line each.
    Concise,
    /// For programs: one document with a version.
    Json,
    /// For programs: a document on every line.
    JsonLines,
    /// A Code Quality report of GitLab.
    GitLab,
    /// Test results as JUnit writes them.
    JUnit,
    /// The exchange format of static analysis, version 2.1.0.
    Sarif,
    /// Commands for the log of a GitHub workflow.
    GitHub,
    /// A note for a merge request.
    Markdown,
    /// A Terraform report of GitLab: how much a plan creates, changes and removes.
    GitLabTerraform,
}

impl OutputFormat {
    /// All of them, in the order of the documentation.
    pub const ALL: [OutputFormat; 10] = [
        OutputFormat::Human,
        OutputFormat::Concise,
        OutputFormat::Json,
        OutputFormat::JsonLines,
        OutputFormat::GitLab,
        OutputFormat::JUnit,
        OutputFormat::Sarif,
        OutputFormat::GitHub,
        OutputFormat::Markdown,
        OutputFormat::GitLabTerraform,
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            OutputFormat::Human => "human",
            OutputFormat::Concise => "concise",
            OutputFormat::Json => "json",
            OutputFormat::JsonLines => "jsonl",
            OutputFormat::GitLab => "gitlab",
            OutputFormat::JUnit => "junit",
            OutputFormat::Sarif => "sarif",
            OutputFormat::GitHub => "github",
            OutputFormat::Markdown => "markdown",
            OutputFormat::GitLabTerraform => "gitlab-terraform",
        }
    }
}

/// Reads `FORMAT[:FILE]`.
pub fn parse_output(text: &str) -> Result<Output, String> {
    let (word, file) = match text.split_once(':') {
        Some((_, "")) => return Err("a file name is missing after the colon".to_owned()),
        Some((word, file)) => (word, Some(PathBuf::from(file))),
        None => (text, None),
    };
    let words = OutputFormat::ALL.map(OutputFormat::word);
    let Some(format) = OutputFormat::ALL.into_iter().find(|format| format.word() == word) else {
        let known = words.join(", ");
        return Err(match dsc_diag::closest(word, words) {
            Some(meant) => format!("there is no format `{word}`; did you mean `{meant}`? Known are {known}"),
            None => format!("there is no format `{word}`; known are {known}"),
        });
    };
    Ok(Output { format, file })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_is_a_format_and_perhaps_a_file() {
        let output = parse_output("json:a:b.json").unwrap();
        assert_eq!(output, Output { format: OutputFormat::Json, file: Some("a:b.json".into()) });
        assert!(parse_output("xml").unwrap_err().contains("there is no format `xml`"));
        assert!(parse_output("sariff").unwrap_err().contains("did you mean `sarif`"));
        assert!(parse_output("json:").is_err());
    }

    #[test]
    fn every_word_leads_to_its_format() {
        for format in OutputFormat::ALL {
            assert_eq!(parse_output(format.word()).unwrap().format, format);
        }
    }
}
