//! A second opinion on the lines that edits change, and on nothing else of a text.
//!
//! An entry of a block mapping that stands on a line of its own, both key and value
//! written without an anchor, an alias or a tag, is the same entry wherever the line
//! stands in that mapping. Where edits change such lines only, into such lines, the
//! readers have to agree on these alone: what stands above and below stays as it was,
//! for either of them, as long as both see the same lines.

use std::collections::BTreeMap;

use memchr::memchr;

use super::yaml_value::YamlValue;
use crate::document::{Container, Document, Setting, Style};
use crate::source::{SourceFile, Span, TextEdit, line_end, line_start};
use crate::syntax::yaml::ChangedLines;

/// Whether libyaml sees in `lines`, which have changed, before and after, just the
/// settings that the reader of the dialect sees there. `documents` are those of the
/// file, before and after. `false` where it does not, and where more than such lines
/// would have to be looked at.
pub(super) fn agree(
    before: (&SourceFile, &[Document<'_>]),
    after: (&SourceFile, &[Document<'_>]),
    lines: &[ChangedLines],
) -> bool {
    if repeats(before.0.text()) || [before.0, after.0].iter().any(|source| has_other_line_ends(source.text())) {
        return false;
    }
    let (old, new): (Vec<Span>, Vec<Span>) = lines.iter().map(|lines| (lines.old, lines.new)).unzip();
    let (Some(old), Some(new)) = (Entries::of(before, &old), Entries::of(after, &new)) else { return false };
    // Where no entry stood or stands, the lines may lie in anything.
    let is_in_mapping = |(old, new): (&Run<'_, '_>, &Run<'_, '_>)| !old.entries.is_empty() || !new.entries.is_empty();
    old.runs.iter().zip(&new.runs).all(is_in_mapping)
        && old.leave_some(&new)
        && are_seen(old.runs.iter().chain(&new.runs))
}

/// Whether there may be an alias: what it repeats stands in other lines too.
fn repeats(text: &str) -> bool {
    memchr(b'*', text.as_bytes()).is_some() && memchr(b'&', text.as_bytes()).is_some()
}

/// Whether a line ends for libyaml, which reads YAML 1.1, where it does not for YAML
/// 1.2: what stands above or below would be something else for it.
fn has_other_line_ends(text: &str) -> bool {
    !text.is_ascii() && text.contains(['\u{85}', '\u{2028}', '\u{2029}'])
}

/// The whole lines that `edits` change, which make of the one text the other, in their
/// order. `None` where edits overlap or do not lie in the text.
pub(super) fn changed_lines(before: &SourceFile, after: &SourceFile, edits: &[TextEdit]) -> Option<Vec<ChangedLines>> {
    let text = before.text();
    let mut edits: Vec<&TextEdit> = edits.iter().collect();
    edits.sort();
    let mut changed: Vec<ChangedLines> = Vec::with_capacity(edits.len());
    // How far the text after is ahead, and how far behind.
    let (mut more, mut less) = (0, 0);
    for edit in edits {
        let (start, end) = (edit.span.start(), edit.span.end());
        // What lies on lines that change anyway is on the first and last of them.
        let known = changed.last().map(|lines| lines.old).filter(|old| start < old.end());
        let from = known.map_or_else(|| line_start(text, start), Span::start);
        let ends_lines = edit.text.is_empty() || edit.text.ends_with('\n');
        let to = match known {
            Some(old) if end < old.end() => old.end(),
            _ if ends_lines && line_start(text, end) == end => end,
            _ => line_end(text, end),
        };
        let new_from = (from + more).checked_sub(less)?;
        more += edit.text.len();
        less += edit.span.len();
        let new_to = (to + more).checked_sub(less)?;
        match changed.last_mut() {
            Some(ChangedLines { old, new }) if from < old.end() => {
                *old = Span::new(old.start(), to);
                *new = Span::new(new.start(), new_to);
            }
            _ => changed.push(ChangedLines { old: Span::new(from, to), new: Span::new(new_from, new_to) }),
        }
    }
    let fits = after.text().len() + less == text.len() + more;
    fits.then_some(changed)
}

/// A run of lines, and the settings on them.
struct Run<'d, 's> {
    text: &'d str,
    entries: Vec<Entry<'d, 's>>,
}

/// A setting that stands alone on its line.
struct Entry<'d, 's> {
    /// Index of its document.
    document: usize,
    setting: &'d Setting<'s>,
    container: &'d Container,
    /// How many blanks stand before it.
    indent: usize,
}

/// The settings on some lines of a file.
struct Entries<'d, 's> {
    runs: Vec<Run<'d, 's>>,
}

impl<'d, 's> Entries<'d, 's> {
    /// `None` where something else stands on the lines.
    fn of((source, documents): (&'d SourceFile, &'d [Document<'s>]), lines: &[Span]) -> Option<Self> {
        let mut runs: Vec<Run<'_, '_>> =
            lines.iter().map(|&lines| Run { text: source.slice(lines), entries: Vec::new() }).collect();
        // Inside of a block nothing is an entry for libyaml.
        let plain = documents.iter().enumerate().filter(|(_, document)| document.excerpt.is_none());
        for (at, document) in plain {
            for setting in &document.settings {
                let run = lines.partition_point(|lines| lines.end() <= setting.span.start());
                let Some(lines) = lines.get(run).filter(|lines| lines.start() < setting.span.end()) else { continue };
                if !lines.contains(setting.span) {
                    return None;
                }
                runs[run].entries.push(Entry::of(at, document, source, setting)?);
            }
        }
        Some(Self { runs })
    }

    /// Whether every mapping that has some of them has an entry left when they become
    /// `others`. As no line has a mapping of its own, all mappings keep their indices.
    fn leave_some(&self, others: &Self) -> bool {
        // How many entries each mapping has before, and how many go or, below 0, come.
        let mut mappings: BTreeMap<(usize, u32), (usize, isize)> = BTreeMap::new();
        for (entries, change) in [(self, 1), (others, -1)] {
            for entry in entries.runs.iter().flat_map(|run| &run.entries) {
                let place = (entry.document, entry.setting.site.container);
                mappings.entry(place).or_insert((entry.container.entries, 0)).1 += change;
            }
        }
        mappings.into_values().all(|(all, gone)| isize::try_from(all).is_ok_and(|all| all > gone))
    }
}

impl<'d, 's> Entry<'d, 's> {
    /// `None` where something stands before a setting on its line, or where more is in
    /// it than two scalars.
    fn of(at: usize, document: &'d Document<'s>, source: &SourceFile, setting: &'d Setting<'s>) -> Option<Self> {
        let is_scalar = |style| matches!(style, Style::Plain | Style::SingleQuoted | Style::DoubleQuoted);
        let container = document.containers.get(setting.site.container as usize)?;
        let is_alone = !setting.site.shared
            && !container.shared
            && !container.flow
            && is_scalar(setting.site.key_style)
            && is_scalar(setting.site.value_style)
            && !source.slice(setting.span).contains(['\n', '\r']);
        if !is_alone {
            return None;
        }
        let start = setting.span.start();
        let before = source.slice(Span::new(line_start(source.text(), start), start));
        let indent = before.len();
        before.bytes().all(|byte| byte == b' ').then_some(Self { document: at, setting, container, indent })
    }

    fn is_seen_as(&self, key: &YamlValue, value: &YamlValue) -> bool {
        let own_key = self.setting.key.strip_prefix(&*self.container.prefix);
        own_key.is_some_and(|own| own == &*key.text()) && self.setting.text() == value.text()
    }
}

/// Whether libyaml sees the same entries on runs of lines: on all that are indented
/// alike at once.
fn are_seen<'r>(runs: impl Iterator<Item = &'r Run<'r, 'r>>) -> bool {
    let mut alike: BTreeMap<usize, (String, Vec<&Entry<'_, '_>>)> = BTreeMap::new();
    let mut indent = 0;
    for run in runs.filter(|run| !run.text.is_empty()) {
        // A run without entries, a comment that stays behind one, is indented like any.
        indent = run.entries.first().map_or(indent, |entry| entry.indent);
        if run.entries.iter().any(|entry| entry.indent != indent) {
            return false;
        }
        let (text, entries) = alike.entry(indent).or_default();
        text.push_str(run.text);
        if !run.text.ends_with('\n') {
            text.push('\n');
        }
        entries.extend(&run.entries);
    }
    alike.into_values().all(|(text, entries)| match serde_yaml::from_str(&text) {
        Ok(YamlValue::Map(seen)) => {
            seen.len() == entries.len()
                && seen.iter().zip(entries).all(|((key, value), entry)| entry.is_seen_as(key, value))
        }
        Ok(YamlValue::Null) => entries.is_empty(),
        _ => false,
    })
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
        let lines = changed_lines(&before, &after, &edits).expect("edits that fit");
        agree((&before, &old.documents), (&after, &new.documents), &lines)
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
        assert!(!says(&map("    g: {\n      i: 5,\n      h: 4\n    }\n"), &[("4", "6")]), "in braces, on its own line");
        assert!(!says(&map("    a: 1\n    # old\n    b: 2\n"), &[("old", "new")]), "may lie in anything");
    }

    #[test]
    fn the_second_reader_sees_what_the_first_one_does() {
        let spec = map("    a: 1\n    b: 2\n");
        assert!(says(&spec, &[("1", "0x1F")]), "the same number for both");
        assert!(!says(&spec, &[("1", "1\u{85}2")]), "a line end for one of them");
        let long = "k".repeat(1100);
        assert!(!says(&spec, &[("a: 1", &format!("{long}: 1"))]), "no key for one of them");
        for end in ['\u{85}', '\u{2028}', '\u{2029}'] {
            let text = map(&format!("    x: 2 # {end}  other:\n    a: 1\n    b: 2\n"));
            assert!(!says(&text, &[("a: 1", "a: 4")]), "another mapping for one of them");
        }
        assert!(says(&map("    x: 2 # ä\n    a: 1\n"), &[("a: 1", "a: 4")]));
        assert!(!says(&spec, &[("1", "6\n    &c d: 7")]), "more than a reader sees as a setting");
    }
}
