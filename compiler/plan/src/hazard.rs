//! What can be dangerous about a step. Which step carries which hazard is the dialect's business.

use serde::{Deserialize, Serialize};

/// One thing that is dangerous about a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hazard {
    /// What kind of danger.
    pub kind: HazardKind,
    /// What would happen here, as one phrase, with names and sizes.
    pub message: String,
}

impl Hazard {
    /// A hazard of that kind.
    pub fn new(kind: HazardKind, message: impl Into<String>) -> Hazard {
        Hazard { kind, message: message.into() }
    }
}

/// The kinds of danger; their names are what `--allow` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HazardKind {
    /// Stored rows or values are lost.
    DeletesData,
    /// Every row of a table is written again.
    RewritesTable,
    /// Writers wait while it lasts.
    BlocksWrites,
    /// Readers wait while it lasts.
    BlocksReads,
    /// Every row of a table is looked at.
    LongValidation,
    /// Stored values may not fit the new type.
    NarrowsType,
    /// Stored rows may lack a value that the model now promises.
    AddsNotNull,
    /// Rows are told apart by other columns than before.
    ChangesKey,
    /// Consumers lose a view that they may be reading.
    DropsConsumerView,
    /// Somebody may read or write less than before.
    RevokesAccess,
    /// A connector starts again.
    ConnectorRestart,
    /// Positions in a topic are set anew.
    OffsetReset,
    /// A dataset moves to another instance.
    MovesDataset,
    /// Something that we did not make has the name that we need.
    UnmanagedObjectInTheWay,
    /// Something that we made was changed by somebody else.
    Drift,
}

/// Whether a hazard holds a step up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// It is told, and the step goes on.
    NotNeeded,
    /// The step waits until somebody allows the hazard by name.
    Needed,
    /// Nobody can allow it; the cause has to go first.
    Impossible,
}

impl HazardKind {
    /// Every kind, in the order of the documentation.
    pub const ALL: [HazardKind; 15] = [
        HazardKind::DeletesData,
        HazardKind::RewritesTable,
        HazardKind::BlocksWrites,
        HazardKind::BlocksReads,
        HazardKind::LongValidation,
        HazardKind::NarrowsType,
        HazardKind::AddsNotNull,
        HazardKind::ChangesKey,
        HazardKind::DropsConsumerView,
        HazardKind::RevokesAccess,
        HazardKind::ConnectorRestart,
        HazardKind::OffsetReset,
        HazardKind::MovesDataset,
        HazardKind::UnmanagedObjectInTheWay,
        HazardKind::Drift,
    ];

    /// Its name, such as `deletes-data`.
    pub fn name(self) -> &'static str {
        match self {
            HazardKind::DeletesData => "deletes-data",
            HazardKind::RewritesTable => "rewrites-table",
            HazardKind::BlocksWrites => "blocks-writes",
            HazardKind::BlocksReads => "blocks-reads",
            HazardKind::LongValidation => "long-validation",
            HazardKind::NarrowsType => "narrows-type",
            HazardKind::AddsNotNull => "adds-not-null",
            HazardKind::ChangesKey => "changes-key",
            HazardKind::DropsConsumerView => "drops-consumer-view",
            HazardKind::RevokesAccess => "revokes-access",
            HazardKind::ConnectorRestart => "connector-restart",
            HazardKind::OffsetReset => "offset-reset",
            HazardKind::MovesDataset => "moves-dataset",
            HazardKind::UnmanagedObjectInTheWay => "unmanaged-object-in-the-way",
            HazardKind::Drift => "drift",
        }
    }

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<HazardKind> {
        HazardKind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether it holds a step up: what takes something away from somebody does, what only takes time does not.
    pub fn consent(self) -> Consent {
        match self {
            HazardKind::DeletesData
            | HazardKind::NarrowsType
            | HazardKind::ChangesKey
            | HazardKind::DropsConsumerView
            | HazardKind::RevokesAccess
            | HazardKind::OffsetReset
            | HazardKind::MovesDataset => Consent::Needed,
            HazardKind::RewritesTable
            | HazardKind::BlocksWrites
            | HazardKind::BlocksReads
            | HazardKind::LongValidation
            | HazardKind::AddsNotNull
            | HazardKind::ConnectorRestart
            | HazardKind::Drift => Consent::NotNeeded,
            HazardKind::UnmanagedObjectInTheWay => Consent::Impossible,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::HazardKind;

    #[test]
    fn every_name_leads_back_to_its_kind() {
        for kind in HazardKind::ALL {
            assert_eq!(HazardKind::from_name(kind.name()), Some(kind));
            let written = serde_json::to_string(&kind).expect("a word");
            assert_eq!(written, format!("\"{}\"", kind.name()));
        }
        assert_eq!(HazardKind::from_name("deletes_data"), None);
    }
}
