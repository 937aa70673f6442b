//! `dsc export`: the whole model in canonical form, whatever files it stands in.

use crate::arguments::{ExportArguments, ExportFormat};
use crate::checked;
use crate::error::{CliError, Outcome};
use crate::session::Session;

/// Writes the model of a project that has no errors.
pub fn run(arguments: &ExportArguments, session: &mut Session) -> Result<Outcome, CliError> {
    let checked = checked::sound(session)?;
    let model = dsc_graph::canonical(&checked.graph);
    let text = match arguments.format {
        ExportFormat::Yaml => dsc_graph::to_yaml(&model),
        ExportFormat::Toml => dsc_graph::to_toml(&model),
        ExportFormat::Json => dsc_graph::to_json(&model),
    };
    for place in session.places("export")? {
        session.answer(&place, |out, _| out.write_all(text.as_bytes()))?;
    }
    Ok(Outcome::Fine)
}
