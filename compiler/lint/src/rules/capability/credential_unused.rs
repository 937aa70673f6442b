//! `credential-unused`: a credential that opens nothing.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::{NodeKind, Relation};
use dsc_model::{Container, Credential, CredentialType, Datastore, Instance};

use crate::meant::Broken;
use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static CREDENTIAL_UNUSED: LintRule = LintRule {
    rule: Rule {
        code: "DSC0808",
        name: RuleName("credential-unused"),
        summary: "A credential that opens nothing",
        level: Level::Warning,
        since: "0.1.0",
        page: include_str!("credential_unused.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    // A file that could not be read wholly may use any of them.
    let all_read = cx.graph.files().iter().all(|file| file.complete);
    if !all_read || cx.graph.count(NodeKind::Container) == 0 {
        return;
    }
    let broken = Broken::of(cx.graph);
    for credential in cx.graph.all::<Credential>() {
        let opens = credential.referrers::<Container>(Relation::ContainerCredential).next().is_some()
            || credential.referrers::<Instance>(Relation::InstanceCredential).next().is_some()
            || credential.referrers::<Datastore>(Relation::IngestionCredential).next().is_some();
        // Certificates of authorities are trusted by everything that uses the store, and named by nothing.
        if opens || credential.credential_type == Some(CredentialType::CaCertificates) {
            continue;
        }
        // A reference that is broken was probably meant for it.
        if broken.may_mean(NodeKind::Credential, credential.name()) {
            continue;
        }
        let message = format!("credential `{}` opens nothing", credential.address());
        let finding = Diagnostic::new(CREDENTIAL_UNUSED.name(), credential.span(), message)
            .help("remove it here and from the store, so that nobody can misuse it")
            .address(credential.address());
        out.report(finding);
    }
}
