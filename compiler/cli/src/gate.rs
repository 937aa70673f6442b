//! Both states of a project that a request is about: the base out of git, the head out of the working tree or git.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use dsc_diag::FileId;
use dsc_graph::{Loaded, Texts};
use globset::GlobSet;

use crate::error::CliError;
use crate::git::{Commits, Entry, Git, Listing, Skipped, Why, short};
use crate::project::{Baseline, Content, Place, Project, ProjectError, SETTINGS, SettingsFile, State};
use crate::render::text::counted;
use crate::session::Session;

/// Both states of a project.
pub struct Gate {
    /// The commits.
    pub commits: Commits,
    /// The state that somebody wants; its files have the numbers of those of the base.
    pub head: Side,
    /// The state that it is compared with.
    pub base: Side,
    /// What became of the base since, where it has gone on.
    pub tip: Option<Side>,
    /// Whether the base has a model at all.
    pub first: First,
    /// Whether the request changes the baseline.
    pub baseline_changed: bool,
    /// What the reader must know of how this was read.
    pub notes: Vec<String>,
}

/// One state of a project.
pub struct Side {
    /// Its files.
    pub project: Project,
    /// Its model.
    pub loaded: Loaded,
}

/// Whether a request is the first one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First {
    /// The base has no model.
    Yes,
    /// It has one.
    No,
}

/// What the head is.
#[derive(Clone, Copy, Debug)]
pub enum Head<'a> {
    /// The working tree as it is.
    WorkingTree,
    /// A commit.
    Reference(&'a str),
}

/// What begins the text that large file storage leaves in the place of a file.
const LARGE_FILE: &str = "version https://git-lfs.github.com/spec/";

impl Gate {
    /// Reads both states.
    pub fn read(
        session: &Session,
        place: &Place,
        git: &Git,
        against: &str,
        head: Head<'_>,
    ) -> Result<Self, CliError> {
        let reader = Reader { session, root: &place.root, git };
        let name = match head {
            Head::WorkingTree => None,
            Head::Reference(name) => Some(name),
        };
        let commits = git.commits(against, name)?;
        let mut notes = Vec::new();
        if commits.behind > 0 {
            let since = counted(commits.behind, "commit");
            notes.push(format!(
                "`{against}` has gone on by {since} since the head left it at {}; what is compared is that commit, and owners must agree on both",
                short(commits.base)
            ));
        }
        let base_settings = git.file(commits.base, SETTINGS)?;
        let listing = reader.list(commits.base, base_settings.as_deref())?;
        notes.extend(listing.skipped.iter().map(|skipped| note(skipped, "the base")));
        let first = if listing.entries.is_empty() { First::Yes } else { First::No };
        if first == First::Yes {
            reader.note_other_projects(commits.base, &mut notes)?;
        }
        let (head, mut same) = match head {
            Head::WorkingTree => reader.working_tree(commits, &listing, &mut notes)?,
            Head::Reference(_) => reader.commit_head(commits, &listing, &mut notes)?,
        };
        // Under other limits the same file may be read otherwise.
        let bytes = base_settings.clone().unwrap_or_default();
        if SettingsFile::read(bytes, FileId(0)).settings.limits != head.settings.limits {
            same.clear();
        }
        let base = reader.base(base_settings, &listing, &head, &same, &mut notes)?;
        let tip = match commits.tip == commits.base {
            true => None,
            false => Some(reader.tip(commits, &base, &listing, &mut notes)?),
        };
        let (head, base) = reader.load_both(head, base);
        let baseline_changed = git.file(commits.base, Baseline::FILE)? != reader.baseline(name, commits)?;
        notes.sort();
        notes.dedup();
        Ok(Self { commits, head, base, tip, first, baseline_changed, notes })
    }
}

/// What reading needs to know everywhere.
#[derive(Clone, Copy)]
struct Reader<'a> {
    session: &'a Session,
    root: &'a Path,
    git: &'a Git,
}

/// Paths of files that base and head hold alike.
type Same = BTreeSet<String>;

impl Reader<'_> {
    fn list(&self, commit: git2::Oid, settings: Option<&[u8]>) -> Result<Listing, CliError> {
        let bytes = settings.unwrap_or(b"edition = 1").to_vec();
        let matcher: GlobSet = SettingsFile::read(bytes, FileId(0)).matcher;
        Ok(self.git.list(commit, &matcher)?)
    }

    /// The baseline of the head, if it has one.
    fn baseline(&self, head: Option<&str>, commits: Commits) -> Result<Option<Vec<u8>>, CliError> {
        match head {
            Some(_) => Ok(self.git.file(commits.head, Baseline::FILE)?),
            None => Ok(Baseline::bytes(self.root)?),
        }
    }

    /// A base without a model here may have one elsewhere: the project was moved, or it is a second one.
    fn note_other_projects(&self, base: git2::Oid, notes: &mut Vec<String>) -> Result<(), CliError> {
        let others = self.git.folders_with(base, SETTINGS)?;
        if !others.is_empty() {
            let named: Vec<String> = others
                .iter()
                .map(|folder| if folder.is_empty() { "its root".to_owned() } else { format!("`{folder}`") })
                .collect();
            notes.push(format!(
                "the base has no model here, and has settings in {}: a project that was moved is judged like a first request",
                named.join(", ")
            ));
        } else {
            notes.push("the base has no model: this is the first request".to_owned());
        }
        Ok(())
    }

    fn working_tree(
        &self,
        commits: Commits,
        base: &Listing,
        notes: &mut Vec<String>,
    ) -> Result<(Project, Same), CliError> {
        let others: BTreeSet<String> = base.entries.iter().map(|entry| entry.path.clone()).collect();
        let modules = self.git.submodules();
        for path in &modules {
            notes.push(note(&Skipped { path: path.clone(), why: Why::Submodule }, "the head"));
        }
        // What git can tell by looking at names and times is asked while the texts are read.
        let question = self.git.question();
        let (project, differing) = rayon::join(
            || Project::read_among(self.root, &others, &modules),
            || question.differing(commits.base),
        );
        let (mut project, differing) = (project?, differing?);
        // What the settings of the head do not name any more is gone, though git knows the file as it was.
        let present = project.sources.iter().filter(|(_, source)| !source.absent);
        let same = present.map(|(_, source)| &source.path).filter(|path| others.contains(*path));
        let same = same.filter(|path| !differing.contains(*path)).cloned().collect();
        leave_out_large_files(&mut project, "the head", notes);
        Ok((project, same))
    }

    fn commit_head(
        &self,
        commits: Commits,
        base: &Listing,
        notes: &mut Vec<String>,
    ) -> Result<(Project, Same), CliError> {
        let settings = self.git.file(commits.head, SETTINGS)?;
        let listing = self.list(commits.head, settings.as_deref())?;
        // What a link leads to somewhere else belongs to nobody who could be asked, as in the working tree.
        if let Some(link) = listing.skipped.iter().find(|skipped| skipped.why == Why::Link) {
            return Err(ProjectError::Link { path: link.path.clone().into() }.into());
        }
        notes.extend(listing.skipped.iter().map(|skipped| note(skipped, "the head")));
        let known: BTreeMap<&str, git2::Oid> =
            base.entries.iter().map(|entry| (entry.path.as_str(), entry.blob)).collect();
        let same = listing
            .entries
            .iter()
            .filter(|entry| known.get(entry.path.as_str()) == Some(&entry.blob))
            .map(|entry| entry.path.clone())
            .collect();
        let wanted: Vec<&Entry> = listing.entries.iter().collect();
        let contents = self.git.contents(&wanted)?;
        let mut files: BTreeMap<String, Content> =
            base.entries.iter().map(|entry| (entry.path.clone(), Content::Absent)).collect();
        for (entry, bytes) in wanted.into_iter().zip(contents) {
            files.insert(entry.path.clone(), Content::Bytes(bytes));
        }
        let state = State { settings, files: files.into_iter().collect() };
        let mut project = Project::from_state(self.root, state, None);
        leave_out_large_files(&mut project, "the head", notes);
        Ok((project, same))
    }

    /// The base, its files numbered like those of the head; of files that are the same, the text is shared.
    fn base(
        &self,
        settings: Option<Vec<u8>>,
        listing: &Listing,
        other: &Project,
        same: &Same,
        notes: &mut Vec<String>,
    ) -> Result<Project, CliError> {
        let wanted: Vec<&Entry> =
            listing.entries.iter().filter(|entry| !same.contains(&entry.path)).collect();
        let mut contents: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
        for (entry, bytes) in wanted.iter().zip(self.git.contents(&wanted)?) {
            contents.insert(&entry.path, bytes);
        }
        let entries: BTreeSet<&str> = listing.entries.iter().map(|entry| entry.path.as_str()).collect();
        let mut files = Vec::with_capacity(other.sources.len());
        for (_, source) in other.sources.iter().filter(|(number, _)| *number != other.settings_file) {
            let content = match contents.remove(source.path.as_str()) {
                // Touched, and the same.
                Some(bytes) if !source.absent && bytes == source.text.as_bytes() => {
                    Content::Same(Arc::clone(&source.text))
                }
                Some(bytes) => Content::Bytes(bytes),
                None if entries.contains(source.path.as_str()) && !source.absent => {
                    Content::Same(Arc::clone(&source.text))
                }
                // What the head left out, it left out as a pointer.
                None if same.contains(&source.path) => {
                    notes.push(note(&Skipped { path: source.path.clone(), why: Why::LargeFile }, "the base"));
                    Content::Absent
                }
                None => Content::Absent,
            };
            files.push((source.path.clone(), content));
        }
        let mut project = Project::from_state(self.root, State { settings, files }, Some(other));
        leave_out_large_files(&mut project, "the base", notes);
        Ok(project)
    }

    /// The newest state of what is compared with: for its owners only, so that it keeps its own numbers.
    fn tip(
        &self,
        commits: Commits,
        base: &Project,
        listing: &Listing,
        notes: &mut Vec<String>,
    ) -> Result<Side, CliError> {
        let settings = self.git.file(commits.tip, SETTINGS)?;
        let newest = self.list(commits.tip, settings.as_deref())?;
        notes.extend(newest.skipped.iter().map(|skipped| note(skipped, "the newest state of the base")));
        let known: BTreeMap<&str, git2::Oid> =
            listing.entries.iter().map(|entry| (entry.path.as_str(), entry.blob)).collect();
        let changed: Vec<&Entry> = newest
            .entries
            .iter()
            .filter(|entry| known.get(entry.path.as_str()) != Some(&entry.blob))
            .collect();
        let mut contents: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
        for (entry, bytes) in changed.iter().zip(self.git.contents(&changed)?) {
            contents.insert(&entry.path, bytes);
        }
        let texts: BTreeMap<&str, &Arc<str>> =
            base.sources.iter().map(|(_, source)| (source.path.as_str(), &source.text)).collect();
        let files = newest.entries.iter().map(|entry| {
            let content = match contents.remove(entry.path.as_str()) {
                Some(bytes) => Content::Bytes(bytes),
                None => texts
                    .get(entry.path.as_str())
                    .map_or(Content::Absent, |text| Content::Bytes(text.as_bytes().to_vec())),
            };
            (entry.path.clone(), content)
        });
        let state = State { settings, files: files.collect() };
        let mut project = Project::from_state(self.root, state, None);
        leave_out_large_files(&mut project, "the newest state of the base", notes);
        let limits = project.limits();
        let loaded = dsc_graph::load(&project.sources, Some(project.settings_file), &limits);
        Ok(Side { project, loaded })
    }

    /// Loads both states at once; of files that are the same, all that was read is shared.
    fn load_both(&self, head: Project, base: Project) -> (Side, Side) {
        let (head_loaded, base_loaded) = dsc_graph::load_both(texts_of(&head), texts_of(&base));
        let files = [&head, &base].map(|project| counted(project.model_files(), "file"));
        let (files, seconds) = (files.join(" and "), self.session.seconds());
        self.session.say_more(&format!("loaded {files} ({seconds})"));
        (Side { project: head, loaded: head_loaded }, Side { project: base, loaded: base_loaded })
    }
}

fn texts_of(project: &Project) -> Texts<'_> {
    let limits = project.limits();
    Texts { sources: &project.sources, settings: Some(project.settings_file), limits }
}

/// Empties what large file storage left in the place of model files, and says so.
fn leave_out_large_files(project: &mut Project, side: &str, notes: &mut Vec<String>) {
    let is_pointer = |text: &str| text.len() < 1_024 && text.starts_with(LARGE_FILE);
    let pointers: Vec<FileId> = project
        .sources
        .iter()
        .filter(|(number, source)| *number != project.settings_file && is_pointer(&source.text))
        .map(|(number, _)| number)
        .collect();
    for number in pointers {
        let path = project.sources.source(number).path.clone();
        notes.push(note(&Skipped { path, why: Why::LargeFile }, side));
        project.sources.leave_out(number);
    }
}

fn note(skipped: &Skipped, side: &str) -> String {
    let why = match skipped.why {
        Why::Submodule => "a submodule",
        Why::Link => "a link that leads to no file of the project",
        Why::LargeFile => "only a pointer into large file storage (LFS)",
    };
    format!("`{}` is {why} in {side} and is not looked into", skipped.path)
}
