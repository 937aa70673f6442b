//! What one type may become.

use dsc_model::{DataType, Element, FloatType, TimeType, WholeType};

/// What becomes of a type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Another family: words instead of numbers, a time with a zone instead of one without.
    pub(crate) other_family: bool,
    /// The same family, and not every old value fits.
    pub(crate) narrowed: bool,
    /// A part that was never null may be now.
    pub(crate) gains_null: bool,
    /// A part that could be null may not be now.
    pub(crate) loses_null: bool,
    /// Readers of Avro see another type.
    pub(crate) other_avro: bool,
}

/// Families whose members may become wider within them; everything else is a family of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Whole,
    Real,
    Words,
    Bytes,
    Days,
    Alone(&'static str),
}

/// Judges what becomes of a type, by its parts where it has parts.
pub(crate) fn judge(before: &DataType, after: &DataType) -> Verdict {
    let mut verdict = Verdict::default();
    walk(before, after, &mut verdict);
    verdict
}

fn walk(before: &DataType, after: &DataType, verdict: &mut Verdict) {
    match (before, after) {
        (DataType::Array(old), DataType::Array(new)) => element(old, new, verdict),
        (DataType::Map(old), DataType::Map(new)) => {
            element(&old.0, &new.0, verdict);
            element(&old.1, &new.1, verdict);
        }
        (DataType::Struct(old), DataType::Struct(new)) => {
            for field in old.iter() {
                match new.iter().find(|kept| kept.name == field.name) {
                    Some(kept) => element(&field.element, &kept.element, verdict),
                    None => verdict.narrowed = true,
                }
            }
            let added = new.iter().filter(|new| old.iter().all(|old| old.name != new.name));
            verdict.loses_null |= added.into_iter().any(|added| !added.element.nullable);
        }
        (_, _) if before == after => {}
        (_, _) if family(before) != family(after) => verdict.other_family = true,
        (_, _) => {
            verdict.narrowed |= !before.widens_to(after);
            verdict.other_avro |= avro(before) != avro(after);
        }
    }
}

fn element(before: &Element, after: &Element, verdict: &mut Verdict) {
    verdict.gains_null |= after.nullable && !before.nullable;
    verdict.loses_null |= before.nullable && !after.nullable;
    walk(&before.data_type, &after.data_type, verdict);
}

fn family(data_type: &DataType) -> Family {
    match data_type {
        DataType::Whole(_) => Family::Whole,
        DataType::Float(FloatType::Real | FloatType::Double) => Family::Real,
        DataType::Char(_) | DataType::Varchar(_) | DataType::Text => Family::Words,
        DataType::Binary(_) | DataType::Blob => Family::Bytes,
        DataType::Time(TimeType::Date | TimeType::Timestamp) => Family::Days,
        DataType::Boolean
        | DataType::Decimal { .. }
        | DataType::Float(FloatType::Small(_) | FloatType::Float128)
        | DataType::Time(TimeType::Time | TimeType::Timestamptz)
        | DataType::Interval
        | DataType::Uuid
        | DataType::Json
        | DataType::Array(_)
        | DataType::Map(_)
        | DataType::Struct(_)
        | DataType::Vector(_)
        | DataType::Geography(_) => Family::Alone(data_type.word()),
    }
}

/// The type that Avro writes, where types of one family differ in it.
fn avro(data_type: &DataType) -> (&'static str, u16) {
    match data_type {
        DataType::Whole(WholeType::Tinyint | WholeType::Smallint | WholeType::Integer) => ("int", 0),
        DataType::Whole(WholeType::Bigint) => ("long", 0),
        DataType::Decimal { scale, .. } => ("decimal", *scale),
        DataType::Char(_) | DataType::Varchar(_) | DataType::Text => ("string", 0),
        DataType::Binary(_) | DataType::Blob => ("bytes", 0),
        DataType::Float(_)
        | DataType::Time(_)
        | DataType::Boolean
        | DataType::Interval
        | DataType::Uuid
        | DataType::Json
        | DataType::Array(_)
        | DataType::Map(_)
        | DataType::Struct(_)
        | DataType::Vector(_)
        | DataType::Geography(_) => (data_type.word(), 0),
    }
}

#[cfg(test)]
mod tests;
