//! The YAML reader beside granit-parser, another reader of YAML 1.2: the same
//! structure, texts and places wherever both read a text. Where they differ, snakeyaml-engine decides, which
//! `tools/oracle/yaml` compares with.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use flinklint::source::Span;
use flinklint::syntax::yaml::{NodeId, NodeKind, ParseOptions, ScalarStyle, Tree, parse};
use granit_parser::{Event, Parser, StructureStyle};
use proptest::prelude::*;

/// What one reader makes of a text: a line for each node and comment, or its mistake.
type Reading = Result<Vec<String>, String>;

fn own(text: &str) -> Reading {
    let tree = parse(text, ParseOptions { comments: true });
    if let Some(error) = tree.error() {
        return Err(error.message.clone());
    }
    let mut lines = Vec::new();
    for &root in tree.documents() {
        lines.push("document".to_owned());
        own_node(&tree, root, &mut lines);
    }
    lines.extend(tree.comments().iter().map(|span| format!("comment {:?}", span.slice(text))));
    Ok(lines)
}

fn own_node(tree: &Tree<'_>, id: NodeId, lines: &mut Vec<String>) {
    let node = tree.node(id);
    let mut line = String::new();
    let tag = node.tag.as_deref().unwrap_or_default();
    let anchor = if node.anchored { "&" } else { "" };
    let flow = if node.is_flow() { "flow " } else { "" };
    match &node.kind {
        NodeKind::Scalar { text, style } => {
            let _ = write!(line, "{anchor}{tag}{style:?} {text:?}{}", place(node.span, *style, text));
            lines.push(line);
        }
        NodeKind::Alias(target) => lines.push(format!("alias {}", target.is_some())),
        NodeKind::Sequence { .. } => {
            lines.push(format!("{anchor}{tag}{flow}sequence"));
            tree.items(id).for_each(|item| own_node(tree, item, lines));
            lines.push("end".to_owned());
        }
        NodeKind::Mapping { .. } => {
            lines.push(format!("{anchor}{tag}{flow}mapping"));
            tree.entries(id).for_each(|(key, value)| {
                own_node(tree, key, lines);
                own_node(tree, value, lines);
            });
            lines.push("end".to_owned());
        }
    }
}

/// Where a scalar stands. Blocks of text begin alike, but granit's reach into
/// the lines behind them; and there is no place for what is not written.
fn place(span: Span, style: ScalarStyle, text: &str) -> String {
    match style {
        ScalarStyle::Plain if text.is_empty() => String::new(),
        ScalarStyle::Literal | ScalarStyle::Folded if text.trim().is_empty() => String::new(),
        ScalarStyle::Literal | ScalarStyle::Folded => format!(" from {}", span.start()),
        _ => format!(" at {}-{}", span.start(), span.end()),
    }
}

fn granit(text: &str) -> Reading {
    let mut options = granit_parser::options! {
        emit_unresolved_aliases: true,
        max_buffered_comment_events: usize::MAX,
    };
    options.set_emit_comments(true);
    let (mut lines, mut comments) = (Vec::new(), Vec::new());
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, span) = event.map_err(|error| error.info())?;
        let span = span.byte_range().map_or_else(Span::default, |range| Span::new(range.start, range.end));
        let tagged = |anchor: usize, tag: Option<String>| {
            format!("{}{}", if anchor == 0 { "" } else { "&" }, tag.unwrap_or_default())
        };
        let tag = |tag: Option<std::borrow::Cow<'_, granit_parser::Tag>>| {
            tag.map(|tag| format!("{}{}", tag.handle(), tag.suffix()))
        };
        let flow = |style| if style == StructureStyle::Flow { "flow " } else { "" };
        match event {
            Event::DocumentStart(..) => lines.push("document".to_owned()),
            Event::Scalar(value, style, anchor, tags) => {
                let style = match style {
                    granit_parser::ScalarStyle::SingleQuoted => ScalarStyle::SingleQuoted,
                    granit_parser::ScalarStyle::DoubleQuoted => ScalarStyle::DoubleQuoted,
                    granit_parser::ScalarStyle::Literal => ScalarStyle::Literal,
                    granit_parser::ScalarStyle::Folded => ScalarStyle::Folded,
                    granit_parser::ScalarStyle::Plain => ScalarStyle::Plain,
                };
                // One that is not written comes as `~`.
                let absent = style == ScalarStyle::Plain && span.is_empty();
                let value = if absent { "".into() } else { value };
                lines.push(format!("{}{style:?} {value:?}{}", tagged(anchor, tag(tags)), place(span, style, &value)));
            }
            Event::Alias(_) => lines.push("alias true".to_owned()),
            Event::UnresolvedAlias(_) => lines.push("alias false".to_owned()),
            Event::SequenceStart(style, anchor, tags) => {
                lines.push(format!("{}{}sequence", tagged(anchor, tag(tags)), flow(style)));
            }
            Event::MappingStart(style, anchor, tags) => {
                lines.push(format!("{}{}mapping", tagged(anchor, tag(tags)), flow(style)));
            }
            Event::SequenceEnd | Event::MappingEnd => lines.push("end".to_owned()),
            Event::Comment(..) => comments.push(format!("comment {:?}", span.slice(text))),
            _ => {}
        }
    }
    lines.extend(comments);
    Ok(lines)
}

/// What both read, they read alike.
fn assert_alike(name: &str, text: &str) {
    if let (Ok(own), Ok(granit)) = (own(text), granit(text)) {
        assert!(own == granit, "{name}\n{}", difference(&own, &granit));
    }
}

fn difference(own: &[String], granit: &[String]) -> String {
    let end = "nothing".to_owned();
    let at = own.iter().zip(granit).take_while(|(own, granit)| own == granit).count();
    let line = |lines: &[String]| lines.get(at).unwrap_or(&end).clone();
    format!("{} instead of {}", line(own), line(granit))
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn real_files_are_read_alike() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus"));
    let mut all = vec![];
    files(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/examples")), &mut all);
    if root.is_dir() {
        files(root, &mut all);
    } else {
        eprintln!("skipped: the corpus is not here");
    }
    let mut wrong = Vec::new();
    for path in all {
        let Ok(mut text) = fs::read_to_string(&path) else { continue };
        // A block of text that ends with the file has the line end that is there; granit adds one.
        text.push('\n');
        match (own(&text), granit(&text)) {
            (Ok(own), Ok(granit)) if own == granit => {}
            (Err(_), Err(_)) => {}
            (own, granit) => {
                let reason = match (own, granit) {
                    (Err(own), Ok(_)) => format!("refused: {own}"),
                    (Ok(_), Err(granit)) => format!("only granit refuses: {granit}"),
                    (own, granit) => difference(&own.unwrap_or_default(), &granit.unwrap_or_default()),
                };
                wrong.push(format!("{}: {reason}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Scalars on one line.
fn scalar() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z0-9][a-z0-9./-]{0,6}( [a-z]{1,3}:?[a-z#])?",
        2 => "'([a-z :#,\\[{]|''){0,6}'",
        2 => r#""([a-z :#,\[{]|\\n|\\"|\\u00e9|\\x41){0,6}""#,
        1 => "[é中][a-z]{0,3}",
        1 => "-[a-z0-9]{1,3}|\\?[a-z]",
    ]
}

fn flow() -> impl Strategy<Value = String> {
    scalar().prop_recursive(3, 12, 4, |inner| {
        let gap = prop_oneof![3 => Just(" "), 1 => Just(""), 1 => Just("\n      ")];
        let items = (prop::collection::vec(inner.clone(), 0..4), gap.clone())
            .prop_map(|(items, gap)| format!("[{gap}{}{gap}]", items.join(&format!(",{gap}"))));
        let entries =
            (prop::collection::vec(("[a-z]{1,3}|'[a-z ]{1,3}'", inner), 0..4), gap).prop_map(|(entries, gap)| {
                let entries: Vec<_> = entries.iter().map(|(key, value)| format!("{key}: {value}")).collect();
                format!("{{{gap}{}{gap}}}", entries.join(&format!(",{gap}")))
            });
        prop_oneof![items, entries]
    })
}

/// Values as they stand behind a key, with the lines that belong to them.
fn value() -> impl Strategy<Value = String> {
    let lines = prop::collection::vec(
        prop_oneof![4 => "[a-z#:]{1,4}( [a-z])?", 1 => Just(String::new()), 1 => "  [a-z]{1,4}"],
        1..4,
    );
    let block = ("[|>][-+]?", lines).prop_map(|(sign, lines)| {
        let lines: String =
            lines.iter().map(|line| if line.is_empty() { "\n".into() } else { format!("\n    {line}") }).collect();
        format!("{sign}\n    first{lines}")
    });
    prop_oneof![
        6 => scalar(),
        3 => flow(),
        2 => block,
        1 => ("[a-z]{1,4}", "[a-z]{1,4}").prop_map(|(one, two)| format!("{one}\n     {two}")),
        1 => ("[a-z]{1,4}", "[a-z]{1,4}").prop_map(|(one, two)| format!("\"{one}\n\n     {two}\"")),
        1 => Just(String::new()),
        1 => scalar().prop_map(|scalar| format!("&x {scalar}")),
        1 => scalar().prop_map(|scalar| format!("!!str {scalar}")),
        1 => Just("*x".to_owned()),
    ]
}

fn document() -> impl Strategy<Value = String> {
    let key = "[a-z][a-z.-]{0,5}|'[a-z ]{1,4}'|\"[a-z]{1,3}\"|é";
    let comment = prop_oneof![6 => Just(""), 1 => Just(" # c"), 1 => Just("\n# c"), 1 => Just("\n")];
    let entry = (0..3_u8, key, value(), comment).prop_map(|(shape, key, value, comment)| {
        let comment = if value.starts_with(['|', '>']) { "" } else { comment };
        match shape {
            0 => format!("{key}: {value}{comment}\n"),
            1 => format!("{key}:\n  k: {value}{comment}\n  l: 1\n"),
            _ => format!("{key}:\n- {value}{comment}\n-   m: n\n    o:\n"),
        }
    });
    (
        "(---\n|# c\n|%YAML 1.2\n---\n|\u{feff})?",
        prop::collection::vec(entry, 0..6),
        "(\\.\\.\\.\n|---\na: 1\n)?",
        any::<bool>(),
    )
        .prop_map(|(head, entries, tail, crlf)| {
            let text = format!("{head}{}{tail}", entries.concat());
            if crlf { text.replace('\n', "\r\n") } else { text }
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ordinary_texts_are_read_alike(text in document()) {
        assert_alike(&text, &text);
        prop_assert_eq!(granit(&text).err().and(own(&text).ok()), None, "granit refuses");
        prop_assert_eq!(own(&text).err().filter(|_| granit(&text).is_ok()), None, "refused");
    }

    #[test]
    fn no_text_ends_in_a_crash(text in "([-?:,\\[\\]{}#&*!|>'\"%@`ab \n\t\r\u{85}\u{2028}\u{feff}]|---|\\.\\.\\.|\n  ){0,40}") {
        let tree = parse(&text, ParseOptions { comments: true });
        for (span, _) in tree.scalars() {
            prop_assert!(text.get(span.range()).is_some());
        }
    }
}
