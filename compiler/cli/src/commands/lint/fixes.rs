//! `dsc lint --fix`: applies fixes, writes the files or shows what would change.

use dsc_diag::FileId;
use dsc_lint::{Finding, Mended, Which};

use crate::arguments::LintArguments;
use crate::checked;
use crate::error::CliError;
use crate::project::{Place, Project, rewrite};
use crate::render::diff;
use crate::render::text::counted;
use crate::session::{Session, Wanted};

/// What is done with fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fixing {
    which: Which,
    then: Then,
}

/// What is done with texts that fixes changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    /// The files are written.
    Write,
    /// The changes are shown, and nothing is written.
    Show,
}

impl Fixing {
    /// What the arguments ask for, if they ask for fixes at all.
    pub fn of(arguments: &LintArguments) -> Option<Self> {
        let which = if arguments.unsafe_fixes { Which::All } else { Which::Safe };
        let then = if arguments.diff { Then::Show } else { Then::Write };
        (arguments.fix || arguments.unsafe_fixes || arguments.diff).then_some(Self { which, then })
    }

    /// Whether changes are the answer, and not findings.
    pub fn shows(self) -> bool {
        self.then == Then::Show
    }

    /// Mends a project; what comes back is the project as it is afterwards, or would be.
    pub fn mend(
        self,
        session: &mut Session,
        place: &Place,
        project: Project,
        wants: impl Fn(&Finding) -> bool,
    ) -> Result<Project, CliError> {
        let before = &project.sources;
        let wanted = |finding: &Finding| {
            place.wants(&before.source(finding.diagnostic.span.file).path) && wants(finding)
        };
        let environment = session.common.environment.clone();
        let judge = |sources: &dsc_diag::Sources| {
            let mut changed = project.with_texts(sources.clone());
            checked::judge(session, &mut changed, environment.as_deref()).1
        };
        let mended = dsc_lint::mend(before, self.which, judge, wanted);
        match self.then {
            Then::Write => rewrite(&place.root, before, &mended.sources, &mended.files)?,
            Then::Show => self.show(session, &project, &mended)?,
        }
        session.say(&self.summary(&mended));
        Ok(if mended.files.is_empty() { project } else { project.with_texts(mended.sources) })
    }

    fn show(self, session: &mut Session, project: &Project, mended: &Mended) -> Result<(), CliError> {
        let text = |sources: &dsc_diag::Sources, file: FileId| sources.source(file).text.clone();
        session.answer(&Wanted { form: (), file: None }, |out, look| {
            for file in &mended.files {
                let path = &project.sources.source(*file).path;
                let (before, after) = (text(&project.sources, *file), text(&mended.sources, *file));
                diff::write(out, look, path, &before, &after)?;
            }
            Ok(())
        })
    }

    /// `fixed 3 findings in 2 files, 1 more with --unsafe-fixes`.
    fn summary(self, mended: &Mended) -> String {
        let verb = if self.shows() { "would fix" } else { "fixed" };
        let mut text = format!("{verb} {}", counted(mended.fixed, "finding"));
        if mended.fixed > 0 {
            text.push_str(&format!(" in {}", counted(mended.files.len(), "file")));
        }
        if mended.unasked > 0 {
            text.push_str(&format!(", {} more with --unsafe-fixes", mended.unasked));
        }
        if mended.refused > 0 {
            text.push_str(&format!(", left {} alone where the fix would not hold", mended.refused));
        }
        text
    }
}
