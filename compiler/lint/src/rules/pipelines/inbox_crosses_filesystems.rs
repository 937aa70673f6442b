//! `inbox-crosses-filesystems`: used events may have to be moved to another file system.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::At;
use dsc_model::{Container, ContainerKind};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static INBOX_CROSSES_FILESYSTEMS: LintRule = LintRule {
    rule: Rule {
        code: "DSC0617",
        name: RuleName("inbox-crosses-filesystems"),
        summary: "Used events may have to be moved to another file system",
        level: Level::Warning,
        since: "0.1.0",
        page: include_str!("inbox_crosses_filesystems.md"),
    },
    check: Check::Container(check),
};

fn check(container: At<'_, Container>, _: &Context<'_>, out: &mut Findings) {
    if container.kind != Some(ContainerKind::FileInbox) {
        return;
    }
    let endpoint = &container.object().endpoint;
    let Some(inbox) = endpoint.path else { return };
    for (field, word) in [("done", endpoint.done), ("quarantine", endpoint.quarantine)] {
        let Some(word) = word else { continue };
        if first_folder(container.text(inbox)) == first_folder(container.text(word)) {
            continue;
        }
        let message =
            format!("`{field}` of `{}` may lie on another file system than its inbox", container.name());
        let finding = Diagnostic::new(INBOX_CROSSES_FILESYSTEMS.name(), container.span_of(word), message)
            .related(container.span_of(inbox), "the inbox")
            .help("take a folder below the first one of the inbox; a move is then one step that cannot be cut off")
            .address(container.address())
            .field(field);
        out.report(finding);
    }
}

/// The outermost folder that a path names; the project's own where it names none but itself.
fn first_folder(path: &str) -> (bool, &str) {
    let absolute = path.starts_with('/');
    let mut parts = path.split('/').filter(|part| !part.is_empty() && *part != ".");
    match (parts.next(), parts.next()) {
        (Some(first), Some(_)) => (absolute, first),
        (Some(first), None) if absolute => (absolute, first),
        (Some(_), None) | (None, _) => (absolute, ""),
    }
}
