//! A breakdown of memory for people: a table and a bar.

use std::fmt::Write as _;

use super::memory::{Breakdown, Components, Outcome, Part, Process, Shown};
use crate::report::{Style, human_size};
use crate::source::sanitize;

/// How wide a bar is.
const CELLS: usize = 64;

/// What marks the parts, in their order, in the table and in the bar.
const MARKS: [char; 8] = ['█', '▓', '▒', '░', '▞', '▤', '▥', '▦'];
const ASCII_MARKS: [char; 8] = ['#', '%', '*', '+', '=', '-', ':', '.'];

pub(super) fn text(shown: &Shown, style: Style) -> String {
    let mut out = String::new();
    let name = shown.document.as_ref().map_or_else(String::new, |name| format!(" {name}"));
    let release = match &shown.release {
        None => "no known Flink".to_owned(),
        Some(release) if shown.flink_version.min.is_some() && shown.flink_version.min == shown.flink_version.max => {
            format!("Flink {release} by {}", shown.flink_version.from)
        }
        Some(release) => format!("as Flink {release} has it, the newest that it may be for"),
    };
    let _ = writeln!(out, "{}{name}\n({}, {release})", shown.file, shown.kind);
    for process in &shown.processes {
        out.push('\n');
        write_process(&mut out, process, style);
    }
    sanitize(&out).into_owned()
}

fn write_process(out: &mut String, process: &Process, style: Style) {
    let name = process.title();
    match &process.outcome {
        Outcome::Error { error, refused } => {
            let _ = writeln!(out, "{name}: {}", if *refused { "Flink refuses to start it" } else { "not known" });
            for line in wrapped(error, 76) {
                let _ = writeln!(out, "    {line}");
            }
        }
        Outcome::Breakdown(breakdown) => write_breakdown(out, name, breakdown, style),
    }
}

fn write_breakdown(out: &mut String, name: &str, breakdown: &Breakdown, style: Style) {
    let (process, flink, heap) = totals(breakdown.components);
    let by = breakdown.total.as_ref().map_or_else(String::new, |total| format!(", divided from {total}"));
    let _ = writeln!(out, "{name}: {}{by}", human_size(process));
    let marks = if style.unicode { MARKS } else { ASCII_MARKS };
    let _ = writeln!(
        out,
        "    {:<18} {:>13} {:>9}  set by {}.memory.*",
        "component",
        "bytes",
        "size",
        name.to_ascii_lowercase()
    );
    for (part, mark) in breakdown.parts.iter().zip(marks) {
        let _ =
            writeln!(out, "  {mark} {:<18} {:>13} {:>9}  {}", part.name, part.bytes, human_size(part.bytes), part.by);
    }
    for (name, bytes) in [("JVM heap", heap), ("total Flink", flink), ("total process", process)] {
        if !breakdown.parts.iter().any(|part| part.name == name) {
            let _ = writeln!(out, "    {name:<18} {bytes:>13} {:>9}", human_size(bytes));
        }
    }
    let _ = writeln!(out, "    [{}]", bar(&breakdown.parts, &marks));
    for line in wrapped(&breakdown.command_line, 76) {
        let _ = writeln!(out, "    {line}");
    }
}

/// The whole process, what Flink has of it, and the heap, in bytes.
pub(super) fn totals(components: Components) -> (i64, i64, i64) {
    match components {
        Components::TaskManager { total_process, total_flink, jvm_heap, .. }
        | Components::JobManager { total_process, total_flink, jvm_heap, .. } => (total_process, total_flink, jvm_heap),
    }
}

/// The parts side by side, as wide as they are large. A part that is there at
/// all has a cell.
fn bar(parts: &[Part], marks: &[char]) -> String {
    let there: Vec<(i128, char)> = parts
        .iter()
        .zip(marks)
        .filter(|(part, _)| part.bytes > 0)
        .map(|(part, &mark)| (i128::from(part.bytes), mark))
        .collect();
    let total: i128 = there.iter().map(|(bytes, _)| bytes).sum();
    let spare = i128::try_from(CELLS - there.len()).unwrap_or_default();
    let (mut out, mut sum, mut drawn) = (String::new(), 0, 0);
    for (bytes, mark) in there {
        sum += bytes;
        // Of the cells beside the one that each part has, those up to its end.
        let end = (sum * spare * 2 + total) / (total * 2);
        let cells = usize::try_from(end - drawn + 1).unwrap_or(1);
        drawn = end;
        out.extend(std::iter::repeat_n(mark, cells));
    }
    out
}

/// Words in lines of at most `width` characters, but for longer words.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(sizes: &[i64]) -> Vec<Part> {
        sizes.iter().map(|&bytes| Part { name: "", bytes, by: String::new() }).collect()
    }

    #[test]
    fn a_bar_is_full_whatever_its_parts() {
        for sizes in [&[1, 1][..], &[1, 0, i64::MAX / 2, 1, 1], &[i64::MAX / 4; 4], &[3], &[5, 9, 1, 22, 7, 31, 2, 8]] {
            let bar = bar(&parts(sizes), &ASCII_MARKS);
            assert_eq!(bar.chars().count(), CELLS, "{sizes:?}: {bar}");
            for (&size, mark) in sizes.iter().zip(ASCII_MARKS) {
                assert_eq!(bar.contains(mark), size > 0, "{sizes:?}: {bar}");
            }
        }
        assert_eq!(bar(&parts(&[3, 1]), &['a', 'b']).matches('a').count(), 48);
        assert!(bar(&parts(&[0]), &['a']).is_empty());
    }

    #[test]
    fn lines_are_wrapped_between_words() {
        assert_eq!(wrapped("ab cd ef", 5), ["ab cd", "ef"]);
        assert_eq!(wrapped("abcdefgh i", 5), ["abcdefgh", "i"]);
    }
}
