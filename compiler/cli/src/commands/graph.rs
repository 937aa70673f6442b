//! `dsc graph`: what flows where, as a drawing or a document.

use crate::arguments::{GraphArguments, GraphFormat};
use crate::checked;
use crate::error::{CliError, Outcome};
use crate::lineage::{Direction, Lineage};
use crate::render::graph;
use crate::session::Session;

/// Draws the whole graph, or the part around a thing. A model with errors is drawn as far as it can be read.
pub fn run(arguments: &GraphArguments, session: &mut Session) -> Result<Outcome, CliError> {
    let places = session.places("graph")?;
    let place = checked::find(session, &[])?;
    let project = checked::read(session, &place)?;
    let environment = session.common.environment.clone();
    let checked = checked::check(session, place, project, environment.as_deref());
    let errors = checked.findings(session).at_least(dsc_diag::Level::Error).shown.len();
    if errors > 0 {
        session.say(&format!("note: the model has errors ({errors}), which may hide parts of the graph"));
    }
    let mut lineage = Lineage::of(&checked.graph);
    if let Some(address) = &arguments.address {
        let direction = match (arguments.up, arguments.down) {
            (true, false) => Direction::Up,
            (false, true) => Direction::Down,
            (true, true) | (false, false) => Direction::Both,
        };
        lineage = lineage.around(address, direction, arguments.radius)?;
    }
    for place in &places {
        session.answer(place, |out, _| match arguments.format {
            GraphFormat::Mermaid => graph::write_mermaid(out, &lineage),
            GraphFormat::Dot => graph::write_dot(out, &lineage),
            GraphFormat::Json => graph::write_json(out, &lineage),
        })?;
    }
    Ok(Outcome::Fine)
}
