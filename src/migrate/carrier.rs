//! What a configuration file inside of another stands under.

use crate::document::Document;
use crate::source::{SourceFile, Span};
use crate::syntax::yaml::{NodeId, ScalarStyle, Tree};

/// The entry that holds a configuration file.
pub(super) struct Carrier {
    /// Its key, which is the name of the file.
    pub name: String,
    /// Where the key stands.
    pub span: Span,
    /// How it is written.
    pub style: ScalarStyle,
    /// The key of the mapping that it is in.
    pub parent: Option<String>,
    /// The names beside it.
    pub siblings: Vec<String>,
}

/// Chart and key under which the operator's chart takes the operator's own
/// configuration, whose Flink is not that of the jobs.
/// Source: flink-kubernetes-operator, `helm/flink-kubernetes-operator/values.yaml`.
const OPERATORS_OWN: &str = "defaultConfiguration";

impl Carrier {
    /// The entry of a document in a block or a line of text.
    pub fn of(source: &SourceFile, tree: &Tree<'_>, document: &Document<'_>) -> Option<Self> {
        let header = source.lines().line_of(document.excerpt.as_ref()?.header());
        let mut open: Vec<(NodeId, Option<String>)> = tree.documents().iter().map(|&root| (root, None)).collect();
        while let Some((node, parent)) = open.pop() {
            for (key, value) in tree.entries(node) {
                let text = tree.text(key).map(ToOwned::to_owned);
                let span = tree.node(key).span;
                if let (Some((name, style)), Some(_)) = (tree.node(key).scalar(), tree.node(value).scalar())
                    && source.lines().line_of(span.start()) == header
                {
                    let siblings = tree.entries(node).filter_map(|(key, _)| tree.text(key)).map(ToOwned::to_owned);
                    return Some(Self { name: name.to_owned(), span, style, parent, siblings: siblings.collect() });
                }
                open.push((value, text));
            }
            open.extend(tree.items(node).map(|item| (item, None)));
        }
        None
    }

    /// Whether it is the configuration of the operator itself.
    pub fn is_operators_own(&self) -> bool {
        self.parent.as_deref() == Some(OPERATORS_OWN)
    }

    /// Another name, written as its own is.
    pub fn renamed(&self, name: &str) -> String {
        match self.style {
            ScalarStyle::SingleQuoted => format!("'{name}'"),
            ScalarStyle::DoubleQuoted => format!("\"{name}\""),
            _ => name.to_owned(),
        }
    }
}
