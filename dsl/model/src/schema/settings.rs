//! The keys of `dsc.toml`.

use super::{Names, Object, Shape, described};
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
        ],
    )
    .needs(&["edition"])
}
