//! `credential-type-not-supported`: a credential is of a type that its store cannot hand out, or that what it opens cannot use.

use dsc_diag::{Diagnostic, Level, Rule, RuleName, Span};
use dsc_graph::{At, Object, Relation};
use dsc_model::{
    Choice, Container, ContainerKind, Credential, CredentialStoreKind, CredentialType, Datastore, Instance,
    PlatformKind,
};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static CREDENTIAL_TYPE_NOT_SUPPORTED: LintRule = LintRule {
    rule: Rule {
        code: "DSC0807",
        name: RuleName("credential-type-not-supported"),
        summary: "A credential is of a type that its store cannot hand out, or that what it opens cannot use",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("credential_type_not_supported.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    for credential in cx.graph.all::<Credential>() {
        check_store(credential, out);
    }
    for container in cx.graph.all::<Container>() {
        let Some(kind) = container.kind else { continue };
        let link = container.link::<Credential>(Relation::ContainerCredential);
        let opened = link.and_then(|link| Some((link.span, link.target?)));
        let what = format!("a `{}` container", kind.word());
        check_use(container, opened, (&what, types_of(kind)), out);
    }
    for store in cx.graph.all::<Datastore>() {
        let Some(link) = store.link::<Credential>(Relation::IngestionCredential) else { continue };
        let source = store.ingestion_container().and_then(|link| link.target);
        if let Some(kind) = source.and_then(|container| container.kind) {
            let opened = link.target.map(|credential| (link.span, credential));
            check_use(store, opened, (&format!("a `{}` container", kind.word()), types_of(kind)), out);
        }
    }
    for instance in cx.graph.all::<Instance>() {
        let link = instance.link::<Credential>(Relation::InstanceCredential);
        let opened = link.and_then(|link| Some((link.span, link.target?)));
        if instance.platform().kind == Some(PlatformKind::Postgres) {
            let types = types_of(ContainerKind::Postgres);
            check_use(instance, opened, ("an instance of a `postgres` platform", types), out);
        }
    }
}

/// Files hand out everything; an environment has no place for certificates.
fn check_store(credential: At<'_, Credential>, out: &mut Findings) {
    let (Some(kind), Some(word)) = (credential.credential_type, credential.type_word) else { return };
    let certificate = matches!(kind, CredentialType::ClientCertificate | CredentialType::CaCertificates);
    if !certificate || credential.store().kind != Some(CredentialStoreKind::Env) {
        return;
    }
    let message = format!("a store of kind `env` cannot hand out a `{}`", kind.word());
    let finding = Diagnostic::new(CREDENTIAL_TYPE_NOT_SUPPORTED.name(), credential.span_of(word), message)
        .related(credential.store().span(), "this store")
        .help("keep certificates in a store of kind `files`")
        .address(credential.address())
        .field("type");
    out.report(finding);
}

fn check_use<T: Object>(
    user: At<'_, T>,
    opened: Option<(Span, At<'_, Credential>)>,
    wanted: (&str, &[CredentialType]),
    out: &mut Findings,
) {
    let Some((span, credential)) = opened else { return };
    let Some(kind) = credential.credential_type.filter(|kind| !wanted.1.contains(kind)) else { return };
    let usable: Vec<String> = wanted.1.iter().map(|kind| format!("`{}`", kind.word())).collect();
    let message = format!("{} cannot be opened with a `{}`", wanted.0, kind.word());
    let finding = Diagnostic::new(CREDENTIAL_TYPE_NOT_SUPPORTED.name(), span, message)
        .related(credential.span(), "this credential")
        .help(match usable.is_empty() {
            true => "it needs no credential; leave it out".to_owned(),
            false => format!("it takes {}", usable.join(", ")),
        })
        .address(user.address())
        .field("credential");
    out.report(finding);
}

/// The types with which a kind of container can be opened.
fn types_of(kind: ContainerKind) -> &'static [CredentialType] {
    use CredentialType::{ApiKeyPair, ApiToken, ClientCertificate, UserPassword};
    match kind {
        ContainerKind::Postgres => &[UserPassword, ClientCertificate],
        ContainerKind::Mysql | ContainerKind::Oracle | ContainerKind::Sqlserver | ContainerKind::Db2 => {
            &[UserPassword]
        }
        ContainerKind::Snowflake => &[UserPassword, ApiKeyPair, ApiToken],
        ContainerKind::ObjectStorage => &[ApiKeyPair],
        ContainerKind::Kafka | ContainerKind::Nats => {
            &[UserPassword, ApiKeyPair, ApiToken, ClientCertificate]
        }
        ContainerKind::KafkaConnect => &[UserPassword, ApiToken, ClientCertificate],
        ContainerKind::Duckdb | ContainerKind::Files | ContainerKind::FileInbox => &[],
    }
}
