//! Comments: which is next, and where it is written.

use super::{Above, Entry, Printer};

impl Printer<'_> {
    /// Writes what stands between a key and a value that is written on the line of the key: above the key, but for a
    /// single comment that finds its place behind the value.
    pub(super) fn late_comments(&mut self, entry: &Entry) {
        let value = self.node(entry.value);
        let (start, end) = (value.start as usize, value.end as usize);
        let late = self.comments_before(start);
        let next = self.tree.comments().get(self.comment + late).map(|(start, _)| *start as usize);
        let line_is_free = next.is_none_or(|next| next >= end && self.source[end..next].contains('\n'));
        let is_behind = self.behind_at(entry.head.1, entry.value).is_some();
        if late == 1 && is_behind && line_is_free {
            return;
        }
        for _ in 0..late {
            if let Some(comment) = self.comment_before(start) {
                self.own_line(comment, entry.indent);
            }
        }
    }

    pub(super) fn behind(&mut self, (start, end): (usize, usize)) {
        self.out.push_str("  ");
        self.out.push_str(self.source[start..end].trim_end());
    }

    pub(super) fn own_line(&mut self, (start, end): (usize, usize), indent: usize) {
        self.blank_line(start);
        self.indent(indent);
        self.out.push_str(self.source[start..end].trim_end());
        self.out.push('\n');
        self.above = Above::Anything;
    }

    /// Takes up the next comment if it begins before a byte.
    pub(super) fn comment_before(&mut self, limit: usize) -> Option<(usize, usize)> {
        let (start, end) = *self.tree.comments().get(self.comment)?;
        if start as usize >= limit {
            return None;
        }
        self.comment += 1;
        Some((start as usize, end as usize))
    }

    /// The next comment, if it stands on the line of a byte and nothing but signs is between them.
    pub(super) fn behind_at(&self, from: usize, next: usize) -> Option<(usize, usize)> {
        let (start, end) = *self.tree.comments().get(self.comment)?;
        let (start, end) = (start as usize, end as usize);
        let between = self.source.get(from..start)?;
        (!between.contains('\n') && start < self.start_of(next)).then_some((start, end))
    }

    pub(super) fn take_behind(&mut self, from: usize, next: usize) -> Option<(usize, usize)> {
        let found = self.behind_at(from, next)?;
        self.comment += 1;
        Some(found)
    }

    /// Takes up the comment on the line of a key, dash or opening bracket whose value gets lines of its own.
    pub(super) fn take_on_head(&mut self, value: usize) -> Option<(usize, usize)> {
        let start = self.node(value).start as usize;
        let bracket = self.is_bracketed(value).then_some(start);
        let behind_head = self.behind_at(self.at, value);
        let found = behind_head.or_else(|| self.behind_at(bracket?, value + 1))?;
        self.comment += 1;
        Some(found)
    }

    pub(super) fn comments_before(&self, limit: usize) -> usize {
        let rest = &self.tree.comments()[self.comment..];
        rest.iter().take_while(|(start, _)| (*start as usize) < limit).count()
    }
}
