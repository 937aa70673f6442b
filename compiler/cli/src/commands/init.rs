//! `dsc init`: a small project that lints clean, plans and runs on the embedded platform.

use std::path::Path;

use crate::arguments::InitArguments;
use crate::error::{CliError, Outcome};
use crate::session::Session;

/// Every file of the project, and what stands in it.
const FILES: &[(&str, &str)] = &[
    ("dsc.toml", include_str!("init/template/dsc.toml")),
    ("ecosystem.dsc.yaml", include_str!("init/template/ecosystem.dsc.yaml")),
    ("home.dsc.yaml", include_str!("init/template/home.dsc.yaml")),
    ("shop.dsc.yaml", include_str!("init/template/shop.dsc.yaml")),
    ("data/customers.csv", include_str!("init/template/data/customers.csv")),
    ("data/orders.csv", include_str!("init/template/data/orders.csv")),
    (".gitignore", include_str!("init/template/gitignore")),
];

/// Writes the project into a folder that is empty or not there yet, and says what to do next.
pub fn run(arguments: &InitArguments, session: &mut Session) -> Result<Outcome, CliError> {
    let folder = &arguments.folder;
    check_empty(folder)?;
    for (name, text) in FILES {
        write(&folder.join(name), text)?;
    }
    let path = folder.display();
    let next = format!(
        "{path} is a project: {} files, with comments that explain them\n\nnext:\n  cd {path}\n  \
         dsc lint\n  dsc plan\n  dsc apply --yes\n  dsc run\n  dsc show home/reporting.orders",
        FILES.len()
    );
    session.say(&next);
    Ok(Outcome::Fine)
}

/// Refuses a folder in which a new project would be mixed with what is there.
pub fn check_empty(folder: &Path) -> Result<(), CliError> {
    let occupied = std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if occupied || folder.is_file() {
        return Err(CliError::FolderNotEmpty { folder: folder.to_owned() });
    }
    Ok(())
}

/// Writes a file, and the folders above it.
#[expect(clippy::disallowed_methods, reason = "this command is there to write files")]
pub fn write(path: &Path, text: &str) -> Result<(), CliError> {
    let parents = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    let written = parents.and_then(|()| std::fs::write(path, text));
    written.map_err(|source| CliError::File { action: "write", path: path.to_owned(), source })
}
