//! `dsc.toml` as the program needs it: what it says, which files it means, and where it says so.

use dsc_diag::{Bag, Diagnostic, FileId, Source, Span};
use dsc_model::settings::{Settings, read_settings};
use dsc_syntax::{Format, Limits, Tree};
use globset::{GlobBuilder, GlobSet};

/// The settings, read.
#[derive(Debug)]
pub struct SettingsFile {
    /// The text.
    pub source: Source,
    /// What it says.
    pub settings: Settings,
    /// What is wrong with it.
    pub bag: Bag,
    /// Tells the model's files from others.
    pub matcher: GlobSet,
}

impl SettingsFile {
    /// Reads the settings out of the bytes of their file; what is wrong is reported and defaults hold.
    pub fn read(bytes: Vec<u8>, file: FileId) -> Self {
        let (text, mut bag) = dsc_syntax::decode(bytes, file);
        let source = Source::new(super::SETTINGS, text);
        let parsed = dsc_syntax::parse(&source.text, file, Format::Toml, &Limits::default());
        let (mut settings, found) = read_settings(file, &source.text, &parsed.tree);
        bag.absorb(parsed.bag);
        bag.absorb(found);
        let matcher =
            matcher(&mut settings, &mut bag, &Written { source: &source, tree: &parsed.tree, file });
        Self { source, settings, bag, matcher }
    }
}

/// Builds the matcher; globs that are none are reported and left out, and if none is left the defaults hold.
fn matcher(settings: &mut Settings, bag: &mut Bag, written: &Written<'_>) -> GlobSet {
    let mut set = GlobSet::builder();
    let mut good = Vec::new();
    for (number, glob) in settings.models.iter().enumerate() {
        match GlobBuilder::new(glob).literal_separator(true).build() {
            Ok(matcher) => {
                set.add(matcher);
                good.push(glob.clone());
            }
            Err(error) => {
                let message = format!("`{glob}` is no glob: {}", error.kind());
                let span = written.item_span("models", number);
                let finding = Diagnostic::new(dsc_model::faults::UNKNOWN_VALUE, span, message);
                bag.report(finding.field("models").help("such as `**/*.dsc.yaml`"));
            }
        }
    }
    if good.is_empty() {
        good = Settings::default().models;
        good.iter().filter_map(|glob| GlobBuilder::new(glob).literal_separator(true).build().ok()).for_each(
            |glob| {
                set.add(glob);
            },
        );
    }
    settings.models = good;
    // Each glob could be built; their set can only be too large, and then nothing matches and that is reported.
    set.build().unwrap_or_else(|_| GlobSet::empty())
}

/// Where the settings say what.
#[derive(Clone, Copy, Debug)]
pub struct Written<'a> {
    /// The text.
    pub source: &'a Source,
    /// Its tree.
    pub tree: &'a Tree,
    /// Its number.
    pub file: FileId,
}

impl Written<'_> {
    /// Where the value of a key such as `limits.bytes` stands, if it is there.
    pub fn span(&self, key: &str) -> Option<Span> {
        let mut value = self.tree.root(&self.source.text)?;
        for part in key.split('.') {
            value = value.entry(part)?;
        }
        let (start, end) = value.range();
        Some(Span::new(self.file, start, end))
    }

    fn item_span(&self, key: &str, number: usize) -> Span {
        let item = self
            .tree
            .root(&self.source.text)
            .and_then(|root| root.entry(key))
            .and_then(|list| list.items().nth(number));
        let (start, end) = item.map_or((0, 0), |item| item.range());
        Span::new(self.file, start, end)
    }
}
