//! Reads YAML as snakeyaml-engine does, which Flink loads `config.yaml` with.
//!
//! That is YAML 1.2 as the family of `PyYAML`, libyaml and go-yaml reads it: a
//! key without `?` stands on one line and is no longer than 1024 characters,
//! and what is indented deeper decides what belongs together. No tokens are
//! kept: whether a node is a key shows right behind it, see `keys`.
//!
//! What that loader refuses and others take, go-yaml above all, which reads
//! manifests, is read, and noted as [`Strictness`].

mod block;
mod build;
mod bytes;
mod cursor;
mod directive;
mod flow;
mod indented;
mod keys;
mod plain;
mod property;
mod quoted;
mod state;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::HashMap;

use self::build::Properties;
use self::bytes::INDICATOR;
use self::keys::{FlowKey, Mark};
use self::state::Frame;
use super::{NodeId, NodeKind, ScalarStyle, Strictness, SyntaxError, Tree};
use crate::source::Span;

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A mistake was met; the tree says which.
struct Stop;

type Step = Result<(), Stop>;

/// A scalar that was just read.
struct Scalar<'t> {
    text: Cow<'t, str>,
    span: Span,
}

impl<'t> Scalar<'t> {
    fn node(self, style: ScalarStyle) -> (NodeKind<'t>, Span) {
        (NodeKind::Scalar { text: self.text, style }, self.span)
    }
}

/// Reads all of `text` from `from` on, where a line begins.
pub(super) fn read(text: &str, from: usize, comments: bool) -> Tree<'_> {
    let bad = bytes::first_unprintable(&text[from..]).map(|bad| from + bad);
    let mut reader = Reader::new(bad.map_or(text, |bad| &text[..bad]), from, comments);
    let end = reader.run();
    reader.close_all();
    if let Some(bad) = bad {
        let _: Result<(), Stop> = reader.fail(bad, "a control character, which YAML does not allow");
    } else {
        debug_assert_eq!(end.is_err(), reader.tree.error.is_some());
    }
    reader.tree
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    /// The next byte.
    at: usize,
    /// Where the line begins that columns are counted on.
    line_start: usize,
    /// Where columns were last counted to, and the column there.
    counted: (usize, isize),
    comments: bool,
    /// How many brackets are open.
    flow: usize,
    /// How many block collections are open.
    blocks: usize,
    /// The column of the innermost block collection, -1 outside of all.
    indent: isize,
    /// Whether a key without `?` may begin here, in blocks also an entry.
    key_allowed: bool,
    /// The document, and the collections that are open in it.
    frames: Vec<Frame>,
    /// For each open bracket.
    flow_keys: Vec<FlowKey<'t>>,
    /// Anchor and tag of a node that is not there yet, those of a collection
    /// around it that may follow from it, and where it would begin as a key.
    inner: Properties<'t>,
    outer: Properties<'t>,
    has_properties: bool,
    properties_key: Option<Mark>,
    properties_end: usize,
    /// Behind the last `-`, `?`, `:` or key: where a node stands that is not written.
    indicator_end: usize,
    anchors: HashMap<&'t str, NodeId>,
    /// Handles of tags, by `%TAG`.
    handles: HashMap<&'t str, String>,
    has_version: bool,
    has_directives: bool,
    tree: Tree<'t>,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, from: usize, comments: bool) -> Self {
        let mut tree = Tree::default();
        // A manifest has a node to about fifteen bytes.
        tree.nodes.reserve((text.len() - from) / 15 + 4);
        // Java takes one mark for the encoding, and the parser another one.
        let mut start = from;
        for _ in 0..if from == 0 { 2 } else { 0 } {
            if text[start..].starts_with(BYTE_ORDER_MARK) {
                start += BYTE_ORDER_MARK.len();
            }
        }
        Self {
            text,
            bytes: text.as_bytes(),
            at: start,
            line_start: start,
            counted: (start, 0),
            comments,
            flow: 0,
            blocks: 0,
            indent: -1,
            key_allowed: true,
            frames: vec![Frame::document()],
            flow_keys: Vec::new(),
            inner: Properties::default(),
            outer: Properties::default(),
            has_properties: false,
            properties_key: None,
            properties_end: start,
            indicator_end: start,
            anchors: HashMap::new(),
            handles: HashMap::new(),
            has_version: false,
            has_directives: false,
            tree,
        }
    }

    fn run(&mut self) -> Step {
        loop {
            self.skip_to_token()?;
            if self.at >= self.bytes.len() {
                return self.end_of_stream();
            }
            self.token()?;
        }
    }

    #[inline]
    fn token(&mut self) -> Step {
        let byte = self.byte(0);
        if self.at == self.line_start && (byte == b'%' || matches!(byte, b'-' | b'.') && self.is_marker(byte)) {
            return self.document_line(byte);
        }
        if self.flow == 0 && self.key_allowed {
            let column = self.column();
            if column < self.indent {
                self.unwind(column)?;
            }
        }
        if !bytes::is(byte, INDICATOR) {
            return self.plain_node();
        }
        match byte {
            b'"' => self.quoted_node(byte, ScalarStyle::DoubleQuoted),
            b'\'' => self.quoted_node(byte, ScalarStyle::SingleQuoted),
            b'-' if self.is_gap(1) => self.item(),
            b'?' if self.is_gap(1) => self.explicit_key(),
            b':' if self.flow > 0 || self.is_gap(1) => self.value(),
            b'[' | b'{' => self.open_flow(byte),
            b']' | b'}' => self.close_flow(byte),
            b',' => self.comma(),
            b'&' => self.anchor(),
            b'!' => self.tagged(),
            b'*' => self.alias(),
            b'|' | b'>' if self.flow == 0 => self.block_node(byte),
            b'-' | b'?' if self.flow > 0 && matches!(self.byte(1), b',' | b']') => {
                self.strict(self.at, self.at + 1, Strictness::LoneIndicator);
                self.plain_node()
            }
            b'-' | b'?' | b':' => self.plain_node(),
            b'%' => self.fail(self.at, "a text cannot begin with `%`; put it into quotes"),
            b'@' => self.fail(self.at, "a text cannot begin with `@`; put it into quotes"),
            b'`' => self.fail(self.at, "a text cannot begin with a backtick; put it into quotes"),
            b'|' | b'>' => {
                self.fail(self.at, "no block of text can stand between brackets; put a text that begins so into quotes")
            }
            _ => self.fail(self.at, "nothing can begin with this character; put the text into quotes"),
        }
    }

    fn plain_node(&mut self) -> Step {
        let mark = self.mark()?;
        let scalar = self.plain();
        let (kind, span) = scalar.node(ScalarStyle::Plain);
        self.content(kind, span, mark)
    }

    fn quoted_node(&mut self, quote: u8, style: ScalarStyle) -> Step {
        let mark = self.mark()?;
        let scalar = self.quoted(quote)?;
        let (kind, span) = scalar.node(style);
        self.content(kind, span, mark)
    }

    fn block_node(&mut self, sign: u8) -> Step {
        self.no_key_expected()?;
        let style = if sign == b'|' { ScalarStyle::Literal } else { ScalarStyle::Folded };
        self.key_allowed = true;
        let (kind, span) = self.block()?.node(style);
        self.leaf(kind, span)
    }
}
