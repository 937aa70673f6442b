//! A thousand random changes of a valid model: none makes the linter panic, and each that changes the meaning is found
//! or is of a sort that is known to be harmless.

#[path = "mutations/harmless.rs"]
mod harmless;
#[path = "slips/reference.rs"]
mod reference;

use std::collections::{BTreeMap, BTreeSet};

use dsc_testkit::{Dice, Project};
use harmless::{changes, is_harmless};
use rayon::prelude::*;
use reference::{found, reference};

/// How many changes are tried.
const TRIED: usize = 1_000;

/// Characters that are put in: letters of names, and signs that mean something to YAML or to us.
const SIGNS: &[char] =
    &['a', 'z', '_', '0', '7', ':', ',', '[', '}', '"', '#', '?', '.', '/', '-', ' ', '*', 'é'];

/// Changes a text somewhere: a character, a number, a word or a line goes, comes, or is swapped.
fn change(text: &str, dice: &mut Dice) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let line = dice.below(lines.len());
    let mut changed: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    match dice.below(7) {
        0 => {
            changed.remove(line);
        }
        1 => changed.insert(line, lines[dice.below(lines.len())].to_owned()),
        2 => changed.swap(line, dice.below(lines.len())),
        3 => changed[line] = swap_words(lines[line], lines[dice.below(lines.len())], dice),
        kind => {
            let mut letters: Vec<char> = lines[line].chars().collect();
            let at = dice.below(letters.len());
            match kind {
                4 => {
                    letters.remove(at);
                }
                5 => letters.insert(at, *dice.pick(SIGNS)),
                _ => letters[at] = *dice.pick(SIGNS),
            }
            changed[line] = letters.into_iter().collect();
        }
    }
    changed.concat()
}

/// Puts a word of another line in the place of a word of this one.
fn swap_words(line: &str, other: &str, dice: &mut Dice) -> String {
    let words = |line: &str| -> Vec<String> {
        line.split(|c: char| !c.is_alphanumeric() && c != '_')
            .filter(|w| !w.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (own, others) = (words(line), words(other));
    if own.is_empty() || others.is_empty() {
        return line.to_owned();
    }
    line.replacen(dice.pick(&own).as_str(), dice.pick(&others).as_str(), 1)
}

fn meaning(texts: &BTreeMap<String, Vec<u8>>) -> serde_json::Value {
    let project = Project::from_bytes(texts.clone());
    dsc_graph::canonical(&project.loaded.graph)
}

#[test]
fn a_change_of_meaning_is_found_or_known_to_be_harmless() {
    let mut dice = Dice::new(41);
    let before = meaning(&reference());
    let paths: Vec<String> = reference().into_keys().filter(|path| path != "dsc.toml").collect();
    let tried: Vec<(String, String, String)> = (0..TRIED)
        .map(|_| {
            let path = dice.pick(&paths).clone();
            let text = String::from_utf8(reference()[&path].clone()).expect("the reference is text");
            let changed = change(&text, &mut dice);
            (path, text, changed)
        })
        .collect();
    let judged: Vec<Judged> = tried.par_iter().map(|tried| judge(&before, tried)).collect();
    let count = |wanted: fn(&Judged) -> bool| judged.iter().filter(|judged| wanted(judged)).count();
    let told = count(|judged| matches!(judged, Judged::Told));
    let same = count(|judged| matches!(judged, Judged::Same));
    let silent = count(|judged| matches!(judged, Judged::Silent(_)));
    let unknown: BTreeSet<&String> = judged
        .iter()
        .flat_map(|judged| match judged {
            Judged::Silent(unknown) => unknown.as_slice(),
            Judged::Told | Judged::Same => &[],
        })
        .collect();
    assert!(unknown.is_empty(), "nothing was said of {unknown:#?}");
    // If nearly nothing were found, or nearly everything, the changes would show nothing.
    assert!(
        told > TRIED / 2 && same > TRIED / 50 && silent > TRIED / 50,
        "{told} told, {same} same, {silent} silent"
    );
}

/// What became of a change.
enum Judged {
    /// Something was found.
    Told,
    /// It means the same.
    Same,
    /// It means something else and nothing was found; what of it is not known to be harmless.
    Silent(Vec<String>),
}

fn judge(before: &serde_json::Value, (path, text, changed): &(String, String, String)) -> Judged {
    let mut texts = reference();
    texts.insert(path.clone(), changed.clone().into_bytes());
    if !found(texts.clone()).is_empty() {
        return Judged::Told;
    }
    let changes = changes(before, &meaning(&texts));
    if changes.is_empty() {
        return Judged::Same;
    }
    let line = text.lines().zip(changed.lines()).find(|(a, b)| a != b);
    let unknown = changes.iter().filter(|change| !is_harmless(change));
    Judged::Silent(unknown.map(|change| format!("{}: {line:?}", change.replace('\u{1f}', "/"))).collect())
}
