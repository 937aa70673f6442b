//! How much is read of one file, so that no text can exhaust the machine.

use dsc_diag::{Diagnostic, FileId, Span};

use crate::faults::{FILE_TOO_LARGE, boundary};

/// The most that one file may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Nodes that come out of aliases; nodes that stand in the text cost bytes and are not counted.
    pub nodes: usize,
    /// Maps and lists inside each other, the outermost included; never more than a thousand.
    pub depth: usize,
    /// Bytes of the text.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { nodes: 1_000_000, depth: 128, bytes: 64 << 20 }
    }
}

impl Limits {
    /// The depth that holds: readers of the tree may call themselves for every level, so it has an upper end.
    pub(crate) fn depth(&self) -> usize {
        self.depth.min(1_000)
    }
}

/// Positions are counted in 32 bits, and `toml-spanner` counts them in 28.
const MOST_BYTES: usize = (1 << 28) - 1;

/// What to say of a text with more bytes than are read.
pub(crate) fn too_large(source: &str, file: FileId, limits: &Limits) -> Option<Diagnostic> {
    let most = limits.bytes.min(MOST_BYTES);
    if source.len() <= most {
        return None;
    }
    let first_line = source.lines().next().map_or(0, str::len).min(200);
    let end = boundary(source, first_line) as u32;
    // Not how large it is: whoever reads files may have stopped where it was too large.
    let message = format!("the file is larger than the {} that are read", size(most));
    let finding = Diagnostic::new(FILE_TOO_LARGE, Span::new(file, 0, end), message);
    Some(finding.help("split it into several files, or raise the limit in `dsc.toml`"))
}

fn size(bytes: usize) -> String {
    match bytes {
        0..=9_999 => format!("{bytes} bytes"),
        10_000..=10_485_759 => format!("{} KiB", bytes.div_ceil(1 << 10)),
        _ => format!("{} MiB", bytes.div_ceil(1 << 20)),
    }
}
