//! A string as a scalar, in the style that snakeyaml-engine's emitter chooses.
//! Source: snakeyaml-engine `Emitter.analyzeScalar`, `chooseScalarStyle`,
//! `StandardRepresenter.RepresentString`; long lines stay whole, as
//! `YamlParserUtils` wants them.

use crate::flink::value::{RawValue, core_schema};

/// From this length on, a key is written behind `?`: 128 UTF-16 units, of which
/// its tag `!!str` takes five.
const LONGEST_SIMPLE_KEY: usize = 123;

/// Which styles a text can have.
struct Styles {
    plain: bool,
    single_quoted: bool,
    literal: bool,
}

/// The lines of a value, the first to stand behind its key, the others with
/// their indentation.
pub(super) fn lines(text: &str, indent: &str) -> Vec<String> {
    let styles = styles(text);
    if is_multiline(text) && styles.literal { literal(text, indent) } else { vec![one_line(text, &styles)] }
}

/// A segment of a key as it stands before a colon; `None` where it stands behind `?`.
pub(super) fn simple_key(text: &str) -> Option<String> {
    let is_simple = !text.is_empty() && !text.contains('\n') && text.encode_utf16().count() < LONGEST_SIMPLE_KEY;
    is_simple.then(|| one_line(text, &styles(text)))
}

fn one_line(text: &str, styles: &Styles) -> String {
    if is_multiline(text) {
        double_quoted(text)
    } else if styles.plain {
        text.to_owned()
    } else if styles.single_quoted {
        single_quoted(text)
    } else {
        double_quoted(text)
    }
}

fn is_multiline(text: &str) -> bool {
    text.contains(['\n', '\u{85}', '\u{2028}', '\u{2029}'])
}

/// Puts a scalar behind what opens its first line.
pub(super) fn append(lines: &mut Vec<String>, open: String, scalar: Vec<String>) {
    let mut scalar = scalar.into_iter();
    lines.push(open + &scalar.next().unwrap_or_default());
    lines.extend(scalar);
}

fn styles(text: &str) -> Styles {
    let mut styles = Styles { plain: is_plain_string(text), single_quoted: true, literal: !text.is_empty() };
    let is_edge = |c: char| matches!(c, ' ' | '\n');
    if text.starts_with(is_edge) || text.ends_with(is_edge) || text.contains('\n') {
        styles.plain = false;
    }
    if text.ends_with(' ') {
        styles.literal = false;
    }
    // A blank before a line end is lost everywhere but in an escape.
    if text.contains(" \n") || text.chars().any(is_special) {
        styles = Styles { plain: false, single_quoted: false, literal: false };
    }
    styles
}

/// Whether nothing in a text means something else without quotes, and it reads
/// as a string.
fn is_plain_string(text: &str) -> bool {
    let begins_document = text.starts_with("---") || text.starts_with("...");
    let mut chars = text.chars();
    let begins_otherwise = match chars.next() {
        Some('-' | '?' | ':') => chars.next().is_none_or(is_blank),
        Some(first) => "#,[]{}&*!|>'\"%@`".contains(first),
        None => true,
    };
    // The resolver takes a blank that is not the space for a part of a word.
    let bytes = text.as_bytes();
    let colon = |at: usize| bytes.get(at + 1).is_none_or(|&next| is_blank(char::from(next)));
    let comment = |at: usize| at > 0 && is_blank(char::from(bytes[at - 1]));
    let has_mark =
        bytes.iter().enumerate().any(|(at, &byte)| (byte == b':' && colon(at)) || (byte == b'#' && comment(at)));
    !begins_document
        && !begins_otherwise
        && !has_mark
        && matches!(core_schema::resolve(text), Some(RawValue::String(_)))
}

fn is_blank(c: char) -> bool {
    matches!(c, '\0' | ' ' | '\t' | '\r' | '\n')
}

/// What only double quotes can hold, by an escape.
fn is_special(c: char) -> bool {
    !(c == '\n' || matches!(c, ' '..='~') || is_printable_unicode(c))
}

/// Source: snakeyaml-engine `StreamReader.isPrintable`.
fn is_printable_unicode(c: char) -> bool {
    matches!(c, '\u{85}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn double_quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '\0' => out.push_str("\\0"),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{b}' => out.push_str("\\v"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            '\u{1b}' => out.push_str("\\e"),
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{85}' => out.push_str("\\N"),
            '\u{a0}' => out.push_str("\\_"),
            '\u{2028}' => out.push_str("\\L"),
            '\u{2029}' => out.push_str("\\P"),
            ' '..='~' => out.push(c),
            _ if is_printable_unicode(c) => out.push(c),
            _ if c <= '\u{ff}' => out.push_str(&format!("\\x{:02x}", u32::from(c))),
            _ => out.push_str(&format!("\\u{:04x}", u32::from(c))),
        }
    }
    out.push('"');
    out
}

fn literal(text: &str, indent: &str) -> Vec<String> {
    let mut header = String::from("|");
    if text.starts_with([' ', '\n']) {
        header.push('2');
    }
    match text.strip_suffix('\n') {
        None => header.push('-'),
        Some(rest) if rest.is_empty() || rest.ends_with('\n') => header.push('+'),
        Some(_) => {}
    }
    let content = text.strip_suffix('\n').unwrap_or(text).split('\n');
    let content = content.map(|line| if line.is_empty() { String::new() } else { format!("{indent}{line}") });
    std::iter::once(header).chain(content).collect()
}
