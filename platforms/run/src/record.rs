//! What a record of a topic says: a row or a deletion, its columns' texts, and its place in the order of its key.
//!
//! Nothing here refuses a record: what cannot be used becomes a row with its fault, and goes to the quarantine.

use std::cell::RefCell;
use std::collections::BTreeSet;

use dsc_dialects::motion::place::Place;
use dsc_driver::json::{JsonFault, Object};
use dsc_driver::source::{FaultCode, Operation, RawRow, RowFault, WantedColumn};
use dsc_model::{DataType, Envelope, UnknownFields};
use dsc_plan::desired::{DesiredColumn, ORDER_PLACE, ORDER_TIME};

use crate::debezium::Meanings;
use crate::ledger::written;
use crate::order::{Changed, IN_ENVELOPE};
use crate::snapshot::wanted_columns;

/// A record as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The topic.
    pub topic: String,
    /// The partition.
    pub partition: i64,
    /// The offset in it.
    pub offset: i64,
    /// The time that the broker knows, in UTC.
    pub time: Option<String>,
    /// The key, byte for byte.
    pub key: Option<Vec<u8>>,
    /// The value, byte for byte; a tombstone has none.
    pub value: Option<Vec<u8>>,
}

/// What is read of the records of a dataset.
#[derive(Clone, Debug)]
pub struct Form {
    envelope: Envelope,
    columns: Vec<Column>,
    /// How many columns the key has.
    key_width: usize,
    /// What a row may say; nothing where it may say anything.
    fields: Option<BTreeSet<String>>,
    /// The schema that came last, and what it says: most records of a topic come with the same.
    meanings: RefCell<(String, Meanings)>,
}

#[derive(Clone, Debug)]
enum Column {
    /// The record says it; whether it belongs to the key.
    Said { wanted: WantedColumn, data_type: DataType, is_key: bool },
    /// When the source changed the row.
    Time,
    /// Where the source's log has it.
    Place,
}

impl Form {
    /// What is read of the records of a place.
    pub fn of(place: &Place<'_>) -> Form {
        let (envelope, unknown_fields) = match place.store.ingestion.kafka() {
            Some(kafka) => (kafka.envelope, kafka.unknown_fields),
            None => (Envelope::Flat, UnknownFields::Ignore),
        };
        let dataset = place.dataset;
        let column = |(wanted, desired): (WantedColumn, &DesiredColumn)| match wanted.name.as_str() {
            ORDER_TIME => Column::Time,
            ORDER_PLACE => Column::Place,
            name => Column::Said {
                is_key: dataset.key.iter().any(|key| key == name),
                data_type: desired.data_type.clone(),
                wanted,
            },
        };
        let columns: Vec<Column> =
            wanted_columns(place).into_iter().zip(&dataset.columns).map(column).collect();
        let fields = match unknown_fields {
            UnknownFields::Ignore => None,
            UnknownFields::Quarantine => Some(fields(&columns)),
        };
        Form { envelope, columns, key_width: dataset.key.len(), fields, meanings: RefCell::default() }
    }

    /// The same, for rows that may say anything.
    pub(crate) fn with_any_fields(self) -> Form {
        Form { fields: None, ..self }
    }

    /// The columns of the key of which a row says nothing.
    pub(crate) fn missing_of_key(&self, texts: &[Option<String>]) -> Vec<&str> {
        let pairs = self.columns.iter().zip(texts);
        pairs
            .filter_map(|(column, text)| match column {
                Column::Said { wanted, is_key: true, .. } if text.is_none() => Some(wanted.name.as_str()),
                Column::Said { .. } | Column::Time | Column::Place => None,
            })
            .collect()
    }

    /// Holds the fields of a row against those that it may have.
    fn check_fields(&self, row: &Object<'_>) -> Result<(), JsonFault> {
        let Some(fields) = &self.fields else { return Ok(()) };
        match row.names().find(|name| !fields.contains(*name)) {
            Some(name) => {
                let message = format!("the dataset has no column `{name}`");
                Err(fault(FaultCode::UnknownField, name, &message))
            }
            None => Ok(()),
        }
    }

    /// Takes in the schema that came with a record.
    fn learn(&self, schema: Option<&str>) {
        let schema = schema.unwrap_or_default();
        let mut known = self.meanings.borrow_mut();
        if known.0 != schema {
            *known = (schema.to_owned(), Meanings::read(schema));
        }
    }

    /// The text of a column that a row says.
    fn text(
        &self,
        row: &Object<'_>,
        wanted: &WantedColumn,
        data_type: &DataType,
    ) -> Result<Option<String>, RowFault> {
        match self.envelope {
            Envelope::Flat => row.own_text(wanted),
            Envelope::Debezium => {
                let Some(value) = row.member(&wanted.name)? else { return Ok(None) };
                self.meanings.borrow().1.text(&wanted.name, data_type, value).map(Some)
            }
        }
    }
}

impl Record {
    /// Where it stands, as the ledger keeps it: topic and partition.
    pub fn source(&self) -> String {
        format!("{}/{}", self.topic, self.partition)
    }

    /// What a record is known by besides its value: offset, time, key, and whether it has a value. With that and its raw
    /// form it can be read again.
    fn digest(&self) -> String {
        let key = self.key.as_ref().map_or_else(|| "-".to_owned(), |key| hexadecimal(key));
        let kind = if self.value.is_some() { "value" } else { "tombstone" };
        format!("{} {} {kind} {key}", self.offset, self.time.as_deref().unwrap_or("-"))
    }

    /// The record that was quarantined so.
    pub fn from_quarantine(source: &str, digest: &str, raw: &[u8]) -> Option<Record> {
        let (topic, partition) = source.rsplit_once('/')?;
        let mut parts = digest.split(' ');
        let offset = parts.next()?.parse().ok()?;
        let time = parts.next().filter(|time| *time != "-").map(str::to_owned);
        let has_value = match parts.next()? {
            "value" => true,
            "tombstone" => false,
            // It landed typed, and nothing is known of the record but its row.
            _ => return None,
        };
        let key = match parts.next()? {
            "-" => None,
            digits => Some(bytes(digits)?),
        };
        let value = has_value.then(|| raw.to_vec());
        let partition = partition.parse().ok()?;
        Some(Record { topic: topic.to_owned(), partition, offset, time, key, value })
    }

    /// What it says; nothing for a tombstone behind a deletion that said it already.
    pub fn read(self, form: &Form) -> Option<RawRow> {
        let read = match (&self.value, form.envelope) {
            (None, Envelope::Debezium) => return None,
            (None, Envelope::Flat) => self.tombstone(form),
            (Some(value), Envelope::Flat) => self.flat(value, form),
            (Some(value), Envelope::Debezium) => self.enveloped(value, form),
        };
        let (line, byte, operation, content) = match read {
            Ok(Said { operation, texts }) => (1, 0, operation, Ok(texts)),
            Err(JsonFault { line, byte, fault }) => (line, byte, Operation::Upsert, Err(fault)),
        };
        let (source, digest) = (self.source(), self.digest());
        let position = u64::try_from(self.offset).unwrap_or_default();
        let raw = self.value.or(self.key).unwrap_or_default();
        Some(RawRow { source, position, line, byte, raw, digest, operation, content })
    }

    /// The record is the row. What only its key says, as is the habit of many, is taken from there.
    fn flat(&self, value: &[u8], form: &Form) -> Result<Said, JsonFault> {
        let row = Object::parse_top(value)?;
        let row = unwrapped(&row)?;
        let order = Order { time: self.time.clone(), place: self.offset };
        self.texts(form, &row, &order).map(|texts| Said { operation: Operation::Upsert, texts })
    }

    /// Only the key is known, and that its row is gone.
    fn tombstone(&self, form: &Form) -> Result<Said, JsonFault> {
        let order = Order { time: self.time.clone(), place: self.offset };
        let texts = self.deletion(form, None, &order)?;
        Ok(Said { operation: Operation::Delete, texts })
    }

    /// A change as Debezium tells it: what was, what is, and what was done.
    fn enveloped(&self, value: &[u8], form: &Form) -> Result<Said, JsonFault> {
        let outer = Object::parse_top(value)?;
        form.learn(outer.wrapped().map(|(schema, _)| schema));
        let envelope = unwrapped(&outer)?;
        let operation = envelope.member("op").map_err(plain)?.unwrap_or_default();
        let said = |name: &str| -> Result<Option<Object<'_>>, JsonFault> {
            match envelope.member(name).map_err(plain)? {
                Some(object) => {
                    Object::parse_top(object.as_bytes()).map(Some).map_err(|fault| inside(name, fault))
                }
                None => Ok(None),
            }
        };
        let order = match said("source")? {
            Some(source) => self.order(&source)?,
            None => Order { time: self.time.clone(), place: self.offset },
        };
        match operation {
            "\"c\"" | "\"u\"" | "\"r\"" => {
                let row = said("after")?
                    .ok_or_else(|| fault(FaultCode::BrokenRow, "after", "there is no `after`"))?;
                let texts = self.texts(form, &row, &order)?;
                Ok(Said { operation: Operation::Upsert, texts })
            }
            "\"d\"" => {
                let before = said("before")?;
                let texts = self.deletion(form, before.as_ref(), &order)?;
                Ok(Said { operation: Operation::Delete, texts })
            }
            other => {
                let other = if other.is_empty() { "null" } else { other };
                let message = format!("the operation {other} does nothing to a row");
                Err(fault(FaultCode::UnknownOperation, "op", &message))
            }
        }
    }

    /// What the source says of it, or where it says nothing, the record.
    fn order(&self, source: &Object<'_>) -> Result<Order, JsonFault> {
        let said = Changed::read(source, &IN_ENVELOPE).map_err(plain)?;
        let time = said.time.map(written).or_else(|| self.time.clone());
        Ok(Order { time, place: said.place.unwrap_or(self.offset) })
    }

    fn texts(&self, form: &Form, row: &Object<'_>, order: &Order) -> Result<Vec<Option<String>>, JsonFault> {
        form.check_fields(row)?;
        let key = self.key_texts(form);
        let mut out = Vec::with_capacity(form.columns.len());
        for (at, column) in form.columns.iter().enumerate() {
            out.push(match column {
                Column::Time => order.time.clone(),
                Column::Place => Some(order.place.to_string()),
                Column::Said { wanted, data_type, is_key, .. } => {
                    let text = form.text(row, wanted, data_type).map_err(plain)?;
                    if text.is_none() && *is_key { key.get(at).cloned().flatten() } else { text }
                }
            });
        }
        Ok(out)
    }

    /// The texts of a row that is gone: its key and its place in the order, nothing else.
    fn deletion(
        &self,
        form: &Form,
        before: Option<&Object<'_>>,
        order: &Order,
    ) -> Result<Vec<Option<String>>, JsonFault> {
        let key = self.key_texts(form);
        let mut out = Vec::with_capacity(form.columns.len());
        for (at, column) in form.columns.iter().enumerate() {
            out.push(match column {
                Column::Time => order.time.clone(),
                Column::Place => Some(order.place.to_string()),
                Column::Said { wanted, data_type, is_key: true, .. } => {
                    let known = key.get(at).cloned().flatten();
                    match (known, before) {
                        (Some(text), _) => Some(text),
                        (None, Some(before)) => form.text(before, wanted, data_type).map_err(plain)?,
                        (None, None) => None,
                    }
                }
                Column::Said { .. } => None,
            });
        }
        Ok(out)
    }

    /// What the record's key says of the columns, where it is an object; or of the one column of the key, where it is
    /// just a text or a number. A key that says nothing of use is no fault as long as the value says it.
    fn key_texts(&self, form: &Form) -> Vec<Option<String>> {
        let mut out = vec![None; form.columns.len()];
        let Some(key) = self.key.as_deref() else { return out };
        let object = Object::parse_top(key).ok();
        let payload = object.as_ref().and_then(|object| unwrapped(object).ok());
        for (at, column) in form.columns.iter().enumerate() {
            if let Column::Said { wanted, data_type, is_key: true } = column {
                out[at] = match &payload {
                    Some(object) => form.text(object, wanted, data_type).ok().flatten(),
                    None if form.key_width == 1 => scalar(key),
                    None => None,
                };
            }
        }
        out
    }
}

/// The names under which columns are said; of a path its first step as well.
fn fields(columns: &[Column]) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for column in columns {
        match column {
            Column::Time | Column::Place => {}
            Column::Said { wanted, .. } => {
                out.extend(wanted.name.split('.').next().map(str::to_owned));
                out.insert(wanted.name.clone());
            }
        }
    }
    out
}

/// What orders two states of a key.
struct Order {
    time: Option<String>,
    place: i64,
}

/// What a record says.
struct Said {
    operation: Operation,
    texts: Vec<Option<String>>,
}

/// What stands in the wrapping of a converter that sends the schema along, or the object itself.
fn unwrapped<'a>(object: &Object<'a>) -> Result<Object<'a>, JsonFault> {
    match object.wrapped() {
        Some((_, payload)) => Object::parse_top(payload.as_bytes()).map_err(|fault| inside("payload", fault)),
        None => Ok(object.clone()),
    }
}

/// A key that is no object: a text in quotes, or what stands there.
fn scalar(key: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(key).ok()?;
    if text.starts_with('"') {
        return serde_json::from_str(text).ok();
    }
    (!text.starts_with(['{', '['])).then(|| text.to_owned())
}

fn plain(fault: RowFault) -> JsonFault {
    JsonFault { line: 1, byte: 0, fault }
}

fn fault(code: FaultCode, field: &str, message: &str) -> JsonFault {
    plain(RowFault { code, field: Some(field.to_owned()), message: message.to_owned() })
}

/// A fault inside of a member, whose place in the whole nobody knows.
fn inside(name: &str, inner: JsonFault) -> JsonFault {
    plain(RowFault { field: Some(name.to_owned()), ..inner.fault })
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(digits: &str) -> Option<Vec<u8>> {
    let pair = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    (0..digits.len()).step_by(2).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::{Record, scalar};

    fn record(key: Option<&[u8]>, value: Option<&[u8]>) -> Record {
        Record {
            topic: "nw.public.customers".to_owned(),
            partition: 3,
            offset: 41,
            time: Some("2026-11-21T04:00:00.000000Z".to_owned()),
            key: key.map(<[u8]>::to_vec),
            value: value.map(<[u8]>::to_vec),
        }
    }

    #[test]
    fn what_was_quarantined_is_read_again_byte_for_byte() {
        let keys: [Option<&[u8]>; 3] = [None, Some(b""), Some(b"{\"id\": \"\xff\0\"}")];
        for key in keys {
            let kept = record(key, Some(b"\xfe{"));
            assert_eq!(Record::from_quarantine(&kept.source(), &kept.digest(), b"\xfe{"), Some(kept));
            let tombstone = record(key, None);
            let again = Record::from_quarantine(&tombstone.source(), &tombstone.digest(), b"");
            assert_eq!(again, Some(tombstone));
        }
        assert_eq!(Record::from_quarantine("cards/1.json", "0f3a", b""), None);
    }

    #[test]
    fn a_key_may_be_a_bare_text_or_number() {
        assert_eq!(scalar(b"17"), Some("17".to_owned()));
        assert_eq!(scalar(b"\"a b\""), Some("a b".to_owned()));
        assert_eq!(scalar(b"plain"), Some("plain".to_owned()));
        assert_eq!((scalar(b"[1]"), scalar(b"\xff")), (None, None));
    }
}
