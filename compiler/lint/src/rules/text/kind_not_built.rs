//! `kind-not-built`: something that this version reads and does not act on. Of overlays, reading objects finds it.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::Object;
use dsc_model::{FileModel, PrimaryIngestion, Role, Scenario, Transformer, User};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static KIND_NOT_BUILT: LintRule = LintRule {
    rule: Rule {
        code: "DSC0125",
        name: RuleName("kind-not-built"),
        summary: "Something that this version reads and does not act on",
        level: Level::Warning,
        since: "0.1.0",
        page: include_str!("kind_not_built.md"),
    },
    check: Check::Graph(check),
};

fn check(context: &Context<'_>, out: &mut Findings) {
    for file in context.graph.files() {
        report_first::<Transformer>(file, "transformers", out);
        report_first::<PrimaryIngestion>(file, "primary_ingestion", out);
        report_first::<Role>(file, "roles", out);
        report_first::<User>(file, "users", out);
        report_first::<Scenario>(file, "scenarios", out);
    }
}

/// Reports a kind once a file, at the first object: a finding for each would say the same again.
fn report_first<T: Object>(file: &FileModel, kind: &str, out: &mut Findings) {
    let Some(first) = T::all(file).first() else { return };
    let key = first.identity().map_or_else(|| first.name_word(), |identity| identity.key);
    let message = format!("`{kind}` is read and checked, and not acted on by this version");
    let finding = Diagnostic::new(KIND_NOT_BUILT.name(), file.span(key), message)
        .help("keep it for the version that does, and do not rely on it yet")
        .address(file.text(key))
        .field(kind);
    out.report(finding);
}
