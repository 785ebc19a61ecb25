//! The text format of Prometheus, version 0.0.4, and of `OpenMetrics` as far as
//! a value with its labels goes.
//! Source: prometheus.io, "Exposition formats".

use std::borrow::Cow;

/// A value as it stands in a text.
#[derive(Debug, PartialEq)]
pub(super) struct Sample<'a> {
    pub name: &'a str,
    pub value: f64,
    /// In milliseconds since 1970.
    pub time: Option<u64>,
    labels: Vec<(&'a str, Cow<'a, str>)>,
}

impl<'a> Sample<'a> {
    /// The value of a label; an empty one is as good as none.
    pub fn label(&self, name: &str) -> Option<&str> {
        let found = self.labels.iter().find(|(own, _)| *own == name);
        found.map(|(_, value)| value.as_ref()).filter(|value| !value.is_empty())
    }

    /// The sample on a line that is neither empty nor a comment; `None` where
    /// the line is no such.
    pub fn parse(line: &'a str) -> Option<Self> {
        let name = name_of(line);
        let mut rest = line.get(name.len()..)?.trim_start();
        let mut labels = Vec::new();
        if let Some(inside) = rest.strip_prefix('{') {
            (labels, rest) = parse_labels(inside)?;
        }
        let mut words = rest.split_ascii_whitespace();
        let value = words.next()?.parse().ok()?;
        // What else may follow is an exemplar, and no part of the sample.
        let time = words.next().filter(|word| !word.starts_with('#')).and_then(|word| word.parse().ok());
        (!name.is_empty()).then_some(Sample { name, value, time, labels })
    }
}

/// The name that a line begins with; empty where it begins with none.
pub(super) fn name_of(line: &str) -> &str {
    let end = line.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | ':'))).unwrap_or(line.len());
    line.get(..end).unwrap_or_default()
}

type Labels<'a> = Vec<(&'a str, Cow<'a, str>)>;

/// The labels up to the closing brace, and what follows it. A comma may stand
/// behind the last one, as Flink's reporter writes it.
fn parse_labels(mut rest: &str) -> Option<(Labels<'_>, &str)> {
    let mut labels = Vec::new();
    loop {
        rest = rest.trim_start();
        if let Some(behind) = rest.strip_prefix('}') {
            return Some((labels, behind));
        }
        let name = name_of(rest);
        rest = rest.get(name.len()..)?.trim_start().strip_prefix('=')?.trim_start().strip_prefix('"')?;
        let (value, behind) = parse_value(rest)?;
        labels.push((name, value));
        rest = behind.trim_start();
        match rest.strip_prefix(',') {
            Some(behind) => rest = behind,
            None if rest.starts_with('}') => {}
            None => return None,
        }
    }
}

/// A label's value up to its closing quotation mark, and what follows that.
fn parse_value(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let end = text.find(['"', '\\'])?;
    if text[end..].starts_with('"') {
        return Some((Cow::Borrowed(&text[..end]), &text[end + 1..]));
    }
    let mut value = text[..end].to_owned();
    let mut chars = text[end..].char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((Cow::Owned(value), &text[end + at + 1..])),
            '\\' => match chars.next()?.1 {
                'n' => value.push('\n'),
                escaped => value.push(escaped),
            },
            other => value.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    type Parts<'a> = (&'a str, f64, Option<u64>, Vec<(&'a str, String)>);

    fn of(line: &str) -> Option<Parts<'_>> {
        let sample = Sample::parse(line)?;
        let labels = sample.labels.into_iter().map(|(name, value)| (name, value.into_owned())).collect();
        Some((sample.name, sample.value, sample.time, labels))
    }

    #[test]
    fn a_sample_has_labels_a_value_and_perhaps_a_time() {
        assert_eq!(of("a 1"), Some(("a", 1.0, None, vec![])));
        assert_eq!(of("a{} 1.5E8\r"), Some(("a", 1.5e8, None, vec![])));
        assert_eq!(of("a:b_0{x=\"1\",} -2 1395066363000"), {
            Some(("a:b_0", -2.0, Some(1395066363000), vec![("x", "1".to_owned())]))
        });
        assert_eq!(of("a { x = \"1\" , y = \"\" } 3 # {t=\"u\"} 4"), {
            Some(("a", 3.0, None, vec![("x", "1".to_owned()), ("y", String::new())]))
        });
        assert_eq!(of("a +Inf").map(|sample| sample.1), Some(f64::INFINITY));
        assert!(of("a NaN").is_some_and(|sample| sample.1.is_nan()));
    }

    #[test]
    fn what_is_escaped_in_a_label_ends_nothing() {
        let sample = Sample::parse(r#"a{x="a\"b\\c\nd, e=} ä",y="\\"} 1"#).expect("a sample");
        assert_eq!(sample.label("x"), Some("a\"b\\c\nd, e=} ä"));
        assert_eq!(sample.label("y"), Some("\\"));
        assert_eq!((sample.label("z"), sample.value), (None, 1.0));
    }

    #[test]
    fn what_is_cut_off_or_something_else_is_no_sample() {
        let whole = r#"a{x="\"1",y="2",} 1"#;
        assert!(Sample::parse(whole).is_some());
        for end in 0..whole.len() {
            assert_eq!(Sample::parse(&whole[..end]), None, "{}", &whole[..end]);
        }
        for line in ["{x=\"1\"} 1", "a{x=1} 1", "a{x=\"1\" y=\"2\"} 1", "a one", "ä 1", "<html>", "a{x} 1"] {
            assert_eq!(Sample::parse(line), None, "{line}");
        }
    }
}
