//! One file of a snapshot becomes typed rows: as a set by the engine's reader, or taken apart where that fails.

use dsc_dialects::motion::place::Place;
use dsc_dialects::motion::query;
use dsc_dialects::motion::stage::{self, EngineFile, ParquetColumn, RAW_COLUMNS};
use dsc_driver::source::{FaultCode, Part, RawRow, Reading, RowFault, Source, WantedColumn, places_among};
use dsc_driver::{Loader, TableName, TargetError, Value};

use crate::ledger::{Context, text};
use crate::settings::{Progress, RunError};

/// Brings a file into the table of typed rows.
pub(crate) async fn stage_part<T: Loader, P: Progress, S: Source>(
    cx: &mut Context<'_, T, P>,
    place: &Place<'_>,
    part: &Part,
    wanted: &[WantedColumn],
    source: &mut S,
) -> Result<(), RunError> {
    match &part.reading {
        Reading::Csv { places, width } => {
            let Some(reader) = cx.engine.files() else {
                return take_apart(cx, place, part, wanted, source).await;
            };
            let file = EngineFile { path: &part.path, source: &part.source, places, width: *width };
            if try_as_set(cx, place, part, &stage::type_csv(place, reader, &file)).await? {
                return Ok(());
            }
            take_apart(cx, place, part, wanted, source).await
        }
        Reading::Parquet => stage_parquet(cx, place, part, wanted).await,
        Reading::Source => take_apart(cx, place, part, wanted, source).await,
        Reading::Query { sql } => {
            cx.target.execute(&query::type_query(place, &part.source, sql)).await?;
            Ok(())
        }
    }
}

/// Whether the engine read a file and found nothing wrong. If not, nothing of it stays.
async fn try_as_set<T: Loader, P: Progress>(
    cx: &mut Context<'_, T, P>,
    place: &Place<'_>,
    part: &Part,
    statement: &str,
) -> Result<bool, RunError> {
    match cx.target.execute(statement).await {
        Ok(_) => {}
        Err(TargetError::Statement { .. }) => return Ok(false),
        Err(fault) => return Err(fault.into()),
    }
    if cx.number(&stage::count_faults(place, &part.source)).await? == 0 {
        return Ok(true);
    }
    cx.target.execute(&stage::forget_source(place, &part.source)).await?;
    Ok(false)
}

/// Reads a file row by row by the source's own reader, and types it by the very expressions with which the set was tried.
async fn take_apart<T: Loader, P: Progress, S: Source>(
    cx: &mut Context<'_, T, P>,
    place: &Place<'_>,
    part: &Part,
    wanted: &[WantedColumn],
    source: &mut S,
) -> Result<(), RunError> {
    source.open(part, wanted).await?;
    loop {
        let rows = source.next_rows().await?;
        if rows.is_empty() {
            return Ok(());
        }
        cx.execute_all(&stage::clear_raw(place)).await?;
        append_raw(cx, place, rows).await?;
        cx.target.execute_repeated(&stage::type_raw(place)).await?;
    }
}

/// Brings the raw form of bad rows of a file that the engine had read.
pub(crate) async fn fill_raw<T: Loader, P: Progress, S: Source>(
    cx: &mut Context<'_, T, P>,
    place: &Place<'_>,
    part: &Part,
    wanted: &[WantedColumn],
    source: &mut S,
) -> Result<(), RunError> {
    match part.reading {
        Reading::Csv { .. } | Reading::Source => {}
        // There is no text to go back to.
        Reading::Parquet | Reading::Query { .. } => {
            cx.target.execute(&query::fill_raw_from_values(place)).await?;
            return Ok(());
        }
    }
    source.open(part, wanted).await?;
    loop {
        let rows = source.next_rows().await?;
        if rows.is_empty() {
            return Ok(());
        }
        cx.execute_all(&stage::clear_raw(place)).await?;
        append_raw(cx, place, rows).await?;
        cx.target.execute_repeated(&stage::fill_raw(place)).await?;
    }
}

/// Appends rows to the raw table of a dataset.
pub(crate) async fn append_raw<T: Loader, P: Progress>(
    cx: &mut Context<'_, T, P>,
    place: &Place<'_>,
    rows: Vec<RawRow>,
) -> Result<(), RunError> {
    let width = place.dataset.columns.len();
    let texts: Vec<String> = (0..width).map(|at| format!("v{at}")).collect();
    let columns: Vec<&str> = RAW_COLUMNS.into_iter().chain(texts.iter().map(String::as_str)).collect();
    let table = TableName { schema: String::new(), table: place.raw_table() };
    let rows: Vec<Vec<Value>> = rows.into_iter().map(|row| raw_values(place, row)).collect();
    cx.target.append_rows(&table, &columns, &rows).await?;
    Ok(())
}

fn raw_values(place: &Place<'_>, row: RawRow) -> Vec<Value> {
    let width = place.dataset.columns.len();
    let or_null = |text: Option<String>| text.map_or(Value::Null, Value::Text);
    let mut values = vec![
        Value::Text(row.source),
        number(row.position),
        number(row.line),
        number(row.byte),
        Value::Bytes(row.raw),
        Value::Text(row.digest),
    ];
    let operation = Value::Text(row.operation.word().to_owned());
    match row.content.and_then(|texts| without_nul(place, texts)) {
        Ok(texts) => {
            values.extend([Value::Null, Value::Null, Value::Null, operation]);
            values.extend(texts.into_iter().map(or_null));
        }
        Err(fault) => {
            values.push(Value::Text(fault.code.word().to_owned()));
            values.push(or_null(fault.field.as_deref().map(printable)));
            values.push(Value::Text(printable(&fault.message)));
            values.push(operation);
            values.extend(std::iter::repeat_n(Value::Null, width));
        }
    }
    values
}

/// The texts, if none of them holds the character with the number zero: not every engine can keep it, so none does.
fn without_nul(place: &Place<'_>, texts: Vec<Option<String>>) -> Result<Vec<Option<String>>, RowFault> {
    let at = texts.iter().position(|text| text.as_ref().is_some_and(|text| text.contains('\0')));
    let Some(at) = at else { return Ok(texts) };
    let field = place.dataset.columns.get(at).map(|column| column.physical.clone());
    let name = field.as_deref().unwrap_or_default();
    let message = format!("`{name}` holds the character U+0000");
    Err(RowFault { code: FaultCode::NulCharacter, field, message })
}

/// A text that every engine can keep.
pub(crate) fn printable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

fn number(number: u64) -> Value {
    i64::try_from(number).map_or(Value::Null, Value::Integer)
}

/// Parquet is read by the engine alone: it knows the row of each fault, and the row's raw form is its JSON.
async fn stage_parquet<T: Loader, P: Progress>(
    cx: &mut Context<'_, T, P>,
    place: &Place<'_>,
    part: &Part,
    wanted: &[WantedColumn],
) -> Result<(), RunError> {
    let unreadable = |cause: TargetError| {
        if !matches!(cause, TargetError::Statement { .. }) {
            return RunError::from(cause);
        }
        RunError::Unreadable {
            path: part.path.clone(),
            dataset: place.dataset.address.clone(),
            cause: Box::new(cause),
        }
    };
    let Some(reader) = cx.engine.files() else {
        return Err(RunError::NoReader {
            path: part.path.clone(),
            dataset: place.dataset.address.clone(),
            format: "Parquet",
        });
    };
    let described = cx.target.query(&reader.describe_parquet(&part.path)).await.map_err(unreadable)?;
    let columns: Vec<ParquetColumn> = described
        .rows
        .iter()
        .map(|row| ParquetColumn { name: text(row, 0), data_type: text(row, 1) })
        .collect();
    let there: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let places = places_among(wanted, &there).map_err(|missing| RunError::MissingColumn {
        path: part.path.clone(),
        column: missing.name.clone(),
        dataset: place.dataset.address.clone(),
        there: there.join(", "),
    })?;
    let file = EngineFile { path: &part.path, source: &part.source, places: &places, width: columns.len() };
    cx.target.execute(&stage::type_parquet(place, reader, &file, &columns)).await.map_err(unreadable)?;
    Ok(())
}
