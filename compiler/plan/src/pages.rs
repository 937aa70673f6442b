//! What each hazard means, and each thing that a plan tells besides, in the form of a rule: `dsc explain` shows it. Family
//! 09, hazards from 01 on and the rest from 51 on; pages lie in `pages/`.

use dsc_diag::{Level, Rule, RuleName};

use crate::{DriftKind, HazardKind};

impl HazardKind {
    /// Its code, level and page: an error where nobody can allow it or somebody has to, else a warning.
    pub fn rule(self) -> &'static Rule {
        match self {
            HazardKind::DeletesData => &DELETES_DATA,
            HazardKind::RewritesTable => &REWRITES_TABLE,
            HazardKind::BlocksWrites => &BLOCKS_WRITES,
            HazardKind::BlocksReads => &BLOCKS_READS,
            HazardKind::LongValidation => &LONG_VALIDATION,
            HazardKind::NarrowsType => &NARROWS_TYPE,
            HazardKind::AddsNotNull => &ADDS_NOT_NULL,
            HazardKind::ChangesKey => &CHANGES_KEY,
            HazardKind::DropsConsumerView => &DROPS_CONSUMER_VIEW,
            HazardKind::RevokesAccess => &REVOKES_ACCESS,
            HazardKind::ConnectorRestart => &CONNECTOR_RESTART,
            HazardKind::OffsetReset => &OFFSET_RESET,
            HazardKind::MovesDataset => &MOVES_DATASET,
            HazardKind::UnmanagedObjectInTheWay => &UNMANAGED_OBJECT_IN_THE_WAY,
            HazardKind::Drift => &DRIFT,
        }
    }
}

impl DriftKind {
    /// Its code, level and page: warnings, since a plan goes on without them.
    pub fn rule(self) -> &'static Rule {
        match self {
            DriftKind::Drift => &DRIFT,
            DriftKind::TopicMissing => &TOPIC_MISSING,
            DriftKind::TopicForgetsTooSoon => &TOPIC_FORGETS_TOO_SOON,
            DriftKind::TopicCompacted => &TOPIC_COMPACTED,
            DriftKind::TopicPartitions => &TOPIC_PARTITIONS,
            DriftKind::TopicMadeAnew => &TOPIC_MADE_ANEW,
            DriftKind::TopicKeys => &TOPIC_KEYS,
        }
    }
}

static DELETES_DATA: Rule = Rule {
    code: "DSC0901",
    name: RuleName("deletes-data"),
    summary: "Stored rows or values are lost",
    level: Level::Error,
    since: "0.1.0",
    page: include_str!("pages/deletes_data.md"),
};

static REWRITES_TABLE: Rule = Rule {
    code: "DSC0902",
    name: RuleName("rewrites-table"),
    summary: "Every row of a table is written again",
    level: Level::Warning,
    since: "0.1.0",
    page: include_str!("pages/rewrites_table.md"),
};

static BLOCKS_WRITES: Rule = Rule {
    code: "DSC0903",
    name: RuleName("blocks-writes"),
    summary: "Writers wait while a step lasts",
    level: Level::Warning,
    since: "0.1.0",
    page: include_str!("pages/blocks_writes.md"),
};

static BLOCKS_READS: Rule = Rule {
    code: "DSC0904",
    name: RuleName("blocks-reads"),
    summary: "Readers wait while a step lasts",
    level: Level::Warning,
    since: "0.1.0",
    page: include_str!("pages/blocks_reads.md"),
};

static LONG_VALIDATION: Rule = Rule {
    code: "DSC0905",
    name: RuleName("long-validation"),
    summary: "Every row of a table is looked at",
    level: Level::Warning,
    since: "0.1.0",
    page: include_str!("pages/long_validation.md"),
};

static NARROWS_TYPE: Rule = Rule {
    code: "DSC0906",
    name: RuleName("narrows-type"),
    summary: "Stored values may not fit the new type",
    level: Level::Error,
    since: "0.1.0",
    page: include_str!("pages/narrows_type.md"),
};

static ADDS_NOT_NULL: Rule = Rule {
    code: "DSC0907",
    name: RuleName("adds-not-null"),
    summary: "Stored rows may lack a value that the model now promises",
    level: Level::Warning,
    since: "0.1.0",
    page: include_str!("pages/adds_not_null.md"),
};

static CHANGES_KEY: Rule = Rule {
    code: "DSC0908",
    name: RuleName("changes-key"),
    summary: "Rows are told apart by other columns than before",
    level: Level::Error,
    since: "0.1.0",
    page: include_str!("pages/changes_key.md"),
};

static DROPS_CONSUMER_VIEW: Rule = Rule {
    code: "DSC0909",
    name: RuleName("drops-consumer-view"),
    summary: "Consumers lose a view that they may be reading",
    level: Level::Error,
    since: "0.1.0",
    page: include_str!("pages/drops_consumer_view.md"),
};

static REVOKES_ACCESS: Rule = Rule {
    code: "DSC0910",
    name: RuleName("revokes-access"),
    summary: "Somebody may read or write less than before",
    level: Level::Error,
    since: "0.1.0",
    page: include_str!("pages/revokes_access.md"),
};

static CONNECTOR_RESTART: Rule = Rule {
    code: "DSC0911",
    name: RuleName("connector-restart"),
    summary: "A connector starts again",
    level: Level::Warning,
    since: "0.1.0",
    page: include_str!("pages/connector_restart.md"),
};

static OFFSET_RESET: Rule = Rule {
    code: "DSC0912",
    name: RuleName("offset-reset"),
    summary: "Positions in a topic are set anew",
    level: Level::Error,
    since: "0.1.0",
    page: include_str!("pages/offset_reset.md"),
};

static MOVES_DATASET: Rule = Rule {
    code: "DSC0913",
    name: RuleName("moves-dataset"),
    summary: "A dataset moves to another instance",
    level: Level::Error,
    since: "0.1.0",
    page: include_str!("pages/moves_dataset.md"),
};

static UNMANAGED_OBJECT_IN_THE_WAY: Rule = Rule {
    code: "DSC0914",
    name: RuleName("unmanaged-object-in-the-way"),
    summary: "Something that we did not make has the name that we need",
    level: Level::Error,
    since: "0.1.0",
    page: include_str!("pages/unmanaged_object_in_the_way.md"),
};

static DRIFT: Rule = Rule {
    code: "DSC0915",
    name: RuleName("drift"),
    summary: "Something that we made was changed by somebody else",
    level: Level::Warning,
    since: "0.1.0",
    page: include_str!("pages/drift.md"),
};

static TOPIC_MISSING: Rule = Rule {
    code: "DSC0951",
    name: RuleName("topic-missing"),
    summary: "A topic that fills a dataset is not there",
    level: Level::Warning,
    since: "0.1.0",
    page: include_str!("pages/topic_missing.md"),
};

static TOPIC_FORGETS_TOO_SOON: Rule = Rule {
    code: "DSC0952",
    name: RuleName("topic-forgets-too-soon"),
    summary: "A topic keeps its records for a shorter time than we may be away",
    level: Level::Warning,
    since: "0.1.0",
    page: include_str!("pages/topic_forgets_too_soon.md"),
};

static TOPIC_COMPACTED: Rule = Rule {
    code: "DSC0953",
    name: RuleName("topic-compacted"),
    summary: "A topic keeps only the last version of a key, and all are wanted",
    level: Level::Warning,
    since: "0.1.0",
    page: include_str!("pages/topic_compacted.md"),
};

static TOPIC_PARTITIONS: Rule = Rule {
    code: "DSC0954",
    name: RuleName("topic-partitions"),
    summary: "A topic has another number of partitions than the model says, or than when it was last read",
    level: Level::Warning,
    since: "0.1.0",
    page: include_str!("pages/topic_partitions.md"),
};

static TOPIC_MADE_ANEW: Rule = Rule {
    code: "DSC0955",
    name: RuleName("topic-made-anew"),
    summary: "A topic was removed and made again since it was last read",
    level: Level::Warning,
    since: "0.1.0",
    page: include_str!("pages/topic_made_anew.md"),
};

static TOPIC_KEYS: Rule = Rule {
    code: "DSC0956",
    name: RuleName("topic-keys"),
    summary: "The latest records of a topic do not say to which key they belong",
    level: Level::Warning,
    since: "0.1.0",
    page: include_str!("pages/topic_keys.md"),
};

#[cfg(test)]
mod tests {
    use dsc_diag::Level;

    use crate::{Consent, DriftKind, HazardKind};

    #[test]
    fn every_hazard_has_a_code_in_order_and_a_page_that_bears_its_name() {
        for (number, kind) in HazardKind::ALL.into_iter().enumerate() {
            let rule = kind.rule();
            assert_eq!(rule.code, format!("DSC09{:02}", number + 1));
            assert_eq!(rule.name.0, kind.name());
            assert!(rule.page.starts_with(&format!("# {}\n", kind.name())), "{}", kind.name());
            for heading in ["## Why", "## What happens", "## What to do"] {
                assert!(rule.page.contains(heading), "{}: {heading}", kind.name());
            }
            assert_eq!(rule.level == Level::Error, kind.consent() != Consent::NotNeeded, "{}", kind.name());
        }
    }
    #[test]
    fn what_a_plan_tells_besides_has_a_code_in_order_and_a_page_that_bears_its_name() {
        for (number, kind) in DriftKind::ALL.into_iter().enumerate().skip(1) {
            let rule = kind.rule();
            assert_eq!(rule.code, format!("DSC09{:02}", number + 50));
            assert_eq!(rule.level, Level::Warning, "{}", kind.name());
            assert_eq!(serde_json::to_value(kind).expect("a word"), kind.name());
            assert!(rule.page.starts_with(&format!("# {}\n", kind.name())), "{}", kind.name());
            for heading in ["## Why", "## What happens", "## What to do"] {
                assert!(rule.page.contains(heading), "{}: {heading}", kind.name());
            }
        }
    }
}
