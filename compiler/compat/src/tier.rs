//! How far compatibility reaches.

use dsc_model::settings::CheckSettings;

/// Whose trouble counts. Each tier holds those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// What platforms would have to rewrite.
    Storage,
    /// What readers of a view notice.
    Consumer,
    /// What producers and readers of Avro notice.
    Source,
}

impl Tier {
    /// Every tier, the narrowest first.
    pub const ALL: [Tier; 3] = [Tier::Storage, Tier::Consumer, Tier::Source];

    /// The tier that the settings of a project name; readers of views where they name none.
    pub fn of_settings(settings: &CheckSettings) -> Self {
        let named = settings.tier.and_then(|word| Self::ALL.into_iter().find(|tier| tier.word() == word));
        named.unwrap_or(Self::Consumer)
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Tier::Storage => "storage",
            Tier::Consumer => "consumer",
            Tier::Source => "source",
        }
    }
}
