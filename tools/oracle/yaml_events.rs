//! What flinklint's YAML reader says of many texts, as `Events.java` says it of
//! Flink's: reads them from standard input, each behind its length in four
//! bytes, and writes a line for each.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{self, Read, Write};

use flinklint::source::Span;
use flinklint::syntax::yaml::{NodeId, NodeKind, ParseOptions, ScalarStyle, Tree, parse};

fn main() -> io::Result<()> {
    let mut input = Vec::new();
    io::stdin().read_to_end(&mut input)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut rest = input.as_slice();
    while let Some((length, behind)) = rest.split_first_chunk() {
        let (text, behind) = behind.split_at(u32::from_be_bytes(*length) as usize);
        writeln!(out, "{}", line(&String::from_utf8_lossy(text)))?;
        rest = behind;
    }
    Ok(())
}

fn line(text: &str) -> String {
    let tree = parse(text, ParseOptions::default());
    let refused = tree.error().map(|error| (error.span, error.message.clone()));
    let refused = refused.or_else(|| tree.refused_by_snakeyaml().map(|(span, why)| (span, why.to_string())));
    if let Some((span, why)) = refused {
        return format!("refused: {} {why}", span.start());
    }
    // Java takes the mark at the beginning for the encoding.
    let mark = text.strip_prefix('\u{feff}').map_or(0, |_| 1);
    let places = text.char_indices().map(|(at, _)| at).chain([text.len()]).enumerate();
    let places = places.map(|(number, at)| (at, number.saturating_sub(mark))).collect();
    let mut lines = Lines { tree: &tree, places, out: String::new() };
    for &root in tree.documents() {
        lines.out.push_str("--- ");
        lines.node(root);
    }
    lines.out
}

struct Lines<'n, 't> {
    tree: &'n Tree<'t>,
    /// Characters before each byte that begins one.
    places: HashMap<usize, usize>,
    out: String,
}

impl Lines<'_, '_> {
    fn node(&mut self, id: NodeId) {
        let node = self.tree.node(id);
        if node.anchored {
            self.out.push('&');
        }
        if let Some(tag) = &node.tag {
            self.escape(&format!("<{tag}>"));
        }
        let flow = if node.is_flow() { "flow" } else { "" };
        match &node.kind {
            NodeKind::Scalar { text, style } => self.scalar(text, *style, node.span),
            NodeKind::Alias(target) => self.out.push_str(if target.is_some() { "* " } else { "*? " }),
            NodeKind::Sequence { .. } => {
                self.out.push_str(&format!("{flow}[ "));
                self.tree.items(id).for_each(|item| self.node(item));
                self.out.push_str("] ");
            }
            NodeKind::Mapping { .. } => {
                self.out.push_str(&format!("{flow}{{ "));
                self.tree.entries(id).for_each(|(key, value)| {
                    self.node(key);
                    self.node(value);
                });
                self.out.push_str("} ");
            }
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, span: Span) {
        self.out.push(match style {
            ScalarStyle::Plain => '=',
            ScalarStyle::SingleQuoted => '\'',
            ScalarStyle::DoubleQuoted => '"',
            ScalarStyle::Literal => '|',
            ScalarStyle::Folded => '>',
        });
        self.escape(text);
        let block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        if !block && (style != ScalarStyle::Plain || !text.is_empty()) {
            let _ = write!(self.out, "@{}-{}", self.places[&span.start()], self.places[&span.end()]);
        }
        self.out.push(' ');
    }

    fn escape(&mut self, text: &str) {
        for unit in text.encode_utf16() {
            match u8::try_from(unit) {
                Ok(byte) if byte.is_ascii_graphic() && byte != b'\\' => self.out.push(char::from(byte)),
                _ => {
                    let _ = write!(self.out, "\\{unit:04x}");
                }
            }
        }
    }
}
