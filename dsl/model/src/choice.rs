//! Closed lists of words, such as the kinds of containers.

/// A value that users choose from a closed list of words.
pub trait Choice: Copy + PartialEq + 'static {
    /// Every word with what it means, in the order in which they are documented.
    const ALL: &'static [(&'static str, Self)];

    /// The word for a value.
    fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, value)| *value == self).map_or("", |(word, _)| word)
    }

    /// The value of a word.
    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == word).map(|(_, value)| *value)
    }

    /// All words.
    fn words() -> Vec<&'static str> {
        Self::ALL.iter().map(|(word, _)| *word).collect()
    }
}
