//! A second opinion on the lines that edits change, and on nothing else of a text.
//!
//! An entry of a block mapping that stands on a line of its own, both key and value
//! written without an anchor, an alias or a tag, is the same entry wherever the line
//! stands in that mapping. Where edits change such lines only, into such lines, the
//! readers have to agree on these alone: what stands above and below stays as it was.

use std::collections::BTreeMap;

use memchr::memchr;

use super::yaml_value::YamlValue;
use crate::document::{Container, Document, Setting, Style};
use crate::source::{SourceFile, Span, TextEdit};

/// Whether libyaml sees in the lines that `edits` change, before and after, just the
/// settings that the reader of the dialect sees there. `documents` are those of the
/// file, before and after, `edits` turn the one into the other. `false` where it does
/// not, and where more than such lines would have to be looked at.
pub(super) fn agree(
    before: (&SourceFile, &[Document<'_>]),
    after: (&SourceFile, &[Document<'_>]),
    edits: &[TextEdit],
) -> bool {
    // What an alias repeats stands in other lines too.
    let text = before.0.text().as_bytes();
    if memchr(b'*', text).is_some() && memchr(b'&', text).is_some() {
        return false;
    }
    let Some(lines) = changed_lines(before.0, after.0, edits) else { return false };
    let (old, new): (Vec<Span>, Vec<Span>) = lines.into_iter().unzip();
    let (Some(old), Some(new)) = (Entries::of(before, &old), Entries::of(after, &new)) else { return false };
    let is_placed = |(old, new): (&Vec<_>, &Vec<_>)| !old.is_empty() || !new.is_empty();
    old.leave_some(&new) && old.in_lines.iter().zip(&new.in_lines).all(is_placed)
}

/// The whole lines that edits change and what becomes of them, in their order.
/// `None` where edits overlap or do not lie in the text.
fn changed_lines(before: &SourceFile, after: &SourceFile, edits: &[TextEdit]) -> Option<Vec<(Span, Span)>> {
    let (text, lines) = (before.text(), before.lines());
    let mut edits: Vec<&TextEdit> = edits.iter().collect();
    edits.sort();
    let mut changed: Vec<(Span, Span)> = Vec::with_capacity(edits.len());
    // How far the text after is ahead, and how far behind.
    let (mut more, mut less) = (0, 0);
    for edit in edits {
        let from = lines.line_start(lines.line_of(edit.span.start()));
        let ends_lines = edit.text.is_empty() || edit.text.ends_with('\n');
        let last = lines.line_of(edit.span.end());
        let is_whole = ends_lines && lines.line_start(last) == edit.span.end();
        let to = if is_whole { edit.span.end() } else { lines.line_end(last, text) };
        let new_from = (from + more).checked_sub(less)?;
        more += edit.text.len();
        less += edit.span.len();
        let new_to = (to + more).checked_sub(less)?;
        match changed.last_mut() {
            Some((old, new)) if from < old.end() => {
                *old = Span::new(old.start(), to);
                *new = Span::new(new.start(), new_to);
            }
            _ => changed.push((Span::new(from, to), Span::new(new_from, new_to))),
        }
    }
    let fits = after.text().len() + less == text.len() + more;
    fits.then_some(changed)
}

/// Settings that stand alone on lines, as both readers see them.
struct Entries<'d, 's> {
    documents: &'d [Document<'s>],
    /// Of each run of lines, with the index of their document.
    in_lines: Vec<Vec<(usize, &'d Setting<'s>)>>,
}

impl<'d, 's> Entries<'d, 's> {
    /// `None` where something else stands on the lines, or the readers do not agree.
    fn of((source, documents): (&SourceFile, &'d [Document<'s>]), lines: &[Span]) -> Option<Self> {
        let mut in_lines: Vec<Vec<(usize, &Setting<'_>)>> = vec![Vec::new(); lines.len()];
        for (at, document) in documents.iter().enumerate() {
            for setting in &document.settings {
                let below = lines.partition_point(|lines| lines.end() <= setting.span.start());
                let Some(lines) = lines.get(below).filter(|lines| lines.start() < setting.span.end()) else { continue };
                if document.excerpt.is_some() || !lines.contains(setting.span) || !is_alone(document, source, setting) {
                    return None;
                }
                in_lines[below].push((at, setting));
            }
        }
        let entries = Self { documents, in_lines };
        let agree = |(at, &lines): (usize, &Span)| entries.are_seen(at, source.slice(lines));
        lines.iter().enumerate().all(agree).then_some(entries)
    }

    /// Whether libyaml sees the same on the lines at index `at`, which are `text`.
    fn are_seen(&self, at: usize, text: &str) -> bool {
        let mine = &self.in_lines[at];
        if text.is_empty() {
            return mine.is_empty();
        }
        match serde_yaml::from_str(text) {
            Ok(YamlValue::Map(seen)) => {
                seen.len() == mine.len()
                    && seen.iter().zip(mine).all(|((key, value), &(document, setting))| {
                        let prefix = self.prefix(document, setting);
                        let is_key = |rest: &str| rest == &*key.text();
                        setting.key.strip_prefix(prefix).is_some_and(is_key) && value.text() == setting.text()
                    })
            }
            // A comment that stays behind an entry.
            Ok(YamlValue::Null) => mine.is_empty(),
            _ => false,
        }
    }

    fn prefix(&self, document: usize, setting: &Setting<'_>) -> &'d str {
        self.documents[document]
            .containers
            .get(setting.site.container as usize)
            .map_or("", |container| &container.prefix)
    }

    /// Whether every mapping that has some of them has an entry left when they become
    /// `others`: as no line has a mapping of its own, all mappings keep their places.
    fn leave_some(&self, others: &Self) -> bool {
        let mut fewer: BTreeMap<(usize, u32), isize> = BTreeMap::new();
        for (entries, change) in [(self, 1), (others, -1)] {
            for &(document, setting) in entries.in_lines.iter().flatten() {
                *fewer.entry((document, setting.site.container)).or_default() += change;
            }
        }
        fewer.into_iter().all(|((document, container), fewer)| {
            let container = self.documents[document].containers.get(container as usize);
            container.is_some_and(|container| isize::try_from(container.entries).is_ok_and(|entries| entries > fewer))
        })
    }
}

/// Whether nothing but blanks stands before a setting on its line, and nothing that
/// reaches further in it.
fn is_alone(document: &Document<'_>, source: &SourceFile, setting: &Setting<'_>) -> bool {
    let is_scalar = |style| matches!(style, Style::Plain | Style::SingleQuoted | Style::DoubleQuoted);
    let in_block = |container: &Container| !container.flow && !container.shared;
    let start = source.lines().line_start(source.lines().line_of(setting.span.start()));
    !setting.site.shared
        && is_scalar(setting.site.key_style)
        && is_scalar(setting.site.value_style)
        && document.containers.get(setting.site.container as usize).is_some_and(in_block)
        && !source.slice(setting.span).contains(['\n', '\r'])
        && source.slice(Span::new(start, setting.span.start())).bytes().all(|byte| byte == b' ')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::read;
    use crate::source::apply_edits;

    const HEAD: &str = "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata: {name: a}\nspec:\n";

    /// What is said of a manifest's `spec`, parts of which become others.
    fn says(spec: &str, edits: &[(&str, &str)]) -> bool {
        let text = format!("{HEAD}{spec}");
        let edit = |&(from, to): &(&str, &str)| {
            let start = HEAD.len() + spec.find(from).expect("in the text");
            TextEdit::replace(Span::new(start, start + from.len()), to)
        };
        let edits: Vec<TextEdit> = edits.iter().map(edit).collect();
        let before = SourceFile::new("x.yaml", text.as_str());
        let after = SourceFile::new("x.yaml", apply_edits(&text, &edits).expect("edits that fit"));
        let (old, new) = (read(&before, None), read(&after, None));
        agree((&before, &old.documents), (&after, &new.documents), &edits)
    }

    fn map(entries: &str) -> String {
        format!("  flinkConfiguration:\n{entries}  mode: native\n")
    }

    #[test]
    fn entries_on_lines_of_their_own_are_looked_at_alone() {
        let spec = map("    a.b: 1\n    c: \"2\" # for d\n    d: '3'\n");
        assert!(says(&spec, &[("1", "4")]));
        assert!(says(&spec, &[("\"2\"", "\"4\""), ("a.b", "a.c")]));
        assert!(says(&spec, &[("    a.b: 1\n", "")]), "taken out");
        assert!(says(&spec, &[("c: \"2\" ", "")]), "with its comment left");
        assert!(says(&spec, &[("    d: '3'\n", "    d: '3'\n    e: 5 s\n")]), "put in");
        assert!(says(&spec, &[("    a.b: 1\n", ""), ("    d: '3'\n", "    d: '3'\n    a.c: 1\n")]), "moved");
        assert!(says(&spec, &[("a.b", "x"), ("1", "12345"), ("# for d", "# y")]), "several times on a line");
        assert!(says(&spec.replace('\n', "\r\n"), &[("1\r\n", "4\r\n")]));
        let last = "  mode: native\n  flinkConfiguration:\n    a: 1\n    b: 2";
        assert!(says(last, &[("\n    b: 2", "")]), "without a line end");
        assert!(says(last, &[("    b: 2", "    b: 2\n    c: 3")]));
    }

    #[test]
    fn what_reaches_over_a_line_is_not() {
        let spec =
            map("    a: 1\n    b: &x 2\n    c: |\n      3\n    d: 'e\n      f'\n    g: {h: 4}\n    i:\n      j: 5\n");
        assert!(says(&spec, &[("1", "6")]));
        assert!(!says(&spec, &[("&x 2", "&x 6")]), "an anchor");
        assert!(!says(&spec, &[("3", "6")]), "a block");
        assert!(!says(&spec, &[("'e", "'6")]), "over two lines");
        assert!(!says(&spec, &[("4", "6")]), "in braces");
        assert!(!says(&spec, &[("      j: 5\n", "")]), "its mapping would be none");
        assert!(!says(&spec, &[("native", "standalone")]), "no setting");
        assert!(!says(&spec, &[("  mode", "    # a comment\n  mode")]), "no setting");
        assert!(!says(&map("    a: 1\n"), &[("    a: 1\n", "")]), "the map would be none");
        assert!(!says("  x: &x\n    y: 1\n  flinkConfiguration:\n    a: 1\n  z: *x\n", &[("a: 1", "a: 6")]));
        assert!(!says("  flinkConfiguration: {a: 1}\n", &[("1", "6")]));
    }

    #[test]
    fn the_second_reader_sees_what_the_first_one_does() {
        let spec = map("    a: 1\n    b: 2\n");
        assert!(says(&spec, &[("1", "0x1F")]), "the same number for both");
        assert!(!says(&spec, &[("1", "1\u{85}2")]), "a line end for one of them");
        assert!(!says(&spec, &[("1", "6\n    &c d: 7")]), "more than a reader sees as a setting");
    }
}
