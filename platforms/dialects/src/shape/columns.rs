//! The columns of a table or view that is there: one text, until somebody asks for them.
//!
//! A database of a hundred thousand tables has millions of columns, and nearly all of them are as they should be. That is
//! seen by comparing texts; only what differs is taken apart.

use std::cell::OnceCell;

use super::layout::{TableSpec, ViewSpec};

/// The columns, in order.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// Each column as its name, its type and its [`Nulls`]; the first two end with a sign that no name can hold.
    written: String,
    all: OnceCell<Vec<ObservedColumn>>,
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

    fn sign(self) -> char {
        match self {
            Nulls::Refused => REFUSED,
            Nulls::Taken => '?',
        }
    }
}

/// No engine takes it into a name.
const END: char = '\0';
const REFUSED: char = '!';

impl Columns {
    /// Adds the next column.
    pub fn add(&mut self, name: &str, sql_type: &str, nulls: Nulls) {
        self.all.take();
        self.written.push_str(name);
        self.written.push(END);
        self.written.push_str(sql_type);
        self.written.push(END);
        self.written.push(nulls.sign());
    }

    /// What a table has that is just as it is wanted.
    pub fn wanted(table: &TableSpec) -> Columns {
        let mut out = Columns::default();
        for column in &table.columns {
            out.add(&column.name, &column.sql_type, Nulls::of(column.not_null));
        }
        out
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
    let mut signs = rest.chars();
    let not_null = signs.next()? == REFUSED;
    let column = ObservedColumn { name: name.to_owned(), sql_type: sql_type.to_owned(), not_null };
    Some((column, signs.as_str()))
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
