//! `dsc fmt`: the files of a model in canonical layout, every comment kept.

use std::io::{self, Write};

use dsc_diag::{Bag, FileId, Source};
use dsc_model::written::PLACES;
use dsc_syntax::layout::{Refusal, lay_out};
use dsc_syntax::{Format, Limits};
use rayon::prelude::*;

use crate::arguments::FmtArguments;
use crate::checked;
use crate::error::{CliError, Outcome};
use crate::project::{Place, Project, ProjectError};
use crate::render::paths::Paths;
use crate::render::text::counted;
use crate::render::{diff, human};
use crate::session::{Session, Wanted, write_file};

/// What becomes of a file.
enum Fate {
    /// It is laid out as it should be.
    Same,
    /// It would be another text.
    Changed(String),
    /// It is left alone, and why.
    Unusual(&'static str),
    /// It is left alone, since it has faults.
    Faulty(Bag),
}

/// Lays out the files that were named, or all of them.
pub fn run(arguments: &FmtArguments, session: &mut Session) -> Result<Outcome, CliError> {
    session.places("fmt")?;
    let place = checked::find(session, &arguments.paths)?;
    let project = checked::read(session, &place)?;
    place.check(&project.sources, &project.settings.models)?;
    let paths = Paths::new(&place.root, session.surroundings.folder.as_deref());
    let fates = fates(&project, &place);
    let mut work = Work { session, project: &project, paths: &paths, changed: 0 };
    for (file, fate) in &fates {
        work.settle(*file, fate, arguments)?;
    }
    let changed = work.changed;
    let done = if arguments.check || arguments.diff { "would be laid out anew" } else { "laid out anew" };
    let files = counted(fates.len(), "file");
    session.say(&format!("{changed} of {files} {done} ({})", session.seconds()));
    let faulty: Vec<FileId> =
        fates.iter().filter(|(_, fate)| matches!(fate, Fate::Faulty(_))).map(|(file, _)| *file).collect();
    if !faulty.is_empty() {
        show_faults(session, place, project, &fates);
        return Err(CliError::NotLaidOut { files: faulty.len() });
    }
    Ok(if arguments.check && changed > 0 { Outcome::Findings } else { Outcome::Fine })
}

/// The text of a model file as it should be laid out.
pub fn laid_out(path: &str, text: &str) -> String {
    match fate(FileId(0), &Source::new(path, text), &Limits::default(), &Bag::new()) {
        Fate::Changed(laid_out) => laid_out,
        Fate::Same | Fate::Unusual(_) | Fate::Faulty(_) => text.to_owned(),
    }
}

/// What becomes of each of the files that were named, in the order of their paths.
fn fates(project: &Project, place: &Place) -> Vec<(FileId, Fate)> {
    let files: Vec<(FileId, &Source)> = project
        .sources
        .iter()
        .filter(|(file, source)| *file != project.settings_file && place.wants(&source.path))
        .collect();
    let limits = project.limits();
    files.par_iter().map(|(file, source)| (*file, fate(*file, source, &limits, &project.bag))).collect()
}

fn fate(file: FileId, source: &Source, limits: &Limits, undecoded: &Bag) -> Fate {
    if undecoded.iter().any(|finding| finding.span.file == file) {
        return Fate::Faulty(undecoded.clone());
    }
    let format = match Format::of_path(&source.path) {
        // What is JSON stays JSON: other programs may read it.
        Some(_) if source.path.ends_with(".json") => return Fate::Unusual("it is JSON"),
        Some(format) => format,
        None => Format::Yaml,
    };
    match lay_out(&source.text, file, format, limits, PLACES) {
        Ok(text) if *text == *source.text => Fate::Same,
        Ok(text) => Fate::Changed(text),
        Err(Refusal::Unusual(why)) => Fate::Unusual(why),
        Err(Refusal::Faulty(bag)) => Fate::Faulty(bag),
    }
}

struct Work<'a> {
    session: &'a mut Session,
    project: &'a Project,
    paths: &'a Paths,
    changed: usize,
}

impl Work<'_> {
    fn settle(&mut self, file: FileId, fate: &Fate, arguments: &FmtArguments) -> Result<(), CliError> {
        let source = self.project.sources.source(file);
        let path = self.paths.shown(&source.path).into_owned();
        match fate {
            Fate::Same | Fate::Faulty(_) => Ok(()),
            Fate::Unusual(why) => {
                self.session.say(&format!("{path} stays as it is: {why}"));
                Ok(())
            }
            Fate::Changed(text) => {
                self.changed += 1;
                if arguments.diff {
                    return self.answer(|out, look| diff::write(out, look, &path, &source.text, text));
                }
                if arguments.check {
                    return self.answer(|out, _| writeln!(out, "{path}"));
                }
                let place = self.project.root.join(&source.path);
                write_file(&place, |out| out.write_all(text.as_bytes()))
                    .map_err(|source| ProjectError::NotWritten { path: place, source })?;
                self.session.say(&format!("laid out {path}"));
                Ok(())
            }
        }
    }

    fn answer(
        &mut self,
        write: impl FnOnce(&mut dyn Write, crate::session::Look) -> io::Result<()>,
    ) -> Result<(), CliError> {
        self.session.answer(&Wanted { form: (), file: None }, write)
    }
}

/// Shows what is wrong with the files that were left alone: what stands in the way of reading them, no more.
fn show_faults(session: &Session, place: Place, project: Project, fates: &[(FileId, Fate)]) {
    let checked = checked::check(session, place, project, None);
    let mut findings = checked.findings(session);
    findings.shown.retain(|shown| {
        fates.iter().any(|(file, fate)| match fate {
            Fate::Faulty(bag) => {
                let same = |fault: &dsc_diag::Diagnostic| {
                    fault.rule == shown.diagnostic.rule && fault.span == shown.diagnostic.span
                };
                shown.diagnostic.span.file == *file && bag.iter().any(same)
            }
            Fate::Same | Fate::Changed(_) | Fate::Unusual(_) => false,
        })
    });
    session.talk_with(|out, look| human::write(out, &findings, look));
}
