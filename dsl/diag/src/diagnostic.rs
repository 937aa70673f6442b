//! One finding: what is wrong, where, why, and what to do.

use crate::{Level, RuleName, Span};

/// Another place that belongs to a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub span: Span,
    /// What is to be seen there.
    pub message: String,
}

/// Replaces the bytes of `span` by `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What goes away; empty for an insertion.
    pub span: Span,
    /// What comes instead.
    pub text: String,
}

/// A change of the text that would silence the finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an order: `quote the type`.
    pub title: String,
    /// Whether the meaning certainly stays what the author wanted.
    pub safe: bool,
    /// The edits, none of which overlap.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// Puts one text in the place of another; `title` is an order.
    pub fn replace(title: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        Self { title: title.into(), safe: false, edits: vec![Edit { span, text: text.into() }] }
    }

    /// Writes the name that was meant; quotation marks around what `source` holds there stay. Safe where it is
    /// certainly that name. Nothing where the text of the place is not what was written, as behind an alias.
    pub fn rename(source: &str, span: Span, written: &str, meant: &str) -> Option<Self> {
        let there = source.get(span.range())?;
        let quote = there.chars().next().filter(|first| matches!(first, '"' | '\'')).map(String::from);
        let quote = quote.unwrap_or_default();
        if there != format!("{quote}{written}{quote}") {
            return None;
        }
        let fix = Self::replace(format!("write `{meant}`"), span, format!("{quote}{meant}{quote}"));
        Some(Self { safe: crate::is_near_certain(written, meant), ..fix })
    }

    /// Says that the meaning certainly stays what the author wanted.
    pub fn safe(self) -> Self {
        Self { safe: true, ..self }
    }
}

/// A finding. Its level is decided by the runner; a rule may only say that a case weighs differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule that it breaks.
    pub rule: RuleName,
    /// One phrase, lower case, no full stop, names in backticks.
    pub message: String,
    /// The cause.
    pub span: Span,
    /// What is to be seen at the cause; empty where the message says it all.
    pub label: String,
    /// Other places.
    pub related: Vec<Related>,
    /// The next step.
    pub help: Option<String>,
    /// The full address of the object concerned, such as `usa/northwind.customers`; empty for a whole file.
    pub address: String,
    /// The field of that object, such as `key`; empty where the whole object is meant.
    pub field: String,
    /// Of a finding against a base, what it was and what it is: part of the fingerprint, so that who accepts this
    /// change has not accepted the next one. Empty elsewhere.
    pub change: String,
    /// A change that mends it.
    pub fix: Option<Fix>,
    /// The level of this case where it differs from the rule's.
    pub level: Option<Level>,
}

impl Diagnostic {
    /// Starts a finding with its primary place and its first line.
    pub fn new(rule: RuleName, span: Span, message: impl Into<String>) -> Self {
        Self {
            rule,
            message: message.into(),
            span,
            label: String::new(),
            related: Vec::new(),
            help: None,
            address: String::new(),
            field: String::new(),
            change: String::new(),
            fix: None,
            level: None,
        }
    }

    /// Says what is to be seen at the primary place.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds another place.
    pub fn related(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related.push(Related { span, message: message.into() });
        self
    }

    /// Offers the next step.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Offers the next step where there is one.
    pub fn help_if_any(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// Names the object concerned.
    pub fn address(mut self, address: impl Into<String>) -> Self {
        self.address = address.into();
        self
    }

    /// Names the field of the object.
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = field.into();
        self
    }

    /// Says what it was and what it is.
    pub fn change(mut self, change: impl Into<String>) -> Self {
        self.change = change.into();
        self
    }

    /// Offers a change of the text.
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// Offers a change of the text where there is one.
    pub fn fix_if_any(mut self, fix: Option<Fix>) -> Self {
        self.fix = fix.or(self.fix);
        self
    }

    /// Says that this case weighs differently than the rule's other cases.
    pub fn level(mut self, level: Level) -> Self {
        self.level = Some(level);
        self
    }
}
