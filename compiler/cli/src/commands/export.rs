//! `dsc export`: the whole model in canonical form, whatever files it stands in.

use crate::arguments::{ExportArguments, ExportFormat};
use crate::checked;
use crate::error::{CliError, Outcome};
use crate::render::document;
use crate::session::Session;

/// Writes the model of a project that has no errors.
pub fn run(arguments: &ExportArguments, session: &mut Session) -> Result<Outcome, CliError> {
    let checked = checked::sound(session)?;
    let model = dsc_graph::canonical(&checked.graph);
    for place in session.places("export")? {
        session.answer(&place, |out, _| match arguments.format {
            ExportFormat::Json => document::write(out, &model),
        })?;
    }
    Ok(Outcome::Fine)
}
