//! `[check]`: what a request is held against, and the breaks that somebody accepted.

use dsc_diag::Span;
use dsc_syntax::{Kind, Value};

use super::string;
use crate::faults::{MISSING_KEY, UNKNOWN_VALUE};
use crate::read::{Day, Field, Reader, shortened};

/// What a request is held against.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CheckSettings {
    /// How far compatibility reaches: `storage`, `consumer` or `source`; none is `consumer`.
    pub tier: Option<&'static str>,
    /// The breaks that somebody accepted.
    pub accepted: Vec<Acceptance>,
}

/// A break that somebody accepted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Acceptance {
    /// The fingerprint of the finding.
    pub fingerprint: String,
    /// Why it is wanted.
    pub reason: String,
    /// Who answers for it.
    pub approver: String,
    /// The last day on which it holds.
    pub until: Option<Day>,
    /// Where it stands.
    pub span: Option<Span>,
}

pub(crate) const TIERS: [&str; 3] = ["storage", "consumer", "source"];

pub(crate) const FIELDS: &[Field<CheckSettings>] = &[
    Field { name: "tier", doc: "How far compatibility reaches: storage, consumer or source", read: tier },
    Field { name: "accept", doc: "Breaks that somebody accepted", read: accepted },
];

pub(crate) const ACCEPTANCE_FIELDS: &[Field<Acceptance>] = &[
    Field {
        name: "fingerprint",
        doc: "Fingerprint of the finding",
        read: |r, o, v| o.fingerprint = string(r, v).unwrap_or_default(),
    },
    Field {
        name: "reason",
        doc: "Why it is wanted",
        read: |r, o, v| o.reason = string(r, v).unwrap_or_default(),
    },
    Field {
        name: "approver",
        doc: "Who answers for it",
        read: |r, o, v| o.approver = string(r, v).unwrap_or_default(),
    },
    Field { name: "until", doc: "Last day on which it holds", read: |r, o, v| o.until = r.day(v) },
];

fn tier<'a>(reader: &mut Reader<'a>, settings: &mut CheckSettings, value: Value<'a>) {
    let Some(word) = string(reader, value) else { return };
    settings.tier = TIERS.into_iter().find(|tier| *tier == word);
    if settings.tier.is_none() {
        let message = format!("unknown tier `{}`", shortened(&word));
        let help = "known are `storage`, `consumer`, `source`".to_owned();
        reader.report(UNKNOWN_VALUE, value, message, Some(help));
    }
}

fn accepted<'a>(reader: &mut Reader<'a>, settings: &mut CheckSettings, value: Value<'a>) {
    if value.kind() != Kind::List {
        reader.wrong_shape(value, "a table `[[check.accept]]` for each accepted break");
        return;
    }
    for item in value.items() {
        let (start, end) = item.range();
        let span = Span::new(reader.model.file, start, end);
        let mut acceptance = Acceptance { span: Some(span), ..Acceptance::default() };
        reader.object(item, ACCEPTANCE_FIELDS, &mut acceptance);
        let said = [
            ("fingerprint", !acceptance.fingerprint.trim().is_empty()),
            ("reason", !acceptance.reason.trim().is_empty()),
            ("approver", !acceptance.approver.trim().is_empty()),
            ("until", acceptance.until.is_some()),
        ];
        let missing: Vec<&str> = said.iter().filter(|(_, said)| !said).map(|(key, _)| *key).collect();
        for key in &missing {
            let message = format!("an accepted break has no `{key}`");
            let help =
                "it holds once it says its fingerprint, its reason, its approver and its last day".to_owned();
            reader.report_at(MISSING_KEY, span, key, message, Some(help));
        }
        if missing.is_empty() {
            settings.accepted.push(acceptance);
        }
    }
}
