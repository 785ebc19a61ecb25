use std::collections::HashMap;
use std::fmt;

use super::scalar;

/// Keys of more segments are no keys of Flink, and their lines grow with the square.
const MOST_SEGMENTS: usize = 200;

/// Why a nested file cannot hold settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotNestable {
    /// `longer` continues `short`, which has a value. Flink fails, or loses one
    /// of the two, as its hash map orders them.
    Overlap {
        /// The key with a value.
        short: String,
        /// The key below it.
        longer: String,
    },
    /// The key has nothing between its dots, or too many of them.
    Segments {
        /// The key.
        key: String,
    },
}

impl fmt::Display for NotNestable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotNestable::Overlap { short, longer } => {
                write!(f, "nested YAML cannot hold `{short}` beside `{longer}`")
            }
            NotNestable::Segments { key } => write!(f, "`{key}` has no segments that YAML can nest"),
        }
    }
}

impl std::error::Error for NotNestable {}

/// The lines with a mapping for every segment of the keys. Entries stand in the
/// order in which they first come; Flink's own order is that of a hash map. Of
/// two settings with one key the later wins.
///
/// # Errors
/// Where a mapping would have to be a value as well.
pub fn nested_lines<'k>(settings: impl IntoIterator<Item = (&'k str, &'k str)>) -> Result<Vec<String>, NotNestable> {
    let mut root = Mapping::default();
    for (key, value) in settings {
        root.put(key, value)?;
    }
    if root.entries.is_empty() {
        return Ok(vec!["{}".to_owned()]);
    }
    let mut lines = Vec::new();
    root.write(0, String::new(), &mut lines);
    // The lines come from a split of the text, which drops empty ones at its end.
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    Ok(lines)
}

#[derive(Default)]
struct Mapping<'k> {
    entries: Vec<Entry<'k>>,
    places: HashMap<&'k str, usize>,
}

struct Entry<'k> {
    segment: &'k str,
    /// The first key that came this way.
    key: &'k str,
    node: Node<'k>,
}

enum Node<'k> {
    Value(&'k str),
    Mapping(Mapping<'k>),
}

impl<'k> Mapping<'k> {
    fn put(&mut self, key: &'k str, value: &'k str) -> Result<(), NotNestable> {
        let segments = segments(key).ok_or_else(|| NotNestable::Segments { key: key.to_owned() })?;
        let overlap = |short: &str, longer: &str| NotNestable::Overlap { short: short.into(), longer: longer.into() };
        let mut mapping = self;
        for (depth, &segment) in segments.iter().enumerate() {
            let is_last = depth + 1 == segments.len();
            let at = *mapping.places.entry(segment).or_insert(mapping.entries.len());
            if at == mapping.entries.len() {
                let node = if is_last { Node::Value(value) } else { Node::Mapping(Mapping::default()) };
                mapping.entries.push(Entry { segment, key, node });
            }
            let entry = &mut mapping.entries[at];
            match (&mut entry.node, is_last) {
                (Node::Value(before), true) => {
                    *before = value;
                    return Ok(());
                }
                (Node::Mapping(inner), false) => mapping = inner,
                (Node::Value(_), false) => return Err(overlap(entry.key, key)),
                (Node::Mapping(_), true) => return Err(overlap(key, entry.key)),
            }
        }
        Ok(())
    }

    /// Writes the entries at an indentation, the first behind `open`.
    fn write(&self, indent: usize, open: String, lines: &mut Vec<String>) {
        let blank = " ".repeat(indent);
        let mut open = Some(open);
        for entry in &self.entries {
            let mut line = open.take().filter(|open| !open.is_empty()).unwrap_or_else(|| blank.clone());
            let inner = format!("{blank}  ");
            let simple = scalar::simple_key(entry.segment);
            if let Some(name) = &simple {
                line.push_str(name);
                line.push(':');
            } else {
                scalar::append(lines, format!("{line}? "), scalar::lines(entry.segment, &inner));
                line = format!("{blank}:");
            }
            match &entry.node {
                Node::Value(value) => scalar::append(lines, format!("{line} "), scalar::lines(value, &inner)),
                // Behind an explicit key the mapping begins on the line of the colon.
                Node::Mapping(mapping) if simple.is_none() => mapping.write(indent + 2, format!("{line} "), lines),
                Node::Mapping(mapping) => {
                    lines.push(line);
                    mapping.write(indent + 2, String::new(), lines);
                }
            }
        }
    }
}

/// As Java's `split` has them: empty ones at the end do not count.
fn segments(key: &str) -> Option<Vec<&str>> {
    let kept = key.trim_end_matches('.');
    let segments: Vec<&str> = kept.split('.').take(MOST_SEGMENTS + 1).collect();
    ((!kept.is_empty() || key.is_empty()) && segments.len() <= MOST_SEGMENTS).then_some(segments)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_overlap_names_both_keys_in_either_order() {
        let error = NotNestable::Overlap { short: "a.b".into(), longer: "a.b.c.d".into() };
        assert_eq!(nested_lines([("a.b", "1"), ("a.b.c.d", "2")]), Err(error.clone()));
        assert_eq!(nested_lines([("a.b.c.d", "2"), ("x", "y"), ("a.b", "1")]), Err(error));
    }

    #[test]
    fn entries_keep_their_order_and_the_last_of_a_key_wins() {
        let lines = nested_lines([("b.x", "1"), ("a", "2"), ("b.y", "3"), ("a", "4")]);
        assert_eq!(lines.unwrap_or_default(), ["b:", "  x: '1'", "  y: '3'", "a: '4'"]);
    }

    #[test]
    fn a_key_of_dots_ends_in_an_error() {
        for key in [".".to_owned(), "...".to_owned(), "a.".repeat(1_000_000), "x".to_owned() + &".b".repeat(500)] {
            assert!(matches!(nested_lines([(key.as_str(), "1")]), Err(NotNestable::Segments { .. })));
        }
    }
}
