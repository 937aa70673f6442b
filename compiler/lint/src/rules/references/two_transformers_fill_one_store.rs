//! `two-transformers-fill-one-store`: two transformers fill one store.

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::{At, Relation};
use dsc_model::{Datastore, Transformer};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static TWO_TRANSFORMERS_FILL_ONE_STORE: LintRule = LintRule {
    rule: Rule {
        code: "DSC0208",
        name: RuleName("two-transformers-fill-one-store"),
        summary: "Two transformers fill one store",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("two_transformers_fill_one_store.md"),
    },
    check: Check::Datastore(check),
};

fn check(store: At<'_, Datastore>, _: &Context<'_>, out: &mut Findings) {
    let mut fillers = store.referrers::<Transformer>(Relation::TransformerOutput);
    let Some(first) = fillers.next() else { return };
    let name =
        |transformer: Option<At<'_, Transformer>>| transformer.map(|one| one.address()).unwrap_or_default();
    for other in fillers {
        let message = format!("`{}` is filled by `{}` already", store.address(), name(first.target));
        let finding = Diagnostic::new(TWO_TRANSFORMERS_FILL_ONE_STORE.name(), other.span, message)
            .related(first.span, "the other transformer fills it here")
            .help("each would remove what the other wrote: give every transformer a store of its own")
            .address(name(other.target))
            .field("output");
        out.report(finding);
    }
}
