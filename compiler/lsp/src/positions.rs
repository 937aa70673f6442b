//! Places as editors count them: lines from 0, and within a line units of UTF-16.

use std::ops::Range;

use serde_json::{Value, json};

/// The position of a byte; one inside a character counts as the character's, one behind the end as the end.
pub fn position_of(text: &str, byte: usize) -> Value {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    let before = &text[..byte];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.bytes().filter(|byte| *byte == b'\n').count();
    let units: usize = before[start..].chars().map(char::len_utf16).sum();
    json!({ "line": line, "character": units })
}

/// The range between two bytes.
pub fn range_of(text: &str, range: Range<usize>) -> Value {
    json!({ "start": position_of(text, range.start), "end": position_of(text, range.end) })
}

/// The byte at a position; beyond the end of a line it is the line's end, beyond the last line the text's.
pub fn byte_at(text: &str, line: u32, character: u32) -> usize {
    let mut start = 0;
    for _ in 0..line {
        match text[start..].find('\n') {
            Some(at) => start += at + 1,
            None => return text.len(),
        }
    }
    let mut units = 0;
    for (at, letter) in text[start..].char_indices() {
        if units >= character as usize || letter == '\n' || text[start + at..].starts_with("\r\n") {
            return start + at;
        }
        units += letter.len_utf16();
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_units_of_utf16() {
        let text = "a: Größe 🦆 x\r\nb: y";
        let x = text.find('x').unwrap();
        assert_eq!(position_of(text, x), json!({ "line": 0, "character": 12 }));
        assert_eq!(byte_at(text, 0, 12), x);
        assert_eq!(position_of(text, text.len()), json!({ "line": 1, "character": 4 }));
        // Beyond the end of a line, and beyond the last line; between the two units of the duck.
        assert_eq!(byte_at(text, 0, 99), text.find('\r').unwrap());
        assert_eq!(byte_at(text, 9, 0), text.len());
        assert_eq!(byte_at(text, 0, 10), text.find(" x").unwrap());
    }

    #[test]
    fn every_letter_comes_back() {
        let text = "é\n\n🦆🦆a\r\nß";
        for (byte, letter) in text.char_indices().filter(|(_, letter)| *letter != '\n') {
            let position = position_of(text, byte);
            let part = |name: &str| position[name].as_u64().unwrap() as u32;
            assert_eq!(byte_at(text, part("line"), part("character")), byte, "{letter:?}");
        }
    }
}
