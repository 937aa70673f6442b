//! What each kind of platform can hold and do, as data. How it does it stands in `platforms/dialects`.

use crate::container::ContainerKind;
use crate::ingestion::IngestionKind;
use crate::platform::{History, PlatformKind};
use crate::types::{DataType, Element, FloatType, WholeType};
use crate::workspace::Latency;

/// What one kind of platform can hold and do.
#[derive(Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// The kind.
    pub platform: PlatformKind,
    /// The shortest delay after which readers can see what arrived.
    pub latency_floor: Latency,
    /// The histories that it can keep.
    pub histories: &'static [History],
    /// The most digits of a decimal.
    pub max_decimal_digits: u16,
    /// The most columns of a table; `None`: more than anybody can write.
    pub max_columns: Option<u32>,
    /// The most bytes of a name; `None`: as many as the model allows.
    pub max_identifier_bytes: Option<u32>,
    /// The most members of a vector.
    pub max_vector_dimensions: u32,
    /// The ingestion kinds that it can run.
    pub ingestions: &'static [IngestionKind],
    /// The kinds of containers that it can ingest from.
    pub sources: &'static [ContainerKind],
    /// The kinds of containers, besides `managed`, in which it can serve a workspace.
    pub serves_in: &'static [ContainerKind],
    /// Whether it can have topics written to its staging tables by a Kafka Connect cluster.
    pub kafka_connect: bool,
    /// How it holds each type.
    types: Types,
}

/// How well a platform holds a type. Of a nested type the worst of its parts decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Support {
    /// Every value arrives and leaves as it is.
    Full,
    /// Every value arrives, as another type; the phrase says as what, such as `smallint`.
    Converted(String),
    /// Some values lose something; the phrase says what, such as `is kept as double`.
    Lossy(String),
    /// It cannot be held; the phrase says why, such as `has no type for it`.
    Unsupported(String),
}

impl Support {
    fn badness(&self) -> u8 {
        match self {
            Support::Full => 0,
            Support::Converted(_) => 1,
            Support::Lossy(_) => 2,
            Support::Unsupported(_) => 3,
        }
    }

    fn worse(self, other: Support) -> Support {
        if other.badness() > self.badness() { other } else { self }
    }
}

/// Which table of types holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Types {
    Duckdb,
    Postgres,
}

static KNOWN: &[&Capabilities] = &[&DUCKDB, &POSTGRES];

/// DuckDB 1.5: <https://duckdb.org/docs/stable/sql/data_types/overview>; an array has at most 100,000 members.
static DUCKDB: Capabilities = Capabilities {
    platform: PlatformKind::Duckdb,
    latency_floor: Latency::Minutes,
    histories: &[History::Live, History::Full],
    max_decimal_digits: 38,
    max_columns: None,
    max_identifier_bytes: None,
    max_vector_dimensions: 100_000,
    ingestions: INGESTIONS,
    sources: SOURCES,
    serves_in: &[ContainerKind::Duckdb],
    kafka_connect: false,
    types: Types::Duckdb,
};

/// Postgres: <https://www.postgresql.org/docs/current/limits.html>; pgvector stores up to 16,000 dimensions.
static POSTGRES: Capabilities = Capabilities {
    platform: PlatformKind::Postgres,
    latency_floor: Latency::Seconds,
    histories: &[History::Live, History::Full],
    max_decimal_digits: 1000,
    max_columns: Some(1600),
    max_identifier_bytes: Some(63),
    max_vector_dimensions: 16_000,
    ingestions: INGESTIONS,
    sources: SOURCES,
    serves_in: &[ContainerKind::Postgres],
    kafka_connect: true,
    types: Types::Postgres,
};

/// How data can arrive where rows pass through our own merge.
static INGESTIONS: &[IngestionKind] = &[
    IngestionKind::Snapshot,
    IngestionKind::Watermark,
    IngestionKind::Cdc,
    IngestionKind::Kafka,
    IngestionKind::FileInbox,
    IngestionKind::Transformer,
];

/// What our own readers can be pointed at; the platform sees only rows.
static SOURCES: &[ContainerKind] = &[
    ContainerKind::Postgres,
    ContainerKind::Mysql,
    ContainerKind::Oracle,
    ContainerKind::Sqlserver,
    ContainerKind::Db2,
    ContainerKind::Snowflake,
    ContainerKind::Duckdb,
    ContainerKind::Files,
    ContainerKind::ObjectStorage,
    ContainerKind::Kafka,
    ContainerKind::FileInbox,
    ContainerKind::Nats,
];

impl Capabilities {
    /// What platforms of that kind can do; `None` for a kind that nothing is known about.
    pub fn of(platform_kind: PlatformKind) -> Option<&'static Capabilities> {
        Capabilities::all().iter().copied().find(|known| known.platform == platform_kind)
    }

    /// What DuckDB can do.
    pub fn duckdb() -> &'static Capabilities {
        &DUCKDB
    }

    /// What Postgres can do.
    pub fn postgres() -> &'static Capabilities {
        &POSTGRES
    }

    /// Every kind of platform that something is known about, by name.
    pub fn all() -> &'static [&'static Capabilities] {
        KNOWN
    }

    /// How well it holds a type, nested parts included, where servers have these extensions.
    pub fn support(&self, data_type: &DataType, extensions: &[&str]) -> Support {
        match data_type {
            DataType::Decimal { precision, .. } if *precision > self.max_decimal_digits => {
                Support::Unsupported(format!("has at most {} digits", self.max_decimal_digits))
            }
            DataType::Vector(size) if *size > self.max_vector_dimensions => {
                Support::Unsupported(format!("has vectors of at most {} members", self.max_vector_dimensions))
            }
            DataType::Array(item) => self.array(item, extensions),
            DataType::Map(pair) => {
                let parts = self
                    .support(&pair.0.data_type, extensions)
                    .worse(self.support(&pair.1.data_type, extensions));
                self.nested(parts)
            }
            DataType::Struct(fields) => {
                let parts = fields.iter().fold(Support::Full, |found, field| {
                    found.worse(self.support(&field.element.data_type, extensions))
                });
                self.nested(parts)
            }
            DataType::Boolean
            | DataType::Whole(_)
            | DataType::Decimal { .. }
            | DataType::Float(_)
            | DataType::Char(_)
            | DataType::Varchar(_)
            | DataType::Text
            | DataType::Binary(_)
            | DataType::Blob
            | DataType::Time(_)
            | DataType::Interval
            | DataType::Uuid
            | DataType::Json
            | DataType::Vector(_)
            | DataType::Geography(_) => match self.types {
                Types::Duckdb => duckdb_scalar(data_type),
                Types::Postgres => postgres_scalar(data_type, extensions),
            },
        }
    }

    fn array(&self, item: &Element, extensions: &[&str]) -> Support {
        let parts = self.support(&item.data_type, extensions);
        match (self.types, &item.data_type) {
            // Arrays of arrays must be rectangular there, ours need not be.
            (Types::Postgres, DataType::Array(_)) => parts.worse(Support::Converted("jsonb".to_owned())),
            (Types::Postgres | Types::Duckdb, _) => parts,
        }
    }

    fn nested(&self, parts: Support) -> Support {
        match self.types {
            Types::Duckdb => parts,
            // What the parts are turned into does not matter once the whole is a document.
            Types::Postgres => match parts {
                Support::Full | Support::Converted(_) => Support::Converted("jsonb".to_owned()),
                Support::Lossy(_) | Support::Unsupported(_) => parts,
            },
        }
    }
}

fn duckdb_scalar(data_type: &DataType) -> Support {
    match data_type {
        DataType::Float(FloatType::Float128) => {
            Support::Lossy("is kept as `double`, with 15 to 17 digits".to_owned())
        }
        DataType::Geography(_) => {
            Support::Unsupported("needs the extension `spatial`, which is not part of the library".to_owned())
        }
        DataType::Float(FloatType::Small(_)) => Support::Unsupported("has no type for it".to_owned()),
        DataType::Boolean
        | DataType::Whole(_)
        | DataType::Decimal { .. }
        | DataType::Float(FloatType::Real | FloatType::Double)
        | DataType::Char(_)
        | DataType::Varchar(_)
        | DataType::Text
        | DataType::Binary(_)
        | DataType::Blob
        | DataType::Time(_)
        | DataType::Interval
        | DataType::Uuid
        | DataType::Json
        | DataType::Array(_)
        | DataType::Map(_)
        | DataType::Struct(_)
        | DataType::Vector(_) => Support::Full,
    }
}

fn postgres_scalar(data_type: &DataType, extensions: &[&str]) -> Support {
    let of_extension = |name: &str| {
        if extensions.contains(&name) {
            return Support::Full;
        }
        Support::Unsupported(format!("needs the extension `{name}`, which the platform does not declare"))
    };
    match data_type {
        DataType::Whole(WholeType::Tinyint) => Support::Converted("smallint".to_owned()),
        DataType::Float(FloatType::Float128) => Support::Lossy("is kept as `numeric`".to_owned()),
        DataType::Vector(_) => of_extension("vector"),
        DataType::Geography(_) => of_extension("postgis"),
        DataType::Float(FloatType::Small(_)) => Support::Unsupported("has no type for it".to_owned()),
        DataType::Boolean
        | DataType::Whole(WholeType::Smallint | WholeType::Integer | WholeType::Bigint)
        | DataType::Decimal { .. }
        | DataType::Float(FloatType::Real | FloatType::Double)
        | DataType::Char(_)
        | DataType::Varchar(_)
        | DataType::Text
        | DataType::Binary(_)
        | DataType::Blob
        | DataType::Time(_)
        | DataType::Interval
        | DataType::Uuid
        | DataType::Json
        | DataType::Array(_)
        | DataType::Map(_)
        | DataType::Struct(_) => Support::Full,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::parse_type;

    fn support(platform: PlatformKind, text: &str) -> Support {
        let data_type = parse_type(text).expect("a type").data_type;
        Capabilities::of(platform).expect("a platform").support(&data_type, &[])
    }

    #[test]
    fn a_type_of_an_extension_is_held_where_the_extension_is() {
        let postgres = Capabilities::postgres();
        let vector = parse_type("array<vector(3)>").expect("a type").data_type;
        assert_eq!(postgres.support(&vector, &["vector"]), Support::Full);
        assert_eq!(postgres.support(&vector, &["postgis"]).badness(), 3);
    }

    #[test]
    fn a_decimal_is_held_up_to_the_digits_of_the_platform() {
        assert_eq!(support(PlatformKind::Duckdb, "decimal(38,10)"), Support::Full);
        assert_eq!(
            support(PlatformKind::Duckdb, "decimal(39,0)"),
            Support::Unsupported("has at most 38 digits".to_owned())
        );
        assert_eq!(support(PlatformKind::Postgres, "decimal(1000,2)"), Support::Full);
    }

    #[test]
    fn the_worst_part_of_a_nested_type_decides() {
        assert_eq!(support(PlatformKind::Duckdb, "array<struct<a: integer, b: float128>>").badness(), 2);
        assert_eq!(support(PlatformKind::Duckdb, "map<text, array<fp4_e2m1>>").badness(), 3);
        assert_eq!(
            support(PlatformKind::Postgres, "struct<a: tinyint>"),
            Support::Converted("jsonb".to_owned())
        );
        assert_eq!(
            support(PlatformKind::Postgres, "array<tinyint>"),
            Support::Converted("smallint".to_owned())
        );
    }

    #[test]
    fn nothing_is_known_of_other_platforms() {
        assert_eq!(Capabilities::of(PlatformKind::Iceberg), None);
    }
}
