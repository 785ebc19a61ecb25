//! Where secrets stand in a text, so that no output shows them: not only in
//! settings, but in comments, in lines that Flink ignores and in the rest of a
//! manifest, which snippets show around a finding.

use memchr::memchr;

use super::{Document, Kind, ReadFile, Setting};
use crate::flink::catalogue::{find_sensitive, is_sensitive, sensitive_places};
use crate::flink::secrets::users_in_addresses;
use crate::source::{SourceFile, Span, line_end, line_parts, line_start};
use crate::syntax::yaml::{Node, NodeId, NodeKind, ParseOptions, ScalarStyle, Tree, parse};
use crate::threads;

/// Every span of what was read whose bytes no output may show, in order of position.
#[must_use]
pub fn hidden_values(source: &SourceFile, file: &ReadFile<'_>) -> Vec<Span> {
    hidden_in(source, file, file.span(source))
}

/// At least those of them that reach into some whole lines of what was read, looked for
/// in no more of it than can tell.
#[must_use]
pub fn hidden_in(source: &SourceFile, file: &ReadFile<'_>, lines: Span) -> Vec<Span> {
    let part = file.span(source);
    let is_there = |sign: u8| memchr(sign, source.slice(part).as_bytes()).is_some();
    let may_repeat = is_there(b'*') && is_there(b'&');
    // What an alias hides stands elsewhere.
    let is_whole = may_repeat || lines.contains(part);
    let shown = if is_whole { part } else { lines };
    let is_shown = |span: Span| span.start() <= shown.end() && shown.start() <= span.end();
    let documents = &file.documents;
    let mut hidden: Vec<Span> = Vec::new();
    for document in documents {
        // What escapes or a continued line keep from being found in the text.
        let text = document.source(source);
        let is_written_otherwise = |setting: &Setting<'_>| {
            let (written, value) = (text.slice(setting.value_span), setting.text());
            // Most stand there as they are.
            !written.starts_with(&*value) && setting.holds_secret() && !written.contains(&*value)
        };
        let places = document.settings.iter().map(|setting| (setting, document.outward(setting.value_span)));
        let secrets = places
            .filter(|&(setting, place)| is_shown(place) && (setting.is_sensitive() || is_written_otherwise(setting)));
        hidden.extend(secrets.map(|(_, place)| place));
        hidden.extend(user_of_jar(source, document));
    }
    let search = if is_whole { part } else { Span::new(begin_of_search(source.text(), part, shown), shown.end()) };
    hidden.extend(
        users_in_addresses(source.slice(search))
            .map(|user| Span::new(search.start() + user.start(), search.start() + user.end())),
    );
    let places = places_in(source.text(), search, threads::PART);
    // An escape may keep a sensitive word from being found.
    if !is_whole || !hidden.is_empty() || !places.is_empty() || is_there(b'\\') {
        let legacy = !documents.is_empty()
            && documents.iter().all(|document| matches!(document.kind, Kind::FlinkConf | Kind::Sql | Kind::FlinkCli));
        hidden.extend(in_lines(source.text(), search.end(), &places, legacy));
        if !legacy {
            let as_written = !may_repeat && !is_there(b'\\');
            let words = Words { places: &places, searched: search, as_written, lines: shown };
            let mut look = |tree: &Tree<'_>| {
                let found = threads::map(tree.documents(), |&root| in_document(tree, root, words));
                hidden.extend(found.into_iter().flatten());
            };
            match &file.tree {
                Some(tree) => look(tree),
                None => look(&parse(source.text(), ParseOptions { comments: false })),
            }
        }
    }
    hidden.retain(|span| !span.is_empty());
    hidden.sort();
    hidden.dedup();
    hidden
}

/// The start of a line at or above some whole lines, from which on secrets are looked for
/// as if nothing stood above it: what is there hides nothing on the lines.
fn begin_of_search(text: &str, part: Span, lines: Span) -> usize {
    let first = lines.slice(text).split_inclusive(['\n', '\r']).map(str::trim_end).find(|line| !line.is_empty());
    // Only a line that is indented less than all between rules over a line.
    let mut indent = first.map_or(usize::MAX, indent_of);
    let mut begin = lines.start();
    let mut at = begin;
    // A name rules over the next line, whatever is left out between them.
    let mut is_near = true;
    while at > part.start() && (is_near || indent > 0) {
        let end = at;
        at = line_start(text, end - 1);
        if is_near {
            begin = at;
        }
        let line = text[at..end].trim_end();
        let own_indent = indent_of(line);
        if own_indent == line.len() || (own_indent >= indent && !is_near) {
            continue;
        }
        let is_comment = line[own_indent..].starts_with('#');
        is_near &= is_comment;
        if own_indent < indent {
            indent = own_indent;
            // A `value` rules below its line in a comment as well.
            if line.contains("value") || (!is_comment && find_sensitive(line).is_some()) {
                begin = at;
                is_near = true;
            }
        }
    }
    begin.max(part.start())
}

/// How many bytes of white space a line begins with.
fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The first byte of every part of `text` under `span` that makes a key sensitive,
/// in their order. None of these parts goes over the end of a line.
fn places_in(text: &str, span: Span, size: usize) -> Vec<usize> {
    let parts = line_parts(text, span, size);
    let found = threads::map_large(&parts, |part| {
        let mut places = sensitive_places(part.slice(text));
        for place in &mut places {
            *place += part.start();
        }
        places
    });
    found.into_iter().flatten().collect()
}

/// Name and password in the address of a manifest's jar.
fn user_of_jar(source: &SourceFile, document: &Document<'_>) -> Option<Span> {
    let span = document.fields.spec.as_ref()?.job.as_ref()?.jar_uri.as_ref()?.span;
    let text = source.slice(span);
    let start = text.find("://")? + 3;
    let authority = text[start..].split(['/', '?', '#', '"', '\'']).next()?;
    let user = authority.rfind('@')?;
    Some(Span::new(span.start() + start, span.start() + start + user))
}

/// What is known of a text in which the values of sensitive keys are looked for.
#[derive(Clone, Copy)]
struct Words<'p> {
    /// The sensitive parts that were found, in their order.
    places: &'p [usize],
    /// Where these were looked for.
    searched: Span,
    /// Whether every scalar stands in the text as it is, without escapes and aliases.
    as_written: bool,
    /// Only what reaches into these lines is wanted.
    lines: Span,
}

impl Words<'_> {
    /// Whether something of a node under `span` may have to be hidden.
    fn may_be_in(self, span: Span) -> bool {
        self.want(span) && !(self.as_written && self.searched.contains(span) && !has_place(self.places, span))
    }

    fn want(self, span: Span) -> bool {
        span.start() <= self.lines.end() && self.lines.start() <= span.end()
    }

    /// Whether `text`, which is that of `node`, makes a key sensitive.
    fn make_sensitive(self, node: &Node<'_>, text: &str) -> bool {
        match node.scalar() {
            Some((_, ScalarStyle::Plain)) if self.searched.contains(node.span) => has_place(self.places, node.span),
            _ => is_sensitive(text),
        }
    }
}

fn has_place(places: &[usize], span: Span) -> bool {
    let from = places.partition_point(|&place| place < span.start());
    places.get(from).is_some_and(|&place| place < span.end())
}

/// The values of sensitive keys in a YAML document, of `name` and `value` pairs, of
/// options and the arguments behind them, and all data of a Secret.
fn in_document(tree: &Tree<'_>, root: NodeId, words: Words<'_>) -> Vec<Span> {
    let mut hidden = Vec::new();
    let is_sensitive = |node: NodeId, text: &str| words.make_sensitive(tree.node(node), text);
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        if !words.may_be_in(tree.node(node).span) {
            continue;
        }
        if tree.node(node).is_mapping() {
            let is_secret = || tree.get(node, "kind").and_then(|kind| tree.text(kind)) == Some("Secret");
            let is_named = || {
                let name = tree.get(node, "name").and_then(|name| Some((tree.resolve(name), tree.text(name)?)));
                name.is_some_and(|(name, text)| is_sensitive(name, text))
            };
            for (key, value) in tree.entries(node) {
                let span = tree.node(key).span.to(tree.node(value).span);
                if !words.want(span) {
                    continue;
                }
                let key_node = tree.resolve(key);
                let key = tree.text(key).unwrap_or_default();
                if matches!(key, "data" | "stringData") && is_secret() {
                    hidden.push(tree.node(value).span);
                } else if (words.may_be_in(span) && is_sensitive(key_node, key)) || (key == "value" && is_named()) {
                    hide(tree, value, &mut hidden);
                }
                open.extend(Some(value).filter(|&value| tree.node(value).scalar().is_none()));
            }
        }
        let mut behind_option = false;
        for item in tree.items(node) {
            if behind_option {
                hide(tree, item, &mut hidden);
            }
            behind_option =
                tree.text(item).is_some_and(|text| text.starts_with('-') && is_sensitive(tree.resolve(item), text));
            open.push(item);
        }
    }
    hidden
}

/// Hides a scalar, also one that an alias stands for, or the scalars of a list.
/// The keys of a mapping decide for themselves: `secretKeyRef` holds no secret.
fn hide(tree: &Tree<'_>, value: NodeId, hidden: &mut Vec<Span>) {
    let target = tree.resolve(value);
    match tree.node(target).kind {
        NodeKind::Scalar { .. } => hidden.push(tree.node(target).span),
        _ => hidden.extend(
            tree.items(target).filter(|&item| tree.text(item).is_some()).map(|item| tree.node(tree.resolve(item)).span),
        ),
    }
}

/// What a line rules about the lines below it that are indented deeper.
struct Above {
    indent: usize,
    /// Hidden whatever they look like; else those that look like no setting.
    all: bool,
}

/// The rest of every line behind a sensitive word with what continues it, and
/// the `value` of a `name`/`value` pair whose name is sensitive.
/// `places` are the text's sensitive parts up to `until`, in their order.
fn in_lines(text: &str, until: usize, places: &[usize], legacy: bool) -> Vec<Span> {
    let mut hidden = Vec::new();
    let mut places = places;
    let mut named = false;
    let mut above: Option<Above> = None;
    let mut next = 0;
    loop {
        if !named && above.is_none() {
            let Some(&place) = places.first() else { break };
            next = line_start(text, place);
        }
        if next >= until {
            break;
        }
        let (at, end) = (next, line_end(text, next));
        next = end;
        let before = places.len();
        places = &places[places.partition_point(|&place| place < end)..];
        let sensitive = places.len() < before;
        let line = text.get(at..end).unwrap_or_default();
        let content = line.trim_end_matches(['\n', '\r']);
        let indent = indent_of(content);
        let is_blank = indent == content.len();
        let is_comment = content[indent..].starts_with('#');
        let item = content.trim_start_matches([' ', '\t', '-', '#', '"', '\'']);
        let mut push = |span: Span| hidden.push(Span::new(at + span.start(), at + span.end()));
        above = above.filter(|above| is_blank || indent > above.indent);
        if let Some(above) = above.as_ref().filter(|above| above.all || !content.contains(':')) {
            push(Span::new(indent.max(above.indent), content.len()));
        }
        if named && item.starts_with("value") {
            line_of_sensitive_key(content, "value").into_iter().for_each(&mut push);
            above = Some(Above { indent, all: true });
        }
        named = (named && (is_blank || is_comment)) || (item.starts_with("name") && sensitive);
        if sensitive && !named {
            let span = line_of_sensitive_key(content, "");
            let rest = span.map_or("", |span| span.slice(content));
            above = above.or((!is_comment).then(|| Above { indent, all: legacy || rest.starts_with(['|', '>']) }));
            span.into_iter().for_each(&mut push);
        }
    }
    hidden
}

/// What stands behind the key that makes a line sensitive: behind the first
/// `:` or `=` after it, or, where a key or an option is surely meant, behind
/// the key itself. `key` is that key, or empty where any word may be.
#[must_use]
pub fn line_of_sensitive_key(line: &str, key: &str) -> Option<Span> {
    let word = match key {
        "" => first_sensitive_word(line)?,
        key => line.find(key).map(|at| Span::new(at, at + key.len()))?,
    };
    let rest = &line[word.end()..];
    let (from, blank): (usize, &[char]) = match rest.find([':', '=']) {
        Some(separator) => (word.end() + separator + 1, &[' ', '\t']),
        None => {
            let is_first = line[..word.start()].trim_start().is_empty();
            let is_name = word.slice(line).contains(['.', '-', '_']);
            (is_first || is_name).then_some((word.end(), BORDERS.as_slice()))?
        }
    };
    let value = &line[from..];
    let start = from + value.len() - value.trim_start_matches(blank).len();
    let end = from + value.trim_end_matches(blank).len();
    (start < end).then(|| Span::new(start, end))
}

/// What stands around a word.
const BORDERS: [char; 11] = [' ', '\t', ':', '=', ',', '{', '}', '[', ']', '"', '\''];

/// The first word of a line that names a secret.
fn first_sensitive_word(line: &str) -> Option<Span> {
    let mut at = 0;
    for word in line.split_inclusive(BORDERS) {
        let name = word.trim_end_matches(BORDERS);
        if is_sensitive(name) {
            return Some(Span::new(at, at + name.len()));
        }
        at += word.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::source::SpanSet;

    fn masked(text: &str) -> String {
        let source = SourceFile::new("x", text);
        let mut out = text.to_owned();
        let spans = crate::source::SpanSet::new(&hidden_values(&source, &ReadFile::default()));
        for span in spans.as_slice().iter().rev() {
            out.replace_range(span.range(), "***");
        }
        out
    }

    fn line() -> impl Strategy<Value = String> {
        let words = [
            "- name: DB_PASSWORD",
            "value: abc",
            "value: |",
            "- value: abc",
            "a: b",
            "secret:",
            "my.password: abc",
            "token: |",
            "- abc",
            "# name: secret",
            "# value: abc",
            "# - name: DB_PASSWORD",
            "# c",
            "",
            "- --password",
            "abc",
            "kind: Secret",
            "data:",
            "x: https://u:p@h",
            "- a: {token: x}",
            "b: [password, x]",
            "\"to\\u006ben\": x",
            "&a secret: x",
            "c: *a",
            "rest.port: 1",
            "x: 'secret'",
            "value:",
        ];
        (0..4_usize, prop::sample::select(words.to_vec()))
            .prop_map(|(indent, words)| format!("{:1$}{words}\n", "", 2 * indent))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

        #[test]
        fn what_is_hidden_on_some_lines_is_found_without_the_others(
            lines in prop::collection::vec(line(), 1..14),
            manifest in any::<bool>(),
            kind in prop::sample::select(vec![Kind::FlinkConf, Kind::ConfigYaml]),
        ) {
            let head = "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec:\n";
            let lines: Vec<String> = if manifest {
                let (own, spec) = lines.split_at(lines.len() / 2);
                let indented = spec.iter().map(|line| format!("  {line}"));
                own.iter().cloned().chain([head.to_owned()]).chain(indented).collect()
            } else {
                lines
            };
            let source = SourceFile::new("x", lines.concat());
            let file = crate::document::read(&source, (!manifest).then_some(kind));
            let whole = SpanSet::new(&hidden_values(&source, &file));
            for first in 0..lines.len() {
                for count in 0..=3.min(lines.len() - first) {
                    let start = lines[..first].concat().len();
                    let shown = Span::new(start, start + lines[first..first + count].concat().len());
                    let some = SpanSet::new(&hidden_in(&source, &file, shown));
                    for hidden in whole.as_slice().iter().filter(|hidden| hidden.overlaps(shown)) {
                        let there = Span::new(hidden.start().max(shown.start()), hidden.end().min(shown.end()));
                        prop_assert!(
                            some.as_slice().iter().any(|span| span.contains(there)),
                            "{there:?} of {shown:?} in\n{}", source.text()
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn parts_of_a_text_have_the_places_of_the_whole() {
        let text = "a.password: b\nsecret\n\n- token: x\n  c: passwords and secrets\n";
        let whole = sensitive_places(text);
        assert_eq!(whole.len(), 5);
        (0..=text.len())
            .for_each(|size| assert_eq!(places_in(text, Span::new(0, text.len()), size), whole, "in parts of {size}"));
    }

    #[test]
    fn secrets_are_found_in_comments_and_broken_lines() {
        assert_eq!(
            masked("# s3.secret-key: abc\ns3.secret-key:abc\nx: y\n"),
            "# s3.secret-key: ***\ns3.secret-key:***\nx: y\n"
        );
        assert_eq!(masked("a: -Dpassword=abc def\n"), "a: -Dpassword=***\n");
        assert_eq!(masked("s3.secret-key abc\n# with --password abc\n"), "s3.secret-key ***\n# with --password ***\n");
    }

    #[test]
    fn the_address_of_a_jar_shows_no_password() {
        let job = |uri: &str| {
            let head = "apiVersion: flink.apache.org/v1beta1\nkind: FlinkSessionJob\n";
            format!("{head}spec: {{job: {{jarURI: \"{uri}\"}}}}\n")
        };
        let hidden = |uri: &str| {
            let source = SourceFile::new("x", job(uri));
            let spans = hidden_values(&source, &crate::document::read(&source, None));
            spans.iter().map(|span| source.slice(*span).to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(hidden("https://a:b@c.example/d@e.jar"), ["a:b"]);
        assert_eq!(hidden("https://c.example/d@e.jar"), Vec::<String>::new());
    }

    #[test]
    fn prose_is_left_alone() {
        let text = "# secrets come from a vault\na: b # no secret here\n";
        assert_eq!(masked(text), text);
    }

    #[test]
    fn lines_that_continue_a_secret_are_hidden() {
        assert_eq!(
            masked("s3.secret-key: |\n  a: b\nx: [\n"),
            "s3.secret-key: ***\n  ***x: [\n",
            "the block's end included"
        );
        assert_eq!(
            masked("- [\nmy.password:\n  abc\n  c: d\n"),
            "- [\nmy.password:\n  ***: d\n",
            "one text of two lines"
        );
    }

    #[test]
    fn the_value_of_a_sensitive_name_is_hidden() {
        for text in [
            "env:\n  - name: AWS_SECRET_ACCESS_KEY\n    value: abc\n  - name: X\n    value: y\n",
            "env:\n  - value: abc\n    name: DB_PASSWORD\n",
            "env:\n  - name: DB_PASSWORD\n    # now\n    value: abc\n",
            "env: [{value: abc, name: DB_PASSWORD}]\n",
            "args:\n  - --password\n  - abc\n  - --other\n  - y\n",
        ] {
            assert_eq!(masked(text), text.replace("abc", "***"));
        }
        assert_eq!(masked("x: &x abc\nmy-password: *x\n"), "x: &x ***\nmy-password: ***\n");
        assert_eq!(masked("a: b\n\"to\\u006ben\": abc\n"), "a: b\n\"to\\u006ben\": ***\n", "a word in escapes");
    }

    #[test]
    fn a_reference_to_a_secret_is_shown_and_a_secret_itself_is_not() {
        let text = "valueFrom:\n  secretKeyRef:\n    name: x\n    key: y\n";
        assert_eq!(masked(text), text);
        assert!(!masked("kind: Secret\ndata:\n  a: abc\n").contains("abc"));
    }
}
