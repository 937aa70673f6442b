//! Answers of `dsc lint`, kept in `.dsc/cache` of the project: what did not change is not judged again.
//!
//! What is found is a function of the program, the settings, the texts, the environment and the day. A hash of all of
//! them names the file that holds the answer, so that an answer is never taken for another question, and one that was
//! given on another branch is found again. Texts are only read where the system does not say that they are those of
//! last time. What is damaged or of another program is as good as not there, and what cannot be written is not.

mod bytes;
mod folder;
mod report;
mod table;

use std::collections::BTreeSet;
use std::path::Path;

use blake3::Hash;
use dsc_diag::{Bag, FileId, Level, Source, Sources};
use dsc_lint::Report;
use dsc_syntax::Limits;
use jiff::Timestamp;
use rayon::prelude::*;

use super::{Listing, Project, SettingsFile, insert_settings, read};
use bytes::{Reading, Writing};
use folder::{Folder, TABLE};
use table::{Known, Stamp};

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// What is wrong with the project.
    Lint,
    /// What it asks of its platforms, or of the one that is named.
    Plan {
        /// The one that is named.
        platform: Option<&'a str>,
    },
}

/// What the answer depends on besides the files of the project.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// What is asked.
    pub subject: Subject<'a>,
    /// The environment, if one was named.
    pub environment: Option<&'a str>,
    /// The level that was named instead of the settings'.
    pub fail_level: Option<Level>,
    /// The day: year, month, day.
    pub today: (i16, u8, u8),
}

/// What is remembered of a project.
#[derive(Debug)]
pub struct Memory {
    folder: Folder,
    /// The program and the question.
    asked: Hash,
    now: Timestamp,
    /// What the system said of each file before any of them was read.
    stamps: Vec<Stamp>,
    /// What files held last time, in path order.
    table: Vec<Known>,
    /// The name of the answer, once every text is known.
    key: Option<Hash>,
}

/// An answer of an earlier run.
#[derive(Debug)]
pub struct Remembered {
    /// The project; of its texts only those are there that the report points at.
    pub project: Project,
    /// What was found.
    pub report: Report,
}

/// Up to so many files are read to see whether they are those of last time, or so large a part of them all.
const FEW: usize = 64;
const PART: usize = 8;

impl Memory {
    /// Opens the memory of a listed project; none where the system does not tell enough of its files.
    pub fn open(root: &Path, listing: &Listing, question: Question<'_>, now: Timestamp) -> Option<Self> {
        let folder = Folder::of_project(root)?;
        let stamps = listing.paths.par_iter().map(|path| Stamp::of(&root.join(path)));
        let stamps = stamps.collect::<Result<Vec<Stamp>, _>>().ok()?;
        let table = folder.read(TABLE).and_then(|bytes| table::read(&mut Reading::new(&bytes)));
        let asked = asked(&folder, question);
        Some(Self { folder, asked, now, stamps, table: table.unwrap_or_default(), key: None })
    }

    /// The answer of an earlier run that was asked the same about the same texts.
    pub fn recall(&self, root: &Path, listing: &Listing) -> Option<Remembered> {
        let Found { answer, hashes, unknown } = self.find(root, listing)?;
        let report = read_answer(&answer, listing.paths.len() + 1)?;

        let mut paths = listing.paths.clone();
        let number = insert_settings(&mut paths);
        let settings_file = FileId(number as u32);
        let settings = SettingsFile::read(listing.bytes.clone(), settings_file);
        let mut files: Vec<Source> = paths.into_iter().map(|path| Source::new(path, "")).collect();
        files[number] = settings.source;
        let wanted: BTreeSet<FileId> =
            report::files_of(&report).filter(|file| *file != settings_file).collect();
        for file in wanted {
            let at = file.0 as usize;
            let text = text_of(root, &files[at].path, &listing.limits())?;
            if hash_of(&text) != hashes[at - usize::from(at > number)] {
                return None;
            }
            files[at] = text;
        }
        if unknown > 0 {
            self.keep_table(&listing.paths, &hashes);
        }
        let (sources, bag) = (Sources::new(files), Bag::new());
        let settings = settings.settings;
        let project = Project { root: root.to_owned(), sources, settings_file, settings, bag };
        Some(Remembered { project, report })
    }

    /// As [`Memory::recall`], of an answer that is a text.
    pub fn recall_text(&self, root: &Path, listing: &Listing) -> Option<String> {
        let Found { answer, hashes, unknown } = self.find(root, listing)?;
        let text = Reading::new(&answer).text()?.to_owned();
        if unknown > 0 {
            self.keep_table(&listing.paths, &hashes);
        }
        Some(text)
    }

    /// The answer to what was asked, as bytes, if it is there.
    fn find(&self, root: &Path, listing: &Listing) -> Option<Found> {
        let known = self.known_hashes(&listing.paths);
        let unknown = known.iter().filter(|hash| hash.is_none()).count();
        if unknown > FEW.max(known.len() / PART) || self.table.is_empty() && unknown > FEW {
            return None;
        }
        let limits = listing.limits();
        let files = listing.paths.par_iter().zip(known);
        let hashes =
            files.map(|(path, known)| known.or_else(|| Some(hash_of(&text_of(root, path, &limits)?))));
        let hashes: Vec<Hash> = hashes.collect::<Option<Vec<Hash>>>()?;
        let answer = self.folder.read(&name_of(self.key(&listing.bytes, &listing.paths, &hashes)))?;
        Some(Found { answer, hashes, unknown })
    }

    /// Takes note of the texts of the project that was listed, before they are judged.
    pub fn note(&mut self, project: &Project) {
        let settings = project.settings_source().text.as_bytes();
        let is_model = |file: FileId| file != project.settings_file;
        let files: Vec<&Source> =
            project.sources.iter().filter(|(file, _)| is_model(*file)).map(|(_, source)| source).collect();
        // What was no text is replaced by then, so that two broken files may look the same.
        let no_text = project.bag.iter().any(|finding| is_model(finding.span.file));
        if no_text || files.len() != self.stamps.len() {
            return;
        }
        let hashes: Vec<Hash> = files.par_iter().map(|source| hash_of(source)).collect();
        let paths: Vec<String> = files.iter().map(|source| source.path.clone()).collect();
        self.key = Some(self.key(settings, &paths, &hashes));
        self.keep_table(&paths, &hashes);
    }

    /// Keeps the answer for the texts that were taken note of.
    pub fn keep(&self, report: &Report) {
        let Some(key) = self.key else { return };
        let mut answer = Writing::default();
        report::write(report, &mut answer);
        self.folder.write(&name_of(key), answer);
    }

    /// Keeps a text as the answer for the texts that were taken note of.
    pub fn keep_text(&self, text: &str) {
        let Some(key) = self.key else { return };
        let mut answer = Writing::default();
        answer.text(text);
        self.folder.write(&name_of(key), answer);
    }

    /// What each file holds, where the system says that it is what it was.
    fn known_hashes(&self, paths: &[String]) -> Vec<Option<Hash>> {
        let hash_of = |(path, stamp): (&String, &Stamp)| {
            let at = self.table.binary_search_by(|known| known.path.cmp(path)).ok()?;
            let known = &self.table[at];
            (known.stamp == *stamp).then_some(known.hash)
        };
        paths.iter().zip(&self.stamps).map(hash_of).collect()
    }

    fn keep_table(&self, paths: &[String], hashes: &[Hash]) {
        let files = paths.iter().zip(&self.stamps).zip(hashes);
        let settled = files.filter(|((_, stamp), _)| stamp.is_settled(self.now));
        let known =
            settled.map(|((path, stamp), hash)| Known { path: path.clone(), stamp: *stamp, hash: *hash });
        let known: Vec<Known> = known.collect();
        if known != self.table {
            let mut out = Writing::default();
            table::write(&known, &mut out);
            self.folder.write(TABLE, out);
        }
    }

    fn key(&self, settings: &[u8], paths: &[String], hashes: &[Hash]) -> Hash {
        let mut all = Writing::default();
        all.hash(self.asked);
        all.hash(blake3::hash(settings));
        for (path, hash) in paths.iter().zip(hashes) {
            all.text(path);
            all.hash(*hash);
        }
        blake3::hash(&all.bytes)
    }
}

/// An answer that was found.
struct Found {
    answer: Vec<u8>,
    /// What each file holds.
    hashes: Vec<Hash>,
    /// How many files had to be read for that.
    unknown: usize,
}

/// The text of a file; none where it is not the whole of the file: what was no text has findings of its own, and its
/// bytes are not known any more.
fn text_of(root: &Path, path: &str, limits: &Limits) -> Option<Source> {
    let (source, found) = read::model_file(root, path, FileId(0), limits).ok()?;
    found.is_empty().then_some(source)
}

/// The program and the question as one number.
fn asked(folder: &Folder, question: Question<'_>) -> Hash {
    let Question { subject, environment, fail_level, today: (year, month, day) } = question;
    let mut all = Writing::default();
    all.hash(folder.program());
    match subject {
        Subject::Lint => all.text("lint"),
        Subject::Plan { platform } => {
            all.text("plan");
            all.each(platform.as_slice(), |out, name| out.text(name));
        }
    }
    all.each(environment.as_slice(), |out, name| out.text(name));
    all.each(fail_level.as_slice(), |out, level| out.text(level.word()));
    for number in [year as u64, u64::from(month), u64::from(day)] {
        all.number(number);
    }
    blake3::hash(&all.bytes)
}

fn read_answer(answer: &[u8], files: usize) -> Option<Report> {
    let mut bytes = Reading::new(answer);
    report::read(&mut bytes, files).filter(|_| bytes.is_done())
}

fn hash_of(source: &Source) -> Hash {
    blake3::hash(source.text.as_bytes())
}

fn name_of(key: Hash) -> String {
    key.to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::time::Duration;

    use super::*;

    #[expect(clippy::disallowed_methods, reason = "the memory is about files")]
    fn write(path: &Path, text: &str) {
        std::fs::write(path, text).unwrap();
    }

    fn project() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        write(&folder.path().join("dsc.toml"), "edition = 1\n");
        write(&folder.path().join("a.dsc.yaml"), "dsc: 1\nzone: usa\n");
        write(&folder.path().join("b.dsc.yaml"), "dsc: 1\n");
        let root = folder.path().to_owned();
        (folder, root)
    }

    /// Long after every file was written.
    fn later() -> Timestamp {
        crate::surroundings::clock() + Duration::from_secs(60)
    }

    fn open(root: &Path, today: (i16, u8, u8), now: Timestamp) -> (Memory, Listing) {
        let listing = Listing::take(root).unwrap();
        let question = Question { subject: Subject::Lint, environment: None, fail_level: None, today };
        (Memory::open(root, &listing, question, now).unwrap(), listing)
    }

    /// Notes a report that can be told from others, and hands out what is remembered then.
    fn keep(root: &Path, suppressed: usize) {
        let (mut memory, listing) = open(root, (2026, 3, 1), later());
        memory.note(&Project::read_listed(root, listing, &BTreeSet::new()).unwrap());
        memory.keep(&Report { findings: Vec::new(), suppressed });
    }

    fn recalled(root: &Path, today: (i16, u8, u8)) -> Option<usize> {
        let (memory, listing) = open(root, today, later());
        memory.recall(root, &listing).map(|remembered| remembered.report.suppressed)
    }

    #[test]
    fn an_answer_belongs_to_one_question_about_one_state() {
        let (_folder, root) = project();
        let day = (2026, 3, 1);
        assert_eq!(recalled(&root, day), None);
        keep(&root, 7);
        assert_eq!(recalled(&root, day), Some(7));
        assert_eq!(recalled(&root, (2026, 3, 2)), None);
        write(&root.join("b.dsc.yaml"), "dsc: 1\n# more\n");
        assert_eq!(recalled(&root, day), None);
        keep(&root, 8);
        assert_eq!(recalled(&root, day), Some(8));
        write(&root.join("b.dsc.yaml"), "dsc: 1\n");
        assert_eq!(recalled(&root, day), Some(7), "what was asked on another branch is found again");
        write(&root.join("dsc.toml"), "edition = 1\n# more\n");
        assert_eq!(recalled(&root, day), None);
        write(&root.join("dsc.toml"), "edition = 1\n");
        write(&root.join("c.dsc.yaml"), "dsc: 1\n");
        assert_eq!(recalled(&root, day), None);
    }

    #[test]
    fn a_file_that_was_just_written_is_read_again() {
        let (_folder, root) = project();
        let (memory, _) = open(&root, (2026, 3, 1), crate::surroundings::clock());
        assert!(memory.stamps.iter().all(|stamp| !stamp.is_settled(memory.now)));
        let (memory, _) = open(&root, (2026, 3, 1), later());
        assert!(memory.stamps.iter().all(|stamp| stamp.is_settled(memory.now)));
        keep(&root, 1);
        assert!(open(&root, (2026, 3, 1), later()).0.known_hashes(&["a.dsc.yaml".into()])[0].is_some());
    }

    #[test]
    fn a_file_that_is_no_text_is_not_remembered() {
        let (_folder, root) = project();
        #[expect(clippy::disallowed_methods, reason = "the memory is about files")]
        std::fs::write(root.join("b.dsc.yaml"), b"dsc: 1 # \xff\n").unwrap();
        keep(&root, 1);
        assert_eq!(recalled(&root, (2026, 3, 1)), None);
    }
}
