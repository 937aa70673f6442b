//! Texts that readers of YAML do not agree on: an unquoted `no`, `012` or `12:30`.

/// What a YAML 1.1 reader, or one that turns scalars into numbers, makes of an unquoted text.
pub fn other_reading(text: &str) -> Option<&'static str> {
    let first = *text.as_bytes().first()?;
    if first.is_ascii_alphabetic() {
        if text.len() > 5 {
            return None;
        }
        let lower = text.to_ascii_lowercase();
        let cased = text == lower || text == lower.to_ascii_uppercase() || is_title(text);
        return matches!(lower.as_str(), "y" | "n" | "yes" | "no" | "on" | "off" | "true" | "false")
            .then_some("a truth value")
            .filter(|_| cased);
    }
    if !(first.is_ascii_digit() || matches!(first, b'+' | b'-' | b'.')) {
        return None;
    }
    let digits = text.trim_start_matches(['+', '-']);
    if digits.is_empty() || !digits.bytes().any(|byte| byte.is_ascii_digit()) {
        let special = matches!(digits, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN");
        return special.then_some("a number");
    }
    if parse_day(text).is_some() || (text.len() > 10 && text.get(..10).and_then(parse_day).is_some()) {
        return Some("a date");
    }
    let only = |allowed: fn(u8) -> bool| digits.bytes().all(allowed);
    if only(|byte| byte.is_ascii_digit() || byte == b'_') {
        return Some("a number");
    }
    if only(|byte| byte.is_ascii_digit() || byte == b':') && digits.contains(':') && !digits.ends_with(':') {
        return Some("a number of base sixty");
    }
    let based = ["0x", "0o", "0b"].iter().any(|prefix| digits.starts_with(prefix));
    let radix_number = based && digits[2..].bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'_');
    (radix_number || digits.replace('_', "").parse::<f64>().is_ok()).then_some("a number")
}

fn is_title(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.all(char::is_lowercase)
}

/// Reads `2026-06-01`.
pub fn parse_day(text: &str) -> Option<(i16, u8, u8)> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let part = |range: std::ops::Range<usize>| -> Option<u16> {
        let digits = text.get(range)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    let (year, month, day) = (part(0..4)?, part(5..7)?, part(8..10)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    (1..=longest).contains(&day).then_some((year as i16, month as u8, day as u8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_others_read_differently_are_known() {
        for text in
            ["no", "Yes", "OFF", "y", "012", "1.10", "12:30", "2026-06-01", "0x1F", "1e3", "-.inf", "1_000"]
        {
            assert!(other_reading(text).is_some(), "{text}");
        }
        for text in
            ["nO", "note", "30d", "3/10", "10m", "a.b", "-", "+", "...", "1.2.3", "pc3", "décembre", "12:"]
        {
            assert_eq!(other_reading(text), None, "{text}");
        }
    }

    #[test]
    fn days_are_checked() {
        assert_eq!(parse_day("2024-02-29"), Some((2024, 2, 29)));
        assert_eq!(parse_day("2023-02-29"), None);
        assert_eq!(parse_day("2023-2-9"), None);
    }
}
