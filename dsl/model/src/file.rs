//! One model file, lowered: every object it declares, in flat tables, with references unresolved.
//!
//! A file is complete in itself: all places count within it, so that it can be cached by its content. What the
//! names in it mean is decided in `dsc-graph`.

use std::sync::Arc;

use dsc_diag::{FileId, Span};

use crate::word::Note;
use crate::{
    Assignment, Column, ColumnDetails, Container, Credential, CredentialStore, Dataset, DatasetDetails,
    Datastore, Ecosystem, Group, Instance, Location, Many, Overlay, Platform, Policy, PrimaryIngestion, Role,
    Scenario, ScenarioCheck, Team, Transformer, User, Vendor, Word, Workspace, Zone,
};

/// The scope that a file, or an object in long form, stands in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// The zone; none for things of the ecosystem.
    pub zone: Option<Word>,
    /// The team; none for things of a zone or of the ecosystem.
    pub team: Option<Word>,
}

/// The name of an object and the scope it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The key as written, long form included.
    pub key: Word,
    /// The name alone.
    pub name: Word,
    /// Where it belongs.
    pub scope: Scope,
    /// The `zone` written on the object itself.
    pub written_zone: Option<Word>,
    /// The `team` written on the object itself.
    pub written_team: Option<Word>,
}

/// A lowered file.
#[derive(Clone, Debug, PartialEq)]
pub struct FileModel {
    /// Its number.
    pub file: FileId,
    /// Its text.
    pub source: Arc<str>,
    /// Whether its text could be read wholly; if not, it may declare things that are not here.
    pub complete: bool,
    /// The scope that its head sets.
    pub scope: Scope,
    /// What it sets for one environment, if it is an overlay; it declares nothing then.
    pub overlay: Option<Box<Overlay>>,
    /// Comments that speak to us: those that begin with `# dsc:`, as byte ranges in the order of the file.
    pub directives: Vec<(u32, u32)>,
    /// Names that stand below keys which could not be understood: what they name may well be meant to exist.
    pub passed_over: Vec<Box<str>>,
    /// Texts that the source does not hold as they are meant.
    pub(crate) notes: Vec<Note>,
    /// The members of all lists of words.
    pub(crate) words: Vec<Word>,
    /// The columns that the lists of datasets name, by number in their dataset.
    pub(crate) column_numbers: Vec<u32>,
    /// The ecosystem, if this file declares it; more than one is a finding of the linter.
    pub ecosystems: Vec<Ecosystem>,
    /// Infrastructure vendors.
    pub vendors: Vec<Vendor>,
    /// Locations of the vendors, a parent before its children.
    pub locations: Vec<Location>,
    /// Governance zones.
    pub zones: Vec<Zone>,
    /// Policies of zones.
    pub policies: Vec<Policy>,
    /// Teams.
    pub teams: Vec<Team>,
    /// Credential stores.
    pub credential_stores: Vec<CredentialStore>,
    /// Credentials in the stores.
    pub credentials: Vec<Credential>,
    /// Data containers.
    pub containers: Vec<Container>,
    /// Data platforms.
    pub platforms: Vec<Platform>,
    /// Instances of the platforms.
    pub instances: Vec<Instance>,
    /// Datastores.
    pub datastores: Vec<Datastore>,
    /// Datasets of the stores.
    pub datasets: Vec<Dataset>,
    /// What only some datasets have.
    pub dataset_details: Vec<DatasetDetails>,
    /// Columns of the datasets.
    pub columns: Vec<Column>,
    /// What only some columns have.
    pub column_details: Vec<ColumnDetails>,
    /// Workspaces.
    pub workspaces: Vec<Workspace>,
    /// Dataset groups of the workspaces.
    pub groups: Vec<Group>,
    /// Transformers.
    pub transformers: Vec<Transformer>,
    /// Which platforms serve a group.
    pub assignments: Vec<Assignment>,
    /// Which platforms read a store at its source.
    pub primary_ingestions: Vec<PrimaryIngestion>,
    /// Roles.
    pub roles: Vec<Role>,
    /// Users.
    pub users: Vec<User>,
    /// Scenarios.
    pub scenarios: Vec<Scenario>,
    /// Checks of the scenarios.
    pub scenario_checks: Vec<ScenarioCheck>,
}

impl FileModel {
    /// A file without objects.
    pub fn empty(file: FileId, source: Arc<str>) -> Self {
        Self {
            file,
            source,
            complete: true,
            scope: Scope::default(),
            overlay: None,
            directives: Vec::new(),
            passed_over: Vec::new(),
            notes: Vec::new(),
            words: Vec::new(),
            column_numbers: Vec::new(),
            ecosystems: Vec::new(),
            vendors: Vec::new(),
            locations: Vec::new(),
            zones: Vec::new(),
            policies: Vec::new(),
            teams: Vec::new(),
            credential_stores: Vec::new(),
            credentials: Vec::new(),
            containers: Vec::new(),
            platforms: Vec::new(),
            instances: Vec::new(),
            datastores: Vec::new(),
            datasets: Vec::new(),
            dataset_details: Vec::new(),
            columns: Vec::new(),
            column_details: Vec::new(),
            workspaces: Vec::new(),
            groups: Vec::new(),
            transformers: Vec::new(),
            assignments: Vec::new(),
            primary_ingestions: Vec::new(),
            roles: Vec::new(),
            users: Vec::new(),
            scenarios: Vec::new(),
            scenario_checks: Vec::new(),
        }
    }

    /// The text of a word.
    #[inline]
    pub fn text(&self, word: Word) -> &str {
        match word.note() {
            Some(note) => &self.notes[note].text,
            None => self.source.get(word.text_range()).unwrap_or(""),
        }
    }

    /// Where a word is written, quotes included; of one reached through an alias, where the anchor holds it.
    #[inline]
    pub fn span(&self, word: Word) -> Span {
        let Some(note) = word.note() else {
            let (start, end) = word.range();
            return Span::new(self.file, start, end);
        };
        let note = &self.notes[note];
        Span::new(note.file.unwrap_or(self.file), note.range.0, note.range.1)
    }

    /// Where the alias stands through which a word was reached.
    pub fn alias_span(&self, word: Word) -> Option<Span> {
        let note = &self.notes[word.note()?];
        let (start, end) = note.alias?;
        Some(Span::new(note.file.unwrap_or(self.file), start, end))
    }

    /// Every text that is used through an alias: where it is written, and the alias.
    pub fn aliased(&self) -> impl Iterator<Item = (Span, Span)> {
        self.notes.iter().filter_map(move |note| {
            let span = |(start, end)| Span::new(note.file.unwrap_or(self.file), start, end);
            Some((span(note.range), span(note.alias?)))
        })
    }

    /// The members of a list of words.
    #[inline]
    pub fn words(&self, words: Many<Word>) -> &[Word] {
        &self.words[words.range()]
    }

    /// Part of a word, counted in bytes of its text.
    pub(crate) fn part(&mut self, word: Word, start: usize, len: usize) -> Word {
        let Some(number) = word.note() else {
            return word.part(start, len);
        };
        let whole = &self.notes[number];
        let text = whole.text[start..start + len].into();
        let note = Note { text, range: whole.range, alias: whole.alias, file: whole.file };
        self.add_note(note)
    }

    pub(crate) fn add_note(&mut self, note: Note) -> Word {
        self.notes.push(note);
        Word::noted(self.notes.len() as u32 - 1)
    }

    /// Gives back the room that tables reserved and did not use.
    pub(crate) fn shrink(&mut self) {
        self.notes.shrink_to_fit();
        self.words.shrink_to_fit();
        self.column_numbers.shrink_to_fit();
        self.datastores.shrink_to_fit();
        self.datasets.shrink_to_fit();
        self.dataset_details.shrink_to_fit();
        self.columns.shrink_to_fit();
        self.column_details.shrink_to_fit();
        self.groups.shrink_to_fit();
        self.workspaces.shrink_to_fit();
    }
}
