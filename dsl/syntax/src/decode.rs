//! From the bytes of a file to its text.

use dsc_diag::{Bag, Diagnostic, FileId, Span};

use crate::faults::NOT_UTF8;

/// Takes the bytes of a file for text; where they are not UTF-8, replacement characters stand in and a finding says so.
///
/// A byte order mark stays in the text, so that spans count the bytes of the file. UTF-16 that says so is decoded, so
/// that the rest of its findings make sense.
pub fn decode(bytes: Vec<u8>, file: FileId) -> (String, Bag) {
    let mut bag = Bag::new();
    if let Some(text) = utf16(&bytes) {
        bag.report(finding(file, 0, &text, "the file is written in UTF-16, not in UTF-8"));
        return (text, bag);
    }
    let error = match String::from_utf8(bytes) {
        Ok(text) => return (text, bag),
        Err(error) => error,
    };
    let broken = error.utf8_error().valid_up_to();
    let byte = error.as_bytes()[broken];
    let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
    bag.report(finding(file, broken as u32, &text, &format!("the byte 0x{byte:02X} here is not UTF-8")));
    (text, bag)
}

fn finding(file: FileId, start: u32, text: &str, message: &str) -> Diagnostic {
    let first = text[start as usize..].chars().next();
    let end = start + first.map_or(0, |letter| letter.len_utf8() as u32);
    Diagnostic::new(NOT_UTF8, Span::new(file, start, end), message).help("save the file as UTF-8")
}

fn utf16(bytes: &[u8]) -> Option<String> {
    let unit = match bytes {
        [0xFF, 0xFE, ..] => u16::from_le_bytes,
        [0xFE, 0xFF, ..] => u16::from_be_bytes,
        _ => return None,
    };
    let units = bytes[2..].chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    Some(char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_text_is_left_alone_with_its_byte_order_mark() {
        let (text, bag) = decode("\u{feff}a: é\n".into(), FileId(0));
        assert_eq!((text.as_str(), bag.len()), ("\u{feff}a: é\n", 0));
    }

    #[test]
    fn the_first_broken_byte_is_named() {
        let (text, bag) = decode(b"a: \xE9t\xE9\n".to_vec(), FileId(3));
        assert_eq!(text, "a: \u{fffd}t\u{fffd}\n");
        let finding = bag.iter().next().unwrap();
        assert_eq!(finding.span, Span::new(FileId(3), 3, 6));
        assert_eq!(finding.message, "the byte 0xE9 here is not UTF-8");
    }

    #[test]
    fn utf16_is_recognised_on_line_one() {
        let (text, bag) = decode(b"\xFF\xFEa\0:\0 \0b\0".to_vec(), FileId(0));
        assert_eq!(text, "a: b");
        assert_eq!(bag.iter().next().unwrap().span.start, 0);
    }
}
