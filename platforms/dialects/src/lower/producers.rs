//! Stores and datasets of the model as a platform ingests them.

use dsc_graph::{At, ColumnAt, Object, Relation};
use dsc_model::physical::{staging_schema, store_schema};
use dsc_model::{
    Choice, Container, ContainerKind, DataFormat, Dataset, Datastore, Ingestion, IngestionKind, Platform,
    PrimaryIngestion, Schedule as ModelSchedule, Transformer, Workspace,
};
use dsc_plan::desired::{
    Consistency, DesiredColumn, DesiredDataset, DesiredIngestion, DesiredStore, FileFormat, FormerStore,
    Schedule,
};

use super::Lowering;

/// A store without its datasets.
pub(super) fn store(cx: &Lowering<'_>, store: At<'_, Datastore>) -> DesiredStore {
    let zone = store.zone_name();
    let address = store.address();
    let ingestion = store.ingestion.as_deref();
    let consistency = ingestion.and_then(|ingestion| ingestion.consistency).map(|chosen| chosen.choice);
    DesiredStore {
        schema: store_schema(zone, store.name()),
        staging_schema: staging_schema(zone, store.name()),
        renamed_from: store.renamed_from.map(|word| former(zone, store.text(word))),
        ingestion: desired_ingestion(cx, store, ingestion),
        schedule: schedule(store, ingestion),
        consistency: match consistency {
            Some(dsc_model::Consistency::Datastore) => Consistency::Datastore,
            Some(dsc_model::Consistency::Dataset) | None => Consistency::Dataset,
        },
        datasets: Vec::new(),
        cause: cx.cause(store.span(), format!("datastore `{address}`")),
        address,
    }
}

fn former(zone: Option<&str>, name: &str) -> FormerStore {
    // It may be written as an address; schemas are named by the bare name.
    let name = name.rsplit_once('/').map_or(name, |(_, name)| name);
    FormerStore {
        address: zone.map_or_else(|| name.to_owned(), |zone| format!("{zone}/{name}")),
        schema: store_schema(zone, name),
        staging_schema: staging_schema(zone, name),
    }
}

fn schedule(store: At<'_, Datastore>, ingestion: Option<&Ingestion>) -> Schedule {
    let Some(ingestion) = ingestion else {
        return Schedule::External;
    };
    if let Some((transformer, schedule)) = filled_by(store).and_then(|found| Some((found, found.schedule?))) {
        return written_schedule(transformer, schedule);
    }
    match ingestion.schedule {
        Some(schedule) => written_schedule(store, schedule),
        None => match ingestion.kind {
            Some(IngestionKind::Kafka | IngestionKind::FileInbox) => Schedule::Continuous,
            Some(
                IngestionKind::Snapshot
                | IngestionKind::Watermark
                | IngestionKind::Cdc
                | IngestionKind::Transformer,
            )
            | None => Schedule::External,
        },
    }
}

fn written_schedule<T: Object>(of: At<'_, T>, schedule: ModelSchedule) -> Schedule {
    match schedule {
        ModelSchedule::Continuous(_) => Schedule::Continuous,
        ModelSchedule::External(_) => Schedule::External,
        ModelSchedule::Cron(word) => Schedule::Cron(of.text(word).to_owned()),
    }
}

fn desired_ingestion(
    cx: &Lowering<'_>,
    store: At<'_, Datastore>,
    ingestion: Option<&Ingestion>,
) -> DesiredIngestion {
    ingest(cx.platform, store, ingestion).unwrap_or_else(|kind| DesiredIngestion::NotBuilt { kind })
}

/// Why a platform cannot take a store in, where this version cannot do it.
pub(super) fn not_built(platform: At<'_, Platform>, store: At<'_, Datastore>) -> Option<String> {
    match ingest(platform, store, store.ingestion.as_deref()) {
        Ok(
            DesiredIngestion::Kafka(_)
            | DesiredIngestion::SnapshotFiles { .. }
            | DesiredIngestion::SnapshotTables { .. }
            | DesiredIngestion::WatermarkTables { .. }
            | DesiredIngestion::ChangeTables { .. }
            | DesiredIngestion::Transformer { .. }
            | DesiredIngestion::FileInbox { .. }
            | DesiredIngestion::NotBuilt { .. },
        ) => None,
        Err(kind) => Some(format!("this version has no {kind} for platform `{}`", platform.name())),
    }
}

/// How a store's data arrives, or what this version would have to be able to do.
fn ingest(
    platform: At<'_, Platform>,
    store: At<'_, Datastore>,
    ingestion: Option<&Ingestion>,
) -> Result<DesiredIngestion, String> {
    let Some((ingestion, kind)) = ingestion.and_then(|ingestion| Some((ingestion, ingestion.kind?))) else {
        return Err("ingestion without a kind".to_owned());
    };
    if read_elsewhere(platform, store) {
        return Err("ingestion from another platform".to_owned());
    }
    let container = store.ingestion_container().and_then(|link| link.target);
    match kind {
        IngestionKind::Snapshot => container.and_then(snapshot).ok_or_else(|| of_container(kind, container)),
        IngestionKind::FileInbox => container
            .and_then(|container| inbox(store, ingestion, container))
            .ok_or_else(|| "file_inbox without a folder".to_owned()),
        IngestionKind::Watermark => {
            let found = container.zip(ingestion.watermark).and_then(|(container, column)| {
                let container = database(container)?;
                Some(DesiredIngestion::WatermarkTables { container, column: store.text(column).to_owned() })
            });
            found.ok_or_else(|| of_container(kind, container))
        }
        IngestionKind::Transformer => transformer(platform, store),
        IngestionKind::Cdc => {
            let found = container.zip(ingestion.change_table).and_then(|(container, pattern)| {
                let container = database(container)?;
                Some(DesiredIngestion::ChangeTables { container, pattern: store.text(pattern).to_owned() })
            });
            found.ok_or_else(|| of_container(kind, container))
        }
        IngestionKind::Kafka => super::kafka::ingest(platform, store, ingestion),
    }
}

/// The queries that fill a store.
fn transformer(platform: At<'_, Platform>, store: At<'_, Datastore>) -> Result<DesiredIngestion, String> {
    let nobody = || "transformer".to_owned();
    let transformer = filled_by(store).ok_or_else(nobody)?;
    let workspace = transformer.link::<Workspace>(Relation::TransformerWorkspace);
    let workspace = workspace.and_then(|link| link.target).ok_or_else(nobody)?;
    if !workspace.groups().any(|group| super::serves(platform, group)) {
        return Err(format!("transformer of `{}`, which is served elsewhere,", workspace.address()));
    }
    if transformer.sql.is_empty() {
        return Err("transformer without SQL".to_owned());
    }
    let text = |word| transformer.text(word).to_owned();
    Ok(DesiredIngestion::Transformer {
        transformer: transformer.address(),
        workspace: workspace.address(),
        queries: transformer.sql.iter().map(|(dataset, sql)| (text(*dataset), text(*sql))).collect(),
    })
}

/// The transformer that fills a store.
fn filled_by(store: At<'_, Datastore>) -> Option<At<'_, Transformer>> {
    store.referrers::<Transformer>(Relation::TransformerOutput).find_map(|link| link.target)
}

/// Whether only other platforms may read a store at its source.
fn read_elsewhere(platform: At<'_, Platform>, store: At<'_, Datastore>) -> bool {
    let mut named = false;
    for link in store.referrers::<PrimaryIngestion>(Relation::PrimaryStore) {
        let Some(primary) = link.target else { continue };
        named = true;
        if primary.links::<Platform>(Relation::PrimaryPlatform).any(|link| link.target == Some(platform)) {
            return false;
        }
    }
    named
}

/// What this version would have to be able to do: a kind of ingestion from a kind of container.
fn of_container(kind: IngestionKind, container: Option<At<'_, Container>>) -> String {
    let container = container.and_then(|container| container.kind);
    format!("{} of {}", kind.word(), container.map_or("an unknown container", Choice::word))
}

fn snapshot(container: At<'_, Container>) -> Option<DesiredIngestion> {
    if let Some(container) = database(container) {
        return Some(DesiredIngestion::SnapshotTables { container });
    }
    if container.kind != Some(ContainerKind::Files) {
        return None;
    }
    let path = container.text(container.endpoint.path?).to_owned();
    let format = match container.endpoint.format? {
        DataFormat::Csv => FileFormat::Csv,
        DataFormat::Parquet => FileFormat::Parquet,
        DataFormat::Jsonl => FileFormat::JsonLines,
    };
    Some(DesiredIngestion::SnapshotFiles { path, format })
}

/// The address of a container that is a database which this version can read.
fn database(container: At<'_, Container>) -> Option<String> {
    (container.kind == Some(ContainerKind::Postgres)).then(|| container.address())
}

fn inbox(
    store: At<'_, Datastore>,
    ingestion: &Ingestion,
    container: At<'_, Container>,
) -> Option<DesiredIngestion> {
    if container.kind != Some(ContainerKind::FileInbox) {
        return None;
    }
    let endpoint = &container.object().endpoint;
    let text = |word| container.text(word).to_owned();
    let route = ingestion.route.as_ref()?;
    Some(DesiredIngestion::FileInbox {
        path: text(endpoint.path?),
        done: endpoint.done.map(text),
        quarantine: endpoint.quarantine.map(text),
        route_field: store.text(route.field?).to_owned(),
        routes: route
            .to
            .iter()
            .map(|(value, dataset)| {
                (store.text(*value).to_owned(), dataset_name(store.text(*dataset)).to_owned())
            })
            .collect(),
    })
}

/// The name of a dataset that may be written as an address.
fn dataset_name(reference: &str) -> &str {
    reference.rsplit_once('.').map_or(reference, |(_, name)| name)
}

/// A dataset.
pub(super) fn dataset(cx: &Lowering<'_>, dataset: At<'_, Dataset>, history: bool) -> DesiredDataset {
    let address = dataset.address();
    let details = dataset.details();
    let physical = |words| {
        dataset
            .texts(words)
            .filter_map(|name| dataset.column(name))
            .map(|column| column.physical_name().to_owned())
            .collect()
    };
    DesiredDataset {
        name: dataset.name().to_owned(),
        table: dataset.physical_name().to_owned(),
        renamed_from: details.renamed_from.map(|word| dataset_name(dataset.text(word)).to_owned()),
        columns: dataset.columns().filter_map(|found| column(cx, found)).collect(),
        key: physical(dataset.key),
        version: physical(dataset.version),
        history,
        description: dataset.description.map(|word| dataset.text(word).to_owned()),
        cause: cx.cause(dataset.span(), format!("dataset `{address}`")),
        address,
    }
}

/// A column; nothing where its type could not be read.
fn column(cx: &Lowering<'_>, column: ColumnAt<'_>) -> Option<DesiredColumn> {
    let element = column.column().element.as_ref()?;
    let dataset = column.dataset;
    Some(DesiredColumn {
        name: column.name().to_owned(),
        physical: column.physical_name().to_owned(),
        renamed_from: column.details().renamed_from.map(|word| dataset_name(dataset.text(word)).to_owned()),
        data_type: element.data_type.clone(),
        nullable: element.nullable,
        cause: cx.cause(column.type_span(), format!("column `{}`", column.address())),
    })
}
