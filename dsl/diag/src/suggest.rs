//! "Did you mean": the candidate that a misspelt name was probably meant to be.

/// The candidate closest to `name`, if one is close enough to be worth saying.
///
/// Close enough: at most a third of the longer name's characters differ (Damerau-Levenshtein), or the two
/// differ in case or in `-`, `_` and blanks only. Ties go to the candidate that sorts first.
pub fn closest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = fold(name);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        if candidate == name {
            continue;
        }
        let distance = if fold(candidate) == folded {
            0
        } else {
            let longest = name.chars().count().max(candidate.chars().count());
            if name.len().abs_diff(candidate.len()) > longest.div_ceil(3) {
                continue;
            }
            let distance = strsim::osa_distance(name, candidate);
            if distance > longest.div_ceil(3).min(longest.saturating_sub(1)) {
                continue;
            }
            distance
        };
        if best.is_none_or(|(least, text)| (distance, candidate) < (least, text)) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Whether a name is one slip of the finger away from what was meant: case or `-` and `_`, or one letter that is
/// wrong, missing, too much or changed places. Digits tell things apart, so a wrong one is no slip.
pub fn is_near_certain(written: &str, meant: &str) -> bool {
    const SHORTEST: usize = 4;
    if fold(written) == fold(meant) {
        return true;
    }
    let digits = |name: &str| -> String { name.chars().filter(char::is_ascii_digit).collect() };
    meant.chars().count() >= SHORTEST
        && digits(written) == digits(meant)
        && strsim::osa_distance(written, meant) == 1
}

fn fold(name: &str) -> String {
    name.chars().filter(|letter| !matches!(letter, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_recognised() {
        let keys = ["datastores", "containers", "workspaces"];
        assert_eq!(closest("datastore", keys), Some("datastores"));
        assert_eq!(closest("contianers", keys), Some("containers"));
        assert_eq!(closest("Work-Spaces", keys), Some("workspaces"));
    }

    #[test]
    fn only_one_slip_is_certain() {
        for (written, meant) in
            [("colums", "columns"), ("clumns", "columns"), ("columsn", "columns"), ("Key", "key")]
        {
            assert!(is_near_certain(written, meant), "{written}");
        }
        for (written, meant) in
            [("orders_v1", "orders_v2"), ("colms", "columns"), ("ky", "key"), ("kay", "key")]
        {
            assert!(!is_near_certain(written, meant), "{written}");
        }
    }

    #[test]
    fn a_stranger_is_not() {
        assert_eq!(closest("zebra", ["datastores", "containers"]), None);
        assert_eq!(closest("a", ["b"]), None);
    }
}
