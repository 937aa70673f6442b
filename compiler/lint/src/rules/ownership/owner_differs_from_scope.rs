//! `owner-differs-from-scope`: an object says another zone or team than the head of its file.

use dsc_diag::{Diagnostic, Level, Rule, RuleName, Span};
use dsc_graph::{At, Object, split_address};
use dsc_model::{
    Container, CredentialStore, Datastore, Policy, Role, Scenario, Team, Transformer, User, Word, Workspace,
};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static OWNER_DIFFERS_FROM_SCOPE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0406",
        name: RuleName("owner-differs-from-scope"),
        summary: "An object says another zone or team than the head of its file",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("owner_differs_from_scope.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    of_kind::<Policy>(cx, out);
    of_kind::<Team>(cx, out);
    of_kind::<CredentialStore>(cx, out);
    of_kind::<Container>(cx, out);
    of_kind::<Datastore>(cx, out);
    of_kind::<Workspace>(cx, out);
    of_kind::<Transformer>(cx, out);
    of_kind::<Role>(cx, out);
    of_kind::<User>(cx, out);
    of_kind::<Scenario>(cx, out);
}

fn of_kind<T: Object>(cx: &Context<'_>, out: &mut Findings) {
    for object in cx.graph.all::<T>() {
        check_object(object, out);
    }
}

fn check_object<T: Object>(object: At<'_, T>, out: &mut Findings) {
    let Some(identity) = object.object().identity() else { return };
    let head = object.file().scope;
    let (in_key, _) = split_address(object.text(identity.key));
    let key_span = object.span_of(identity.key);
    if let Some(word) = head.zone {
        let (expected, place) = (object.text(word), object.span_of(word));
        match in_key.filter(|zone| *zone != expected) {
            Some(said) => report(object, Said { field: "zone", said, span: key_span, expected, place }, out),
            None => compare(object, identity.written_zone, Expected { field: "zone", expected, place }, out),
        }
    } else if let Some(expected) = in_key {
        compare(object, identity.written_zone, Expected { field: "zone", expected, place: key_span }, out);
    }
    if let Some(word) = head.team {
        let (expected, place) = (object.text(word), object.span_of(word));
        compare(object, identity.written_team, Expected { field: "team", expected, place }, out);
    }
}

/// What an object should say, and the place that decides it.
struct Expected<'g> {
    field: &'static str,
    expected: &'g str,
    place: Span,
}

/// What an object says instead.
struct Said<'g> {
    field: &'static str,
    said: &'g str,
    span: Span,
    expected: &'g str,
    place: Span,
}

fn compare<'g, T: Object>(
    object: At<'g, T>,
    written: Option<Word>,
    should: Expected<'g>,
    out: &mut Findings,
) {
    let Some(word) = written else { return };
    let said = object.text(word);
    if said != should.expected {
        let Expected { field, expected, place } = should;
        report(object, Said { field, said, span: object.span_of(word), expected, place }, out);
    }
}

fn report<T: Object>(object: At<'_, T>, said: Said<'_>, out: &mut Findings) {
    let Said { field, said, span, expected, place } = said;
    let kind = T::KIND.word();
    let message =
        format!("the {kind} `{}` says the {field} `{said}`, and its file `{expected}`", object.name());
    let finding = Diagnostic::new(OWNER_DIFFERS_FROM_SCOPE.name(), span, message)
        .related(place, format!("this says `{expected}`"))
        .help(format!("leave it out, or move the {kind} to a file of `{said}`"))
        .address(object.address())
        .field(field);
    out.report(finding);
}
