//! Scalars as text: quotes kept, and put where YAML would read something else.

use super::super::{Kind, Style, json_value};
use crate::flink::value::{RawValue, core_schema};
use crate::syntax::yaml::{ParseOptions, ScalarStyle, parse};

/// `value` in the wanted style, or in quotes where it cannot be without.
/// `None` where no single line can hold it.
pub(super) fn render(value: &str, style: Style, kind: Kind, flow: bool) -> Option<String> {
    if value.chars().any(char::is_control) {
        return None;
    }
    match style {
        Style::SingleQuoted => Some(format!("'{}'", value.replace('\'', "''"))),
        Style::Plain if stays_plain(value, kind, flow) => Some(value.to_owned()),
        Style::Plain | Style::DoubleQuoted => Some(format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))),
        Style::Line | Style::Block | Style::Collection => None,
    }
}

/// Whether a reader sees just this text when it stands without quotes. In a
/// manifest it must be a string besides: operators up to 1.12 take nothing else.
fn stays_plain(value: &str, kind: Kind, flow: bool) -> bool {
    let text = if flow { format!("{{k: {value}}}") } else { format!("k: {value}\n") };
    let tree = parse(&text, ParseOptions { comments: true });
    let Some(node) = tree.documents().first().and_then(|&root| tree.get(root, "k")) else { return false };
    if tree.error().is_some()
        || !tree.comments().is_empty()
        || tree.node(node).scalar() != Some((value, ScalarStyle::Plain))
    {
        return false;
    }
    match core_schema::resolve(value) {
        Some(RawValue::String(_)) if kind.is_manifest() => json_value::text(&tree, node) == value,
        Some(raw) => !kind.is_manifest() && raw.as_string() == value,
        None => false,
    }
}

/// `key` as it stands before a colon, in the style of the key that it replaces
/// or stands beside.
pub(super) fn render_key(key: &str, style: Style) -> Option<String> {
    if key.is_empty() || !key.bytes().all(|b| b.is_ascii_graphic()) {
        return None;
    }
    match style {
        Style::SingleQuoted => Some(format!("'{}'", key.replace('\'', "''"))),
        Style::DoubleQuoted => Some(format!("\"{key}\"")).filter(|_| !key.contains(['"', '\\'])),
        _ => Some(key.to_owned())
            .filter(|_| key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'$'))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_stay_and_come_where_yaml_would_read_something_else() {
        let plain = |value, kind| render(value, Style::Plain, kind, false).unwrap_or_default();
        assert_eq!(plain("10 ms", Kind::ConfigYaml), "10 ms");
        assert_eq!(plain("10", Kind::ConfigYaml), "10");
        assert_eq!(plain("010", Kind::ConfigYaml), "\"010\"");
        assert_eq!(plain("10", Kind::FlinkDeployment), "\"10\"");
        assert_eq!(plain("true", Kind::FlinkDeployment), "\"true\"");
        assert_eq!(plain("yes", Kind::FlinkDeployment), "\"yes\"");
        assert_eq!(plain("a # b", Kind::ConfigYaml), "\"a # b\"");
        assert_eq!(plain("[a]", Kind::ConfigYaml), "\"[a]\"");
        assert_eq!(render("it's", Style::SingleQuoted, Kind::ConfigYaml, false).as_deref(), Some("'it''s'"));
        assert_eq!(render("a, b", Style::Plain, Kind::ConfigYaml, true).as_deref(), Some("\"a, b\""));
    }
}
