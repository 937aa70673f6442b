//! Says on stderr what the model wants and this version does not do, each with its place.

use dsc_dialects::lower::{Concern, left_out};
use dsc_graph::At;
use dsc_model::Platform;

use crate::checked::Checked;
use crate::platforms::is_served;
use crate::session::Session;

/// More of one kind than these are counted.
const MOST_NAMED: usize = 8;

/// What a command is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// What a platform should be: everything counts.
    Shape,
    /// What moves: who may read it does not count.
    Movement,
    /// What is there: only platforms that are passed by count.
    Platforms,
}

impl About {
    fn concerns(self) -> &'static [Concern] {
        match self {
            About::Shape => &[Concern::Platform, Concern::Movement, Concern::Place, Concern::Access],
            About::Movement => &[Concern::Platform, Concern::Movement],
            About::Platforms => &[Concern::Platform],
        }
    }
}

/// Says what is left out on the platforms that are meant: the one named, or all.
pub fn say_left_out(session: &Session, checked: &Checked, named: Option<&str>, about: About) {
    notes(checked, named, about).iter().for_each(|note| session.say(note));
}

/// What [`say_left_out`] says, line by line.
pub fn notes(checked: &Checked, named: Option<&str>, about: About) -> Vec<String> {
    let mut out = Vec::new();
    let meant = |platform: &At<'_, Platform>| {
        is_served(*platform) && named.is_none_or(|name| platform.name() == name)
    };
    let served: Vec<At<'_, Platform>> = checked.graph.all::<Platform>().filter(meant).collect();
    let all = left_out(&checked.graph, &checked.project.sources, &served, checked.environment.as_deref());
    for concern in about.concerns() {
        // Whoever names a platform does not ask for the others.
        if named.is_some() && *concern == Concern::Platform {
            continue;
        }
        let of_concern: Vec<_> = all.iter().filter(|left| left.concern == *concern).collect();
        for left in of_concern.iter().take(MOST_NAMED) {
            let cause = &left.cause;
            out.push(format!("note: {}:{}: {}", cause.file, cause.line, cause.message));
        }
        if of_concern.len() > MOST_NAMED {
            out.push(format!("note: and {} more like these", of_concern.len() - MOST_NAMED));
        }
    }
    out
}
