//! What a run came to, as bytes.

use dsc_diag::{Diagnostic, Edit, FileId, Fix, Level, Related, RuleName, Span};
use dsc_lint::{Finding, Report};

use super::bytes::{Reading, Writing};

/// Writes a report.
pub(super) fn write(report: &Report, out: &mut Writing) {
    out.number(report.suppressed as u64);
    out.each(&report.findings, |out, finding| {
        out.text(&finding.fingerprint);
        out.text(finding.level.word());
        write_diagnostic(&finding.diagnostic, out);
    });
}

/// Reads what [`write`] wrote, of a project with so many files.
pub(super) fn read(bytes: &mut Reading<'_>, files: usize) -> Option<Report> {
    let suppressed = usize::try_from(bytes.number()?).ok()?;
    let findings = bytes.each(|bytes| {
        let fingerprint = bytes.text()?.to_owned();
        let level = Level::from_word(bytes.text()?)?;
        let rule = dsc_lint::find_rule(bytes.text()?)?;
        let diagnostic = read_diagnostic(bytes, rule.name(), files)?;
        Some(Finding { diagnostic, rule, level, fingerprint })
    })?;
    Some(Report { findings, suppressed })
}

fn write_diagnostic(diagnostic: &Diagnostic, out: &mut Writing) {
    // Every field by its name, so that a new one is not forgotten.
    let Diagnostic { rule, message, span, label, related, help, address, field, change, fix, level } =
        diagnostic;
    out.text(rule.0);
    write_span(*span, out);
    for text in [message, label, address, field, change] {
        out.text(text);
    }
    out.each(related, |out, related| {
        write_span(related.span, out);
        out.text(&related.message);
    });
    out.each(help.as_slice(), |out, help| out.text(help));
    out.each(level.as_slice(), |out, level| out.text(level.word()));
    out.each(fix.as_slice(), |out, Fix { title, safe, edits }| {
        out.text(title);
        out.number(u64::from(*safe));
        out.each(edits, |out, Edit { span, text }| {
            write_span(*span, out);
            out.text(text);
        });
    });
}

fn read_diagnostic(bytes: &mut Reading<'_>, rule: RuleName, files: usize) -> Option<Diagnostic> {
    let span = read_span(bytes, files)?;
    let mut text = || Some(bytes.text()?.to_owned());
    let (message, label, address, field, change) = (text()?, text()?, text()?, text()?, text()?);
    let related = bytes
        .each(|bytes| Some(Related { span: read_span(bytes, files)?, message: bytes.text()?.to_owned() }))?;
    let help = bytes.each(|bytes| Some(bytes.text()?.to_owned()))?.pop();
    let level = bytes.each(|bytes| Level::from_word(bytes.text()?))?.pop();
    let fix = bytes.each(|bytes| {
        let (title, safe) = (bytes.text()?.to_owned(), bytes.number()? == 1);
        let edits = bytes
            .each(|bytes| Some(Edit { span: read_span(bytes, files)?, text: bytes.text()?.to_owned() }))?;
        Some(Fix { title, safe, edits })
    })?;
    let fix = fix.into_iter().next();
    Some(Diagnostic { rule, message, span, label, related, help, address, field, change, fix, level })
}

fn write_span(span: Span, out: &mut Writing) {
    out.number(u64::from(span.file.0));
    out.number(u64::from(span.start) << 32 | u64::from(span.end));
}

fn read_span(bytes: &mut Reading<'_>, files: usize) -> Option<Span> {
    let file = u32::try_from(bytes.number()?).ok().filter(|file| (*file as usize) < files)?;
    let range = bytes.number()?;
    Some(Span::new(FileId(file), (range >> 32) as u32, range as u32))
}

/// The files that a report points at.
pub(super) fn files_of(report: &Report) -> impl Iterator<Item = FileId> {
    report.findings.iter().flat_map(|finding| {
        let finding = &finding.diagnostic;
        let edits = finding.fix.iter().flat_map(|fix| fix.edits.iter().map(|edit| edit.span));
        let related = finding.related.iter().map(|related| related.span);
        std::iter::once(finding.span).chain(related).chain(edits).map(|span| span.file)
    })
}
