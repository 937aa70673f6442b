//! Calls of the program where a server of a test is named: with its credentials, and never with its password in an answer.

use std::path::Path;

use dsc_testservers::Postgres;

use crate::support::{Call, Ended, dsc};

/// A zone with the one team of most models here.
pub const ZONE: (&str, &str) = (
    "usa/zone.dsc.yaml",
    "dsc: 1\nzone: usa\nteams: { books: { description: Booksellers, repository: acme/books@main } }\n",
);

/// Calls the program in a folder whose model reads or writes with a credential of the environment.
pub fn call(arguments: &[&str], folder: &Path) -> Call {
    ["READER", "WRITER"].iter().fold(dsc(arguments).inside(folder), |call, who| {
        call.with(&format!("THE_{who}_USER"), Postgres::USER)
            .with(&format!("THE_{who}_PASSWORD"), Postgres::PASSWORD)
    })
}

/// The same, to its end.
pub fn run(arguments: &[&str], folder: &Path) -> Ended {
    call(arguments, folder).run()
}

/// Holds that a call went well and showed no secret.
pub fn fine(ended: &Ended) {
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    assert!(!format!("{ended:?}").contains(Postgres::PASSWORD), "a secret was shown");
}
