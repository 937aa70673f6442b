//! Columns of a dataset: a type on one line, or a map where there is more to say.

use dsc_diag::Span;
use dsc_syntax::{Entry, Kind, Plain, Value};

use crate::detail::Detail;
use crate::faults::{MISSING_KEY, TYPE_PARAMETER_OUT_OF_RANGE, UNKNOWN_TYPE};
use crate::meta::Meta;
use crate::names::hash_of_name;
use crate::read::{Field, Reader, shortened};
use crate::summary::{Held, Summary};
use crate::types::{Element, TypeFault};
use crate::{FileModel, Many, Word};

/// A column. There may be ten million of them: what only some have stands in [`ColumnDetails`].
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: Word,
    /// Its type as written.
    pub type_word: Option<Word>,
    /// Its type and whether it may be null; none where the type could not be read.
    pub element: Option<Element>,
    hash: u32,
    details: Detail,
}

/// What only some columns have.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColumnDetails {
    /// The column elsewhere that its values come from; a reference.
    pub references: Option<Word>,
    /// Its classes.
    pub classification: Many<Word>,
    /// What it holds.
    pub description: Option<Word>,
    /// Its name in tables and at the source, where it differs.
    pub physical: Option<Word>,
    /// Its former name.
    pub renamed_from: Option<Word>,
    /// Free notes.
    pub meta: Option<Box<Meta>>,
}

static NO_DETAILS: ColumnDetails = ColumnDetails {
    references: None,
    classification: Many::NONE,
    description: None,
    physical: None,
    renamed_from: None,
    meta: None,
};

impl Column {
    /// What `names::hash_of_name` makes of its name.
    #[inline]
    pub fn name_hash(&self) -> u32 {
        self.hash
    }

    /// What only some columns have; of the others, nothing.
    #[inline]
    pub fn details<'f>(&self, file: &'f FileModel) -> &'f ColumnDetails {
        self.details.of(&file.column_details, &NO_DETAILS)
    }

    /// Whether it has anything but a name and a type.
    pub(crate) fn has_details(&self) -> bool {
        self.details.is_some()
    }

    fn details_mut<'r>(&mut self, reader: &'r mut Reader<'_>) -> &'r mut ColumnDetails {
        let table = &mut reader.model.column_details;
        let number = self.details.of_mut(table);
        &mut table[number]
    }
}

pub(crate) const FIELDS: &[Field<Column>] = &[
    Field { name: "type", doc: "Its type; `?` behind it allows null", read: read_type },
    Field {
        name: "references",
        doc: "Column elsewhere that its values come from",
        read: |r, o, v| {
            let w = r.text(v);
            o.details_mut(r).references = w;
        },
    },
    Field {
        name: "classification",
        doc: "Classes of its data",
        read: |r, o, v| {
            let w = r.texts(v);
            o.details_mut(r).classification = w;
        },
    },
    Field {
        name: "description",
        doc: "What it holds",
        read: |r, o, v| {
            let w = r.text(v);
            o.details_mut(r).description = w;
        },
    },
    Field {
        name: "physical",
        doc: "Its name in tables and at the source, where it differs",
        read: |r, o, v| {
            let w = r.text(v);
            o.details_mut(r).physical = w;
        },
    },
    Field {
        name: "renamed_from",
        doc: "Its former name",
        read: |r, o, v| {
            let w = r.text(v);
            o.details_mut(r).renamed_from = w;
        },
    },
    Field {
        name: "meta",
        doc: "Free notes",
        read: |r, o, v| {
            let m = r.meta(v);
            o.details_mut(r).meta = m;
        },
    },
];

/// Reads the columns of a dataset, and takes them into its summary.
pub(crate) fn read_all<'a>(reader: &mut Reader<'a>, value: Value<'a>, summary: &mut Summary) -> Many<Column> {
    let start = reader.model.columns.len();
    if value.kind() == Kind::Map {
        for entry in value.raw_entries() {
            if !read_plain(reader, entry, summary) {
                let (key, value) = entry.values();
                reader.named_one(".", key, value, |reader, name, value| {
                    read_one(reader, name, value, summary);
                });
            }
        }
    } else {
        reader.no_names(value);
    }
    Many::between(start, reader.model.columns.len())
}

/// Reads a column that is a name and a type on one line, as nearly all are, and tells whether it is one: of such a
/// column there is nothing to report.
#[inline]
fn read_plain(reader: &mut Reader<'_>, entry: Entry<'_>, summary: &mut Summary) -> bool {
    let Some((name, written)) = entry.plain() else { return false };
    let Ok(known) = reader.types.read(written.text) else { return false };
    summary.add_name(name.text);
    summary.add_type(known.held);
    let word = |plain: Plain<'_>| Word::in_source(plain.start, plain.text.len() as u32);
    reader.model.columns.push(Column {
        name: word(name),
        type_word: Some(word(written)),
        element: Some(known.element.clone()),
        hash: hash_of_name(name.text),
        details: Detail::default(),
    });
    true
}

fn read_one<'a>(reader: &mut Reader<'a>, name: Word, value: Value<'a>, summary: &mut Summary) {
    let text = reader.model.text(name);
    summary.add_name(text);
    let hash = hash_of_name(text);
    let mut column = Column { name, type_word: None, element: None, hash, details: Detail::default() };
    reader.held = Held::NotEverywhere;
    if value.kind() == Kind::Map {
        reader.object(value, FIELDS, &mut column);
        if column.type_word.is_none() && value.entry("type").is_none() {
            let message = format!("column `{}` has no `type`", reader.model.text(name));
            let span = reader.model.span(name);
            let help = "write the type on the line, or as `type` below it".to_owned();
            reader.report_at(MISSING_KEY, span, "type", message, Some(help));
        }
    } else {
        read_type(reader, &mut column, value);
    }
    summary.add(&column, reader.held, &reader.model);
    reader.model.columns.push(column);
}

fn read_type<'a>(reader: &mut Reader<'a>, column: &mut Column, value: Value<'a>) {
    if !matches!(value.kind(), Kind::Plain | Kind::Text) || value.is_null() {
        reader.wrong_shape(value, "a type, such as `varchar(30)?`");
        return;
    }
    let text = value.text().unwrap_or("");
    column.type_word = Some(reader.word(value));
    match reader.types.read(text) {
        Ok(known) => {
            reader.held = known.held;
            column.element = Some(known.element.clone());
        }
        Err(fault) => report_type(reader, value, text, fault),
    }
}

fn report_type<'a>(reader: &mut Reader<'a>, value: Value<'a>, text: &str, fault: TypeFault) {
    let (rule, at, message, help) = match fault {
        TypeFault::Unknown { at, suggestion } => {
            let message = format!("unknown type `{}`", shortened(&text[at.clone()]));
            let help = match suggestion {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "for texts there are `varchar(n)` and `text`, for numbers `integer`, `bigint`, `decimal(p,s)` and `double`, for times `date` and `timestamptz`".to_owned(),
            };
            (UNKNOWN_TYPE, at, message, help)
        }
        TypeFault::Parameter { at, expected } => {
            let message = format!("`{}` has parameters that the type cannot have", shortened(text));
            (TYPE_PARAMETER_OUT_OF_RANGE, at, message, format!("write {expected}"))
        }
        TypeFault::Shape { at, expected } => {
            let message = format!("`{}` is not a whole type", shortened(text));
            (UNKNOWN_TYPE, at, message, format!("expected {expected}"))
        }
    };
    let mut finding = reader.finding(rule, value, message).help(help);
    let node = value.node();
    if !node.owned && !at.is_empty() {
        let file = finding.span.file;
        finding.span = Span::new(file, node.text_start + at.start as u32, node.text_start + at.end as u32);
    }
    reader.bag.report(finding);
}
