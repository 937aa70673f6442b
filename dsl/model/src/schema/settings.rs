//! The keys of `dsc.toml`.

use super::{Names, Object, Shape, described};
use crate::settings::check::{ACCEPTANCE_FIELDS, FIELDS as CHECK_FIELDS, TIERS};
use crate::settings::{ENVIRONMENT_FIELDS, FIELDS, LIMIT_FIELDS, LINT_FIELDS, RUN_FIELDS};

/// Whole numbers above 0.
const AMOUNT: Shape = Shape::Whole(1, i64::MAX);

/// The settings of a project.
pub fn settings() -> Object {
    let level = || Shape::Word(vec!["off", "info", "warning", "error"]);
    let lint = described(
        LINT_FIELDS,
        vec![
            ("fail_level", level(), "warning"),
            ("levels", Shape::Named(Names::Any, Box::new(level())), "{ version-can-tie: warning }"),
        ],
    );
    let environment = described(
        ENVIRONMENT_FIELDS,
        vec![("description", Shape::Text, "Where customers are"), ("protected", Shape::Truth, "true")],
    );
    let limits = described(
        LIMIT_FIELDS,
        vec![("nodes", AMOUNT, "1000000"), ("depth", AMOUNT, "128"), ("bytes", AMOUNT, "67108864")],
    );
    let run = described(
        RUN_FIELDS,
        vec![
            ("settle", Shape::Duration, "5s"),
            ("shrink_percent", AMOUNT, "50"),
            ("batch_events", AMOUNT, "10000"),
        ],
    );
    let acceptance = described(
        ACCEPTANCE_FIELDS,
        vec![
            ("fingerprint", Shape::Text, "0123456789abcdef0123456789abcdef"),
            ("reason", Shape::Text, "never held a row"),
            ("approver", Shape::Text, "dana"),
            ("until", Shape::Day, "2027-01-31"),
        ],
    )
    .needs(&["fingerprint", "reason", "approver", "until"]);
    let check = described(
        CHECK_FIELDS,
        vec![
            ("tier", Shape::Word(TIERS.to_vec()), "consumer"),
            ("accept", Shape::List(Box::new(Shape::Object(acceptance))), "[]"),
        ],
    );
    described(
        FIELDS,
        vec![
            ("edition", Shape::Whole(1, 1), "1"),
            ("models", Shape::Texts, "[\"**/*.dsc.yaml\"]"),
            ("against", Shape::Text, "origin/main"),
            ("environment", Shape::Text, "production"),
            ("lint", Shape::Object(lint), "{ fail_level: warning }"),
            ("environments", environment.named(Names::Plain), "{ production: { protected: true } }"),
            ("limits", Shape::Object(limits), "{ depth: 64 }"),
            ("run", Shape::Object(run), "{ settle: 10s }"),
            ("check", Shape::Object(check), "{ tier: source }"),
        ],
    )
    .needs(&["edition"])
}
