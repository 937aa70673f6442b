//! A text as the type of a column: what is read and printed is read as the same, whatever stands around it.

use dsc_model::types::{TypeFault, parse_type};

/// Everything that must hold of such a text.
pub fn check(text: &str) {
    let read = match parse_type(text) {
        Ok(read) => read,
        Err(
            TypeFault::Unknown { at, .. } | TypeFault::Parameter { at, .. } | TypeFault::Shape { at, .. },
        ) => {
            assert!(text.get(at.clone()).is_some(), "{at:?} of {}", text.len());
            return;
        }
    };
    let printed = read.to_string();
    assert_eq!(parse_type(&printed).as_ref(), Ok(&read), "{printed}");
    // A type may stand in every other one, as long as that is not too deep.
    let wrapped = format!("struct<a: map<text, {printed}>?, b: array<{printed}>>");
    if let Ok(element) = parse_type(&wrapped) {
        assert_eq!(element.to_string(), wrapped);
    }
}
