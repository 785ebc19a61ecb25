//! Which settings hold a secret in plain text, as opposed to its name, its place,
//! or something else beside it.

use super::Release;
use super::catalogue::{OptionId, is_sensitive, lookup};
use super::value::ValueType;

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

/// The name of the first word such as `-Dpassword=x` that gives a secret away.
#[must_use]
pub fn assigned_secret(text: &str) -> Option<&str> {
    let words = text.split_whitespace().filter_map(|word| word.trim_matches(['"', '\'']).split_once('='));
    let named = words.map(|(name, value)| (name.strip_prefix("-D").unwrap_or(name), value));
    named
        .filter(|(name, value)| !value.starts_with(['$', '{', '<']) && is_secret_key(name) && !is_stand_in(value))
        .map(|(name, _)| name)
        .next()
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
    }
}
