//! `unknown-placeholder`: a pattern has a name in braces that stands for nothing.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{Datastore, Word};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static UNKNOWN_PLACEHOLDER: LintRule = LintRule {
    rule: Rule {
        code: "DSC0640",
        name: RuleName("unknown-placeholder"),
        summary: "A pattern has a name in braces that stands for nothing",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("unknown_placeholder.md"),
    },
    check: Check::Datastore(check),
};

fn check(store: At<'_, Datastore>, _: &Context<'_>, out: &mut Findings) {
    let Some(ingestion) = &store.object().ingestion else { return };
    if let Some(word) = ingestion.topics.as_ref().and_then(|topics| topics.pattern) {
        look_at(store, word, &["dataset", "store"], "ingestion.topics.pattern", out);
    }
    if let Some(word) = ingestion.change_table {
        look_at(store, word, &["dataset"], "ingestion.change_table", out);
    }
}

fn look_at(store: At<'_, Datastore>, word: Word, known: &[&str], field: &str, out: &mut Findings) {
    let mut rest = store.text(word);
    while let Some((_, behind)) = rest.split_once('{') {
        let (name, after) = behind.split_once('}').unwrap_or((behind, ""));
        rest = after;
        if known.contains(&name) {
            continue;
        }
        let meant = out.suggest(name, known.iter().copied());
        let list: Vec<String> = known.iter().map(|name| format!("`{{{name}}}`")).collect();
        let message = format!("`{{{name}}}` stands for nothing");
        let finding = Diagnostic::new(UNKNOWN_PLACEHOLDER.name(), store.span_of(word), message)
            .related(store.span(), "this store")
            .help(match meant {
                Some(meant) => format!("did you mean `{{{meant}}}`?"),
                None => format!("known here: {}", list.join(", ")),
            })
            .address(store.address())
            .field(field);
        out.report(finding);
    }
}
