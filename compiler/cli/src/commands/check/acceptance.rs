//! Breaks that somebody accepted in `dsc.toml`, by fingerprint.

use dsc_diag::Level;
use dsc_lint::{Finding, Report};
use dsc_model::settings::CheckSettings;

/// Breaks that nobody can accept: what is left would not be a sound model, or would be somebody else's.
const NEVER: &[&str] = &["unauthorised-change", "dataset-removed", "approval-withdrawn"];

/// Takes away the breaks that are accepted, and tells of the others how they could be; says how many were accepted.
/// What is said of an acceptance that does not hold goes to `notes`.
pub(super) fn accept(
    report: &mut Report,
    settings: &CheckSettings,
    today: (i16, u8, u8),
    notes: &mut Vec<String>,
) -> usize {
    let before = report.findings.len();
    report.findings.retain(|finding| {
        let mut fitting = settings.accepted.iter().filter(|known| known.fingerprint == finding.fingerprint);
        if !can_be_accepted(finding) {
            return true;
        }
        !fitting.any(|known| {
            let holds = known.until.is_none_or(|until| today <= until.date);
            let (reason, approver) = (&known.reason, &known.approver);
            let address = &finding.diagnostic.address;
            let rule = finding.diagnostic.rule;
            notes.push(match holds {
                true => format!("`{rule}` of `{address}` is accepted by {approver}: {reason}"),
                false => format!("the acceptance of `{rule}` of `{address}` by {approver} has expired"),
            });
            holds
        })
    });
    for finding in report.findings.iter_mut().filter(|finding| can_be_accepted(finding)) {
        let how = format!(
            "if it is wanted, accept it below `[[check.accept]]` in dsc.toml with the fingerprint {}",
            finding.fingerprint
        );
        let help = finding.diagnostic.help.take().map_or(how.clone(), |help| format!("{help}; {how}"));
        finding.diagnostic.help = Some(help);
    }
    before - report.findings.len()
}

fn can_be_accepted(finding: &Finding) -> bool {
    finding.rule.is_about_a_request()
        && finding.level >= Level::Warning
        && !NEVER.contains(&finding.diagnostic.rule.0)
}
