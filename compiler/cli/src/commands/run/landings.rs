//! Whether connectors have landed something: asked again and again on a connection that stays, because that costs a
//! hundredth of a look that takes the platform's lease and finds nothing to move.

use std::collections::BTreeSet;
use std::time::Instant;

use dsc_dialects::motion::landing::stores_with_landed;
use dsc_driver::Value;
use dsc_plan::desired::DesiredStore;

use super::is_carried;
use super::watch::{LOOK, now};
use crate::platforms::{PlatformReader, Served};
use crate::session::Session;

/// The landing tables of a platform, as far as they are meant.
pub(super) struct Landings<'a> {
    platform: &'a Served,
    /// The addresses of the stores that they belong to.
    stores: BTreeSet<String>,
    question: Option<String>,
    reader: Option<PlatformReader>,
    /// When to ask again, after nobody answered.
    next: Instant,
}

impl<'a> Landings<'a> {
    /// Those of the stores that are meant; nothing is asked yet.
    pub(super) fn of(platform: &'a Served, is_meant: impl Fn(&DesiredStore) -> bool) -> Landings<'a> {
        let meant = || platform.desired.stores.iter().filter(|store| is_carried(store) && is_meant(store));
        Landings {
            platform,
            stores: meant().map(|store| store.address.clone()).collect(),
            question: stores_with_landed(meant()),
            reader: None,
            next: now(),
        }
    }

    /// The addresses of stores of which something has landed. Where nobody answers, it may be any of them: whoever wants to
    /// move them finds out why.
    pub(super) fn news(&mut self, session: &Session) -> BTreeSet<String> {
        let Some(question) = self.question.as_deref().filter(|_| now() >= self.next) else {
            return BTreeSet::new();
        };
        let answer = match &mut self.reader {
            Some(reader) => Ok(reader),
            None => self.platform.reader(session, "run").map(|reader| self.reader.insert(reader)),
        }
        .and_then(|reader| Ok(reader.ask(question)?));
        match answer {
            Ok(found) => {
                let address = |row: &Vec<Value>| Some(row.first()?.as_text()?.to_owned());
                found.rows.iter().filter_map(address).collect()
            }
            Err(_) => {
                self.reader = None;
                self.next = now() + LOOK;
                self.stores.clone()
            }
        }
    }
}
