//! The columns of a table or view that is there: one text, until somebody asks for them.
//!
//! A database of a hundred thousand tables has millions of columns, and nearly all of them are as they should be. That is
//! seen by comparing texts; only what differs is taken apart.

use std::sync::OnceLock;

use super::layout::{TableSpec, ViewSpec};

/// The columns, in order.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// Each column as its name, its type and its [`Nulls`]; the first two end with a sign that no name can hold.
    written: String,
    all: OnceLock<Vec<ObservedColumn>>,
}

/// A column that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObservedColumn {
    /// Its name.
    pub name: String,
    /// Its type, as the engine writes it.
    pub sql_type: String,
    /// Whether it refuses nulls.
    pub not_null: bool,
}

/// What a column does with nulls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nulls {
    /// It refuses them.
    Refused,
    /// It takes them.
    Taken,
}

impl Nulls {
    /// As a catalog tells it.
    pub fn of(not_null: bool) -> Nulls {
        if not_null { Nulls::Refused } else { Nulls::Taken }
    }

    fn sign(self) -> &'static str {
        match self {
            Nulls::Refused => REFUSED,
            Nulls::Taken => "?",
        }
    }
}

/// No engine takes it into a name.
const END: &str = "\0";
const REFUSED: &str = "!";

impl Columns {
    /// Adds the next column.
    pub fn add(&mut self, name: &str, sql_type: &str, nulls: Nulls) {
        self.all.take();
        self.written.push_str(name);
        self.written.push_str(END);
        self.written.push_str(sql_type);
        self.written.push_str(END);
        self.written.push_str(nulls.sign());
    }

    /// Whether they are those that a table should have, letter by letter. Nothing is written for the answer.
    pub fn are_of(&self, table: &TableSpec) -> bool {
        let mut rest = self.written.as_str();
        let mut is_next = |part: &str| match rest.strip_prefix(part) {
            Some(more) => {
                rest = more;
                true
            }
            None => false,
        };
        let are_all = table.columns.iter().all(|column| {
            let sign = Nulls::of(column.not_null).sign();
            is_next(&column.name)
                && is_next(END)
                && is_next(&column.sql_type)
                && is_next(END)
                && is_next(sign)
        });
        are_all && rest.is_empty()
    }

    /// What a view has that is just as it is wanted.
    pub fn shown_by(view: &ViewSpec) -> Columns {
        let mut out = Columns::default();
        for (name, sql_type) in &view.columns {
            out.add(name, sql_type, Nulls::Taken);
        }
        out
    }

    /// Whether these are the first of others.
    pub fn begin(&self, others: &Columns) -> bool {
        others.written.starts_with(&self.written)
    }

    /// The columns, one by one.
    pub fn all(&self) -> &[ObservedColumn] {
        self.all.get_or_init(|| {
            let mut out = Vec::new();
            let mut rest = self.written.as_str();
            while let Some((column, more)) = take(rest) {
                out.push(column);
                rest = more;
            }
            out
        })
    }

    /// All of them as one text: equal texts are equal columns.
    pub fn text(&self) -> &str {
        &self.written
    }
}

/// The first column, and what follows.
fn take(text: &str) -> Option<(ObservedColumn, &str)> {
    let (name, rest) = text.split_once(END)?;
    let (sql_type, rest) = rest.split_once(END)?;
    let (sign, rest) = rest.split_at_checked(REFUSED.len())?;
    let not_null = sign == REFUSED;
    let column = ObservedColumn { name: name.to_owned(), sql_type: sql_type.to_owned(), not_null };
    Some((column, rest))
}

impl PartialEq for Columns {
    fn eq(&self, other: &Columns) -> bool {
        self.written == other.written
    }
}

impl Eq for Columns {}

#[cfg(test)]
mod tests {
    use super::{Columns, Nulls, ObservedColumn};

    #[test]
    fn columns_come_back_as_they_were_added_whatever_they_are_called() {
        let mut columns = Columns::default();
        assert!(columns.all().is_empty());
        columns.add("a!?", "numeric(12,2)", Nulls::Refused);
        assert_eq!(columns.all().len(), 1);
        columns.add("größe\n", "", Nulls::Taken);
        let column = |name: &str, sql_type: &str, not_null| ObservedColumn {
            name: name.to_owned(),
            sql_type: sql_type.to_owned(),
            not_null,
        };
        assert_eq!(columns.all(), [column("a!?", "numeric(12,2)", true), column("größe\n", "", false)]);
    }
}
