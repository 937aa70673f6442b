//! Reads objects out of the spanned tree: keys by table, values by what the place wants.
//!
//! Reading never stops: what cannot be used is reported and left out.

mod scalars;

pub use scalars::{Chosen, Day, Duration, parse_duration};

use std::sync::Arc;

use dsc_diag::{Bag, Diagnostic, FileId, Fix, RuleName, Span, closest};
use dsc_syntax::{Kind, Value};

use crate::faults::{DUPLICATE_KEY, MISSING_KEY, UNKNOWN_KEY, WRONG_SHAPE};
use crate::summary::Held;
use crate::types::KnownTypes;
use crate::word::Note;
use crate::{FileModel, Identity, Scope, Word};

/// One key of an object: its name, what it says, and how its value is read.
pub struct Field<T: 'static> {
    /// The key.
    pub name: &'static str,
    /// What it says, as one sentence.
    pub doc: &'static str,
    /// Reads the value into the object.
    pub read: for<'a> fn(&mut Reader<'a>, &mut T, Value<'a>),
}

/// Reads one file; findings and objects gather in it.
pub struct Reader<'a> {
    pub(crate) model: FileModel,
    pub(crate) bag: Bag,
    /// Names of the objects that enclose the place being read, each with the sign that stands before it.
    place: Vec<(&'static str, &'a str)>,
    /// The keys from the innermost object down to the place being read.
    fields: Vec<&'static str>,
    /// The key whose value is read next.
    key: Option<Value<'a>>,
    /// Whether objects are parts of others: what they lack stands elsewhere.
    pub(crate) partial: bool,
    /// Types read before, by their text: files repeat the same few.
    pub(crate) types: KnownTypes,
    /// Where the type that was read last is held.
    pub(crate) held: Held,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(file: FileId, source: Arc<str>) -> Self {
        let model = FileModel::empty(file, source);
        Self {
            model,
            bag: Bag::new(),
            place: Vec::new(),
            fields: Vec::new(),
            key: None,
            partial: false,
            types: KnownTypes::default(),
            held: Held::NotEverywhere,
        }
    }

    /// Hands out what was read and what was found.
    pub(crate) fn finish(mut self) -> (FileModel, Bag) {
        self.model.shrink();
        (self.model, self.bag)
    }

    /// Reads a map key by key; what stands in no table is reported.
    pub(crate) fn object<T>(&mut self, value: Value<'a>, table: &'static [Field<T>], target: &mut T) {
        if value.kind() != Kind::Map {
            self.wrong_shape(value, "keys and values");
            return;
        }
        for (key, value) in value.entries() {
            let name = key.text().unwrap_or("");
            match table.iter().find(|field| field.name == name) {
                Some(field) => self.field(key, value, field, target),
                None => {
                    self.unknown_key(key, table.iter().map(|field| field.name));
                    self.pass_over(value);
                }
            }
        }
    }

    /// Reads the value of one key into the object.
    pub(crate) fn field<T>(&mut self, key: Value<'a>, value: Value<'a>, field: &Field<T>, target: &mut T) {
        self.fields.push(field.name);
        self.key = Some(key);
        (field.read)(self, target, value);
        self.fields.pop();
    }

    /// Reads a map of named objects; `read` gets each name and its value.
    pub(crate) fn named(
        &mut self,
        value: Value<'a>,
        separator: &'static str,
        mut read: impl FnMut(&mut Self, Word, Value<'a>),
    ) {
        if value.kind() != Kind::Map {
            self.no_names(value);
            return;
        }
        for (key, value) in value.entries() {
            self.named_one(separator, key, value, &mut read);
        }
    }

    /// Reads one named object of a map; `read` gets its name and its value.
    pub(crate) fn named_one(
        &mut self,
        separator: &'static str,
        key: Value<'a>,
        value: Value<'a>,
        read: impl FnOnce(&mut Self, Word, Value<'a>),
    ) {
        let fields = std::mem::take(&mut self.fields);
        if let Some(name) = self.key_word(key) {
            self.place.push((separator, key.text().unwrap_or("")));
            read(self, name, value);
            self.place.pop();
        }
        self.fields = fields;
    }

    /// Reports what stands where names should.
    pub(crate) fn no_names(&mut self, value: Value<'a>) {
        self.wrong_shape(value, "a name for each thing, and its keys below the name");
    }

    /// Reads a map of objects that stand in a scope: names may be in long form, `zone/name`.
    pub(crate) fn scoped(&mut self, value: Value<'a>, mut read: impl FnMut(&mut Self, Identity, Value<'a>)) {
        self.named(value, "/", |reader, key, value| {
            let identity = reader.identity(key, value);
            read(reader, identity, value);
        });
    }

    /// Takes a key in short or long form, and `zone` and `team` as the object may write them itself.
    fn identity(&mut self, key: Word, value: Value<'a>) -> Identity {
        let slash = self.model.text(key).find('/');
        let len = self.model.text(key).len();
        let (zone, name) = match slash {
            Some(at) => (Some(self.model.part(key, 0, at)), self.model.part(key, at + 1, len - at - 1)),
            None => (None, key),
        };
        let written_zone = value.entry("zone").and_then(|zone| self.text(zone));
        let written_team = value.entry("team").and_then(|team| self.text(team));
        let head = self.model.scope;
        // The head of a file speaks for everything in it; what contradicts it is a finding and moves nothing.
        let zone = zone.or(head.zone).or(written_zone);
        let team = head.team.or(written_team);
        Identity { key, name, scope: Scope { zone, team }, written_zone, written_team }
    }

    /// The word of the key whose value is about to be read.
    pub(crate) fn current_key(&mut self) -> Option<Word> {
        self.key.and_then(|key| self.key_word(key))
    }

    /// The word of a key.
    pub(crate) fn key_word(&mut self, key: Value<'a>) -> Option<Word> {
        if key.text().is_none() {
            self.wrong_shape(key, "a name");
            return None;
        }
        Some(self.word(key))
    }

    /// The word of a scalar, whatever it is.
    pub(crate) fn word(&mut self, value: Value<'a>) -> Word {
        let node = value.node();
        let text_end = node.text_start + node.text_len;
        if value.alias_range().is_none() && !node.owned {
            if (node.start, node.end) == (node.text_start, text_end) {
                return Word::in_source(node.text_start, node.text_len);
            }
            if (node.start + 1, node.end) == (node.text_start, text_end + 1) {
                return Word::in_quotes(node.text_start, node.text_len);
            }
        }
        let text = value.text().unwrap_or("").into();
        self.model.add_note(Note { text, range: value.range(), alias: value.alias_range(), file: None })
    }

    /// Reports that a needed key is missing, at the key of the object that needs it.
    pub(crate) fn missing_key(&mut self, object: Word, key: &str, why: &str) {
        let message = format!("`{}` has no `{key}`", self.model.text(object));
        let span = self.model.span(object);
        self.report_at(MISSING_KEY, span, key, message, Some(why.to_owned()));
    }

    /// Reports the second of two keys that say the same thing in two ways.
    pub(crate) fn either(&mut self, value: Value<'a>, names: [&str; 2], help: &str) {
        let mut written = value
            .entries()
            .map(|(key, _)| key)
            .filter(|key| key.text().is_some_and(|text| names.contains(&text)));
        let (Some(first), Some(second)) = (written.next(), written.next()) else { return };
        let message = format!("`{}` and `{}` say the same thing twice", names[0], names[1]);
        let (start, end) = first.range();
        let finding = self
            .finding(DUPLICATE_KEY, second, message)
            .related(Span::new(self.model.file, start, end), "said here too")
            .help(help);
        self.bag.report(finding);
    }

    /// Reports a key that the object does not have.
    pub(crate) fn unknown_key(&mut self, key: Value<'a>, known: impl Iterator<Item = &'static str>) {
        let name = key.text().unwrap_or("");
        let known: Vec<&str> = known.collect();
        let mut finding = self.finding(UNKNOWN_KEY, key, format!("unknown key `{name}`"));
        finding = match closest(name, known.iter().copied()) {
            Some(meant) => {
                let fix = Fix::rename(&self.model.source, finding.span, name, meant);
                finding.help(format!("did you mean `{meant}`?")).fix_if_any(fix)
            }
            None => finding.help(format!("known here: {}; free notes go below `meta`", list_of(&known))),
        };
        self.bag.report(finding);
    }

    /// Remembers the names below a key that could not be understood, so that nothing else is said to lack them.
    pub(crate) fn pass_over(&mut self, value: Value<'a>) {
        for (key, value) in value.entries() {
            self.model.passed_over.extend(key.text().map(Box::from));
            self.pass_over(value);
        }
        for item in value.items() {
            self.pass_over(item);
        }
        // The words of a sentence name nothing.
        let name = value.text().filter(|text| !text.is_empty() && !text.contains(' '));
        self.model.passed_over.extend(name.map(Box::from));
    }

    /// Reports that something else is wanted here.
    pub(crate) fn wrong_shape(&mut self, value: Value<'a>, wanted: &str) {
        let found = match value.kind() {
            Kind::Map => "keys and values".to_owned(),
            Kind::List => "a list".to_owned(),
            Kind::Plain if value.is_null() => "nothing".to_owned(),
            Kind::Text => format!("the text `{}`", shortened(value.text().unwrap_or(""))),
            Kind::Plain | Kind::Integer | Kind::Float | Kind::Boolean | Kind::DateTime | Kind::Alias => {
                format!("`{}`", shortened(value.text().unwrap_or("")))
            }
        };
        let subject = self.fields.last().map_or("here".to_owned(), |field| format!("`{field}`"));
        let message = match self.fields.is_empty() {
            true => format!("expected {wanted}, found {found}"),
            false => format!("{subject} wants {wanted}, found {found}"),
        };
        self.report(WRONG_SHAPE, value, message, None);
    }

    /// Reports something about a value.
    pub(crate) fn report(&mut self, rule: RuleName, value: Value<'a>, message: String, help: Option<String>) {
        let finding = self.finding(rule, value, message).help_if_any(help);
        self.bag.report(finding);
    }

    /// A finding about a value; a value behind an alias is shown at both places.
    pub(crate) fn finding(&self, rule: RuleName, value: Value<'a>, message: String) -> Diagnostic {
        let (start, end) = value.range();
        let span = Span::new(self.model.file, start, end);
        let mut finding = Diagnostic::new(rule, span, message).field(self.fields.join("."));
        finding.address = self.address();
        if let Some((start, end)) = value.alias_range() {
            finding = finding.related(Span::new(self.model.file, start, end), "used here through this alias");
        }
        finding
    }

    /// Reports something about a span.
    pub(crate) fn report_at(
        &mut self,
        rule: RuleName,
        span: Span,
        field: &str,
        message: String,
        help: Option<String>,
    ) {
        if self.partial && rule == MISSING_KEY {
            return;
        }
        let mut path = self.fields.join(".");
        if !path.is_empty() && !field.is_empty() {
            path.push('.');
        }
        path.push_str(field);
        let mut finding = Diagnostic::new(rule, span, message).help_if_any(help).field(path);
        finding.address = self.address();
        self.bag.report(finding);
    }

    /// The address of the object being read, as far as this file knows it.
    pub(crate) fn address(&self) -> String {
        let mut address = String::new();
        let long_form = self.place.first().is_some_and(|(_, name)| name.contains('/'));
        if let (Some(zone), false) = (self.model.scope.zone, long_form) {
            address.push_str(self.model.text(zone));
        }
        for (separator, name) in &self.place {
            if !address.is_empty() {
                address.push_str(separator);
            }
            address.push_str(name);
        }
        address
    }
}

/// A few words as people list them: `a`, `b`, `c`.
pub(crate) fn list_of(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}

/// A text cut to what a message can hold.
pub(crate) fn shortened(text: &str) -> String {
    const LONGEST: usize = 40;
    let line = text.lines().next().unwrap_or("");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None if line.len() < text.len() => format!("{line}…"),
        None => line.to_owned(),
    }
}
