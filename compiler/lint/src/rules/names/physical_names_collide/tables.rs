//! Tables of a store, and columns of a dataset.

use dsc_graph::At;
use dsc_model::{Dataset, Datastore};

use super::{Placed, report_equal};
use crate::physical::{HISTORY, columns_with_physical, keeps_history, physical_span, tables_with_physical};
use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, out: &mut Findings) {
    context.each::<Datastore>(out, |store, out| {
        // One with a name of its own there is among the first.
        let ends_like_history = || store.datasets().any(|dataset| dataset.summary.ends_like_history);
        if !tables_with_physical(store).is_empty() || ends_like_history() {
            report_equal(tables(store), "give one of the two another name there: `physical: …`", out);
        }
    });
    context.each::<Dataset>(out, |dataset, out| {
        let columns = columns_with_physical(dataset).into_iter().map(|column| Placed {
            name: column.text.to_owned(),
            span: column.span,
            address: column.address,
            what: "column",
        });
        report_equal(columns.collect(), "give one of the two another `physical` name", out);
    });
}

fn tables(store: At<'_, Datastore>) -> Vec<Placed> {
    let mut tables = Vec::new();
    for dataset in store.datasets() {
        let (name, span, address) = (dataset.physical_name(), physical_span(dataset), dataset.address());
        if keeps_history(dataset) {
            let what = "table of past versions";
            let name = format!("{name}{HISTORY}");
            tables.push(Placed { name, span, address: address.clone(), what });
        }
        tables.push(Placed { name: name.to_owned(), span, address, what: "table" });
    }
    tables
}
