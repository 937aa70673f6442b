//! Postgres as a source: the tables of a producer's database, all of them as they were at one moment, streamed by binary
//! COPY. Values travel as texts, so that they are typed as everywhere, and what does not fit can be shown as it is.

use std::collections::BTreeMap;
use std::pin::Pin;

use dsc_driver::source::{
    BYTES_AT_ONCE, FaultCode, Need, Operation, Part, ROWS_AT_ONCE, RawRow, Reading, RowFault, Source,
    SourceError, TextForm, WantedColumn,
};
use dsc_driver::{TargetError, Value};
use dsc_plan::desired::DesiredDataset;
use futures_util::TryStreamExt;
use tokio_postgres::binary_copy::{BinaryCopyOutRow, BinaryCopyOutStream};
use tokio_postgres::types::{FromSql, Type};
use tokio_postgres::{Client, Error};

use crate::fault::words;
use crate::marks::Marks;
use crate::open::{READING, open};
use crate::rows::query;
use crate::settings::Settings;
use crate::tables::{FIRST, OPERATION, SEQUENCE, Table, UNDER_WAY, columns_of, find_table};

/// All that is read by one run is read in it.
const BEGIN: &str = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// What others see of us on the server.
const NAME: &str = "dsc reads";

/// What is read of each table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All rows.
    Whole,
    /// The rows from the last values of a column on.
    Watermark {
        /// The physical name of the column, by the address of the dataset.
        columns: BTreeMap<String, String>,
    },
    /// The rows of change tables. Such a table has the columns of the dataset, `dsc_sequence`, a number that grows with
    /// every change, and `dsc_operation`: insert, update or delete.
    Changes {
        /// The name of the change table, by the address of the dataset.
        tables: BTreeMap<String, String>,
    },
}

/// A producer's database. Made without touching anything; it is connected to when the first table is asked for, and what
/// is read until it is dropped is of that moment.
pub struct PostgresSource {
    settings: Settings,
    scope: Scope,
    moment: Option<Moment>,
    /// By the address of the dataset.
    marks: BTreeMap<String, Marks>,
    tables: BTreeMap<String, OpenTable>,
    open: Option<OpenCopy>,
}

/// A transaction that sees one moment.
struct Moment {
    client: Client,
    under_way: Vec<String>,
}

/// What is known of the table of a part, by the part's name.
#[derive(Clone, Debug)]
struct OpenTable {
    table: Table,
    condition: String,
    /// Where in a row the key stands, for sources that are recognised by it.
    key: Option<Vec<usize>>,
}

/// A table that is being streamed.
struct OpenCopy {
    stream: Pin<Box<BinaryCopyOutStream>>,
    part: Part,
    wanted: Vec<WantedColumn>,
    /// So many of them, at the end, are not the dataset's: those that a change table has besides.
    own: usize,
    key: Option<Vec<usize>>,
    position: u64,
}

impl PostgresSource {
    /// A database of which that much is read; nothing is touched yet.
    pub fn new(settings: Settings, scope: Scope) -> PostgresSource {
        let (marks, tables) = (BTreeMap::new(), BTreeMap::new());
        PostgresSource { settings, scope, moment: None, marks, tables, open: None }
    }

    fn fault(&self, action: &'static str, fault: &Error) -> SourceError {
        SourceError::Server { action, place: self.settings.place(), message: words(fault) }
    }

    /// The moment that this run sees.
    async fn moment(&mut self) -> Result<&Moment, SourceError> {
        if self.moment.is_none() {
            let client = open(&self.settings, NAME, READING).await.map_err(|fault| self.not_open(fault))?;
            // Who is under way is seen before the moment: who begins in between is within what is read twice in any case.
            let under_way = match self.scope {
                Scope::Whole => Vec::new(),
                Scope::Watermark { .. } | Scope::Changes { .. } => self.texts(&client, UNDER_WAY).await?,
            };
            client.batch_execute(BEGIN).await.map_err(|fault| self.fault("read", &fault))?;
            self.texts(&client, FIRST).await?;
            self.moment = Some(Moment { client, under_way });
        }
        self.moment.as_ref().ok_or_else(|| self.not_connected())
    }

    fn not_open(&self, fault: TargetError) -> SourceError {
        let whole = fault.to_string();
        let message = match fault {
            TargetError::Open { message, .. } | TargetError::Lost { message, .. } => message,
            TargetError::Locked { .. }
            | TargetError::LockedByUnknown { .. }
            | TargetError::NotLocked { .. }
            | TargetError::File { .. }
            | TargetError::DiskFull { .. }
            | TargetError::NothingPublished { .. }
            | TargetError::Statement { .. }
            | TargetError::Append { .. } => whole,
        };
        SourceError::Server { action: "connect to", place: self.settings.place(), message }
    }

    fn not_connected(&self) -> SourceError {
        let message = "it was not connected to".to_owned();
        SourceError::Server { action: "read", place: self.settings.place(), message }
    }

    async fn rows(&self, client: &Client, statement: &str) -> Result<Vec<Vec<Value>>, SourceError> {
        let found = query(client, statement).await.map_err(|fault| self.fault("read", &fault))?;
        Ok(found.rows)
    }

    async fn texts(&self, client: &Client, statement: &str) -> Result<Vec<String>, SourceError> {
        let found = self.rows(client, statement).await?;
        let text = |row: &Vec<Value>| row.first().and_then(Value::as_text).map(str::to_owned);
        Ok(found.iter().filter_map(text).collect())
    }

    async fn find(&mut self, dataset: &DesiredDataset) -> Result<Table, SourceError> {
        self.moment().await?;
        let client = &self.moment.as_ref().ok_or_else(|| self.not_connected())?.client;
        let name = match &self.scope {
            Scope::Changes { tables } => tables.get(&dataset.address).unwrap_or(&dataset.table),
            Scope::Whole | Scope::Watermark { .. } => &dataset.table,
        };
        let found = self.rows(client, &find_table(name)).await?;
        let Some([Value::Text(name), Value::Integer(size), Value::Integer(number)]) =
            found.first().map(Vec::as_slice)
        else {
            return Err(SourceError::NoTable {
                dataset: dataset.address.clone(),
                table: name.clone(),
                place: self.settings.place(),
            });
        };
        let columns = self.rows(client, &columns_of(*number)).await?;
        Ok(Table::new(name.clone(), *size, &columns))
    }

    /// What of a table has to be read, and what the next run has to know.
    async fn since(&mut self, dataset: &DesiredDataset, table: &Table) -> Result<String, SourceError> {
        let column = match &self.scope {
            Scope::Whole => return Ok(String::new()),
            Scope::Watermark { columns } => columns.get(&dataset.address).cloned().unwrap_or_default(),
            Scope::Changes { .. } => SEQUENCE.to_owned(),
        };
        let marks = self.marks.remove(&dataset.address).unwrap_or_default();
        let condition = table.condition(&self.settings.place(), &column, marks.begin())?;
        let moment = self.moment.as_ref().ok_or_else(|| self.not_connected())?;
        let greatest = self.texts(&moment.client, &table.greatest(&column)).await?.pop();
        let after = marks.after(greatest, moment.under_way.clone());
        self.marks.insert(dataset.address.clone(), after);
        Ok(condition)
    }
}

impl PostgresSource {
    /// What a change table has besides the columns of the dataset.
    fn own_columns(&self) -> Vec<WantedColumn> {
        let names: &[&str] = match self.scope {
            Scope::Whole | Scope::Watermark { .. } => &[],
            Scope::Changes { .. } => &[SEQUENCE, OPERATION],
        };
        let column = |name: &&str| WantedColumn {
            name: (*name).to_owned(),
            form: TextForm::Plain,
            need: Need::Required,
        };
        names.iter().map(column).collect()
    }
}

impl Source for PostgresSource {
    async fn go_on_from(
        &mut self,
        dataset: &DesiredDataset,
        position: Option<&str>,
    ) -> Result<(), SourceError> {
        self.marks.insert(dataset.address.clone(), Marks::read(position));
        Ok(())
    }

    fn position(&self, dataset: &DesiredDataset) -> Option<String> {
        match self.scope {
            Scope::Whole => None,
            Scope::Watermark { .. } | Scope::Changes { .. } => {
                self.marks.get(&dataset.address).map(Marks::written)
            }
        }
    }

    async fn parts(
        &mut self,
        dataset: &DesiredDataset,
        wanted: &[WantedColumn],
    ) -> Result<Vec<Part>, SourceError> {
        let table = self.find(dataset).await?;
        let path = format!("{} of {}", table.name, self.settings.place());
        let mut needed = wanted.to_vec();
        needed.extend(self.own_columns());
        if let Some((column, there)) = table.missing(&needed) {
            let (dataset, hint) = (dataset.address.clone(), format!("; it has {there}"));
            return Err(SourceError::MissingColumn { path, column, dataset, hint });
        }
        let condition = self.since(dataset, &table).await?;
        let key = match self.scope {
            Scope::Whole => None,
            Scope::Watermark { .. } | Scope::Changes { .. } => {
                Some((0..wanted.len()).filter(|at| dataset.key.contains(&wanted[*at].name)).collect())
            }
        };
        let part = Part { source: table.name.clone(), path, size: table.size, reading: Reading::Source };
        self.tables.insert(part.source.clone(), OpenTable { table, condition, key });
        Ok(vec![part])
    }

    async fn open(&mut self, part: &Part, wanted: &[WantedColumn]) -> Result<(), SourceError> {
        self.open = None;
        let Some(OpenTable { table, condition, key }) = self.tables.get(&part.source).cloned() else {
            return Err(self.not_connected());
        };
        let mut needed = wanted.to_vec();
        needed.extend(self.own_columns());
        let statement = table.copy(&needed, &condition);
        let moment = self.moment.as_ref().ok_or_else(|| self.not_connected())?;
        let copied = moment.client.copy_out(&statement).await.map_err(|fault| self.fault("read", &fault))?;
        let stream = Box::pin(BinaryCopyOutStream::new(copied, &vec![Type::TEXT; needed.len()]));
        let own = needed.len() - wanted.len();
        self.open = Some(OpenCopy { stream, part: part.clone(), wanted: needed, own, key, position: 0 });
        Ok(())
    }

    fn read_again(&self, wanted: &[WantedColumn], raw: &[u8]) -> Option<(Operation, Vec<Option<String>>)> {
        read_again(raw, wanted)
    }

    async fn next_rows(&mut self) -> Result<Vec<RawRow>, SourceError> {
        let Some(copy) = &mut self.open else { return Ok(Vec::new()) };
        let mut rows = Vec::new();
        let mut bytes = 0;
        while rows.len() < ROWS_AT_ONCE && bytes < BYTES_AT_ONCE {
            let row = match copy.stream.try_next().await {
                Ok(Some(row)) => copy.raw_row(&row),
                Ok(None) => {
                    // Behind its end there is nothing to be asked for.
                    self.open = None;
                    break;
                }
                Err(fault) => Err(fault),
            };
            let row = row.map_err(|fault| SourceError::Server {
                action: "read",
                place: copy.part.path.clone(),
                message: words(&fault),
            })?;
            bytes += row.raw.len();
            rows.push(row);
        }
        Ok(rows)
    }
}

/// What a raw form says that [`OpenCopy::raw_row`] made.
fn read_again(raw: &[u8], wanted: &[WantedColumn]) -> Option<(Operation, Vec<Option<String>>)> {
    let raw: BTreeMap<String, Option<String>> = serde_json::from_slice(raw).ok()?;
    let operation = match raw.get(OPERATION) {
        Some(word) => operation_of(word.as_deref().unwrap_or_default()).ok()?,
        None => Operation::Upsert,
    };
    // What came into the model since is not known of this row.
    let texts = wanted.iter().map(|column| raw.get(&column.name).cloned().flatten()).collect();
    Some((operation, texts))
}

impl OpenCopy {
    /// A row as it arrived. Its raw form is a JSON object of the texts.
    fn raw_row(&mut self, row: &BinaryCopyOutRow) -> Result<RawRow, Error> {
        self.position += 1;
        let mut texts = Vec::with_capacity(self.wanted.len());
        let mut raw = serde_json::Map::new();
        let mut fault = None;
        for (at, column) in self.wanted.iter().enumerate() {
            let bytes = row.try_get::<Option<Bytes<'_>>>(at)?;
            let text = bytes.map(|Bytes(bytes)| {
                String::from_utf8(bytes.to_vec()).unwrap_or_else(|_| {
                    fault.get_or_insert(RowFault {
                        code: FaultCode::NotUtf8,
                        field: Some(column.name.clone()),
                        message: format!("`{}` is not UTF-8", column.name),
                    });
                    String::from_utf8_lossy(bytes).into_owned()
                })
            });
            let shown = text.clone().map_or(serde_json::Value::Null, serde_json::Value::String);
            raw.insert(column.name.clone(), shown);
            texts.push(text);
        }
        let mut operation = Operation::Upsert;
        if let [sequence, happened] = &texts[self.wanted.len() - self.own..] {
            self.position = sequence.as_deref().and_then(|text| text.parse().ok()).unwrap_or(self.position);
            match operation_of(happened.as_deref().unwrap_or_default()) {
                Ok(said) => operation = said,
                Err(unknown) => fault = fault.or(Some(unknown)),
            }
        }
        texts.truncate(self.wanted.len() - self.own);
        Ok(RawRow {
            operation,
            source: self.part.source.clone(),
            position: self.position,
            line: self.position,
            byte: 0,
            raw: serde_json::Value::Object(raw).to_string().into_bytes(),
            digest: self.key.as_ref().map(|key| digest(key, &texts)).unwrap_or_default(),
            content: match fault {
                None => Ok(texts),
                Some(fault) => Err(fault),
            },
        })
    }
}

/// What happened, by the first letter of whatever word is used for it; `c` and `r` are Debezium's for what was created and
/// what was there from the beginning.
fn operation_of(word: &str) -> Result<Operation, RowFault> {
    match word.chars().next().map(|letter| letter.to_ascii_lowercase()) {
        Some('i' | 'u' | 'c' | 'r') => Ok(Operation::Upsert),
        Some('d') => Ok(Operation::Delete),
        Some(_) | None => Err(RowFault {
            code: FaultCode::UnknownOperation,
            field: Some(OPERATION.to_owned()),
            message: format!("`{word}` is neither insert, update nor delete"),
        }),
    }
}

/// Digest of the key of a row.
fn digest(key: &[usize], texts: &[Option<String>]) -> String {
    let mut hasher = blake3::Hasher::new();
    for text in key.iter().map(|at| texts[*at].as_deref()) {
        let length = text.map_or(u64::MAX, |text| text.len() as u64);
        hasher.update(&length.to_le_bytes());
        hasher.update(text.unwrap_or_default().as_bytes());
    }
    hasher.finalize().to_hex()[..32].to_owned()
}

/// The bytes of a text, whatever they are.
struct Bytes<'r>(&'r [u8]);

impl<'r> FromSql<'r> for Bytes<'r> {
    fn from_sql(_type: &Type, raw: &'r [u8]) -> Result<Bytes<'r>, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Bytes(raw))
    }

    fn accepts(_type: &Type) -> bool {
        true
    }
}
