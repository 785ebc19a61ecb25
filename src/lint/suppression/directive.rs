//! What a comment or an annotation tells flinklint not to report, as written.

use std::ops::Range;

use crate::intent::directive_body;

/// `ignore[FL101, name] reason` or `ignore-file[..]` in a comment, or the list
/// of an annotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// Whether it holds for the whole document.
    pub whole_document: bool,
    /// The entries of the list with their bytes.
    pub entries: Vec<(String, Range<usize>)>,
}

/// Why a comment that begins as a suppression is none, and the bytes at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Malformed {
    pub range: Range<usize>,
    pub message: &'static str,
}

const NO_LIST: &str = "a suppression names rules in brackets";
const NOT_CLOSED: &str = "the list of rules is not closed";
const EMPTY: &str = "the list of rules is empty";

/// Reads a comment, its mark included; `None` where it is no suppression.
pub(super) fn of_comment(text: &str) -> Option<Result<Written, Malformed>> {
    let (start, body) = directive_body(text)?;
    let word = body.split(|c: char| c == '[' || c.is_whitespace()).next().unwrap_or_default();
    let whole_document = match word {
        "ignore" => false,
        "ignore-file" => true,
        _ => return None,
    };
    let at = start + word.len();
    let fail = |message| Some(Err(Malformed { range: start..start + body.len(), message }));
    let Some(list) = body[word.len()..].strip_prefix('[') else { return fail(NO_LIST) };
    let Some(end) = list.find(']') else { return fail(NOT_CLOSED) };
    let entries = entries(&list[..end], at + 1);
    if entries.is_empty() {
        return fail(EMPTY);
    }
    Some(Ok(Written { whole_document, entries }))
}

/// Reads the value of a manifest's `flinklint/ignore`: a list, perhaps in
/// brackets, perhaps with a reason behind it.
pub(super) fn of_annotation(text: &str) -> Result<Written, Malformed> {
    let blank = text.len() - text.trim_start().len();
    let body = text.trim();
    let (from, list) = match body.strip_prefix('[') {
        Some(list) => match list.find(']') {
            Some(end) => (blank + 1, &list[..end]),
            None => return Err(Malformed { range: 0..text.len(), message: NOT_CLOSED }),
        },
        None => (blank, body),
    };
    // Behind the first word of the last entry stands a reason.
    let entries = entries(list, from).into_iter().map(|(entry, range)| {
        let word = entry.split_whitespace().next().unwrap_or_default().to_owned();
        let range = range.start..range.start + word.len();
        (word, range)
    });
    let entries: Vec<_> = entries.collect();
    if entries.is_empty() {
        return Err(Malformed { range: 0..text.len(), message: EMPTY });
    }
    Ok(Written { whole_document: true, entries })
}

fn entries(list: &str, mut at: usize) -> Vec<(String, Range<usize>)> {
    let mut found = Vec::new();
    for part in list.split(',') {
        let start = at + part.len() - part.trim_start().len();
        let entry = part.trim();
        if !entry.is_empty() {
            found.push((entry.to_owned(), start..start + entry.len()));
        }
        at += part.len() + 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let written = of_comment(text).expect("a suppression").expect("a right one");
        for (entry, range) in &written.entries {
            assert_eq!(&text[range.clone()], entry);
        }
        written.entries.into_iter().map(|(entry, _)| entry).collect()
    }

    #[test]
    fn comments_of_every_language() {
        assert_eq!(names("# flinklint: ignore[FL101]"), ["FL101"]);
        assert_eq!(
            names("#flinklint: ignore[ FL101 , buffer-timeout-vs-sla,] measured in May"),
            ["FL101", "buffer-timeout-vs-sla"]
        );
        assert_eq!(names("-- flinklint: ignore-file[FL1]"), ["FL1"]);
        assert_eq!(names("/* flinklint: ignore[FL802] */"), ["FL802"]);
        assert!(of_comment("# flinklint: sla=1s").is_none());
        assert!(of_comment("# ignore[FL101]").is_none());
    }

    #[test]
    fn what_is_written_wrong() {
        let message = |text| of_comment(text).expect("a suppression").expect_err("a wrong one").message;
        assert_eq!(message("# flinklint: ignore FL101"), NO_LIST);
        assert_eq!(message("# flinklint: ignore[FL101"), NOT_CLOSED);
        assert_eq!(message("# flinklint: ignore[ , ]"), EMPTY);
    }

    #[test]
    fn annotations_are_lists() {
        let of = |text: &str| of_annotation(text).map(|written| written.entries);
        assert_eq!(of("FL101, FL102 a reason"), Ok(vec![("FL101".into(), 0..5), ("FL102".into(), 7..12)]));
        assert_eq!(of(" [FL101] because"), Ok(vec![("FL101".into(), 2..7)]));
        assert!(of("").is_err() && of("[FL1").is_err());
    }
}
