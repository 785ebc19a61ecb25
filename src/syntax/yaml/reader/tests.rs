use super::super::{ParseOptions, Strictness, parse};
use super::*;

/// The tree in short: texts, `[ ]` and `{ }`, `&` before what has an anchor.
fn shape(text: &str) -> String {
    let tree = parse(text, ParseOptions::default());
    assert_eq!(tree.error(), None, "{text:?}");
    tree.documents().iter().map(|&root| node(&tree, root)).collect::<Vec<_>>().join(" --- ")
}

fn node(tree: &Tree<'_>, id: NodeId) -> String {
    let found = tree.node(id);
    let tag = found.tag.as_deref().map(|tag| format!("<{tag}>")).unwrap_or_default();
    let text = match &found.kind {
        NodeKind::Scalar { text, .. } => text.to_string(),
        NodeKind::Alias(target) => format!("*{}", target.map(|target| node(tree, target)).unwrap_or_default()),
        NodeKind::Sequence { .. } => {
            format!("[{}]", tree.items(id).map(|item| node(tree, item)).collect::<Vec<_>>().join(","))
        }
        NodeKind::Mapping { .. } => {
            let entries = tree.entries(id).map(|(key, value)| format!("{}:{}", node(tree, key), node(tree, value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
        }
    };
    format!("{}{tag}{text}", if found.anchored { "&" } else { "" })
}

fn strict(text: &str) -> Option<(usize, Strictness)> {
    let tree = parse(text, ParseOptions::default());
    assert_eq!(tree.error(), None, "{text:?}");
    tree.refused_by_snakeyaml().map(|(span, reason)| (span.start(), reason))
}

fn mistake(text: &str) -> Option<usize> {
    parse(text, ParseOptions::default()).error().map(|error| error.span.start())
}

#[test]
fn keys_are_what_a_colon_follows_on_the_line() {
    assert_eq!(shape("a: b\nc:\n- d\n-\ne:\n  f: g"), "{a:b,c:[d,],e:{f:g}}");
    assert_eq!(shape("[a]: b\n{c: d}: e"), "{[a]:b,{c:d}:e}");
    assert_eq!(shape("? a\n: b\n? c\n? - d\n: e: f\ng: h"), "{a:b,c:,[d]:{e:f},g:h}");
    assert_eq!(shape("- - a\n  - b: c\n    d: e\n-   f"), "[[a,{b:c,d:e}],f]");
    for (text, at) in
        [("a: b: c", 4), ("a\nb: c", 3), ("'a\nb': c", 5), ("[a\n]: b", 4), ("a: b\nc\n", 5), ("- a\nb: c", 4)]
    {
        assert_eq!(mistake(text), Some(at), "{text:?}");
    }
}

#[test]
fn a_key_is_no_longer_than_1024_characters() {
    for (key, fits) in [("é".repeat(1024), true), ("é".repeat(1025), false), (format!("[{}]", "a".repeat(1022)), true)]
    {
        assert_eq!(mistake(&format!("{key}: b")).is_none(), fits);
    }
    let long = format!("{{{}: b}}", "a".repeat(1025));
    assert_eq!(strict(&long).map(|(_, reason)| reason), Some(Strictness::LongKey));
}

#[test]
fn brackets_need_few_blanks() {
    assert_eq!(shape("{a:[b],c: d,e,'f':g, h:}"), "{a:[b],c:d,e:,f:g,h:}");
    assert_eq!(shape("[a: b, ? c, {d: e}: f, http://g:1,]"), "[{a:b},{c:},{{d:e}:f},http://g:1]");
    assert_eq!(shape("a: [\nb\n]\nc: 'd\ne'"), "{a:[b],c:d e}");
    for text in ["[a", "{a: b", "[a}", "[,a]", "[a,,b]", "{: a}", "[- a]", "[a]]", "a: ,b", "[a\n---\n]"] {
        assert!(mistake(text).is_some(), "{text:?}");
    }
}

#[test]
fn anchors_and_tags_belong_to_the_node_behind_them() {
    assert_eq!(shape("&x a: !!str b"), "{&a:<tag:yaml.org,2002:str>b}");
    assert_eq!(shape("&x\n!a b: c"), "&{<!a>b:c}");
    assert_eq!(shape("- &x [a]: b\n- &y\n  [c]: d\n- &z\n- *z\n- *w"), "[{&[a]:b},&{[c]:d},&,*&,*]");
    assert_eq!(shape("%TAG !e! tag:x,\n---\n!e!a%20b c"), "<tag:x,a b>c");
    for text in ["&x &y a", "!a !b c", "&x *y", "!e!a b", "& a", "a: b\n&x\n", "!a,b c"] {
        assert!(mistake(text).is_some(), "{text:?}");
    }
}

#[test]
fn texts_are_folded() {
    assert_eq!(shape("a: b\n  c\n\n\n  d # e"), "{a:b c\n\nd}");
    assert_eq!(
        shape(
            r#""a\tb \x41\u00e9\U0001F600\ud83d\ude00 \
   c""#
        ),
        "a\tb Aé😀😀 c"
    );
    assert_eq!(shape("'a''b \n\n c'"), "a'b\nc");
    assert_eq!(shape("a: |2-\n    b\n\n  c\n\nd: >+\n e\n f\n\n  g\n\n"), "{a:  b\n\nc,d:e f\n\n g\n\n}");
    assert_eq!(shape("|\n a"), "a", "no line end that is not there");
    for text in [
        "'a",
        "\"\\q\"",
        "\"\\x4\"",
        "\"\\U00110000\"",
        "\"a\n---\n\"",
        "a: |0\n b",
        "a: |x",
        "a: @b",
        "a: `b",
        "a: %b",
    ] {
        assert!(mistake(text).is_some(), "{text:?}");
    }
}

#[test]
fn wide_line_ends_end_lines_behind_blanks_only() {
    assert_eq!(shape("a\u{2028}b: 'c\u{85}d \u{2029} e' # f\u{2028}\n"), "{a\u{2028}b:c\u{85}d\u{2029}e}");
    assert_eq!(shape("a \u{85} b"), "a b");
}

#[test]
fn documents_end_and_begin() {
    assert_eq!(shape("%YAML 1.2\n--- a\n...\n---\n---\nb: c\n"), "a ---  --- {b:c}");
    assert_eq!(shape("\u{feff}\u{feff}a: b\nc: d"), "{a:b,c:d}");
    for text in
        ["--- a: b", "a\n...\nb", "%YAML 2.0\n---\n", "%YAML 1.2\na", "%? a\n---\n", "a: b\n%c\n---\n", "a\u{7}"]
    {
        assert!(mistake(text).is_some(), "{text:?}");
    }
}

#[test]
fn tabs_are_for_others_but_never_indent() {
    for text in ["a: 1\t\n", "a: 1 \t # c\td\n", "a\t: [1\t, 'x\ty']\n", "a: x\ty\n", "a: |\n  \tx\n", "#\t\na: 1"] {
        assert_eq!(strict(text), None, "{text:?}");
    }
    for (text, at) in [
        ("a:\t1\n", 2),
        ("a: 'x'\t\n", 6),
        ("a: 1\n\t\n", 5),
        ("a: [1,\t2]", 6),
        ("'a'\t: 1", 3),
        ("a: \"\\\t\"", 4),
        ("a: |\t\n  b", 4),
        ("a: b\n  \tc", 7),
    ] {
        assert_eq!(strict(text), Some((at, Strictness::Tab)), "{text:?}");
    }
    assert_eq!(mistake("a:\n\tb: c"), Some(3));
}

#[test]
fn an_empty_block_needs_a_sibling_behind_it() {
    for text in ["a: |\nb: 1\n", "\u{feff}a: |\n", "a:\n  b: |\n  c: 1\n", "a:\n- |\nb: 1\n", "a:\n  b: |\n    x\n"] {
        assert_eq!(strict(text), None, "{text:?}");
    }
    for text in ["a:\n  b: |\nc: 1\n", "a:\n  b: |\n", "a:\n  - |\nb: 1\n", "a:\r\n  b: >-\r\n\r\nc: 1\r\n"] {
        assert_eq!(strict(text).map(|(_, reason)| reason), Some(Strictness::EmptyBlock), "{text:?}");
    }
}

#[test]
fn what_only_this_loader_refuses_is_noted_where_it_stands() {
    for (text, at, reason) in [
        ("# c\n... \n", 4, Strictness::DocumentEnd),
        ("a: [b, ?]\n", 7, Strictness::LoneIndicator),
        ("[-]", 1, Strictness::LoneIndicator),
        ("{\"a\"\n: b}", 5, Strictness::LongKey),
        ("a\n---b", 2, Strictness::Dashes),
        ("&a.b c", 2, Strictness::Anchor),
        ("a: |# c\n b", 4, Strictness::Comment),
    ] {
        assert_eq!(strict(text), Some((at, reason)), "{text:?}");
    }
    for text in ["a: [b, '?', ?x]\n?: c\n", "---\n...\n", "{?}", "a: b\n---c: d"] {
        assert_eq!(strict(text), None, "{text:?}");
    }
}

#[test]
fn scalars_are_borrowed_where_they_stand_as_they_are_read() {
    let tree = parse("a: 'b'\n\"c\": [d e, http://f]\n", ParseOptions::default());
    let borrowed = |node: &crate::syntax::yaml::Node<'_>| match &node.kind {
        NodeKind::Scalar { text, .. } => matches!(text, Cow::Borrowed(_)),
        _ => true,
    };
    assert!(tree.nodes.iter().all(borrowed));
}

#[test]
fn nesting_ends_at_255_levels() {
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", "")] {
        let nested = |depth: usize| format!("{}x{}", open.repeat(depth), close.repeat(depth));
        assert_eq!(mistake(&nested(255)), None, "{open:?}");
        assert!(mistake(&nested(256)).is_some(), "{open:?}");
    }
}
