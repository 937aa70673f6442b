//! `dsc impact`: who is downstream of a thing, or of what a request changes, through what, and whose that is.

use dsc_graph::Graph;

use super::check;
use crate::arguments::{ImpactArguments, ImpactFormat};
use crate::checked;
use crate::error::{CliError, Outcome};
use crate::gate::{Gate, Head};
use crate::git::Git;
use crate::render::impact::{self, Impact};
use crate::session::{Form, Session, Wanted};

/// Finds the starts, follows what hangs on them, and shows it.
pub fn run(arguments: &ImpactArguments, session: &mut Session) -> Result<Outcome, CliError> {
    let places = session.forms("impact")?;
    let place = checked::find(session, &[])?;
    let Some(address) = &arguments.address else {
        let against = check::against(arguments.against.as_ref(), session, &place);
        let git = Git::open(&place.root)?;
        let gate = Gate::read(session, &place, &git, &against, Head::WorkingTree)?;
        for note in &gate.notes {
            session.say(&format!("note: {note}"));
        }
        let comparison = dsc_compat::compare(&gate.base.loaded.graph, &gate.head.loaded.graph);
        let found = Impact::of_changes(&comparison);
        return show(session, &places, arguments.format, &found);
    };
    let project = checked::read(session, &place)?;
    let limits = project.limits();
    let loaded = dsc_graph::load(&project.sources, Some(project.settings_file), &limits);
    let starts = dsc_compat::at_address(&loaded.graph, address);
    if starts.is_empty() {
        return Err(unknown(&loaded.graph, address));
    }
    let found =
        Impact { starts: vec![address.clone()], affected: dsc_compat::downstream(&loaded.graph, &starts) };
    show(session, &places, arguments.format, &found)
}

fn show(
    session: &mut Session,
    places: &[Wanted<Form>],
    format: ImpactFormat,
    found: &Impact,
) -> Result<Outcome, CliError> {
    for place in places {
        session.answer(place, |out, _| match (place.form, format) {
            (Form::Json, _) | (_, ImpactFormat::Json) => impact::write_json(out, found),
            (Form::Human, ImpactFormat::Text) => impact::write_text(out, found),
            (Form::Human, ImpactFormat::Mermaid) => impact::write_mermaid(out, found),
        })?;
    }
    Ok(Outcome::Fine)
}

fn unknown(graph: &Graph, address: &str) -> CliError {
    let known: Vec<String> = graph
        .all::<dsc_model::Datastore>()
        .flat_map(|store| std::iter::once(store.address()).chain(store.datasets().map(|it| it.address())))
        .chain(graph.all::<dsc_model::Container>().map(|it| it.address()))
        .chain(graph.all::<dsc_model::Workspace>().map(|it| it.address()))
        .chain(graph.all::<dsc_model::Platform>().map(|it| it.address()))
        .collect();
    let meant = dsc_diag::closest(address, known.iter().map(String::as_str)).map(str::to_owned);
    CliError::UnknownAddress { address: address.to_owned(), meant }
}
