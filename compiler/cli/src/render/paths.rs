//! How files of a project are named: to people from where they are, to build servers from the top of the repository.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// Names files of one project.
#[derive(Clone, Debug)]
pub struct Paths {
    root: PathBuf,
    here: Here,
    /// What stands before a path of the project within its repository: nothing, or `models/`.
    in_repository: String,
}

/// Where the reader is, seen from the project.
#[derive(Clone, Debug)]
enum Here {
    /// Neither above nor below it, or exactly there: paths are the project's.
    AtProject,
    /// Above it; so many folders lie between: `models/`.
    Above(String),
    /// Below it, in the folder with these names.
    Below(Vec<String>),
}

impl Paths {
    /// For a reader in the folder `here`, and files of the project in `root`.
    pub fn new(root: &Path, here: Option<&Path>) -> Self {
        let repository = root.ancestors().find(|folder| folder.join(".git").exists());
        let in_repository = repository.and_then(|repository| root.strip_prefix(repository).ok());
        let in_repository = in_repository.map_or(String::new(), prefix);
        Self { root: root.to_owned(), here: Here::of(root, here), in_repository }
    }

    /// A path of the project as the reader would type it.
    pub fn shown<'p>(&self, path: &'p str) -> Cow<'p, str> {
        match &self.here {
            Here::AtProject => Cow::Borrowed(path),
            Here::Above(between) => Cow::Owned(format!("{between}{path}")),
            Here::Below(folder) => {
                let parts: Vec<&str> = path.split('/').collect();
                let shared = folder.iter().zip(&parts).take_while(|(ours, theirs)| ours == theirs).count();
                let up = "../".repeat(folder.len() - shared);
                Cow::Owned(format!("{up}{}", parts[shared..].join("/")))
            }
        }
    }

    /// A path of the project from the top of its repository, if it is in one.
    pub fn in_repository(&self, path: &str) -> String {
        format!("{}{path}", self.in_repository)
    }

    /// Where a click on a path leads.
    pub fn link(&self, path: &str) -> String {
        let file = self.root.join(path);
        format!("file://{}", percent_encoded(&file.to_string_lossy()))
    }
}

impl Here {
    fn of(root: &Path, here: Option<&Path>) -> Self {
        let Some(here) = here else { return Here::AtProject };
        match (root.strip_prefix(here), here.strip_prefix(root)) {
            (Ok(between), _) if between.as_os_str().is_empty() => Here::AtProject,
            (Ok(between), _) => Here::Above(prefix(between)),
            (Err(_), Ok(below)) => Here::Below(names(below)),
            (Err(_), Err(_)) => Here::AtProject,
        }
    }
}

fn names(path: &Path) -> Vec<String> {
    path.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect()
}

/// A folder as what stands before a path in it.
fn prefix(folder: &Path) -> String {
    names(folder).iter().map(|name| format!("{name}/")).collect()
}

/// A path as addresses write it; `/` stays.
pub fn percent_encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte))
            }
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(here: &str, path: &str) -> String {
        Paths::new(Path::new("/top/models"), Some(Path::new(here))).shown(path).into_owned()
    }

    #[test]
    fn people_read_paths_from_where_they_are() {
        assert_eq!(shown("/top/models", "usa/a.yaml"), "usa/a.yaml");
        assert_eq!(shown("/top", "usa/a.yaml"), "models/usa/a.yaml");
        assert_eq!(shown("/top/models/usa", "usa/a.yaml"), "a.yaml");
        assert_eq!(shown("/top/models/usa/deep", "usa/a.yaml"), "../a.yaml");
        assert_eq!(shown("/top/models/eu", "usa/a.yaml"), "../usa/a.yaml");
        assert_eq!(shown("/elsewhere", "usa/a.yaml"), "usa/a.yaml");
    }

    #[test]
    fn links_hold_nothing_that_a_terminal_would_act_on() {
        let paths = Paths::new(Path::new("/top/my models"), None);
        assert_eq!(paths.link("größe\u{1b}.yaml"), "file:///top/my%20models/gr%C3%B6%C3%9Fe%1B.yaml");
    }
}
