//! `literal-secret`: something that looks like a secret is written into the model.

use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};
use dsc_diag::{Diagnostic, Level, Rule, RuleName, Span};

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

/// What stands before or begins a secret. All of them are looked for in one pass over each file.
const SIGNS: &[(&str, Sign)] = &[
    ("://", Sign::Address),
    ("password=", Sign::Before),
    ("passwd=", Sign::Before),
    ("secret=", Sign::Before),
    ("api_key=", Sign::Before),
    ("apikey=", Sign::Before),
    ("access_key=", Sign::Before),
    ("private_key=", Sign::Before),
    ("token=", Sign::Before),
    ("AKIA", Sign::Begins(20)),
    ("ghp_", Sign::Begins(36)),
    ("glpat-", Sign::Begins(20)),
    ("xoxb-", Sign::Begins(20)),
    ("-----BEGIN PRIVATE", Sign::Begins(11)),
    ("-----BEGIN RSA", Sign::Begins(11)),
];

/// What a sign says of the text around it.
#[derive(Clone, Copy, Debug)]
enum Sign {
    /// An address follows, perhaps with `user:password@`.
    Address,
    /// A secret follows.
    Before,
    /// A secret of a well-known service begins here, at least that many bytes long.
    Begins(usize),
}

fn check(cx: &Context<'_>, out: &mut Findings) {
    // No sign begins within another, so every kind of match finds the same; this one is looked for several bytes at once.
    let mut search = AhoCorasick::builder();
    search.match_kind(MatchKind::LeftmostFirst);
    let Ok(signs) = search.build(SIGNS.iter().map(|(text, _)| *text)) else { return };
    for file in cx.graph.files() {
        for found in signs.find_iter(file.source.as_bytes()) {
            let (_, sign) = SIGNS[found.pattern().as_usize()];
            let Some(secret) = secret_at(&file.source, sign, found.range()) else { continue };
            let span = Span::new(file.file, secret.start as u32, secret.end as u32);
            let message = "this looks like a secret".to_owned();
            let finding = Diagnostic::new(LITERAL_SECRET.name(), span, message)
                .help("put it into a credential store, name it there, and change it: it has been read by now")
                .field("secret");
            out.report(finding);
        }
    }
}

/// Where the secret stands that a sign announces, if there is one.
fn secret_at(text: &str, sign: Sign, at: Range<usize>) -> Option<Range<usize>> {
    let word_from = |start: usize, ends: &[char]| {
        let rest = text.get(start..)?;
        let end = rest.find(|c: char| c.is_whitespace() || ends.contains(&c)).unwrap_or(rest.len());
        Some(start..start + end)
    };
    match sign {
        Sign::Address => {
            let authority = word_from(at.end, &['/', '"', '\'', ',', ']'])?;
            let (user, _) = text[authority.clone()].rsplit_once('@')?;
            let (name, password) = user.split_once(':')?;
            let start = authority.start + name.len() + 1;
            (!password.is_empty()).then_some(start..start + password.len())
        }
        Sign::Before => {
            let word = word_from(at.end, &['&', ';', '"', '\'', ','])?;
            let named = text[word.clone()].starts_with(['$', '{', '<', '…']);
            (!word.is_empty() && !named).then_some(word)
        }
        Sign::Begins(least) => {
            let word = word_from(at.start, &['"', '\''])?;
            (word.len() >= least).then_some(word)
        }
    }
}
