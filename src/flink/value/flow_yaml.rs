//! Collections on one line, as snakeyaml-engine's `Emitter` writes them for
//! `org.apache.flink.configuration.YamlParserUtils.toYAMLString`: the string
//! that Flink holds in place of a list in `config.yaml`.

use std::collections::{HashMap, HashSet};

use super::core_schema;
use super::node;
use super::raw::RawValue;
use crate::syntax::yaml::{NodeId, NodeKind, Tree};

/// What `YamlParserUtils.toYAMLString` makes of a node.
///
/// A collection that occurs twice, through aliases, is written once and then
/// referred to, so that no input grows. Flink numbers those references through
/// the whole process; here they begin at `id001`. A scalar that the loader
/// would refuse is written as the text that it holds.
#[must_use]
pub fn to_flow_yaml(tree: &Tree<'_>, node: NodeId) -> String {
    let mut writer = Writer { out: String::new(), column: 0, blank: true };
    let mut anchors = Anchors { repeated: repeated_collections(tree, node), named: HashMap::new() };
    // Explicit, because aliases nest deeper than the parser lets brackets.
    let mut steps = vec![Step::Node { id: node, depth: 1, key: false }];
    while let Some(step) = steps.pop() {
        match step {
            Step::Indicator { text, before, after } => writer.indicator(text, before, after),
            Step::Fold { depth } => writer.fold(depth),
            Step::Node { id, depth, key } => {
                let id = tree.resolve(id);
                if let Some((text, plain)) = scalar_text(tree, id) {
                    writer.indicator(&styled(&text, plain), true, false);
                    continue;
                }
                match anchors.reference(id) {
                    Reference::None => {}
                    Reference::First(name) => writer.indicator(&format!("&{name}"), true, false),
                    Reference::Again(name) => {
                        writer.indicator(&format!("*{name}"), true, false);
                        if key {
                            writer.indicator(" ", false, true);
                        }
                        continue;
                    }
                }
                expand(tree, id, depth, &mut anchors, &mut steps);
            }
        }
    }
    writer.out
}

enum Step {
    Node { id: NodeId, depth: usize, key: bool },
    Indicator { text: &'static str, before: bool, after: bool },
    Fold { depth: usize },
}

/// Pushes what a collection consists of, last first.
fn expand(tree: &Tree<'_>, id: NodeId, depth: usize, anchors: &mut Anchors, steps: &mut Vec<Step>) {
    let indicator = |text, before, after| Step::Indicator { text, before, after };
    let mut parts = Vec::new();
    if tree.node(id).is_mapping() {
        parts.push(indicator("{", true, true));
        for (at, (key, value)) in tree.entries(id).enumerate() {
            if at > 0 {
                parts.push(indicator(",", false, false));
            }
            if is_simple_key(tree, key, anchors) {
                parts.push(Step::Node { id: key, depth: depth + 1, key: true });
                parts.push(indicator(":", false, false));
            } else {
                parts.push(indicator("?", true, false));
                parts.push(Step::Node { id: key, depth: depth + 1, key: false });
                parts.push(Step::Fold { depth });
                parts.push(indicator(":", true, false));
            }
            parts.push(Step::Node { id: value, depth: depth + 1, key: false });
        }
        parts.push(indicator("}", false, false));
    } else {
        parts.push(indicator("[", true, true));
        for (at, item) in tree.items(id).enumerate() {
            if at > 0 {
                parts.push(indicator(",", false, false));
            }
            parts.push(Step::Node { id: item, depth: depth + 1, key: false });
        }
        parts.push(indicator("]", false, false));
    }
    steps.extend(parts.into_iter().rev());
}

/// `Emitter.checkSimpleKey`: short, on one line, and a scalar or an empty
/// collection. The length counts the tag that is not written.
fn is_simple_key(tree: &Tree<'_>, key: NodeId, anchors: &Anchors) -> bool {
    const MAX_LENGTH: usize = 128;
    let key = tree.resolve(key);
    let Some((text, _)) = scalar_text(tree, key) else {
        return anchors.named.contains_key(&key)
            || tree.items(key).next().is_none() && tree.entries(key).next().is_none();
    };
    let tag = match raw(tree, key) {
        Some(RawValue::Double(_)) => "!!float",
        Some(RawValue::Boolean(_)) => "!!bool",
        None => "!!null",
        _ => "!!str",
    };
    !text.is_empty() && !text.contains('\n') && tag.len() + text.encode_utf16().count() < MAX_LENGTH
}

/// The object of a scalar, or its text where it has none.
fn raw<'n>(tree: &'n Tree<'_>, id: NodeId) -> Option<RawValue<'n>> {
    let node = tree.node(id);
    let (text, style) = node.scalar()?;
    node::scalar(text, style, node.tag.as_deref()).unwrap_or_else(|_| Some(text.into()))
}

/// The text of a scalar, and whether it is no string and so never quoted.
fn scalar_text(tree: &Tree<'_>, id: NodeId) -> Option<(String, bool)> {
    // An alias without anchor is no collection; nothing but its absence is known.
    if matches!(tree.node(id).kind, NodeKind::Scalar { .. } | NodeKind::Alias(_)) {
        Some(match raw(tree, id) {
            Some(RawValue::String(text)) => (text.into_owned(), false),
            Some(value) => (value.as_string().into_owned(), true),
            None => ("null".to_owned(), true),
        })
    } else {
        None
    }
}

/// Collections that occur more than once under `root`.
fn repeated_collections(tree: &Tree<'_>, root: NodeId) -> HashSet<NodeId> {
    let mut seen = HashSet::new();
    let mut repeated = HashSet::new();
    let mut open = vec![root];
    while let Some(id) = open.pop() {
        let id = tree.resolve(id);
        if !matches!(tree.node(id).kind, NodeKind::Sequence { .. } | NodeKind::Mapping { .. }) {
            continue;
        }
        if seen.insert(id) {
            open.extend(tree.items(id));
            open.extend(tree.entries(id).flat_map(|(key, value)| [key, value]));
        } else {
            repeated.insert(id);
        }
    }
    repeated
}

struct Anchors {
    repeated: HashSet<NodeId>,
    named: HashMap<NodeId, String>,
}

enum Reference {
    None,
    First(String),
    Again(String),
}

impl Anchors {
    fn reference(&mut self, id: NodeId) -> Reference {
        if !self.repeated.contains(&id) {
            return Reference::None;
        }
        if let Some(name) = self.named.get(&id) {
            return Reference::Again(name.clone());
        }
        let name = format!("id{:03}", self.named.len() + 1);
        self.named.insert(id, name.clone());
        Reference::First(name)
    }
}

struct Writer {
    out: String,
    /// In UTF-16 units, as Java counts.
    column: usize,
    /// Whether what was written last needs no blank behind it.
    blank: bool,
}

impl Writer {
    fn indicator(&mut self, text: &str, needs_blank: bool, blank: bool) {
        if needs_blank && !self.blank {
            self.out.push(' ');
            self.column += 1;
        }
        self.out.push_str(text);
        self.column += text.encode_utf16().count();
        self.blank = blank;
    }

    /// The one place where the emitter breaks lines although it is told not to.
    fn fold(&mut self, depth: usize) {
        const BEST_WIDTH: usize = 80;
        if self.column > BEST_WIDTH {
            let indent = 2 * depth;
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n(' ', indent));
            self.column = indent;
            self.blank = true;
        }
    }
}

/// A scalar in the style that `Emitter.chooseScalarStyle` takes in flow context.
fn styled(text: &str, plain: bool) -> String {
    if plain {
        return text.to_owned();
    }
    // The representer asks for a block scalar where there are line breaks,
    // which leaves double quotes in flow context.
    let special = |c| !matches!(c, ' '..='~' | '\u{a0}'..='\u{2027}' | '\u{202a}'..='\u{fffd}' | '\u{10000}'..);
    if text.contains(special) {
        double_quoted(text)
    } else if is_flow_plain(text) && matches!(core_schema::resolve(text), Some(RawValue::String(_))) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

/// Whether `Emitter.analyzeScalar` lets a text of harmless characters go
/// without quotes in flow context.
fn is_flow_plain(text: &str) -> bool {
    !(text.is_empty()
        || text.starts_with(|c| "#,[]{}&*!|>'\"%@`?: ".contains(c))
        || text == "-"
        || text.starts_with("- ")
        || text.starts_with("---")
        || text.starts_with("...")
        || text.ends_with(' ')
        || text.contains([',', '?', '[', ']', '{', '}', ':'])
        || text.contains(" #"))
}

fn double_quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        let short = match c {
            '\0' => '0',
            '\u{7}' => 'a',
            '\u{8}' => 'b',
            '\t' => 't',
            '\n' => 'n',
            '\u{b}' => 'v',
            '\u{c}' => 'f',
            '\r' => 'r',
            '\u{1b}' => 'e',
            '"' | '\\' => c,
            '\u{85}' => 'N',
            '\u{a0}' => '_',
            '\u{2028}' => 'L',
            '\u{2029}' => 'P',
            ' '..='~' | '\u{a1}'..='\u{fffd}' | '\u{10000}'.. => {
                out.push(c);
                continue;
            }
            _ if u32::from(c) <= 0xff => {
                out.push_str(&format!("\\x{:02x}", u32::from(c)));
                continue;
            }
            _ => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
                continue;
            }
        };
        out.extend(['\\', short]);
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::yaml::{ParseOptions, parse};
    use proptest::prelude::*;

    fn flow(text: &str) -> String {
        let tree = parse(text, ParseOptions::default());
        assert_eq!(tree.error(), None, "{text}");
        to_flow_yaml(&tree, tree.documents()[0])
    }

    #[test]
    fn quotes_only_where_they_are_needed() {
        let text = "[a, b c, '1', 1, 1.0E-4, '---', --, -x, é, null, '', '-', 'a: b', 'a:b', ' a', 'true', it's, '#', '~', 'a #b', a#b]";
        assert_eq!(flow(text), text);
        assert_eq!(
            flow("- \"a\\tb\"\n- |\n  x\n  y\n- 'c\"d'\n- \"\\x7f\\L\\U0001F600\\a\""),
            "[\"a\\tb\", \"x\\ny\\n\", c\"d, \"\\x7f\\L\u{1f600}\\a\"]"
        );
        let ends = "['- a', -a, '--- a', '... a', 'a ']";
        assert_eq!(flow(ends), ends);
        assert_eq!(flow("- \"\\uFFFE\\uFFFF\""), "[\"\\ufffe\\uffff\"]");
        let escapes = r#"["\0\a\b\t\n\v\f\r\e\N\_\L\P"]"#;
        assert_eq!(flow(escapes), escapes);
        assert_eq!(flow("- {a: {}, b: []}\n- [[TRUE, 0x1F]]"), "[{a: {}, b: []}, [[true, 31]]]");
    }

    #[test]
    fn keys_that_are_not_simple() {
        assert_eq!(flow("? [a]\n: b\n? ''\n: c\n? []\n: d"), "{? [a] : b, ? '' : c, []: d}");
        let long = "k".repeat(122);
        assert_eq!(flow(&format!("{long}: v")), format!("{{{long}: v}}"));
        assert_eq!(flow(&format!("? {long}k\n: v")), format!("{{? {long}k\n  : v}}"));
        let collection = |length: usize| flow(&format!("? [{}]\n: v", "k".repeat(length)));
        assert_eq!(collection(75), format!("{{? [{}] : v}}", "k".repeat(75)));
        assert_eq!(collection(76), format!("{{? [{}]\n  : v}}", "k".repeat(76)), "more than 80 columns");
        // Each collection around it indents by two.
        assert_eq!(flow(&format!("- ? {long}k\n  : v")), format!("[{{? {long}k\n    : v}}]"));
        assert_eq!(
            flow(&format!("b:\n  a:\n    ? {long}k\n    : v")),
            format!("{{b: {{a: {{? {long}k\n      : v}}}}}}")
        );
        assert_eq!(flow(&format!("? - ? {long}k\n    : v\n: w")), format!("{{? [{{? {long}k\n      : v}}] : w}}"));
    }

    #[test]
    fn aliases_of_collections_stay_aliases() {
        assert_eq!(flow("- &a [x, &s y]\n- *a\n- *s"), "[&id001 [x, y], *id001, y]");
        let mut bomb = "- &a0 [x]\n".to_owned();
        for i in 1..5_000 {
            bomb.push_str(&format!("- &a{i} [*a{p}, *a{p}]\n", p = i - 1));
        }
        assert!(flow(&bomb).len() < 400_000);
    }

    proptest! {
        #[test]
        fn strings_survive(items in prop::collection::vec("[a-c01.:,'\"#?!&*\\[\\]{} \\t\\n\u{7f}é~-]{0,9}", 0..4)) {
            let written: Vec<String> = items.iter().map(|item| styled(item, false)).collect();
            let text = format!("[{}]", written.join(", "));
            let tree = parse(&text, ParseOptions::default());
            prop_assert_eq!(tree.error(), None);
            let read: Vec<&str> = tree.items(tree.documents()[0]).filter_map(|item| tree.text(item)).collect();
            prop_assert_eq!(read, items);
        }
    }
}
