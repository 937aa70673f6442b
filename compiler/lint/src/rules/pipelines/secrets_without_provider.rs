//! `secrets-without-provider`: what connectors are told instead of a secret leads to none.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::Container;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static SECRETS_WITHOUT_PROVIDER: LintRule = LintRule {
    rule: Rule {
        code: "DSC0643",
        name: RuleName("secrets-without-provider"),
        summary: "What connectors are told instead of a secret leads to none",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("secrets_without_provider.md"),
    },
    check: Check::Container(check),
};

/// What may stand in braces.
const PLACEHOLDERS: [&str; 2] = ["credential", "field"];

fn check(container: At<'_, Container>, _: &Context<'_>, out: &mut Findings) {
    let Some(word) = container.endpoint.secrets else { return };
    let Some(message) = fault(container.text(word)) else { return };
    let finding = Diagnostic::new(SECRETS_WITHOUT_PROVIDER.name(), container.span_of(word), message)
        .related(container.span(), "connectors of this cluster")
        .help("write the provider, a colon, and the path: `\"file:/run/secrets/{credential}.properties:{field}\"`")
        .address(container.address())
        .field("secrets");
    out.report(finding);
}

/// What is wrong with a pattern, if something is.
fn fault(pattern: &str) -> Option<String> {
    let provider = pattern.split_once(':').map_or("", |(provider, _)| provider);
    let is_name =
        !provider.is_empty() && provider.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_');
    if !is_name {
        return Some("`secrets` names no config provider".to_owned());
    }
    for name in PLACEHOLDERS {
        if !pattern.contains(&format!("{{{name}}}")) {
            return Some(format!("`secrets` has no `{{{name}}}`, so every secret would be the same"));
        }
    }
    let mut rest = pattern;
    while let Some((_, behind)) = rest.split_once('{') {
        let (name, after) = behind.split_once('}').unwrap_or((behind, ""));
        rest = after;
        if !PLACEHOLDERS.contains(&name) {
            return Some(format!("`{{{name}}}` stands for nothing"));
        }
    }
    None
}
