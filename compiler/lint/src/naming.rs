//! Every name that users give: those of objects, and those of columns.

use dsc_diag::Span;
use dsc_graph::{At, ColumnAt, Graph, Node, Object};
use dsc_model::{
    Container, Credential, CredentialStore, Dataset, Datastore, Ecosystem, Group, Instance, Location,
    Platform, Policy, Role, Scenario, ScenarioCheck, Team, Transformer, User, Vendor, Workspace, Zone,
};

use crate::{Context, Findings};

/// A name with what it names.
pub(crate) struct Name<'g> {
    /// The name.
    pub(crate) text: &'g str,
    /// What people call the thing.
    pub(crate) what: &'static str,
    /// The object; of a column, its dataset.
    pub(crate) node: Node,
    /// Of a column, its number in the dataset.
    column: Option<u32>,
}

impl Name<'_> {
    /// Where it stands.
    pub(crate) fn span(&self, graph: &Graph) -> Span {
        self.column(graph).map_or_else(|| graph.span(self.node), ColumnAt::span)
    }

    /// The full address of what it names.
    pub(crate) fn address(&self, graph: &Graph) -> String {
        self.column(graph).map_or_else(|| graph.address(self.node), ColumnAt::address)
    }

    fn column<'a>(&self, graph: &'a Graph) -> Option<ColumnAt<'a>> {
        let (number, dataset) = (self.column?, graph.at::<Dataset>(self.node)?);
        Some(ColumnAt { dataset, number })
    }

    /// Whether it can have another name in tables.
    pub(crate) fn has_physical(&self) -> bool {
        self.node.kind == Dataset::KIND
    }
}

/// A check of one name.
pub(crate) type NameCheck = fn(&Name<'_>, &Context<'_>, &mut Findings);

/// Shows every name to a check that has nothing to say of simple names; datasets with simple names only are passed by.
pub(crate) fn each_name(context: &Context<'_>, out: &mut Findings, check: NameCheck) {
    names_of::<Ecosystem>(context, out, check);
    names_of::<Vendor>(context, out, check);
    names_of::<Location>(context, out, check);
    names_of::<Zone>(context, out, check);
    names_of::<Policy>(context, out, check);
    names_of::<Team>(context, out, check);
    names_of::<CredentialStore>(context, out, check);
    names_of::<Credential>(context, out, check);
    names_of::<Container>(context, out, check);
    names_of::<Platform>(context, out, check);
    names_of::<Instance>(context, out, check);
    names_of::<Datastore>(context, out, check);
    names_of::<Workspace>(context, out, check);
    names_of::<Group>(context, out, check);
    names_of::<Transformer>(context, out, check);
    names_of::<Role>(context, out, check);
    names_of::<User>(context, out, check);
    names_of::<Scenario>(context, out, check);
    names_of::<ScenarioCheck>(context, out, check);
    context.each::<Dataset>(out, |dataset, out| {
        if dataset.summary.simple_names {
            return;
        }
        check(&of_object(dataset), context, out);
        let (file, node) = (dataset.file(), dataset.node());
        for (number, column) in dataset.column_objects().iter().enumerate() {
            let text = file.text(column.name);
            let name = Name { text, what: "column", node, column: Some(number as u32) };
            check(&name, context, out);
        }
    });
}

fn names_of<T: Object>(context: &Context<'_>, out: &mut Findings, check: NameCheck) {
    for object in context.graph.all::<T>() {
        check(&of_object(object), context, out);
    }
}

fn of_object<T: Object>(object: At<'_, T>) -> Name<'_> {
    let what = T::KIND.word();
    Name { text: object.name(), what, node: object.node(), column: None }
}
