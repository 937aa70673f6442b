//! Puts the parser's events into the tree, one by one, and finds what is YAML but not ours.

use dsc_diag::{Bag, Diagnostic, FileId, Span};
use granit_parser::{Event, ScalarStyle, StructureStyle};

use super::types::{PlainScalar, looks_torn};
use super::window::{Surroundings, block_scalar_header, first_dash};
use crate::faults::{ANCHOR_BOMB, INVALID_YAML, NESTING_TOO_DEEP, YAML_TAG, report, shown};
use crate::{Kind, Limits, NodeId, TreeBuilder};

/// Why no more events are wanted.
pub(super) enum Stop {
    /// The tree cannot be used.
    Broken(Box<Diagnostic>),
    /// The first document can be used, and others follow.
    SecondDocument(Box<Diagnostic>),
}

/// A map or list that is not closed yet.
struct Open {
    node: NodeId,
    flow: bool,
    /// Whether it stands in brackets or braces of its own; `[a: b]` holds a map that does not.
    bracketed: bool,
    anchor: usize,
    /// Of a map: whether a key is due. A list has none.
    place: Place,
    /// Of a map: the end of the newest key.
    key_end: u32,
    /// What is in it so far.
    inside: Extent,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Item,
    Key,
    Value,
}

/// How much a value is more than it seems.
#[derive(Clone, Copy, Default)]
struct Extent {
    /// How many nodes more it has when its aliases are looked through.
    through_aliases: u64,
    /// How many maps and lists stand inside each other in it, those that aliases stand for included.
    height: usize,
}

/// What an anchor names.
#[derive(Clone, Copy)]
struct Anchor {
    node: NodeId,
    span: (u32, u32),
    /// How many nodes an alias of it stands for, and how high; none while it is still open.
    extent: Option<Extent>,
}

/// The tree so far, and what was found on the way.
pub(super) struct Builder<'a> {
    /// The tree.
    pub tree: TreeBuilder,
    /// What is wrong.
    pub bag: Bag,
    /// Whether everything so far is in the tree.
    pub complete: bool,
    /// Whether a scalar looked like a piece of a type.
    pub saw_broken_type: bool,
    /// Plain scalars that have brackets in them.
    pub plain_scalars: Vec<PlainScalar>,
    source: &'a str,
    text: &'a str,
    file: FileId,
    limits: Limits,
    open: Vec<Open>,
    anchors: Vec<Option<Anchor>>,
    through_aliases: u64,
    documents: usize,
    /// Where the newest thing ends.
    end: u32,
}

impl<'a> Builder<'a> {
    /// Starts with nothing read. `text` is `source` with types painted over.
    pub fn new(source: &'a str, text: &'a str, file: FileId, limits: Limits) -> Self {
        Self {
            tree: TreeBuilder::with_capacity(source.len()),
            bag: Bag::new(),
            complete: true,
            saw_broken_type: false,
            plain_scalars: Vec::new(),
            source,
            text,
            file,
            limits,
            open: Vec::new(),
            anchors: Vec::new(),
            through_aliases: 0,
            documents: 0,
            end: 0,
        }
    }

    /// What stands around the place where the parser is, for explaining an error.
    pub fn surroundings(&self) -> Surroundings {
        let flow = self.open.iter().rev().find(|open| open.bracketed);
        let flow = flow.map(|open| self.tree.tree().nodes()[open.node.0 as usize].start as usize);
        Surroundings { end: self.end as usize, flow }
    }

    /// Takes an event with its place.
    pub fn take(&mut self, event: Event<'a>, span: &granit_parser::Span) -> Result<(), Stop> {
        let range = span.byte_range().unwrap_or(0..0);
        let range = (range.start as u32, range.end as u32);
        if event.tag().is_some() {
            self.report_tag(span, range);
        }
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "the parser's enum may grow; new events carry no nodes"
        )]
        match event {
            Event::DocumentStart(..) => self.document(range),
            Event::Alias(anchor) => self.alias(anchor, range),
            Event::UnresolvedAlias(name) => {
                self.unknown_anchor(&name, range);
                Ok(())
            }
            Event::Anchor(anchor, _) => {
                if let Some(Some(anchor)) = self.anchors.get_mut(anchor) {
                    anchor.span = range;
                }
                Ok(())
            }
            Event::Comment(..) => {
                self.tree.comment(range.0, range.1);
                Ok(())
            }
            Event::Scalar(text, style, anchor, _) => {
                self.scalar(&text, style, anchor, range);
                Ok(())
            }
            Event::SequenceStart(style, anchor, _) => self.enter(Kind::List, style, anchor, range),
            Event::MappingStart(style, anchor, _) => self.enter(Kind::Map, style, anchor, range),
            Event::SequenceEnd | Event::MappingEnd => {
                self.leave(range);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn span(&self, range: (u32, u32)) -> Span {
        Span::new(self.file, range.0, range.1)
    }

    fn document(&mut self, range: (u32, u32)) -> Result<(), Stop> {
        self.documents += 1;
        if self.documents == 1 {
            return Ok(());
        }
        let finding = Diagnostic::new(INVALID_YAML, self.span(range), "a second document begins here")
            .help("put each document into a file of its own, without `---`");
        Err(Stop::SecondDocument(Box::new(finding)))
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, anchor: usize, range: (u32, u32)) {
        let (start, end) = range;
        let node = match style {
            ScalarStyle::Plain if start == end => self.null(range),
            ScalarStyle::Plain => self.plain(text, start, end),
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => self.quoted(text, start, end),
            ScalarStyle::Literal | ScalarStyle::Folded => self.block_scalar(text, start, end),
        };
        self.end = self.tree.tree().nodes()[node.0 as usize].end;
        self.name(anchor, node, Some(Extent { through_aliases: 1, height: 0 }));
        self.placed(Extent::default());
    }

    /// Adds a null that is not written; it stands where the key ends, or after the dash.
    fn null(&mut self, range: (u32, u32)) -> NodeId {
        let at = match self.open.last() {
            Some(open) if open.place == Place::Value => open.key_end,
            Some(_) | None => range.0,
        };
        self.tree.scalar(Kind::Plain, at, at, at, 0)
    }

    fn plain(&mut self, text: &str, start: u32, end: u32) -> NodeId {
        let in_flow = self.open.last().is_some_and(|open| open.flow);
        if text.contains(['(', '<']) {
            self.saw_broken_type |= in_flow && looks_torn(text);
            self.plain_scalars.push(PlainScalar { range: start as usize..end as usize, in_flow });
        }
        if text == &self.text[start as usize..end as usize] {
            self.tree.scalar(Kind::Plain, start, end, start, end - start)
        } else {
            self.tree.owned_scalar(Kind::Plain, start, end, text)
        }
    }

    fn quoted(&mut self, text: &str, start: u32, end: u32) -> NodeId {
        let inner = self.text.get(start as usize + 1..end as usize - 1);
        if Some(text) == inner {
            self.tree.scalar(Kind::Text, start, end, start + 1, end - start - 2)
        } else {
            self.tree.owned_scalar(Kind::Text, start, end, text)
        }
    }

    fn block_scalar(&mut self, text: &str, start: u32, end: u32) -> NodeId {
        let header = block_scalar_header(self.source, self.end as usize);
        let content = &self.source[start as usize..end as usize];
        let end = match content.trim_end_matches([' ', '\t', '\r', '\n']) {
            "" => header.end as u32,
            written => start + written.len() as u32,
        };
        self.tree.owned_scalar(Kind::Text, header.start as u32, end, text)
    }

    fn enter(
        &mut self,
        kind: Kind,
        style: StructureStyle,
        anchor: usize,
        range: (u32, u32),
    ) -> Result<(), Stop> {
        if self.open.len() >= self.limits.depth() {
            let finding = self.too_deep(range);
            return Err(Stop::Broken(Box::new(finding)));
        }
        let below_key = self.open.last().is_some_and(|parent| !parent.flow && parent.place == Place::Value);
        let start = match style {
            StructureStyle::Block if kind == Kind::List && below_key => self.first_dash(range.0),
            StructureStyle::Block | StructureStyle::Flow => range.0,
        };
        let node = self.tree.open(kind, start);
        self.name(anchor, node, None);
        let flow = style == StructureStyle::Flow;
        let place = if kind == Kind::Map { Place::Key } else { Place::Item };
        let bracketed = flow && matches!(self.source.as_bytes().get(range.0 as usize), Some(b'[' | b'{'));
        self.open.push(Open {
            node,
            flow,
            bracketed,
            anchor,
            place,
            key_end: range.0,
            inside: Extent::default(),
        });
        self.end = if bracketed { range.1 } else { range.0 };
        Ok(())
    }

    fn too_deep(&self, range: (u32, u32)) -> Diagnostic {
        let message =
            format!("more than {} maps and lists stand inside each other here", self.limits.depth());
        Diagnostic::new(NESTING_TOO_DEEP, self.span(range), message)
            .help("flatten it; no model needs such depth")
    }

    fn first_dash(&self, known: u32) -> u32 {
        first_dash(self.source, self.end as usize).map_or(known, |dash| known.min(dash as u32))
    }

    fn leave(&mut self, range: (u32, u32)) {
        let Some(open) = self.open.pop() else { return };
        if open.bracketed {
            self.end = range.1;
        }
        self.tree.close(open.node, self.end);
        let written = self.tree.tree().nodes().len() as u64 - u64::from(open.node.0);
        let Extent { through_aliases, height } = open.inside;
        let height = height + 1;
        if let Some(Some(anchor)) = self.anchors.get_mut(open.anchor) {
            anchor.extent = Some(Extent { through_aliases: written + through_aliases, height });
        }
        self.placed(Extent { through_aliases, height });
    }

    /// Notes that a node of the innermost map or list is whole.
    fn placed(&mut self, extent: Extent) {
        let end = self.end;
        let Some(open) = self.open.last_mut() else { return };
        open.inside.through_aliases = open.inside.through_aliases.saturating_add(extent.through_aliases);
        open.inside.height = open.inside.height.max(extent.height);
        open.place = match open.place {
            Place::Item => Place::Item,
            Place::Key => {
                open.key_end = end;
                Place::Value
            }
            Place::Value => Place::Key,
        };
    }

    /// Notes what an anchor names; the parser numbers anchors from 1.
    fn name(&mut self, anchor: usize, node: NodeId, extent: Option<Extent>) {
        if anchor == 0 {
            return;
        }
        if self.anchors.len() <= anchor {
            self.anchors.resize(anchor + 1, None);
        }
        self.anchors[anchor] = Some(Anchor { node, span: (0, 0), extent });
    }

    fn alias(&mut self, anchor: usize, range: (u32, u32)) -> Result<(), Stop> {
        let Some(Some(target)) = self.anchors.get(anchor).copied() else {
            self.unknown_anchor("", range);
            return Ok(());
        };
        let name = shown(&self.source[range.0 as usize..range.1 as usize]);
        let Some(extent) = target.extent else {
            let message = format!("`{name}` stands inside the value that it names, so it would never end");
            let finding = Diagnostic::new(INVALID_YAML, self.span(range), message)
                .related(self.span(target.span), "the value with this anchor holds the alias")
                .help("write the value out");
            return Err(Stop::Broken(Box::new(finding)));
        };
        self.through_aliases = self.through_aliases.saturating_add(extent.through_aliases);
        if self.through_aliases > self.limits.nodes as u64 {
            let most = self.limits.nodes;
            let message = format!("with `{name}` the aliases of this file stand for more than {most} values");
            let finding = Diagnostic::new(ANCHOR_BOMB, self.span(range), message)
                .related(self.span(target.span), "the anchor is here")
                .help("use fewer aliases inside values that have anchors themselves");
            return Err(Stop::Broken(Box::new(finding)));
        }
        if self.open.len() + extent.height > self.limits.depth() {
            let finding = self.too_deep(range).related(self.span(target.span), "the anchor is here");
            return Err(Stop::Broken(Box::new(finding)));
        }
        self.tree.alias(range.0, range.1, target.node);
        self.end = range.1;
        self.placed(Extent { through_aliases: extent.through_aliases - 1, height: extent.height });
        Ok(())
    }

    fn unknown_anchor(&mut self, name: &str, range: (u32, u32)) {
        let message = format!("`*{}` names no anchor above it", shown(name));
        let finding = Diagnostic::new(INVALID_YAML, self.span(range), message).help(format!(
            "give a value the anchor `&{}` further up, or put quotes around a text with `*`",
            shown(name)
        ));
        report(&mut self.bag, finding);
        self.complete = false;
        self.tree.scalar(Kind::Plain, range.0, range.1, range.0, range.1 - range.0);
        self.end = range.1;
        self.placed(Extent::default());
    }

    fn report_tag(&mut self, span: &granit_parser::Span, range: (u32, u32)) {
        let tag = span.tag_span().and_then(|tag| tag.byte_range());
        let (start, end) = tag.map_or(range, |tag| (tag.start as u32, tag.end as u32));
        let text = shown(&self.source[start as usize..end as usize]);
        let finding =
            Diagnostic::new(YAML_TAG, self.span((start, end)), format!("the tag `{text}` is not read"))
                .help("remove it: a value is read as what its place wants; quotes make it text");
        report(&mut self.bag, finding);
    }
}
