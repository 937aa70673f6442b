//! How scalars are written in canonical form, by the place where they stand; `export` and `fmt` both ask here.
//!
//! A place is the keys from the top of a file down to the scalar. Below `meta` nothing is known about a text.

use dsc_syntax::Quotes;
use dsc_syntax::layout::Places;

use crate::types::parse_type;

/// What the layout of a file needs to know of places.
pub const PLACES: Places = Places { quotes: quotes_at, canonical: canonical_text };

/// When the text at a place is put between quotes in YAML.
pub fn quotes_at(place: &[&str]) -> Quotes {
    match place {
        // Most schedules begin with a number or a star; the star needs quotes, so all of them have some.
        ["datastores", _, "ingestion", "schedule", "cron"] | ["transformers", _, "schedule", "cron"] => {
            Quotes::Always
        }
        [_, _, "deprecated", "since" | "remove_after"]
        | ["datastores", _, "datasets", _, "deprecated", "since" | "remove_after"]
        | ["scenarios", _, "releases", "first"] => Quotes::WhereTorn,
        _ => Quotes::WhereNeeded,
    }
}

/// The canonical form of the text at a place, if it has another one: a type by its own name, without needless blanks.
pub fn canonical_text(place: &[&str], text: &str) -> Option<String> {
    match place {
        ["datastores", _, "datasets", _, "columns", _]
        | ["datastores", _, "datasets", _, "columns", _, "type"] => {
            let canonical = parse_type(text).ok()?.to_string();
            (canonical != text).then_some(canonical)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_types_have_another_form() {
        let column = ["datastores", "usa/shop", "datasets", "orders", "columns", "meta"];
        assert_eq!(canonical_text(&column, "int4?"), Some("integer?".to_owned()));
        assert_eq!(canonical_text(&column, "integer?"), None);
        assert_eq!(canonical_text(&column, "intt"), None);
        assert_eq!(canonical_text(&["datastores", "usa/shop", "meta", "type"], "int4"), None);
    }
}
