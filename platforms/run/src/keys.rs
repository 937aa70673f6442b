//! What records say of their keys, for those who look at some of them and take none.

use dsc_dialects::motion::place::Place;
use dsc_driver::RecordView;

use crate::record::{Form, Record};

/// What some records of a topic say of their keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeysSeen {
    /// How many records were looked at.
    pub looked_at: usize,
    /// How many have no key of their own.
    pub bare: usize,
    /// How many can be read and do not say all of the dataset's key, neither in their key nor in their value.
    pub incomplete: usize,
    /// The columns that were missing, as records would call them, in the order in which they were first missed.
    pub missing: Vec<String>,
}

/// Reads keys out of the records of a dataset.
#[derive(Clone, Debug)]
pub struct KeyReader {
    form: Form,
}

impl KeyReader {
    /// For the records of a place.
    pub fn of(place: &Place<'_>) -> KeyReader {
        // Fields that the dataset does not have are another question: often they are the key under another name.
        KeyReader { form: Form::of(place).with_any_fields() }
    }

    /// Looks at a record. What cannot be read says nothing of its key.
    pub fn look(&self, record: &RecordView<'_>, seen: &mut KeysSeen) {
        seen.looked_at += 1;
        seen.bare += usize::from(record.key.is_none());
        let record = Record {
            topic: record.topic.to_owned(),
            partition: i64::from(record.partition),
            offset: record.offset,
            time: None,
            key: record.key.map(<[u8]>::to_vec),
            value: record.value.map(<[u8]>::to_vec),
        };
        let Some(Ok(texts)) = record.read(&self.form).map(|row| row.content) else { return };
        let missing: Vec<&str> = self.form.missing_of_key(&texts);
        if missing.is_empty() {
            return;
        }
        seen.incomplete += 1;
        for name in missing {
            if !seen.missing.iter().any(|known| known == name) {
                seen.missing.push(name.to_owned());
            }
        }
    }
}
