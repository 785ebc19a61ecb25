//! Secrets inside of texts: passwords in addresses, behind options of programs,
//! in settings of a JVM.

use std::borrow::Cow;

use crate::flink::catalogue::sensitive_places;

/// What stands for what is not told.
pub(super) const MASK: &str = "******";

/// What stands before the host in addresses of Flink's own actors, and is no secret.
const ACTOR: &str = "flink";

/// The text without secrets.
pub(super) fn masked(text: &str) -> Cow<'_, str> {
    let mut secrets = users(text);
    secrets.extend(assigned(text));
    secrets.extend(bearers(text));
    if secrets.is_empty() {
        return Cow::Borrowed(text);
    }
    secrets.sort_unstable();
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for (start, end) in secrets {
        if start >= at {
            out.push_str(&text[at..start]);
            out.push_str(MASK);
        }
        at = at.max(end);
    }
    out.push_str(&text[at..]);
    Cow::Owned(out)
}

/// The text without users and passwords in addresses.
pub(super) fn without_users(text: &str) -> Cow<'_, str> {
    let users = users(text);
    if users.is_empty() {
        return Cow::Borrowed(text);
    }
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for (start, end) in users {
        out.push_str(&text[at..start]);
        out.push_str(MASK);
        at = end;
    }
    out.push_str(&text[at..]);
    Cow::Owned(out)
}

/// Where addresses name a user, in order. Names of metrics have `_//` for `://`.
fn users(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (slashes, _) in text.match_indices("//") {
        let start = slashes + 2;
        let authority = text[start..].split(|c: char| "/?#\"'<>(),;".contains(c) || c.is_whitespace()).next();
        let Some(at) = authority.and_then(|authority| authority.rfind('@')) else { continue };
        if &text[start..start + at] != ACTOR && at > 0 {
            found.push((start, start + at));
        }
    }
    found
}

/// What is assigned to names that tell of secrets: `name=x`, `name: x`,
/// `"name":"x"`, and `--name x`.
fn assigned(text: &str) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for place in sensitive_places(text) {
        if found.last().is_some_and(|&(_, end)| place < end) {
            continue;
        }
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '"' | '\'' | '[' | ']');
        let start = text[..place].rfind(|c| !is_name(c)).map_or(0, |at| at + char_at(text, at));
        let name_end = text[place..].find(|c| !is_name(c)).map_or(text.len(), |at| place + at);
        let behind = skip_blanks(text, name_end);
        let value = if text[behind..].starts_with(['=', ':']) {
            skip_blanks(text, behind + 1)
        } else if text[start..].starts_with('-') && behind > name_end && !is_option(&text[behind..]) {
            behind
        } else {
            continue;
        };
        let end = value_end(text, value);
        if value < end {
            found.push((value, end));
        }
    }
    found
}

/// What signs somebody in: `Bearer x`, `Basic x`.
fn bearers(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for scheme in ["Bearer ", "bearer ", "Basic ", "basic "] {
        for (at, _) in text.match_indices(scheme) {
            let value = skip_blanks(text, at + scheme.len());
            // A word of prose is shorter.
            let end = value_end(text, value);
            if end - value >= 8 {
                found.push((value, end));
            }
        }
    }
    found
}

fn is_option(text: &str) -> bool {
    ["--", "-D", "-X"].iter().any(|start| text.starts_with(start))
}

fn char_at(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(0, char::len_utf8)
}

fn skip_blanks(text: &str, from: usize) -> usize {
    from + text[from..].len() - text[from..].trim_start_matches([' ', '\t']).len()
}

/// The end of a value: its closing quotation mark, else the next blank. What
/// may end a value elsewhere, such as `&`, may stand in a password.
fn value_end(text: &str, from: usize) -> usize {
    let rest = &text[from..];
    if let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let mut is_escaped = false;
        for (at, c) in rest.char_indices().skip(1) {
            if c == quote && !is_escaped {
                return from + at + 1;
            }
            is_escaped = c == '\\' && !is_escaped;
        }
        return text.len();
    }
    rest.find(char::is_whitespace).map_or(text.len(), |at| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_in_addresses_are_masked() {
        for (text, expected) in [
            ("https://me:pw@host/x", "https://******@host/x"),
            ("jdbc:mysql://me:p@w@db:3306/x, s3://b/c", "jdbc:mysql://******@db:3306/x, s3://b/c"),
            ("https://ghp_abc@github.com", "https://******@github.com"),
            ("0.Source__jdbc_//me_pw@db.numRecordsIn", "0.Source__jdbc_//******@db.numRecordsIn"),
            ("pekko.tcp://flink@10.0.0.1:6122/user", "pekko.tcp://flink@10.0.0.1:6122/user"),
            ("s3://bucket/a@b", "s3://bucket/a@b"),
            ("a // b @ c", "a // b @ c"),
        ] {
            assert_eq!(masked(text), expected);
            assert_eq!(without_users(text), expected);
        }
    }

    #[test]
    fn what_is_assigned_to_a_sensitive_name_is_masked() {
        for (text, expected) in [
            ("-Xmx1g -Ddb.password=a&b,c -Xms1g", "-Xmx1g -Ddb.password=****** -Xms1g"),
            ("-Dpassword=\"a b\" -Dx=y", "-Dpassword=****** -Dx=y"),
            ("--password hunter2 --parallelism 4", "--password ****** --parallelism 4"),
            ("--password=hunter2", "--password=******"),
            ("-secret -x", "-secret ******"),
            ("--token --verbose", "--token --verbose"),
            ("jdbc:x://h/d?user=me&password=a&b=c", "jdbc:x://h/d?user=me&password=******"),
            ("M required username=\"me\" password=\"a \\\" b\";", "M required username=\"me\" password=******;"),
            ("{\"password\": \"a b\", \"x\": 1}", "{\"password\": ******, \"x\": 1}"),
            ("{secret:x}", "{secret:******"),
            ("s3.secret-key : x", "s3.secret-key : ******"),
            ("Authorization: Bearer abcdefgh", "Authorization: Bearer ******"),
            ("ä-password=ö", "ä-password=******"),
        ] {
            assert_eq!(masked(text), expected);
        }
    }

    #[test]
    fn other_texts_stay() {
        for text in [
            "",
            "Tokenizer -> Sink: words",
            "s3://my-secrets/checkpoints",
            "org.example.CredentialProvider",
            "a basic fact",
            "password",
            "password=",
            "--password",
        ] {
            assert!(matches!(masked(text), Cow::Borrowed(_)), "{text}: {}", masked(text));
        }
    }
}
