//! Parts of a text that hold a secret beside other things: `-Dpassword=x`,
//! `https://user:password@host`, `password: x`. Where it is not sure how far a secret
//! goes, all that is behind it is taken for one.

use memchr::memchr;

use crate::flink::catalogue::{find_sensitive, sensitive_places};
use crate::flink::secrets::users_in_addresses;
use crate::source::{Span, SpanSet};

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Pairs as `a:1,b:2`.
    Map,
    /// Anything else, where a `:` may part a host and its port.
    Other,
}

/// Whether a part of the text must not be shown.
pub(super) fn has_secret_part(text: &str, shape: Shape) -> bool {
    let may_have = memchr(b'@', text.as_bytes()).is_some() || find_sensitive(text).is_some();
    may_have && !parts(text, shape).is_empty()
}

/// The text with `mask` in place of every part that must not be shown.
pub(super) fn without_secret_parts(text: &str, shape: Shape, mask: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    for part in SpanSet::new(&parts(text, shape)).as_slice() {
        shown.push_str(&text[at..part.start()]);
        shown.push_str(mask);
        at = part.end();
    }
    shown.push_str(&text[at..]);
    shown
}

/// The parts that must not be shown, in no order.
fn parts(text: &str, shape: Shape) -> Vec<Span> {
    let mut parts: Vec<Span> = users_in_addresses(text).collect();
    // What is before was looked at, so that no byte is for each of many names.
    let mut passed = 0;
    for place in sensitive_places(text) {
        if place < passed {
            continue;
        }
        let name_end = place + run(&text[place..], is_name);
        passed = name_end;
        let (start, gives) = match given(text, place, name_end, shape) {
            Ok(found) => found,
            Err(looked_to) => {
                passed = looked_to.max(name_end);
                continue;
            }
        };
        let end = start + length_of_secret(&text[start..], gives, shape);
        if start < end {
            parts.push(Span::new(start, end));
            passed = end;
        }
    }
    parts
}

/// How a name is given its value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gives {
    /// By `=`, or as the option before it.
    Word,
    /// By `:`.
    Pair,
}

/// Where the value begins that a name up to `name_end` is given; otherwise, up to where
/// there is none.
fn given(text: &str, place: usize, name_end: usize, shape: Shape) -> Result<(usize, Gives), usize> {
    let behind = &text[name_end..];
    let separator = behind.trim_start_matches(BLANKS);
    let value_of = |rest: &str| text.len() - rest.trim_start_matches(BLANKS).len();
    if let Some(rest) = separator.strip_prefix('=') {
        return Ok((value_of(rest), Gives::Word));
    }
    if let Some(rest) = separator.strip_prefix(':') {
        // No host is in quotes or followed by a blank.
        let is_pair = text[..name_end].ends_with(QUOTES) || rest.starts_with(QUOTES) || rest.starts_with(BLANKS);
        if is_pair || shape == Shape::Map {
            return Ok((value_of(rest), Gives::Pair));
        }
    }
    let word_end = name_end + run(behind, |c| !c.is_whitespace());
    if let Some(at) = text[name_end..word_end].find('=') {
        return Ok((name_end + at + 1, Gives::Word));
    }
    let word = text[..place].rsplit(char::is_whitespace).next().unwrap_or_default();
    let next = text[word_end..].trim_start_matches(BLANKS);
    let is_option = word.starts_with('-') && !next.is_empty() && !next.starts_with('-');
    if is_option { Ok((text.len() - next.len(), Gives::Word)) } else { Err(word_end) }
}

/// How much of what stands behind a name is its secret. A quote may be escaped or doubled
/// in more ways than are known here.
fn length_of_secret(value: &str, gives: Gives, shape: Shape) -> usize {
    let to_end = value.trim_end().len();
    let end = match gives {
        Gives::Word => run(value, |c| !c.is_whitespace()),
        Gives::Pair if shape == Shape::Map => run(value, |c| !matches!(c, ',' | '}')),
        Gives::Pair => return to_end,
    };
    let is_quoted = match gives {
        Gives::Word => value[..end].contains(QUOTES),
        Gives::Pair => value.contains(QUOTES),
    };
    if is_quoted { to_end } else { end }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '"' | '\'' | '\\')
}

/// How many bytes from the front on are of such characters.
fn run(text: &str, is: impl Fn(char) -> bool) -> usize {
    text.find(|c| !is(c)).unwrap_or(text.len())
}

const BLANKS: [char; 2] = [' ', '\t'];
const QUOTES: [char; 3] = ['"', '\'', '\\'];

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    fn shown_as(text: &str, shape: Shape) -> String {
        let shown = without_secret_parts(text, shape, "*");
        assert_eq!(has_secret_part(text, shape), shown != text, "{text}");
        shown
    }

    fn shown(text: &str) -> String {
        shown_as(text, Shape::Other)
    }

    #[test]
    fn what_a_sensitive_name_is_given_is_no_longer_there() {
        assert_eq!(
            shown("-Da.password=x -Xmx1g  -Ds3.secret-key=y,z\t-Db=c"),
            "-Da.password=* -Xmx1g  -Ds3.secret-key=*\t-Db=c"
        );
        assert_eq!(shown("-Da.token/b=x"), "-Da.token/b=*");
        assert_eq!(shown("jdbc:mysql://h/db?user=a&password=b&c=d"), "jdbc:mysql://h/db?user=a&password=*");
        assert_eq!(shown("password: b c"), "password: *");
        assert_eq!(shown("--password b --c"), "--password * --c");
        assert_eq!(shown("\u{2003}-password\u{e4} \u{e9}"), "\u{2003}-password\u{e4} *");
        for text in [
            "-Da=b -Dpassword=",
            "a:1,b:2",
            "no secrets here",
            "",
            "password",
            "password:",
            "secret=",
            "-password",
            "--tokens -a",
        ] {
            assert_eq!(shown(text), text);
        }
    }

    #[test]
    fn hosts_keep_their_ports() {
        for text in ["token-service:8081", "secret-zk-1:2181,secret-zk-2:2181", "reg/token-service:1.20"] {
            assert_eq!(shown(text), text);
        }
    }

    #[test]
    fn pairs_of_a_map_are_told_apart() {
        assert_eq!(shown_as("user:a,password:b,c:d", Shape::Map), "user:a,password:*,c:d");
        assert_eq!(shown_as("password: b,c: d", Shape::Map), "password: *,c: d");
        assert_eq!(shown_as("{password: b, c: d}", Shape::Map), "{password: *, c: d}");
        assert_eq!(shown_as("password:'b,c',d:e", Shape::Map), "password:*");
        assert_eq!(shown_as("'password:b,c',d:e", Shape::Map), "'password:*");
    }

    #[test]
    fn all_behind_a_quote_is_hidden() {
        for (text, expected) in [
            ("{\"a\": 1, \"password\": \"b\\\"c\"}", "{\"a\": 1, \"password\": *"),
            ("{\"user\":\"a\",\"password\":\"b\"}", "{\"user\":\"a\",\"password\":*"),
            ("{\\\"password\\\":\\\"b\\\"}", "{\\\"password\\\":*"),
            ("x required password=\"b\\\"c d\";", "x required password=*"),
            ("user=a;password='b''c d'", "user=a;password=*"),
        ] {
            assert_eq!(shown(text), expected);
        }
    }

    #[test]
    fn time_grows_with_the_length_of_a_line_and_not_with_its_square() {
        let time = |part: &str, count: usize| {
            let text = part.repeat(count) + "=x";
            let once = || {
                let start = Instant::now();
                has_secret_part(&text, Shape::Other);
                start.elapsed()
            };
            (0..5).map(|_| once()).min().unwrap_or_default()
        };
        for part in ["://", "token=", "x://a:b@c,", "x://a:b,", "token", "token:", "token/", "-token ", "a@token:"] {
            let (short, long) = (time(part, 10_000), time(part, 80_000));
            // The square of eight is twice as much.
            assert!(long < short * 32, "{part}: {short:?}, {long:?}");
        }
    }

    #[test]
    fn addresses_lose_name_and_password() {
        assert_eq!(shown("https://a:b@c:1/d@e,http://f:g@h"), "https://*@c:1/d@e,http://*@h");
        assert_eq!(shown("x://a:b@c?token=d x://e:f@g"), "x://*@c?token=* x://*@g");
        assert_eq!(shown("https://alice:secret=x:y@host"), "https://*");
        for text in ["akka.tcp://flink@host:6123/user/rpc", "http://host:8081/a@b", "http://a:@b", "://", "a@b:c"] {
            assert_eq!(shown(text), text);
        }
    }
}
