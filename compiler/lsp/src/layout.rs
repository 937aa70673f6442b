//! A text in canonical layout, as one edit.

use dsc_diag::FileId;
use dsc_model::written::PLACES;
use dsc_syntax::layout::lay_out;
use dsc_syntax::{Format, Limits};
use serde_json::{Value, json};

use crate::positions::range_of;

/// The edits that lay a text out: one for all of it, none where it is laid out or cannot be.
pub fn formatting(text: &str, format: Format, limits: &Limits) -> Value {
    match lay_out(text, FileId(0), format, limits, PLACES) {
        Ok(laid_out) if laid_out != text => {
            json!([{ "range": range_of(text, 0..text.len()), "newText": laid_out }])
        }
        Ok(_) | Err(_) => json!([]),
    }
}
