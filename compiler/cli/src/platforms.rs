//! The platforms of a model, as far as this version can serve them. The one place that tells kinds of platforms apart.

use std::path::Path;

use dsc_diag::Sources;
use dsc_driver::Holder;
use dsc_duckdb::{DuckdbTarget, Settings};
use dsc_graph::At;
use dsc_model::{Choice, Platform, PlatformKind};
use dsc_plan::desired::DesiredPlatform;

use crate::checked::Checked;
use crate::error::CliError;
use crate::session::Session;

/// A platform that this version serves.
#[derive(Debug)]
pub struct Served {
    /// What it should hold.
    pub desired: DesiredPlatform,
    /// Where it is.
    pub settings: Settings,
    /// Where it is, as the model says it.
    pub place: String,
}

impl Served {
    /// The way to it; nothing is touched yet.
    pub fn target(&self) -> DuckdbTarget {
        DuckdbTarget::new(self.settings.clone())
    }

    /// Whether there is anything to do with it: something that it should hold, or something that it held.
    fn matters(&self) -> bool {
        let wanted = !self.desired.stores.is_empty() || !self.desired.workspaces.is_empty();
        wanted || self.settings.folder().exists()
    }
}

/// The platforms that are meant: the one named, or all. One that this version cannot serve is an error if it is named;
/// of the others [`crate::left_out::say_left_out`] speaks.
pub fn served(checked: &Checked, named: Option<&str>) -> Result<Vec<Served>, CliError> {
    let graph = &checked.graph;
    let all: Vec<At<'_, Platform>> = graph.all::<Platform>().collect();
    if let Some(name) = named
        && !all.iter().any(|platform| platform.name() == name)
    {
        let known = all.iter().map(|platform| platform.name().to_owned()).collect();
        return Err(CliError::UnknownPlatform { name: name.to_owned(), known });
    }
    let mut out = Vec::new();
    for platform in all.into_iter().filter(|platform| named.is_none_or(|name| platform.name() == name)) {
        match serve(platform, &checked.project.sources, &checked.place.root) {
            Ok(served) if served.matters() || named.is_some() => out.push(served),
            Ok(_) => {}
            Err(kind) if named.is_some() => {
                return Err(CliError::UnservedPlatform { name: platform.name().to_owned(), kind });
            }
            Err(_) => {}
        }
    }
    Ok(out)
}

/// A platform made ready, or the word of its kind if this version does not serve it.
fn serve(platform: At<'_, Platform>, sources: &Sources, root: &Path) -> Result<Served, &'static str> {
    match platform.kind {
        Some(PlatformKind::Duckdb) | None => Ok(duckdb(platform, sources, root)),
        Some(kind @ (PlatformKind::Postgres | PlatformKind::Iceberg | PlatformKind::Snowflake)) => {
            Err(kind.word())
        }
    }
}

fn duckdb(platform: At<'_, Platform>, sources: &Sources, root: &Path) -> Served {
    let desired = dsc_dialects::lower(platform.graph(), sources, platform);
    let path = platform.path.map_or("", |path| platform.text(path));
    let mut settings = Settings::new(root.join(path));
    settings.keep_versions = desired.keep_versions;
    settings.storage_version = desired.storage_version.clone();
    Served { desired, settings, place: path.to_owned() }
}

/// Who this program is, for the lease of a platform.
pub fn holder(session: &Session, command: &str) -> Holder {
    Holder {
        pid: std::process::id(),
        host: gethostname::gethostname().to_string_lossy().into_owned(),
        user: session.surroundings.user.clone(),
        command: format!("dsc {command}"),
        since: written(session.surroundings.now),
    }
}

/// A time as ledgers and leases show it.
pub fn written(time: jiff::Timestamp) -> String {
    format!("{time:.0}")
}
