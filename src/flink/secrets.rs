//! Which settings hold a secret in plain text, as opposed to its name, its place,
//! or something else beside it.

use memchr::memmem;

use super::Release;
use super::catalogue::{OptionId, is_sensitive, lookup};
use super::value::ValueType;
use crate::source::Span;

/// Beginnings of keys that name secrets of Kubernetes and hold none.
/// Source: `KubernetesConfigOptions`: `kubernetes.secrets`, `kubernetes.env.secretKeyRef`,
/// `kubernetes.container.image.pull-secrets`, annotations of pods.
const OF_KUBERNETES: &str = "kubernetes.";

/// Beginnings of keys that are sensitive for their family's name alone.
/// Source: `SecurityOptions.DELEGATION_TOKEN_PROVIDER_PREFIX`, `SecurityOptions`.
const FAMILIES: [&str; 4] = [
    "security.delegation.token.provider.",
    "security.delegation.tokens.",
    "security.kerberos.tokens.",
    "table.secret-store.",
];

/// Ends of keys that hold a place, a class or a switch.
/// Source: Hadoop's `fs.s3a.aws.credentials.provider` and
/// `hadoop.security.credential.provider.path`; the rest by the same custom.
const ENDINGS: [&str; 16] = [
    "file",
    "path",
    "dir",
    "location",
    "provider",
    "providers",
    "enabled",
    "type",
    "class",
    "services",
    "alias",
    "name",
    "url",
    "uri",
    "endpoint",
    "region",
];

/// Whether a literal value of this key is a secret itself.
#[must_use]
pub fn is_secret_key(key: &str) -> bool {
    if key.starts_with(OF_KUBERNETES) {
        return false;
    }
    let own = FAMILIES.iter().find_map(|family| key.strip_prefix(family)).unwrap_or(key);
    let last = own.rsplit(['.', '-', '_']).next().unwrap_or(own).to_ascii_lowercase();
    is_sensitive(own) && !ENDINGS.iter().any(|ending| last.ends_with(ending)) && is_text(key)
}

/// Whether an option holds words at all, which switches and durations do not.
fn is_text(key: &str) -> bool {
    let option = lookup(key).and_then(super::catalogue::Name::option);
    let value_type = |option: OptionId| option.type_in(Release::NEWEST);
    option.is_none_or(|option| matches!(value_type(option), ValueType::String | ValueType::Map))
}

/// Whether a value is one that stands for a secret, and none: masked, empty, a
/// switch, or a word of somebody's documentation.
#[must_use]
pub fn is_stand_in(value: &str) -> bool {
    let value = value.trim().trim_matches(['"', '\'']);
    let lower = value.to_ascii_lowercase();
    value.chars().all(|c| c == '*' || c == 'x' || c == 'X' || c == '.' || c == '-')
        || matches!(lower.as_str(), "true" | "false" | "null" | "none" | "~")
        || (value.starts_with('<') && value.ends_with('>'))
        || lower.starts_with("your-")
        || lower.starts_with("your_")
        || lower.contains("secretkeyref")
}

/// The name of the first word such as `-Dpassword=x`, or of a parameter in an address,
/// that gives a secret away.
#[must_use]
pub fn assigned_secret(text: &str) -> Option<&str> {
    let words = text.split_whitespace().map(|word| word.trim_matches(['"', '\'']));
    let parameters = words.clone().flat_map(|word| word.split(['?', '&', ';']).skip(1));
    let named = words.chain(parameters).filter_map(|part| part.split_once('='));
    let named = named.map(|(name, value)| (name.strip_prefix("-D").unwrap_or(name), value));
    named.filter(|(name, value)| is_secret_key(name) && is_literal(value)).map(|(name, _)| name).next()
}

/// Whether an address in a text, such as `https://user:password@host`, gives a password away.
#[must_use]
pub fn has_password_in_address(text: &str) -> bool {
    users_in_addresses(text).map(|user| user.slice(text)).any(|user| {
        // Such bytes are of a path, if not of a password that nobody wrote as an address wants it.
        let is_sure = !user.contains(['/', '?', '#']);
        user.split_once(':').is_some_and(|(_, password)| is_sure && is_literal(password))
    })
}

/// Whether a value is a secret itself, if one belongs there.
fn is_literal(value: &str) -> bool {
    !value.starts_with(['$', '{', '<']) && !is_stand_in(value)
}

/// What signs in at the host of each address in a text: `user:password` in
/// `https://user:password@host`, and what stands alone before the host of a web page. Not
/// what something fills in, as in `https://user:${PASSWORD}@host`.
pub fn users_in_addresses(text: &str) -> impl Iterator<Item = Span> {
    // The second as JSON may write it.
    let starts = ["://", ":\\/\\/"].into_iter().flat_map(|border| {
        memmem::find_iter(text.as_bytes(), border).map(move |at| (at, at + border.len())).collect::<Vec<_>>()
    });
    starts.filter_map(|(scheme_end, start)| user_of_host(text, scheme_end, start))
}

/// So far behind the authority an `@` may stand after a password that no address may hold
/// as it is: what a line holds is not gone through for each of its addresses.
const FARTHEST: usize = 256;

/// What fills something in begins so.
const FILLED_IN: [&str; 5] = ["${", "$(", "{{", "{%", "<"];

fn user_of_host(text: &str, scheme_end: usize, start: usize) -> Option<Span> {
    let rest = &text[start..];
    let is_end = |c: char| c.is_whitespace() || matches!(c, '"' | '`' | '/' | '?' | '#');
    let authority = rest.split(is_end).next()?;
    let before = |end: usize| Span::new(start, start + end);
    let Some(colon) = authority.find(':') else {
        let scheme = text[..scheme_end].rsplit(|c: char| !c.is_ascii_alphanumeric()).next()?;
        let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
        return authority.rfind('@').filter(|&end| is_web && end > 0).map(before);
    };
    let password = &rest[colon + 1..];
    let is_port = match password.trim_start_matches(|c: char| c.is_ascii_digit()).chars().next() {
        None | Some('/' | '?' | '#' | ';' | '\\' | '"' | '`') => true,
        Some(',' | ')' | '\'' | '|') => !authority.contains('@'),
        Some(c) => c.is_whitespace(),
    };
    if is_port || authority.starts_with('[') || password.starts_with('@') {
        return None;
    }
    if FILLED_IN.iter().any(|opening| password.starts_with(opening)) {
        return None;
    }
    let end = authority.rfind('@').filter(|&end| end > colon).or_else(|| {
        let behind = rest.bytes().enumerate().skip(authority.len()).take(FARTHEST);
        let mut in_word = behind.take_while(|&(_, byte)| !byte.is_ascii_whitespace() && byte != b'"');
        in_word.find(|&(_, byte)| byte == b'@').map(|(at, _)| at)
    })?;
    (!rest[end..].starts_with("@sha256:")).then(|| before(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_told_from_what_stands_beside_them() {
        for key in [
            "s3.access-key",
            "s3.secret-key",
            "security.ssl.rest.key-password",
            "fs.azure.account.key.x.blob.core.windows.net",
            "security.delegation.token.provider.s3.secret-key",
            "metrics.reporter.dghttp.apikey",
            "containerized.master.env.DB_PASSWORD",
            "user.artifacts.http-headers",
        ] {
            assert!(is_secret_key(key), "{key}");
        }
        for key in [
            "kubernetes.secrets",
            "kubernetes.env.secretKeyRef",
            "security.delegation.tokens.enabled",
            "security.delegation.token.provider.s3.region",
            "security.kerberos.fetch.delegation-token",
            "security.kerberos.tokens.renewal.retry.backoff",
            "fs.s3a.aws.credentials.provider",
            "hadoop.security.credential.provider.path",
            "containerized.master.env.DB_PASSWORD_FILE",
            "table.secret-store.kind",
            "parallelism.default",
        ] {
            assert!(!is_secret_key(key), "{key}");
        }
    }

    #[test]
    fn stand_ins_are_no_secrets() {
        for value in ["", "******", "xxxx", "<password>", "YOUR_ACCESS_KEY", "true", "\"\"", "..."] {
            assert!(is_stand_in(value), "{value}");
        }
        for value in ["minio123", "changeme", "hunter2"] {
            assert!(!is_stand_in(value), "{value}");
        }
        assert_eq!(assigned_secret("-Xmx1g -Ddb.password=abc"), Some("db.password"));
        assert_eq!(assigned_secret("-Ddb.password=${X} -Dtrust.password.file=/x"), None);
        assert_eq!(assigned_secret("jdbc:x://h/d?user=a&password=b"), Some("password"));
    }

    #[test]
    fn what_signs_in_is_found_before_the_host() {
        for (text, users) in [
            ("https://a:b@c", &["a:b"][..]),
            ("x://y,mongodb+srv://a:b@c/d http://e:f@g", &["a:b", "e:f"]),
            ("{\"a\":\"https:\\/\\/a:b@c\\/d\"}", &["a:b"]),
            ("https://a:it's@c", &["a:it's"]),
            ("s3://AKIA:a/b@bucket/c", &["AKIA:a/b"]),
            ("https://a:b#c@d", &["a:b#c"]),
            ("https://\u{e4}:\u{f6}@\u{fc}", &["\u{e4}:\u{f6}"]),
            ("https://a:1234@c", &["a:1234"]),
            ("https://ghp_abc@github.com/x", &["ghp_abc"]),
            ("abfss://container@account.dfs.core.windows.net/x", &[]),
            ("akka.tcp://flink@host:6123/user", &[]),
            ("http://host:8081/a@b", &[]),
            ("http://[::1]:8081/a@b", &[]),
            ("http://a:8081,http://b:8082;joe@example.org", &[]),
            ("jdbc:sqlserver://srv:1433;database=db;user=admin@srv", &[]),
            ("docker://flink:1.20@sha256:abc", &[]),
            ("https://a:${B}@c http://a:@b http://host:port/x ://", &[]),
            ("https://a:%21b@c https://a:$b@c", &["a:%21b", "a:$b"]),
            ("https://a:12,b@c", &["a:12,b"]),
            ("http://a:1,b:2/c@d", &[]),
            ("HTTPS://abc@d git+https://abc@d", &["abc", "abc"]),
        ] {
            assert_eq!(users_in_addresses(text).map(|user| user.slice(text)).collect::<Vec<_>>(), users, "{text}");
        }
    }

    #[test]
    fn addresses_give_passwords_away() {
        for text in ["https://a:b@c", "x://y,mongodb+srv://a:b@c/d", "https://a:it's@c"] {
            assert!(has_password_in_address(text), "{text}");
        }
        for text in ["https://a:****@c", "https://a:<password>@c", "https://ghp_abc@c", "http://host:port/a@b"] {
            assert!(!has_password_in_address(text), "{text}");
        }
        assert_eq!(assigned_secret("-Ddb.password=?abc"), Some("db.password"));
        assert_eq!(assigned_secret("a?b=c&d=e"), None);
    }
}
