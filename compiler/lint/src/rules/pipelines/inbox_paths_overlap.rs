//! `inbox-paths-overlap`: folders of inboxes are the same, or one lies in another.

use std::path::{Component, Path};

use dsc_diag::{Diagnostic, Level, Rule, RuleName};
use dsc_graph::{At, Id, Relation};
use dsc_model::{Container, ContainerKind, Location, Word};

use crate::{Check, Context, Findings, LintRule};

/// The rule.
pub static INBOX_PATHS_OVERLAP: LintRule = LintRule {
    rule: Rule {
        code: "DSC0616",
        name: RuleName("inbox-paths-overlap"),
        summary: "Folders of inboxes are the same, or one lies in another",
        level: Level::Error,
        since: "0.1.0",
        page: include_str!("inbox_paths_overlap.md"),
    },
    check: Check::Graph(check),
};

fn check(cx: &Context<'_>, out: &mut Findings) {
    let mut folders = Vec::new();
    for container in cx.graph.all::<Container>() {
        if container.kind == Some(ContainerKind::FileInbox) {
            collect(container, &mut folders);
        }
    }
    // Sorted by parts, a folder stands before all that lie in it.
    folders.sort_by(|a, b| (a.place, &a.parts).cmp(&(b.place, &b.parts)));
    let mut around: Vec<&Folder<'_>> = Vec::new();
    for folder in &folders {
        while around.last().is_some_and(|outer| !outer.holds(folder)) {
            around.pop();
        }
        let overlaps = around.iter().rev().find(|outer| outer.minds(folder));
        if let Some(outer) = overlaps {
            report(outer, folder, out);
        }
        around.push(folder);
    }
}

/// A folder that a container of events names.
struct Folder<'g> {
    container: At<'g, Container>,
    word: Word,
    field: &'static str,
    /// The machine: paths of different places are different folders.
    place: Option<Id<Location>>,
    parts: Vec<&'g str>,
}

impl Folder<'_> {
    fn holds(&self, other: &Folder<'_>) -> bool {
        self.place == other.place && other.parts.starts_with(&self.parts)
    }

    /// Whether it matters that the other lies in it: new events must never be found among used ones.
    fn minds(&self, other: &Folder<'_>) -> bool {
        self.field == "path" || other.field == "path" || self.parts == other.parts
    }

    fn order(&self) -> dsc_diag::Span {
        self.container.span_of(self.word)
    }
}

fn collect<'g>(container: At<'g, Container>, folders: &mut Vec<Folder<'g>>) {
    let endpoint = &container.object().endpoint;
    let place = container.link::<Location>(Relation::ContainerLocation);
    let place = place.and_then(|link| link.target).map(|location| location.id());
    let named = [("path", endpoint.path), ("done", endpoint.done), ("quarantine", endpoint.quarantine)];
    for (field, word) in named {
        let Some(word) = word else { continue };
        let parts = Path::new(container.text(word)).components();
        let parts = parts.filter(|part| *part != Component::CurDir);
        let parts = parts.filter_map(|part| part.as_os_str().to_str()).collect();
        folders.push(Folder { container, word, field, place, parts });
    }
}

/// Reports that `other` lies in `one`, or is the same; the later place in path order is the cause.
fn report(one: &Folder<'_>, other: &Folder<'_>, out: &mut Findings) {
    // A container declared twice is another fault than two containers in one place.
    if one.container != other.container && one.container.address() == other.container.address() {
        return;
    }
    let same = one.parts == other.parts;
    let (earlier, later, how) = match one.order() <= other.order() {
        true if same => (one, other, "is the same folder as"),
        false if same => (other, one, "is the same folder as"),
        true => (one, other, "lies in"),
        false => (other, one, "lies around"),
    };
    let message = format!(
        "`{}` of `{}` {how} the `{}` of `{}`",
        later.field,
        later.container.address(),
        earlier.field,
        earlier.container.address()
    );
    let finding = Diagnostic::new(INBOX_PATHS_OVERLAP.name(), later.order(), message)
        .related(earlier.order(), "the other folder")
        .help("give each of them a folder of its own, beside the others")
        .address(later.container.address())
        .field(later.field);
    out.report(finding);
}
