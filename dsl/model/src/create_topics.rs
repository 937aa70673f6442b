//! `create_topics` of an ingestion: that topics which are not there may be made, and how.

use dsc_syntax::{Kind, Value};

use crate::Word;
use crate::read::{Duration, Field, Reader};

/// How topics are made that are not there; what is not said is left to the cluster.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CreateTopics {
    /// The key `create_topics`.
    pub key: Word,
    /// How many partitions each has.
    pub partitions: Option<i64>,
    /// How many copies each partition has.
    pub replication: Option<i64>,
    /// How long they keep their records.
    pub retention: Option<Duration>,
}

/// The protocol counts partitions with 32 bits.
const MOST_PARTITIONS: i64 = i32::MAX as i64;
/// And copies with 16.
const MOST_COPIES: i64 = i16::MAX as i64;

pub(crate) const FIELDS: &[Field<CreateTopics>] = &[
    Field {
        name: "partitions",
        doc: "How many partitions a topic has; left out, as many as the cluster gives",
        read: |r, o, v| o.partitions = read_count(r, v, MOST_PARTITIONS),
    },
    Field {
        name: "replication",
        doc: "How many copies a partition has; left out, as many as the cluster gives",
        read: |r, o, v| o.replication = read_count(r, v, MOST_COPIES),
    },
    Field {
        name: "retention",
        doc: "How long a topic keeps its records; left out, as long as the cluster does",
        read: |r, o, v| o.retention = r.some_time(v),
    },
];

pub(crate) fn read<'a>(reader: &mut Reader<'a>, value: Value<'a>) -> Option<CreateTopics> {
    let key = reader.current_key()?;
    let mut out = CreateTopics { key, partitions: None, replication: None, retention: None };
    reader.object(value, FIELDS, &mut out);
    (value.kind() == Kind::Map).then_some(out)
}

fn read_count<'a>(reader: &mut Reader<'a>, value: Value<'a>, most: i64) -> Option<i64> {
    let number = reader.count(value, 1)?;
    if number > most {
        reader.wrong_shape(value, &format!("a whole number up to {most}"));
        return None;
    }
    Some(number)
}
