use std::borrow::Cow;
use std::fmt::Write as _;

use memchr::{memchr_iter, memrchr_iter};
use similar::{ChangeTag, group_diff_ops};

use super::line_diff::line_diff;

use crate::source::{Span, SpanSet};

/// Lines around a change.
const CONTEXT: usize = 3;

/// So many bytes are compared at once, one after the other.
const CHUNKS: [usize; 3] = [512, 32, 1];

/// A file before or after a change.
#[derive(Clone, Copy, Debug)]
pub struct DiffSide<'t> {
    /// The name that it goes by.
    pub name: &'t str,
    /// Its text.
    pub text: &'t str,
    /// Bytes that no output may show.
    pub hidden: &'t [Span],
}

/// The change of one file as a unified diff that `git apply` takes. Lines that
/// hold hidden bytes are masked; the diff then starts with a comment that says
/// so, for `git apply` does not take it, and names the command that makes the change.
#[must_use]
pub fn unified_diff(command: &str, old_side: DiffSide<'_>, new_side: DiffSide<'_>) -> String {
    let (before, after) = (old_side.text, new_side.text);
    let (hidden_before, hidden_after) = (SpanSet::new(old_side.hidden), SpanSet::new(new_side.hidden));
    let (old, new) = around_changes(before, after);
    // So many lines stand above either.
    let above = memchr_iter(b'\n', &before.as_bytes()[..old.start()]).count();
    let (old_text, new_text) = (lines(old.slice(before)), lines(new.slice(after)));
    let (old_lines, new_lines) = (
        Masked::new(&old_text, old.start(), hidden_before.as_slice()),
        Masked::new(&new_text, new.start(), hidden_after.as_slice()),
    );
    let steps = line_diff(&old_text, &new_text);
    let mut out = String::with_capacity(old.len() + new.len() + 64);
    let mut masked = false;
    for group in group_diff_ops(steps, CONTEXT) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { continue };
        let old = first.old_range().start..last.old_range().end;
        let new = first.new_range().start..last.new_range().end;
        let _ = writeln!(out, "@@ -{} +{} @@", hunk_range(above, &old), hunk_range(above, &new));
        for change in group.iter().flat_map(|op| op.iter_changes(&old_text, &new_text)) {
            let (sign, lines, at) = match (change.tag(), change.old_index(), change.new_index()) {
                (ChangeTag::Delete, Some(at), _) => ('-', &old_lines, at),
                (ChangeTag::Insert, _, Some(at)) => ('+', &new_lines, at),
                (_, Some(at), _) => (' ', &old_lines, at),
                _ => continue,
            };
            let line = lines.line(at, change.value());
            masked |= line != change.value();
            out.push(sign);
            out.push_str(&line);
            if !change.value().ends_with('\n') {
                out.push_str("\n\\ No newline at end of file\n");
            }
        }
    }
    let mut head = String::new();
    if masked {
        let _ = writeln!(
            head,
            "# for reading only: a sensitive value in it is masked; apply the change with `flinklint {command}`"
        );
    }
    let (old_name, new_name) = (quoted("a/", old_side.name), quoted("b/", new_side.name));
    if old_side.name != new_side.name {
        let name = |side: DiffSide<'_>| quoted("", side.name).trim_end().to_owned();
        let _ = writeln!(head, "diff --git {} {}", old_name.trim_end(), new_name.trim_end());
        let _ = writeln!(head, "rename from {}\nrename to {}", name(old_side), name(new_side));
    }
    if !out.is_empty() {
        let _ = writeln!(head, "--- {old_name}\n+++ {new_name}");
    }
    out.insert_str(0, &head);
    out
}

/// A line ends with `\n` alone for git.
fn lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::with_capacity(text.len() / 16);
    let mut start = 0;
    for end in memchr_iter(b'\n', text.as_bytes()) {
        lines.push(&text[start..=end]);
        start = end + 1;
    }
    lines.extend(Some(&text[start..]).filter(|line| !line.is_empty()));
    lines
}

fn hunk_range(above: usize, range: &std::ops::Range<usize>) -> String {
    let start = above + range.start;
    match range.len() {
        0 => format!("{start},0"),
        1 => format!("{}", start + 1),
        length => format!("{},{length}", start + 1),
    }
}

/// The whole lines of both texts from the first that differs to the last, with their
/// context: a diff shows no others.
pub(super) fn around_changes(old: &str, new: &str) -> (Span, Span) {
    let (a, b) = (old.as_bytes(), new.as_bytes());
    let head = CHUNKS.iter().fold(0, |head, &size| {
        let chunks = a[head..].chunks_exact(size).zip(b[head..].chunks_exact(size));
        head + size * chunks.take_while(|(a, b)| a == b).count()
    });
    let (rest_a, rest_b) = (&a[head..], &b[head..]);
    let tail = CHUNKS.iter().fold(0, |tail, &size| {
        let (a, b) = (&rest_a[..rest_a.len() - tail], &rest_b[..rest_b.len() - tail]);
        let chunks = a.rchunks_exact(size).zip(b.rchunks_exact(size));
        tail + size * chunks.take_while(|(a, b)| a == b).count()
    });
    (with_context(old, Span::new(head, old.len() - tail)), with_context(new, Span::new(head, new.len() - tail)))
}

/// Some of a text with the lines around it that a diff shows.
fn with_context(text: &str, span: Span) -> Span {
    let start = memrchr_iter(b'\n', &text.as_bytes()[..span.start()]).nth(CONTEXT).map_or(0, |end| end + 1);
    let end = memchr_iter(b'\n', &text.as_bytes()[span.end()..]).nth(CONTEXT);
    Span::new(start, end.map_or(text.len(), |end| span.end() + end + 1))
}

/// A name as git writes it: quoted as in C where it holds anything unusual.
fn quoted(prefix: &str, name: &str) -> String {
    let name = name.trim_start_matches('/');
    let plain = name.bytes().all(|b| (b.is_ascii_graphic() || b == b' ') && !matches!(b, b'"' | b'\\'));
    if plain {
        let tab = if name.contains(' ') { "\t" } else { "" };
        return format!("{prefix}{name}{tab}");
    }
    let mut out = format!("\"{prefix}");
    for byte in name.bytes() {
        match byte {
            b'"' | b'\\' => out.extend(['\\', char::from(byte)]),
            b' '..=b'~' => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "\\{byte:03o}");
            }
        }
    }
    out.push('"');
    out
}

/// A text's lines, with hidden bytes masked.
struct Masked<'t> {
    /// Where each starts; empty where nothing is hidden.
    starts: Vec<usize>,
    hidden: &'t [Span],
}

impl<'t> Masked<'t> {
    fn new(lines: &[&str], first: usize, hidden: &'t [Span]) -> Self {
        let mut starts = Vec::new();
        if !hidden.is_empty() {
            let mut start = first;
            for line in lines {
                starts.push(start);
                start += line.len();
            }
        }
        Self { starts, hidden }
    }

    fn line<'l>(&self, at: usize, line: &'l str) -> Cow<'l, str> {
        let Some(&start) = self.starts.get(at) else { return Cow::Borrowed(line) };
        let content = line.trim_end_matches(['\n', '\r']);
        let mut out = String::new();
        let mut kept = 0;
        let first = self.hidden.partition_point(|span| span.end() <= start);
        for span in self.hidden[first..].iter().take_while(|span| span.start() < start + content.len()) {
            let from = span.start().saturating_sub(start).max(kept);
            let to = (span.end() - start).min(content.len());
            if from >= to {
                continue;
            }
            out.push_str(content.get(kept..from).unwrap_or_default());
            out.push_str("******");
            kept = to;
        }
        if kept == 0 {
            return Cow::Borrowed(line);
        }
        out.push_str(line.get(kept..).unwrap_or_default());
        Cow::Owned(out)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(name: &str, before: &str, after: &str, hidden: &[Span]) -> String {
        unified_diff("fix", DiffSide { name, text: before, hidden }, DiffSide { name, text: after, hidden })
    }

    #[test]
    fn a_file_of_another_name_is_renamed() {
        let side = |name, text| DiffSide { name, text, hidden: &[] };
        let diff = unified_diff("migrate", side("c/x y", "a: 1\n"), side("c/z", "a: 1\n"));
        assert_eq!(diff, "diff --git a/c/x y b/c/z\nrename from c/x y\nrename to c/z\n");
    }

    #[test]
    fn a_change_at_an_end_without_a_line_end() {
        let diff = of("conf/flink-conf.yaml", "a: 1\nb: 2", "a: 1\nb: 2\nc: 3", &[]);
        assert_eq!(
            diff,
            "--- a/conf/flink-conf.yaml\n+++ b/conf/flink-conf.yaml\n@@ -1,2 +1,3 @@\n a: 1\n-b: 2\n\\ No newline at end of file\n+b: 2\n+c: 3\n\\ No newline at end of file\n"
        );
    }

    #[test]
    fn hidden_bytes_are_masked_and_said_so() {
        let diff = of("x", "p: secret\na: 1\n", "p: secret\na: 2\n", &[Span::new(3, 9)]);
        assert!(diff.starts_with("# for reading only"));
        assert!(diff.contains(" p: ******\n") && !diff.contains("secret\n"), "{diff}");
    }

    #[test]
    fn unusual_names_are_quoted_as_git_does() {
        assert_eq!(quoted("a/", "b c.yaml"), "a/b c.yaml\t");
        assert_eq!(quoted("a/", "ä\"\n"), "\"a/\\303\\244\\\"\\012\"");
    }

    /// What a hunk says of one text: its first line, from 0, and how many.
    fn range(text: &str) -> (usize, usize) {
        let number = |text: &str| text.parse::<usize>().expect("a number");
        match text.split_once(',') {
            Some((start, "0")) => (number(start), 0),
            Some((start, count)) => (number(start) - 1, number(count)),
            None => (number(text) - 1, 1),
        }
    }

    proptest! {
        #[test]
        fn hunks_hold_the_lines_that_they_say(
            old in prop::collection::vec("[a-d]{1,2}\n", 0..30),
            new in prop::collection::vec("[a-d]{1,2}\n", 0..30),
        ) {
            let diff = of("x", &old.concat(), &new.concat(), &[]);
            let mut hunks: Vec<(&str, Vec<String>, Vec<String>)> = Vec::new();
            for line in diff.lines().skip(2) {
                if let Some(head) = line.strip_prefix("@@ -").and_then(|rest| rest.strip_suffix(" @@")) {
                    hunks.push((head, Vec::new(), Vec::new()));
                    continue;
                }
                let (_, was, is) = hunks.last_mut().expect("a hunk");
                let (sign, line) = (line.as_bytes()[0], format!("{}\n", &line[1..]));
                if sign != b'+' {
                    was.push(line.clone());
                }
                if sign != b'-' {
                    is.push(line);
                }
            }
            for (head, was, is) in hunks {
                let (before, after) = head.split_once(" +").expect("two ranges");
                for ((start, count), held, text) in [(range(before), was, &old), (range(after), is, &new)] {
                    prop_assert_eq!(held, &text[start..start + count], "{}", diff);
                }
            }
        }
    }
}
