//! `--select` and `--ignore`: which rules findings are shown of.

use std::collections::BTreeMap;

use dsc_lint::rules::FAMILIES;

use crate::error::CliError;

/// Which rules findings are shown of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Rules by code, with the words that chose each; none means that nobody chose.
    selected: Option<BTreeMap<&'static str, String>>,
    ignored: BTreeMap<&'static str, String>,
}

impl Selection {
    /// Makes the words of both options real.
    pub fn read(select: &[String], ignore: &[String]) -> Result<Self, CliError> {
        let selected = if select.is_empty() { None } else { Some(rules_of(select)?) };
        Ok(Self { selected, ignored: rules_of(ignore)? })
    }

    /// Whether findings of the rule with that code are shown.
    pub fn shows(&self, code: &str) -> bool {
        self.hidden_by(code).is_none()
    }

    /// What keeps findings of that rule from being shown, if something does.
    pub fn hidden_by(&self, code: &str) -> Option<String> {
        if let Some(word) = self.ignored.get(code) {
            return Some(format!("--ignore {word}"));
        }
        let selected = self.selected.as_ref()?;
        if selected.contains_key(code) { None } else { Some("--select".to_owned()) }
    }
}

/// The rules that words mean: a name, a code, the beginning of codes from the family on, or a family.
fn rules_of(words: &[String]) -> Result<BTreeMap<&'static str, String>, CliError> {
    let mut found = BTreeMap::new();
    for word in words {
        let upper = word.to_ascii_uppercase();
        let prefix = upper.len() >= "DSC01".len() && upper.starts_with("DSC");
        let mut known = false;
        for (family, rules) in FAMILIES {
            for rule in *rules {
                let (code, name) = (rule.rule.code, rule.name().0);
                if word == name || word == family || (prefix && code.starts_with(&upper)) {
                    known = true;
                    found.entry(code).or_insert_with(|| word.clone());
                }
            }
        }
        if !known {
            let families = FAMILIES.iter().map(|(family, _)| *family);
            let names = dsc_lint::all().flat_map(|rule| [rule.name().0, rule.rule.code]);
            let meant = dsc_diag::closest(word, families.chain(names));
            return Err(CliError::UnknownSelection { word: word.clone(), meant });
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(select: &[&str], ignore: &[&str]) -> Vec<&'static str> {
        let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
        let selection = Selection::read(&own(select), &own(ignore)).unwrap();
        dsc_lint::all().map(|rule| rule.rule.code).filter(|code| selection.shows(code)).collect()
    }

    #[test]
    fn rules_are_chosen_by_name_code_prefix_and_family() {
        assert_eq!(shown(&["key-column-unknown"], &[]), ["DSC0502"]);
        assert_eq!(shown(&["dsc0502"], &[]), ["DSC0502"]);
        assert!(shown(&["DSC05"], &[]).iter().all(|code| code.starts_with("DSC05")));
        assert_eq!(shown(&["schema"], &[]), shown(&["DSC05"], &[]));
        assert_eq!(shown(&[], &[]).len(), dsc_lint::all().count());
        assert_eq!(shown(&["DSC050"], &["key-column-unknown"]).iter().find(|code| **code == "DSC0502"), None);
    }

    #[test]
    fn words_that_mean_nothing_are_refused_with_the_nearest() {
        for (word, meant) in
            [("key-colum-unknown", Some("key-column-unknown")), ("shema", Some("schema")), ("D", None)]
        {
            let error = Selection::read(&[word.to_owned()], &[]).unwrap_err();
            let CliError::UnknownSelection { meant: found, .. } = error else { panic!("{error}") };
            assert_eq!(found, meant);
        }
    }
}
