//! Scalars, and what stands on one line in brackets or braces.

use super::gaps::{anchors, end_of_line};
use super::{Above, Entry, Head, Printer, Refusal, WIDEST};
use crate::write::literal;
use crate::{Kind, Quotes, Within, yaml_text};

impl<'a> Printer<'a> {
    /// A map or list on one line, if it stands in brackets or braces, has no comments, and fits.
    pub(super) fn flow_line(&mut self, entry: &Entry) -> Result<Option<String>, Refusal> {
        let node = self.node(entry.value);
        if !self.is_bracketed(entry.value) {
            return Ok(None);
        }
        let is_empty = node.next as usize == entry.value + 1;
        let comments = self.tree.comments();
        let after = comments.partition_point(|(start, _)| *start < node.start);
        let has_comments = comments.get(after).is_some_and(|(start, _)| *start < node.end);
        if !is_empty && has_comments {
            return Ok(None);
        }
        let head = match entry.kind {
            Head::Key => self.source[entry.head.0..entry.head.1].chars().count() + 1,
            Head::Dash => 1,
        };
        let mut place = self.place.clone();
        let mut at = if self.brackets == 0 || entry.kind == Head::Key { entry.head.1 } else { self.at };
        let line = self.flow(entry.value, &mut at, &mut place)?;
        let fits = entry.indent + head + 1 + line.chars().count() <= WIDEST;
        Ok((is_empty || fits).then_some(line))
    }

    /// A value inside of brackets or braces; `at` is where the source is read up to.
    fn flow(&self, number: usize, at: &mut usize, place: &mut Vec<&'a str>) -> Result<String, Refusal> {
        let node = self.node(number);
        let start = node.start as usize;
        let mut out = String::new();
        for anchor in anchors(self.source, (*at).min(start), start)? {
            out.push_str(anchor.text);
            out.push(' ');
        }
        *at = start;
        match node.kind {
            Kind::Map => out.push_str(&self.flow_map(number, at, place)?),
            Kind::List => {
                let mut items = Vec::new();
                let mut item = number + 1;
                while item < node.next as usize {
                    items.push(self.flow(item, at, place)?);
                    item = self.node(item).next as usize;
                }
                out.push_str(&format!("[{}]", items.join(", ")));
            }
            Kind::Alias
            | Kind::Text
            | Kind::Plain
            | Kind::Integer
            | Kind::Float
            | Kind::Boolean
            | Kind::DateTime => match start == node.end as usize {
                true => out.push_str("null"),
                false => out.push_str(&self.scalar(number, Within::Flow, place)),
            },
        }
        *at = node.end as usize;
        Ok(out)
    }

    fn flow_map(&self, number: usize, at: &mut usize, place: &mut Vec<&'a str>) -> Result<String, Refusal> {
        let node = self.node(number);
        let mut entries = Vec::new();
        let mut key = number + 1;
        while key < node.next as usize {
            let value = self.node(key).next as usize;
            let keys = self.node(key);
            let mut entry = String::new();
            for anchor in anchors(self.source, (*at).min(keys.start as usize), keys.start as usize)? {
                entry.push_str(anchor.text);
                entry.push(' ');
            }
            *at = keys.end as usize;
            entry.push_str(&self.key_within(key, Within::Flow));
            entry.push_str(": ");
            place.push(self.text(key));
            entry.push_str(&self.flow(value, at, place)?);
            place.pop();
            entries.push(entry);
            key = self.node(value).next as usize;
        }
        Ok(if entries.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", entries.join(", ")) })
    }

    /// A key on a line of its own.
    pub(super) fn key(&self, number: usize) -> String {
        self.key_within(number, Within::Block)
    }

    fn key_within(&self, number: usize, within: Within) -> String {
        let node = self.node(number);
        match node.kind {
            // Without a blank the colon would belong to the name of the anchor.
            Kind::Alias => format!("{} ", &self.source[node.start as usize..node.end as usize]),
            Kind::Plain if is_null(self.text(number)) => self.text(number).to_owned(),
            Kind::Plain => yaml_text(self.text(number), within, Quotes::WhereTorn),
            Kind::Text
            | Kind::Integer
            | Kind::Float
            | Kind::Boolean
            | Kind::DateTime
            | Kind::Map
            | Kind::List => yaml_text(self.text(number), within, Quotes::WhereNeeded),
        }
    }

    /// A scalar on one line.
    fn scalar(&self, number: usize, within: Within, place: &[&str]) -> String {
        let node = self.node(number);
        if node.kind == Kind::Alias {
            return self.source[node.start as usize..node.end as usize].to_owned();
        }
        let text = self.text(number);
        if node.kind == Kind::Plain && is_null(text) {
            return text.to_owned();
        }
        let canonical = self.canonical(number, place);
        let wanted = (self.places.quotes)(place);
        let quotes = if node.kind == Kind::Plain {
            // What was plain is what its place makes of it: quotes would change that.
            Quotes::WhereTorn
        } else if wanted == Quotes::WhereTorn && self.is_shared(number) {
            Quotes::WhereNeeded
        } else {
            wanted
        };
        yaml_text(canonical.as_deref().unwrap_or(text), within, quotes)
    }

    /// The canonical form of a text, if it has another one. What an alias takes elsewhere stays as it is.
    fn canonical(&self, number: usize, place: &[&str]) -> Option<String> {
        if self.is_shared(number) { None } else { (self.places.canonical)(place, self.text(number)) }
    }

    fn is_shared(&self, number: usize) -> bool {
        let after = self.shared.partition_point(|(from, _)| *from <= number);
        after > 0 && number < self.shared[after - 1].1
    }

    /// Writes a scalar behind its key or dash, and ends the line.
    pub(super) fn scalar_value(&mut self, entry: &Entry) -> Result<(), Refusal> {
        let node = self.node(entry.value);
        let (start, end) = (node.start as usize, node.end as usize);
        self.at = end;
        if node.kind == Kind::Text && self.source[start..].starts_with(['|', '>']) {
            return self.block_scalar(entry);
        }
        if start < end {
            let place = self.place.clone();
            let written =
                self.lines(entry).unwrap_or_else(|| self.scalar(entry.value, Within::Block, &place));
            self.out.push(' ');
            self.out.push_str(&written);
        }
        self.end_line(entry);
        Ok(())
    }

    /// A plain or quoted scalar that runs over several lines, and keeps them.
    fn lines(&self, entry: &Entry) -> Option<String> {
        let node = self.node(entry.value);
        let written = &self.source[node.start as usize..node.end as usize];
        let canonical = self.canonical(entry.value, &self.place);
        if node.kind == Kind::Alias || !written.contains('\n') || self.brackets > 0 || canonical.is_some() {
            return None;
        }
        let mut lines = written.split('\n');
        let mut out = lines.next()?.to_owned();
        for line in lines {
            if node.kind == Kind::Plain {
                out.truncate(out.trim_end_matches([' ', '\t']).len());
            }
            out.push('\n');
            let line = line.trim_start_matches([' ', '\t']);
            if !line.is_empty() {
                out.extend(std::iter::repeat_n(' ', entry.indent + 2));
                out.push_str(line);
            }
        }
        Some(out)
    }

    /// Writes a scalar behind `|` or `>`, its lines two blanks deeper than its key.
    fn block_scalar(&mut self, entry: &Entry) -> Result<(), Refusal> {
        let node = self.node(entry.value);
        let (start, end) = (node.start as usize, node.end as usize);
        let text = self.text(entry.value);
        let indent = entry.indent + 2;
        let written = match text.trim_matches('\n').is_empty() {
            true => yaml_text(text, Within::Block, Quotes::WhereNeeded),
            false => self.folded(start, end, text, indent).unwrap_or_else(|| literal(text, indent)),
        };
        let (header, body) = written.split_once('\n').map_or((written.as_str(), None), |(a, b)| (a, Some(b)));
        self.out.push(' ');
        self.out.push_str(header);
        let line_end = end_of_line(self.source, start);
        let early = self.comment_before(start);
        if let Some(comment) = early.or_else(|| self.comment_before(line_end)) {
            self.behind(comment);
        }
        if let Some(body) = body {
            self.out.push('\n');
            self.out.push_str(body);
        }
        self.out.push('\n');
        self.above = if header.ends_with('+') { Above::OpenText } else { Above::Anything };
        Ok(())
    }

    /// A scalar behind `>` with its lines as they are; none if it is another, or says itself how it is indented.
    fn folded(&self, start: usize, end: usize, text: &str, indent: usize) -> Option<String> {
        let line_end = end_of_line(self.source, start);
        let header = self.source[start..line_end].split([' ', '\t', '#']).next()?;
        if !matches!(header, ">" | ">-") || text.ends_with("\n\n") {
            return None;
        }
        let body = self.source.get(line_end + 1..end)?;
        let depth = body
            .lines()
            .find(|line| !line.trim().is_empty())
            .map(|line| line.len() - line.trim_start_matches(' ').len())?;
        let mut out = String::from(if text.ends_with('\n') { ">" } else { ">-" });
        for line in body.lines() {
            let blanks = line.len() - line.trim_start_matches(' ').len();
            let line = &line[blanks.min(depth)..];
            out.push('\n');
            if !line.is_empty() {
                out.extend(std::iter::repeat_n(' ', indent));
                out.push_str(line);
            }
        }
        Some(out)
    }
}

fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}
