//! The tables into which connectors write the records of a store: one for all its topics, or one a dataset.

use dsc_model::physical::RECORDS;
use dsc_model::{DataType, Envelope, Landing, TimeType, WholeType};
use dsc_plan::desired::{DesiredIngestion, DesiredStore, KafkaIngestion, ORDER_PLACE, ORDER_TIME};

use super::engine::{Comments, Engine, OpenVersions};
use super::layout::{ColumnSpec, DatasetSpec, IndexSpec, Nullness, Role, SchemaSpec, TableSpec, ours};
use crate::kafka_connect::layout::{
    COORDINATES, Coordinates, DELETED, KEY, OPERATION, SNAPSHOT, SOURCE_FILE, SOURCE_LSN, SOURCE_MICROS,
    SOURCE_POS, SOURCE_TIME, VALUE,
};

/// The schema of a store's landing tables.
pub(super) fn landing_schema(store: &DesiredStore, kafka: &KafkaIngestion) -> SchemaSpec {
    SchemaSpec {
        name: kafka.landing_schema.clone(),
        address: store.address.clone(),
        cause: store.cause.clone(),
    }
}

/// The one table of a store's records that land byte for byte.
pub(super) fn records_spec(engine: &dyn Engine, store: &DesiredStore, kafka: &KafkaIngestion) -> DatasetSpec {
    DatasetSpec {
        address: store.address.clone(),
        former: None,
        tables: vec![raw_table(engine, store, kafka)],
        views: Vec::new(),
        cause: store.cause.clone(),
    }
}

/// The landing table of a dataset whose records land typed, beside its staging table.
pub(super) fn typed_table(
    engine: &dyn Engine,
    store: &DesiredStore,
    staging: &TableSpec,
) -> Option<TableSpec> {
    let DesiredIngestion::Kafka(kafka) = &store.ingestion else { return None };
    match kafka.landing {
        Landing::Raw => return None,
        Landing::Typed => {}
    }
    // What orders rows is worked out when they are merged.
    let is_order = |name: &str| matches!(name, ORDER_TIME | ORDER_PLACE);
    let payload =
        staging.columns.iter().filter(|column| column.logical.is_some() && !is_order(&column.name)).cloned();
    let mut columns: Vec<ColumnSpec> = payload.collect();
    // What the connector adds to a record out of an envelope.
    let added = match kafka.envelope {
        Envelope::Debezium => &[
            (DELETED, DataType::Text),
            (OPERATION, DataType::Text),
            (SOURCE_TIME, DataType::Whole(WholeType::Bigint)),
            (SOURCE_MICROS, DataType::Whole(WholeType::Bigint)),
            (SOURCE_LSN, DataType::Whole(WholeType::Bigint)),
            (SOURCE_FILE, DataType::Text),
            (SOURCE_POS, DataType::Whole(WholeType::Bigint)),
            (SNAPSHOT, DataType::Text),
        ][..],
        Envelope::Flat => &[],
    };
    columns.extend(
        added.iter().map(|(name, data_type)| ours(name, &engine.column_type(data_type), Nullness::Maybe)),
    );
    columns.extend(coordinates(engine, Nullness::Never));
    let Coordinates { topic, partition, offset, .. } = COORDINATES;
    Some(TableSpec {
        role: Role::Landing,
        schema: kafka.landing_schema.clone(),
        name: staging.name.clone(),
        columns,
        key: [topic, partition, offset].map(str::to_owned).to_vec(),
        valid_from: None,
        open_index: None,
        comment: staging
            .comment
            .as_ref()
            .map(|comment| comment.replacen(Role::Staging.title(), Role::Landing.title(), 1)),
    })
}

/// Nothing here refuses a record: what it is worth is found when it is merged.
fn raw_table(engine: &dyn Engine, store: &DesiredStore, kafka: &KafkaIngestion) -> TableSpec {
    let mut columns = coordinates(engine, Nullness::Maybe);
    let bytes = engine.column_type(&DataType::Blob);
    columns.extend([KEY, VALUE].map(|name| ours(name, &bytes, Nullness::Maybe)));
    let Coordinates { topic, partition, offset, .. } = COORDINATES;
    let digest = blake3::hash(format!("landing {:?}", store.address).as_bytes()).to_hex();
    // Records are taken in the order of their partitions, a batch at a time.
    let open_index = (engine.facts().open_versions != OpenVersions::NotIndexed).then(|| IndexSpec {
        name: format!("dsc_landed_{}", &digest[..16]),
        columns: [topic, partition, offset].map(str::to_owned).to_vec(),
        condition: None,
    });
    let comment = (engine.facts().comments != Comments::None)
        .then(|| format!("{} of {}, kept by dsc", Role::Landing.title(), store.address));
    TableSpec {
        role: Role::Landing,
        schema: kafka.landing_schema.clone(),
        name: RECORDS.to_owned(),
        columns,
        key: Vec::new(),
        valid_from: None,
        open_index,
        comment,
    }
}

fn coordinates(engine: &dyn Engine, nullness: Nullness) -> Vec<ColumnSpec> {
    let Coordinates { topic, partition, offset, time } = COORDINATES;
    let column = |name, data_type, nullness| ours(name, &engine.column_type(data_type), nullness);
    vec![
        column(topic, &DataType::Text, nullness),
        column(partition, &DataType::Whole(WholeType::Integer), nullness),
        column(offset, &DataType::Whole(WholeType::Bigint), nullness),
        column(time, &DataType::Time(TimeType::Timestamptz), Nullness::Maybe),
    ]
}
