//! `config.yaml`, as `org.apache.flink.configuration.YamlParserUtils` loads it:
//! YAML 1.2 core schema, one document, flattened.

use std::borrow::Cow;

use super::flatten::{Dialect, flatten};
use super::{Document, Kind, Refusal, RefusalReason};
use crate::flink::value::node::{self, Mistake};
use crate::flink::value::{RawValue, to_flow_yaml};
use crate::source::{SourceFile, Span};
use crate::syntax::yaml::{NodeId, NodeKind, ScalarStyle, Tree};

/// Reads a whole file.
pub(super) fn read<'s>(source: &'s SourceFile, tree: &Tree<'s>) -> Document<'s> {
    let text = source.text();
    let mut document = Document::new(Kind::ConfigYaml, Span::new(0, text.len()));
    document.comments.extend(tree.comments().iter().filter(|comment| comment.slice(text).contains("flinklint")));
    // The loader stops at the first of both.
    let error = tree.error().map(|error| (error.span, RefusalReason::Syntax(error.message.clone())));
    let strict = tree.refused_by_snakeyaml().map(|(span, strictness)| (span, RefusalReason::Strict(strictness)));
    let first = error.into_iter().chain(strict).min_by_key(|(span, _)| span.start());
    document.refusals.extend(first.map(|(span, reason)| Refusal { span, reason }));
    let Some(&root) = tree.documents().first() else { return document };
    let node = tree.node(root);
    document.head = first_line(text, node.span);
    if let Some(&second) = tree.documents().get(1) {
        document
            .refusals
            .push(Refusal { span: first_line(text, tree.node(second).span), reason: RefusalReason::SeveralDocuments });
    }
    if node.is_mapping() {
        flatten(tree, root, Span::empty(node.span.start()), &ConfigYaml { text }, &mut document, None);
        if let Some(key) = cut_off_key(tree) {
            let is_about_it =
                |refusal: &Refusal| matches!(refusal.reason, RefusalReason::Null { .. }) && refusal.span == key;
            document.refusals.retain(|refusal| !is_about_it(refusal));
        }
    } else if tree.error().is_none() && !matches!(scalar(tree, root), Ok(None)) {
        document.refusals.push(Refusal { span: document.head, reason: RefusalReason::NotAMapping });
    }
    document.mark();
    document
}

fn first_line(text: &str, span: Span) -> Span {
    let line = span.slice(text).lines().next().unwrap_or_default();
    Span::new(span.start(), span.start() + line.trim_end().len())
}

struct ConfigYaml<'s> {
    text: &'s str,
}

impl<'s> Dialect<'s> for ConfigYaml<'s> {
    const REFUSES_DUPLICATES: bool = true;
    const REFUSES_TEMPLATES: bool = true;
    const MERGES: bool = false;
    /// snakeyaml-engine's `maxAliasesForCollections`.
    const MOST_ALIASES: usize = 50;

    fn text(&self) -> &'s str {
        self.text
    }

    fn leaf(&self, tree: &Tree<'s>, key: &str, node: NodeId) -> Result<Option<RawValue<'s>>, RefusalReason> {
        let null = || RefusalReason::Null { key: key.to_owned() };
        match &tree.node(node).kind {
            NodeKind::Scalar { .. } => scalar(tree, node)?.ok_or_else(null).map(Some),
            _ => match refusal_within(tree, node) {
                Some(reason) => Err(reason),
                None => Ok(Some(RawValue::String(Cow::Owned(to_flow_yaml(tree, node))))),
            },
        }
    }

    fn mapping(&self, tree: &Tree<'s>, node: NodeId) -> Result<(), RefusalReason> {
        match tree.node(node).tag.as_deref() {
            None | Some("!" | "tag:yaml.org,2002:map") => Ok(()),
            Some(_) => Err(RefusalReason::Tag),
        }
    }

    fn is_null_key(&self, tree: &Tree<'s>, node: NodeId) -> bool {
        matches!(scalar(tree, tree.resolve(node)), Ok(None))
    }

    fn key(&self, tree: &Tree<'s>, node: NodeId) -> Result<Cow<'s, str>, RefusalReason> {
        let node = tree.resolve(node);
        match scalar(tree, node) {
            Ok(Some(RawValue::String(text))) => Ok(text),
            // Java casts null to a string, and writes `null` when it joins it to the rest of the key.
            Ok(None) => Ok(Cow::Borrowed("null")),
            Err(RefusalReason::Tag) => Err(RefusalReason::Tag),
            _ => Err(RefusalReason::KeyNotAString),
        }
    }
}

/// The last key that was read, where its value may be in what was not read.
fn cut_off_key(tree: &Tree<'_>) -> Option<Span> {
    tree.error()?;
    let mut scalars = tree.scalars().rev();
    let ((value, style), (key, _)) = (scalars.next()?, scalars.next()?);
    (value.is_empty() && style == ScalarStyle::Plain).then_some(key)
}

/// The Java object of a scalar; `None` for null.
fn scalar<'s>(tree: &Tree<'s>, id: NodeId) -> Result<Option<RawValue<'s>>, RefusalReason> {
    let node = tree.node(id);
    let (Some((_, style)), Some(text)) = (node.scalar(), tree.source_text(id)) else {
        return Err(RefusalReason::KeyNotAString);
    };
    let tag = node.tag.as_deref();
    let object = match text {
        Cow::Borrowed(text) => node::scalar(text, style, tag),
        Cow::Owned(text) => node::scalar(&text, style, tag).map(|object| object.map(RawValue::into_owned)),
    };
    object.map_err(|node::Unconstructible| {
        let known = tag.is_none_or(node::is_known_scalar_tag);
        if known { RefusalReason::Unreadable } else { RefusalReason::Tag }
    })
}

/// Why the loader refuses a list for what is in it.
fn refusal_within(tree: &Tree<'_>, list: NodeId) -> Option<RefusalReason> {
    Some(match node::first_mistake(tree, list)? {
        Mistake::Tag => RefusalReason::Tag,
        Mistake::UnknownAlias => RefusalReason::UnknownAlias,
        Mistake::Aliases => RefusalReason::Aliases,
        Mistake::Duplicate { first, second } => RefusalReason::Duplicate {
            key: tree.text(second).unwrap_or_default().to_owned(),
            first: tree.node(first).span,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::read;

    fn with_document<T>(text: &str, look: impl FnOnce(&Document<'_>) -> T) -> T {
        let source = SourceFile::new("config.yaml", text);
        let file = read(&source, Some(Kind::ConfigYaml));
        look(file.documents.first().expect("a document"))
    }

    /// Keys in force with the objects that Flink holds.
    fn objects(text: &str) -> Vec<(String, RawValue<'static>)> {
        with_document(text, |document| {
            assert_eq!(document.refusals, [], "{text}");
            document.in_force().map(|s| (s.key.to_string(), s.value.to_borrowed().into_owned())).collect()
        })
    }

    fn strings(text: &str) -> Vec<(String, String)> {
        objects(text).into_iter().map(|(key, value)| (key, value.as_string().into_owned())).collect()
    }

    fn refusals(text: &str) -> Vec<RefusalReason> {
        with_document(text, |document| document.refusals.iter().map(|refusal| refusal.reason.clone()).collect())
    }

    #[test]
    fn a_value_that_was_not_read_is_not_taken_for_none() {
        let is_null = |reason: &RefusalReason| matches!(reason, RefusalReason::Null { .. });
        for text in ["k: 1\nl:\0 2\n", "k: 1\nl: \n\n \0", "k: 1\nl: # c\n  \0"] {
            let refusals = refusals(text);
            assert!(!refusals.iter().any(is_null), "{text:?}: {refusals:?}");
        }
        for text in ["l:\nk: \0", "l:\nk:\n- \0", "l:\nk: [\n"] {
            assert!(refusals(text).iter().any(is_null), "{text:?}: it stands before");
        }
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect()
    }

    #[test]
    fn mappings_become_flat_keys_and_the_later_place_wins() {
        assert_eq!(
            strings("web:\n  port: 1\nweb.port: 2\nstate: {a.b: x, c: {}}\n"),
            pairs(&[("web.port", "2"), ("state.a.b", "x")])
        );
        assert_eq!(strings("A: 1\na: 2\n.x: 3\n"), pairs(&[("A", "1"), ("a", "2"), (".x", "3")]));
        assert_eq!(strings("# nothing\n"), []);
        assert_eq!(strings("\u{feff}---\r\nk: v\r\n"), pairs(&[("k", "v")]));
    }

    #[test]
    fn lists_become_flow_yaml() {
        assert_eq!(
            strings("k:\n- p\n- 'q;r'\n- {m: 0x0A}\n- [~]\nl: []\n"),
            pairs(&[("k", "[p, q;r, {m: 10}, [null]]"), ("l", "[]")])
        );
    }

    #[test]
    fn scalars_are_what_their_tag_and_the_core_schema_make_of_them() {
        let object = |text: &str| objects(text).remove(0).1;
        assert_eq!(object("k: 020"), RawValue::Integer(20));
        assert_eq!(object("k: '020'"), RawValue::from("020"));
        assert_eq!(object("k: !!float 7"), RawValue::Double(7.0));
        assert_eq!(object("k: !!int '0x10'"), RawValue::Integer(16));
        assert_eq!(object("k: !!str 1e2"), RawValue::from("1e2"));
        assert_eq!(object("k: ! 12"), RawValue::from("12"));
        assert_eq!(object("k: on"), RawValue::from("on"));
        assert_eq!(object("k: 90000000000"), RawValue::Long(90_000_000_000));
        assert_eq!(refusals("k: !!int seven"), [RefusalReason::Unreadable]);
        for text in ["k: !!timestamp 2020-02-02", "k: !own x", "k: [!own x]", "!own k: v"] {
            assert_eq!(refusals(text), [RefusalReason::Tag], "{text}");
        }
    }

    #[test]
    fn a_null_key_is_the_word_and_a_null_value_is_refused() {
        assert_eq!(strings("~: x\nk: {null: y}\n"), pairs(&[("null", "x"), ("k.null", "y")]));
        assert_eq!(strings("?\n: x\n"), pairs(&[("null", "x")]));
        assert_eq!(strings("&k : x\n'null': y\n"), pairs(&[("null", "y")]));
        for text in ["k:", "k: ~", "k: !!null x"] {
            assert_eq!(refusals(text), [RefusalReason::Null { key: "k".into() }], "{text}");
        }
        assert_eq!(refusals("k:\n  l:\n  m: 1\n"), [RefusalReason::Null { key: "k.l".into() }]);
    }

    #[test]
    fn the_same_key_twice_is_refused_in_lists_too() {
        let duplicate = |text: &str| matches!(refusals(text)[..], [RefusalReason::Duplicate { .. }]);
        assert!(duplicate("k: 1\nl: 2\nk: 1\n"));
        assert!(duplicate("k:\n  l: 1\n  l: 2\n"));
        assert!(duplicate("k:\n- {l: 1, l: 2}\n"));
        assert!(!duplicate("k:\n- {l: 1}\n- {l: 2}\n"));
    }

    #[test]
    fn merge_keys_are_plain_keys_and_aliases_work() {
        assert_eq!(
            strings("k: &k {l: &v 1}\nm:\n  <<: *k\nn: *v\n"),
            pairs(&[("k.l", "1"), ("m.<<.l", "1"), ("n", "1")])
        );
        assert_eq!(refusals("k: *nowhere\n"), [RefusalReason::UnknownAlias]);
        assert_eq!(refusals("k: [*nowhere]\n"), [RefusalReason::UnknownAlias]);
        let many = format!("k: &k [x]\nl:\n{}", "- *k\n".repeat(60));
        assert_eq!(refusals(&many), [RefusalReason::Aliases]);
    }

    #[test]
    fn what_is_no_single_mapping_is_refused() {
        assert_eq!(refusals("- k\n"), [RefusalReason::NotAMapping]);
        assert_eq!(refusals("k:v\n"), [RefusalReason::NotAMapping]);
        assert_eq!(refusals("k: 1\n---\nl: 2\n"), [RefusalReason::SeveralDocuments]);
        assert_eq!(refusals("7: x\n"), [RefusalReason::KeyNotAString]);
        assert_eq!(refusals("k:\n  False: x\n"), [RefusalReason::KeyNotAString]);
        let syntax = |text: &str| matches!(refusals(text)[..], [RefusalReason::Syntax(_)]);
        for text in [
            "k: l: m",
            "k: @m",
            "k: `m`",
            "k: %m",
            "k:\u{a0}l\nm: n",
            "k:\n\tl: m",
            "k:\n   l: 1\n  m: 2",
            "k: {l",
            "words of a log\n at: here",
        ] {
            assert!(syntax(text), "{text}: {:?}", refusals(text));
        }
    }

    #[test]
    fn tabs_and_keys_that_the_loader_does_not_step_over() {
        let syntax =
            |text: &str| matches!(refusals(text)[..], [RefusalReason::Syntax(_) | RefusalReason::Strict(_), ..]);
        for text in ["k:\tl\n", "k: \tl\n", "k: 1\n\t# m\n", "k: 1\n\t\nl: 2\n", "k: 'l'\t# m\n", "k: [l,\tm]\n"] {
            assert!(syntax(text), "{text:?}: {:?}", refusals(text));
        }
        for text in ["k: l\t\n", "k: l\t# m\tn\n", "k: l\tm\n", "k: \"l\tm\"\n", "k: |\n  l\tm\n", "k\t: l\n"] {
            assert_eq!(refusals(text), [], "{text:?}");
        }
        for text in [": k\n", "k: {: l}\n", "k: [{: l}]\n", "k: 1\n: 2\n"] {
            assert!(syntax(text), "{text:?}: {:?}", refusals(text));
        }
    }

    #[test]
    fn what_only_this_loader_reads_is_read() {
        assert_eq!(strings("web.port: \"1\"# one\n"), pairs(&[("web.port", "1")]));
        assert_eq!(strings("k: [{a:[b]}]\n"), pairs(&[("k", "[{a: [b]}]")]));
        assert_eq!(strings("k: 'a\nb'\n"), pairs(&[("k", "a b")]));
        assert_eq!(strings("k: a\u{2028}b\n"), pairs(&[("k", "a\u{2028}b")]));
    }

    #[test]
    fn braces_of_a_template_are_refused_as_they_stand_but_are_no_mistake() {
        with_document("web.port: {{ port }}\nrest.port: 1\n", |document| {
            assert_eq!(document.refusals.len(), 1);
            assert!(!document.is_refused());
            assert!(document.get("web.port").is_some_and(|setting| setting.placeholder));
        });
        let source = SourceFile::new("config.yaml", "rest.address: {{ host }}:{{ port }}\n");
        let file = read(&source, Some(Kind::ConfigYaml));
        assert!(file.documents.is_empty() && file.skipped.is_some());
    }
}
