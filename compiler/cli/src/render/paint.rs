//! Colours, where they are wanted.

use dsc_diag::Level;

use crate::session::Look;

/// What a piece of text is, as far as its colour tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something that cannot stay.
    Bad,
    /// Something that needs a thought.
    Doubtful,
    /// Something good to know.
    Calm,
    /// Something that comes.
    Good,
    /// A heading.
    Strong,
    /// Something beside the point.
    Faint,
}

impl Tone {
    /// The tone of a level.
    pub fn of(level: Level) -> Self {
        match level {
            Level::Error => Tone::Bad,
            Level::Warning => Tone::Doubtful,
            Level::Info => Tone::Calm,
            Level::Off => Tone::Faint,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Tone::Bad => "1;31",
            Tone::Doubtful => "1;33",
            Tone::Calm => "1;36",
            Tone::Good => "32",
            Tone::Strong => "1",
            Tone::Faint => "2",
        }
    }
}

impl Look {
    /// A text in a tone.
    pub fn paint(self, tone: Tone, text: &str) -> String {
        match self.color {
            true => format!("\u{1b}[{}m{text}\u{1b}[0m", tone.code()),
            false => text.to_owned(),
        }
    }
}
