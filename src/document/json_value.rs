//! What the operator sees of a YAML scalar that went through the API server:
//! kubectl makes JSON of it by YAML 1.1 (`sigs.k8s.io/yaml`), and Jackson's
//! `JsonNode.asText` makes a string of that.

use std::borrow::Cow;

use crate::flink::value::java::double_to_string;
use crate::syntax::yaml::{NodeId, ScalarStyle, Tree};

/// Whether a node is null in JSON.
pub(super) fn is_null(tree: &Tree<'_>, node: NodeId) -> bool {
    matches!(tree.node(node).scalar(), Some(("" | "~" | "null" | "Null" | "NULL", ScalarStyle::Plain)))
}

/// The string that the operator makes of a scalar; empty for a collection.
pub(super) fn text<'s>(tree: &Tree<'s>, id: NodeId) -> Cow<'s, str> {
    let node = tree.node(id);
    let (Some((_, style)), Some(text)) = (node.scalar(), tree.source_text(id)) else { return Cow::Borrowed("") };
    let is_string =
        style != ScalarStyle::Plain || node.tag.as_deref().is_some_and(|tag| tag == "!" || tag.ends_with(":str"));
    if is_string {
        return text;
    }
    plain(&text).unwrap_or(text)
}

/// The text of a plain scalar that YAML 1.1 does not take for a string, where
/// it differs from what is written.
fn plain(text: &str) -> Option<Cow<'static, str>> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Some(Cow::Borrowed("null")),
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "true" | "True" | "TRUE" => {
            return Some(Cow::Borrowed("true"));
        }
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "false" | "False" | "FALSE" => {
            return Some(Cow::Borrowed("false"));
        }
        _ => {}
    }
    let first = text.bytes().next()?;
    if !(first.is_ascii_digit() || matches!(first, b'+' | b'-' | b'.')) {
        return None;
    }
    if is_plain_integer(text) {
        return None;
    }
    integer(text).map(|number| number.to_string()).or_else(|| float(text)).map(Cow::Owned)
}

/// Whether a text is a number as Jackson writes it, so that nothing changes: digits
/// of which the first is no zero, of no more than any number of 64 bits has.
fn is_plain_integer(text: &str) -> bool {
    text.len() < 19 && !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn integer(text: &str) -> Option<i128> {
    let digits = text.replace('_', "");
    let (negative, digits) = match digits.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, digits.strip_prefix('+').unwrap_or(&digits)),
    };
    let (radix, digits) = if let Some(hex) = digits.strip_prefix("0x") {
        (16, hex)
    } else if let Some(binary) = digits.strip_prefix("0b") {
        (2, binary)
    } else if let Some(octal) = digits.strip_prefix("0o") {
        (8, octal)
    } else if digits.len() > 1 && digits.starts_with('0') {
        (8, &digits[1..])
    } else {
        (10, digits)
    };
    if digits.starts_with(['+', '-']) {
        return None;
    }
    let number = i128::from_str_radix(digits, radix).ok().filter(|&number| number <= i128::from(u64::MAX))?;
    Some(if negative { -number } else { number })
}

fn float(text: &str) -> Option<String> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(unsigned[at + 1..].strip_prefix(['+', '-']).unwrap_or(&unsigned[at + 1..]))),
        None => (unsigned, None),
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let mantissa_ok = match mantissa.split_once('.') {
        Some((whole, "")) => digits(whole),
        Some(("", fraction)) => digits(fraction),
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(mantissa),
    };
    if !mantissa_ok || exponent.is_some_and(|exponent| !digits(exponent)) {
        return None;
    }
    let number: f64 = text.parse().ok().filter(|number: &f64| number.is_finite())?;
    // Go writes a whole number without a fraction, which Jackson reads as an integer.
    if number.fract() == 0.0 && number.abs() < 1e15 {
        Some(format!("{number:.0}"))
    } else {
        Some(double_to_string(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_go_through_yaml_1_1_and_json() {
        let cases = [
            ("yes", "true"),
            ("off", "false"),
            ("~", "null"),
            ("1_000", "1000"),
            ("0x1F", "31"),
            ("0777", "511"),
            ("1.50", "1.5"),
            ("1.0", "1"),
            ("08", "8"),
            ("1__", "1"),
            ("1e3", "1000"),
            ("-5", "-5"),
            ("0.0001", "1.0E-4"),
            (".5", "0.5"),
            ("+7", "7"),
        ];
        for (written, seen) in cases {
            assert_eq!(plain(written).as_deref(), Some(seen), "{written}");
        }
        for text in ["10 ms", "1g", "v1", "1.2.3", "0x", "-", ".", "+-1", "2024-01-01"] {
            assert!(plain(text).is_none(), "{text}");
        }
    }
}
