use std::fmt;
use std::str::FromStr;

use crate::flink::value::{parse_duration, parse_memory};
use crate::flink::{Release, Version};

/// Why a declared value is not taken, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadValue {
    /// What is wrong, as ``"`500` has no unit"``.
    pub message: String,
    /// What to write instead, as `write 500ms`.
    pub help: Option<String>,
}

impl BadValue {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }

    pub(super) fn with_help(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: Some(help.into()) }
    }
}

impl fmt::Display for BadValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for BadValue {}

/// The start of a value, short enough for a message.
pub(super) fn short(text: &str) -> String {
    const LONGEST: usize = 40;
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}...", &text[..at]),
        None => text.to_owned(),
    }
}

/// One of a few words.
pub(super) fn word<T: Copy>(text: &str, what: &str, words: &[(&str, T)]) -> Result<T, BadValue> {
    let text = text.trim();
    if let Some(&(_, value)) = words.iter().find(|(name, _)| *name == text) {
        return Ok(value);
    }
    let message = format!("`{}` is not {what}", short(text));
    let names: Vec<&str> = words.iter().map(|&(name, _)| name).collect();
    // The words that people abbreviate, `prod` and `dev`, start as they do.
    let abbreviated = || names.iter().copied().find(|name| text.len() >= 3 && name.starts_with(&text.to_lowercase()));
    match super::nearest(text, names.iter().copied()).or_else(abbreviated) {
        Some(name) => Err(BadValue::with_help(message, format!("did you mean `{name}`?"))),
        None => Err(BadValue::with_help(message, format!("write one of {}", names.join(", ")))),
    }
}

/// A duration in nanoseconds, in the grammar that the newest Flink release
/// parses. Flink takes a bare number for milliseconds; here it is refused,
/// since people mean seconds as often.
///
/// # Errors
/// It is none, has no unit, or is negative.
pub fn duration(text: &str) -> Result<i128, BadValue> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let number = short(text);
        return Err(BadValue::with_help(format!("`{number}` has no unit"), format!("write {number}ms")));
    }
    let nanos = parse_duration(text, Release::NEWEST).map_err(|why| {
        BadValue::with_help(format!("`{}` is not a duration: {why}", short(text)), "write it as 500ms")
    })?;
    if nanos < 0 {
        return Err(BadValue::new(format!("`{}` is negative", short(text))));
    }
    Ok(nanos)
}

/// A size in bytes, in Flink's grammar.
pub(super) fn memory(text: &str) -> Result<i64, BadValue> {
    let text = text.trim();
    parse_memory(text)
        .map_err(|why| BadValue::with_help(format!("`{}` is not a size: {why}", short(text)), "write it as 80 MB"))
}

/// A whole number from `least` on.
pub(super) fn count(text: &str, least: u32) -> Result<u32, BadValue> {
    let text = text.trim();
    match text.parse::<u32>() {
        Ok(number) if number >= least && !text.starts_with('+') => Ok(number),
        _ => Err(BadValue::new(format!("`{}` is not a whole number from {least} on", short(text)))),
    }
}

/// A version of `what`, a minor or a patch.
pub(super) fn version(text: &str, what: &str) -> Result<Version, BadValue> {
    Version::from_str(text).map_err(|_| {
        BadValue::with_help(
            format!("`{}` is not a version of {what}", short(text.trim())),
            "write a minor as 1.20, or a patch as 1.20.3",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_word_gets_the_nearest_or_all_of_them() {
        let words = [("latency", 1), ("throughput", 2)];
        assert_eq!(word(" latency ", "an objective", &words), Ok(1));
        let error = word("latncy", "an objective", &words).unwrap_err();
        assert_eq!(error.to_string(), "`latncy` is not an objective; did you mean `latency`?");
        let error = word("cost", "an objective", &words).unwrap_err();
        assert_eq!(error.to_string(), "`cost` is not an objective; write one of latency, throughput");
    }

    #[test]
    fn a_long_value_is_cut_at_a_character() {
        assert_eq!(short(&"ä".repeat(41)), format!("{}...", "ä".repeat(40)));
        assert_eq!(short(&"ä".repeat(40)), "ä".repeat(40));
    }

    #[test]
    fn counts_have_a_least_value_and_no_sign() {
        assert_eq!(count("0", 0), Ok(0));
        for bad in ["0", "-1", "+2", "1.5", "", "4294967296"] {
            assert!(count(bad, 1).is_err(), "{bad}");
        }
    }
}
