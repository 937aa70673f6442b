//! Words and numbers as people read them.

/// A number with its word: `1 file`, `12,000 files`.
pub fn counted(count: usize, word: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{} {word}{ending}", number(count as u64))
}

/// A number with commas between its thousands.
pub fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Text of others without what would act on a terminal: control characters and changes of direction become `?`, one
/// for each byte, so that places in it stay where they are. Line breaks and tabs stay.
pub fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match acts(letter) {
            true => out.extend(std::iter::repeat_n('?', letter.len_utf8())),
            false => out.push(letter),
        }
    }
    out
}

/// The same on one line.
pub fn on_one_line(text: &str) -> String {
    harmless(text).replace("\r\n", " ").replace(['\n', '\r', '\t'], " ")
}

fn acts(letter: char) -> bool {
    let turns = matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || (letter.is_control() && !matches!(letter, '\n' | '\r' | '\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_get_commas() {
        assert_eq!(number(0), "0");
        assert_eq!(number(999), "999");
        assert_eq!(number(1_234_567), "1,234,567");
        assert_eq!(counted(1, "file"), "1 file");
        assert_eq!(counted(0, "file"), "0 files");
    }

    #[test]
    fn nothing_reaches_the_terminal_that_acts_on_it() {
        let text = "a\u{1b}[31mb\u{202e}\tc\n";
        assert_eq!(harmless(text), "a?[31mb???\tc\n");
        assert_eq!(harmless(text).len(), text.len());
        assert_eq!(on_one_line("a\r\nb"), "a b");
    }
}
