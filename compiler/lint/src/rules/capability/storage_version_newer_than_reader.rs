//! `storage-version-newer-than-reader`: an embedded platform writes a format that its oldest reader cannot read.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::Platform;

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static STORAGE_VERSION_NEWER_THAN_READER: LintRule = LintRule {
    rule: Rule {
        code: "DSC0814",
        name: RuleName("storage-version-newer-than-reader"),
        summary: "An embedded platform writes a format that its oldest reader cannot read",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("storage_version_newer_than_reader.md"),
    },
    check: Check::Platform(check),
};

fn check(platform: At<'_, Platform>, _: &Context<'_>, out: &mut Findings) {
    let (Some(storage), Some(reader)) = (platform.storage_version, platform.oldest_reader) else { return };
    let (Some(written), Some(oldest)) = (version(platform.text(storage)), version(platform.text(reader)))
    else {
        return;
    };
    if written <= oldest {
        return;
    }
    let message = format!(
        "platform `{}` writes format `{}`, which its oldest reader `{}` cannot read",
        platform.name(),
        platform.text(storage),
        platform.text(reader),
    );
    let finding =
        Diagnostic::new(STORAGE_VERSION_NEWER_THAN_READER.name(), platform.span_of(storage), message)
            .related(platform.span_of(reader), "the oldest reader")
            .help(format!("write `storage_version: {}`", platform.text(reader)))
            .address(platform.address())
            .field("storage_version");
    out.report(finding);
}

/// The numbers of `v1.2.3`.
fn version(text: &str) -> Option<Vec<u32>> {
    text.trim_start_matches('v').split('.').map(|part| part.parse().ok()).collect()
}
