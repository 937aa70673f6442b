//! `dsc baseline`: accepts the findings that there are, so that only new ones are shown from now on.

use std::collections::BTreeSet;

use crate::checked;
use crate::error::{CliError, Outcome};
use crate::project::Baseline;
use crate::render::text::counted;
use crate::session::Session;

/// Finds everything that is wrong and writes the file that accepts it.
pub fn run(session: &mut Session) -> Result<Outcome, CliError> {
    session.places("baseline")?;
    let place = checked::find(session, &[])?;
    let project = checked::read(session, &place)?;
    let before = Baseline::read(&place.root)?;
    let environment = session.common.environment.clone();
    let checked = checked::check(session, place, project, environment.as_deref());
    let after = Baseline::of(&checked.report.findings);
    let (old, new): (BTreeSet<&str>, BTreeSet<&str>) =
        (before.fingerprints().collect(), after.fingerprints().collect());
    if old.is_empty() && new.is_empty() {
        session.say("there is nothing to accept");
        return Ok(Outcome::Fine);
    }
    after.write(&checked.place.root)?;
    let file = checked.findings(session).paths.shown(Baseline::FILE).into_owned();
    let (added, gone) = (new.difference(&old).count(), old.difference(&new).count());
    let total = counted(new.len(), "finding");
    session.say(&format!("{file} accepts {total}: {added} of them new, {gone} gone since it was written"));
    Ok(Outcome::Fine)
}
