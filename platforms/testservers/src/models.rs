//! Small desired platforms, and how a test plans and applies them.

use std::collections::BTreeSet;

use dsc_driver::{
    Applied, Apply, ApplyError, Holder, Outcome, Rows, Target, Value, apply_plan, apply_saved_plan,
};
use dsc_model::types::parse_type;
use dsc_plan::desired::{
    Consistency, DesiredAccess, DesiredColumn, DesiredDataset, DesiredIngestion, DesiredPlatform,
    DesiredStore, DesiredView, DesiredWorkspace, FileFormat, Schedule,
};
use dsc_plan::{Cause, HazardKind, Plan};

/// A column, its type as a model writes it.
pub fn column(name: &str, text: &str) -> DesiredColumn {
    let element = parse_type(text).expect("a type");
    DesiredColumn {
        name: name.to_owned(),
        physical: name.to_owned(),
        renamed_from: None,
        data_type: element.data_type,
        nullable: element.nullable,
        cause: cause(name),
    }
}

/// A line of the model.
pub fn cause(message: &str) -> Cause {
    Cause { file: "shop.dsc.yaml".to_owned(), line: 7, message: message.to_owned() }
}

/// A dataset of the store `usa/shop`; the first column is the key.
pub fn dataset(name: &str, columns: &[(&str, &str)]) -> DesiredDataset {
    DesiredDataset {
        address: format!("usa/shop.{name}"),
        name: name.to_owned(),
        table: name.to_owned(),
        renamed_from: None,
        columns: columns.iter().map(|(name, text)| column(name, text)).collect(),
        key: vec![columns[0].0.to_owned()],
        version: Vec::new(),
        history: false,
        description: None,
        cause: cause(name),
    }
}

/// A platform with the store `usa/shop` and a workspace `usa/desk` that sees all of it.
pub fn desired(datasets: Vec<DesiredDataset>) -> DesiredPlatform {
    let views = datasets
        .iter()
        .map(|dataset| DesiredView {
            name: dataset.name.clone(),
            dataset: dataset.address.clone(),
            history: dataset.history,
            cause: cause("desk"),
        })
        .collect();
    let shape = format!("{datasets:?}");
    DesiredPlatform {
        name: "embedded".to_owned(),
        model_hash: format!(
            "{:016x}",
            shape.bytes().fold(7u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()))
        ),
        keep_versions: 2,
        storage_version: None,
        staging_retention_seconds: 3600,
        connect: None,
        stores: vec![DesiredStore {
            address: "usa/shop".to_owned(),
            schema: "usa_shop".to_owned(),
            staging_schema: "usa_shop_staging".to_owned(),
            renamed_from: None,
            ingestion: DesiredIngestion::SnapshotFiles { path: "data".to_owned(), format: FileFormat::Csv },
            schedule: Schedule::External,
            consistency: Consistency::Dataset,
            datasets,
            cause: cause("shop"),
        }],
        workspaces: vec![DesiredWorkspace {
            address: "usa/desk".to_owned(),
            schema: "ws_usa_desk".to_owned(),
            views,
            cause: cause("desk"),
        }],
        access: DesiredAccess::default(),
    }
}

/// Books, with their ISBN as key.
pub fn books() -> DesiredDataset {
    dataset(
        "books",
        &[("isbn", "char(13)"), ("title", "varchar(40)"), ("pages", "smallint?"), ("price", "decimal(6,2)?")],
    )
}

/// Who works on a platform.
pub fn holder(command: &str) -> Holder {
    Holder {
        pid: std::process::id(),
        host: "desk".to_owned(),
        user: "ann".to_owned(),
        command: command.to_owned(),
        since: "2026-11-21T04:00:00Z".to_owned(),
    }
}

/// Waits for work.
pub fn block_on<F: Future>(work: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work)
}

/// Applies a plan as somebody would who allowed those hazards.
pub async fn apply<T: Target>(
    target: &mut T,
    dialect: &T::Dialect,
    plan: &Plan,
    allowed: &[HazardKind],
) -> Result<Applied, ApplyError> {
    let allowed: BTreeSet<HazardKind> = allowed.iter().copied().collect();
    let holder = holder("dsc apply");
    let mut apply = Apply {
        dialect,
        plan,
        allowed: &allowed,
        holder: &holder,
        model_commit: Some("abc123"),
        now: &|| "2026-11-21T04:00:01Z".to_owned(),
        interrupted: &|| false,
        progress: &mut |_| {},
    };
    apply_plan(target, &mut apply).await
}

/// Applies a plan as somebody would who saved it long ago.
pub async fn apply_saved<T: Target>(
    target: &mut T,
    dialect: &T::Dialect,
    plan: &Plan,
    desired: &DesiredPlatform,
) -> Result<Applied, ApplyError> {
    let holder = holder("dsc apply");
    let mut apply = Apply {
        dialect,
        plan,
        allowed: &BTreeSet::new(),
        holder: &holder,
        model_commit: None,
        now: &|| "2026-11-21T04:00:01Z".to_owned(),
        interrupted: &|| false,
        progress: &mut |_| {},
    };
    apply_saved_plan(target, &mut apply, desired).await
}

/// Everything must have been done.
pub fn all_done(applied: &Applied) {
    for outcome in &applied.outcomes {
        if let Outcome::Failed(fault) = outcome {
            panic!("{fault}");
        }
    }
    assert!(applied.is_complete());
}

/// The rows as text, columns with a bar between.
pub fn shown(rows: &Rows) -> Vec<String> {
    rows.rows.iter().map(|row| row.iter().map(Value::to_string).collect::<Vec<_>>().join("|")).collect()
}

/// The hazards of a plan, each once.
pub fn hazards(plan: &Plan) -> BTreeSet<&'static str> {
    plan.steps.iter().flat_map(|step| &step.hazards).map(|hazard| hazard.kind.name()).collect()
}

/// The summaries and details of a plan's steps.
pub fn phrases(plan: &Plan) -> Vec<String> {
    let mut out = Vec::new();
    for step in &plan.steps {
        out.push(format!("{} {}: {}", step.action.word(), step.address, step.summary));
        out.extend(step.details.iter().map(|detail| format!("  {detail}")));
    }
    out
}

/// What went wrong in an application.
pub fn failures(applied: &Applied) -> Vec<String> {
    let failure = |outcome: &Outcome| match outcome {
        Outcome::Failed(fault) => Some(fault.to_string()),
        Outcome::Done | Outcome::Skipped | Outcome::Left => None,
    };
    applied.outcomes.iter().filter_map(failure).collect()
}
