//! `literal-secret`: something that looks like a secret is written into the model.

use dsc_diag::{Diagnostic, Level, Rule, RuleName, Span};
use dsc_model::FileModel;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static LITERAL_SECRET: LintRule = LintRule {
    rule: Rule {
        code: "DSC0809",
        name: RuleName("literal-secret"),
        summary: "Something that looks like a secret is written into the model",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("literal_secret.md"),
    },
    check: Check::Graph(check),
};

/// Words that stand before secrets, as they are written in front of `=` or `:`.
const MARKERS: &[&str] =
    &["password", "passwd", "secret", "api_key", "apikey", "access_key", "private_key", "token"];
/// How secrets of well-known services begin, and how long such a word is at least.
const PREFIXES: &[(&str, usize)] = &[
    ("AKIA", 20),
    ("ghp_", 36),
    ("glpat-", 20),
    ("xoxb-", 20),
    ("-----BEGIN PRIVATE", 18),
    ("-----BEGIN RSA", 14),
];

fn check(cx: &Context<'_>, out: &mut Findings) {
    for file in cx.graph.files() {
        check_file(file, out);
    }
}

fn check_file(file: &FileModel, out: &mut Findings) {
    // Every secret we know of holds one of these, so most files are passed over in one quick look.
    for (start, found) in suspicious(&file.source) {
        let span = Span::new(file.file, start as u32, (start + found.len()) as u32);
        let message = "this looks like a secret".to_owned();
        let finding = Diagnostic::new(LITERAL_SECRET.name(), span, message)
            .help("put it into a credential store, name it there, and change it: it has been read by now")
            .field(format!("byte {start}"));
        out.report(finding);
    }
}

/// Words that look like secrets, and where they stand.
fn suspicious(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (prefix, least) in PREFIXES {
        for (at, _) in text.match_indices(prefix) {
            let end = text[at..].find(|c: char| c.is_whitespace() || matches!(c, '"' | '\''));
            let word = &text[at..at + end.unwrap_or(text.len() - at)];
            if word.len() >= *least || prefix.starts_with('-') {
                found.push((at, word));
            }
        }
    }
    // `://user:password@host` in an address.
    for (at, _) in text.match_indices("://") {
        let rest = &text[at + 3..];
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'' | ',' | ']'))
            .unwrap_or(rest.len());
        if let Some((user, _)) = rest[..end].rsplit_once('@')
            && let Some((_, password)) = user.split_once(':')
            && !password.is_empty()
        {
            found.push((at + 3 + user.len() - password.len(), password));
        }
    }
    for marker in MARKERS {
        for (at, _) in text.match_indices(&format!("{marker}=")) {
            let start = at + marker.len() + 1;
            let rest = &text[start..];
            let end = rest
                .find(|c: char| c.is_whitespace() || matches!(c, '&' | ';' | '"' | '\'' | ','))
                .unwrap_or(rest.len());
            if end > 0 && !rest.starts_with(['$', '{', '<', '…']) {
                found.push((start, &rest[..end]));
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}
