//! Applies the fixes that findings offer. A fix is kept only if it silences its finding and brings no new error.
//!
//! Pure: texts go in, texts come out. How they are judged is the caller's, writing them too.

use std::collections::{BTreeMap, BTreeSet};

use dsc_diag::{Edit, FileId, Fix, Level, Source, Sources};

use crate::{Finding, Report};

/// Which fixes are applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those that certainly keep the meaning that the author wanted.
    Safe,
    /// Those and the others.
    All,
}

/// What applying fixes came to.
#[derive(Debug)]
pub struct Mended {
    /// The texts, changed where fixes were applied.
    pub sources: Sources,
    /// The files that were changed, in path order.
    pub files: Vec<FileId>,
    /// How many findings were mended.
    pub fixed: usize,
    /// How many more have a fix that was not asked for.
    pub unasked: usize,
    /// How many have a fix that would not silence them, or would bring an error.
    pub refused: usize,
}

/// Fixes uncover others, as a file that can be read again shows what is in it; so many times they are looked for.
const MOST_ROUNDS: usize = 10;

/// Applies fixes until there is none left. `judge` finds what is wrong with texts; `wants` tells which findings are
/// to be mended.
pub fn mend(
    sources: &Sources,
    which: Which,
    judge: impl Fn(&Sources) -> Report,
    wants: impl Fn(&Finding) -> bool,
) -> Mended {
    let mut texts = sources.clone();
    let mut report = judge(&texts);
    let (mut fixed, mut refused) = (0, BTreeSet::new());
    for _ in 0..MOST_ROUNDS {
        let chosen = choose(&report, which, &refused, &wants);
        if chosen.is_empty() {
            break;
        }
        let mut round = Round { base: &texts, before: Tally::of(&report), judge: &judge, taken: Vec::new() };
        let mut outcome = None;
        round.take(&chosen, &mut outcome, &mut refused);
        fixed += round.taken.len();
        let Some((changed, after)) = outcome else { continue };
        texts = changed;
        report = after;
    }
    let open = |finding: &&Finding| finding.diagnostic.fix.is_some() && wants(finding);
    let unasked = |fix: &Fix| which == Which::Safe && !fix.safe;
    let left: Vec<&Fix> =
        report.findings.iter().filter(open).filter_map(|f| f.diagnostic.fix.as_ref()).collect();
    let unasked = left.iter().filter(|fix| unasked(fix)).count();
    let changed =
        |(file, source): (FileId, &Source)| (sources.source(file).text != source.text).then_some(file);
    let files = texts.iter().filter_map(changed).collect();
    Mended { files, fixed, unasked, refused: left.len() - unasked, sources: texts }
}

/// What tells a finding from others, as long as it is not mended: rule, address, field.
type Key = (&'static str, String, String);

fn key_of(finding: &Finding) -> Key {
    let diagnostic = &finding.diagnostic;
    (diagnostic.rule.0, diagnostic.address.clone(), diagnostic.field.clone())
}

/// A fix that may be applied.
#[derive(Clone, Debug)]
struct Candidate {
    key: Key,
    fingerprint: String,
    edits: Vec<Edit>,
}

/// The fixes of one round: the earlier goes before the later, and none touches what another one touches.
fn choose(
    report: &Report,
    which: Which,
    refused: &BTreeSet<(String, Vec<String>)>,
    wants: impl Fn(&Finding) -> bool,
) -> Vec<Candidate> {
    let unsafe_files: BTreeSet<FileId> = report
        .findings
        .iter()
        // Their texts are not what stands in the files.
        .filter(|finding| matches!(finding.diagnostic.rule.0, "not-utf8" | "file-too-large"))
        .map(|finding| finding.diagnostic.span.file)
        .collect();
    let mut touched: BTreeMap<FileId, Vec<(u32, u32)>> = BTreeMap::new();
    let mut chosen = Vec::new();
    for finding in report.findings.iter().filter(|finding| wants(finding)) {
        let Some(fix) = &finding.diagnostic.fix else { continue };
        let candidate = Candidate {
            key: key_of(finding),
            fingerprint: finding.fingerprint.clone(),
            edits: fix.edits.clone(),
        };
        let allowed = (fix.safe || which == Which::All) && !refused.contains(&candidate.name());
        let free = fix.edits.iter().all(|edit| {
            let taken = touched.get(&edit.span.file).map_or(&[] as &[_], Vec::as_slice);
            let apart = |(start, end): &(u32, u32)| edit.span.end < *start || *end < edit.span.start;
            !unsafe_files.contains(&edit.span.file) && taken.iter().all(apart)
        });
        if allowed && free && !fix.edits.is_empty() {
            for edit in &fix.edits {
                touched.entry(edit.span.file).or_default().push((edit.span.start, edit.span.end));
            }
            chosen.push(candidate);
        }
    }
    chosen
}

impl Candidate {
    /// What a refused fix is known by: its finding, and what it would write.
    fn name(&self) -> (String, Vec<String>) {
        (self.fingerprint.clone(), self.edits.iter().map(|edit| edit.text.clone()).collect())
    }
}

/// How many findings of each key there are, and how many errors.
#[derive(Debug)]
struct Tally {
    all: BTreeMap<Key, usize>,
    errors: BTreeMap<Key, usize>,
}

impl Tally {
    fn of(report: &Report) -> Self {
        let mut tally = Self { all: BTreeMap::new(), errors: BTreeMap::new() };
        for finding in &report.findings {
            *tally.all.entry(key_of(finding)).or_insert(0) += 1;
            if finding.level == Level::Error {
                *tally.errors.entry(key_of(finding)).or_insert(0) += 1;
            }
        }
        tally
    }

    /// Whether fixes led from here to there: their findings are gone, and no error is new.
    fn is_mended_by(&self, fixes: &[Candidate], after: &Tally) -> bool {
        let mut gone: BTreeMap<&Key, usize> = BTreeMap::new();
        for fix in fixes {
            *gone.entry(&fix.key).or_insert(0) += 1;
        }
        let count = |tally: &BTreeMap<Key, usize>, key: &Key| tally.get(key).copied().unwrap_or(0);
        let silenced =
            gone.iter().all(|(key, fixed)| count(&after.all, key) + fixed <= count(&self.all, key));
        silenced && after.errors.iter().all(|(key, errors)| *errors <= count(&self.errors, key))
    }
}

/// One round: all edits count from the same texts.
struct Round<'r, J> {
    base: &'r Sources,
    before: Tally,
    judge: &'r J,
    taken: Vec<Candidate>,
}

impl<J: Fn(&Sources) -> Report> Round<'_, J> {
    /// Takes as many fixes as hold: all at once, or each half by itself.
    fn take(
        &mut self,
        chosen: &[Candidate],
        outcome: &mut Option<(Sources, Report)>,
        refused: &mut BTreeSet<(String, Vec<String>)>,
    ) {
        let tried: Vec<Candidate> = self.taken.iter().chain(chosen).cloned().collect();
        let changed = apply(self.base, tried.iter().flat_map(|fix| &fix.edits));
        let report = (self.judge)(&changed);
        if self.before.is_mended_by(&tried, &Tally::of(&report)) {
            self.taken = tried;
            *outcome = Some((changed, report));
        } else if let [only] = chosen {
            refused.insert(only.name());
        } else {
            let (first, second) = chosen.split_at(chosen.len() / 2);
            self.take(first, outcome, refused);
            self.take(second, outcome, refused);
        }
    }
}

/// Texts with edits made; the edits do not overlap.
fn apply<'e>(sources: &Sources, edits: impl Iterator<Item = &'e Edit>) -> Sources {
    let mut by_file: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    for edit in edits {
        by_file.entry(edit.span.file).or_default().push(edit);
    }
    let changed = sources.iter().map(|(file, source)| {
        let Some(edits) = by_file.get_mut(&file) else { return source.clone() };
        // From the end on, so that the places of the others stay what they are.
        edits.sort_by_key(|edit| std::cmp::Reverse((edit.span.start, edit.span.end)));
        let mut text = source.text.to_string();
        for edit in edits {
            if text.get(edit.span.range()).is_some() {
                text.replace_range(edit.span.range(), &edit.text);
            }
        }
        Source::new(source.path.clone(), text)
    });
    Sources::new(changed.collect())
}
