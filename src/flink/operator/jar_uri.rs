use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::JAR_SCHEMES;

/// Why the operator does not fetch a session job's jar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JarUriError {
    /// Not a URI at all.
    NotAUri,
    /// No scheme.
    NoScheme,
    /// A scheme that is not allowed unless the operator is told so.
    Scheme(String),
    /// `https:` without a host.
    NoHost,
    /// A host that is the operator's own machine or network.
    RestrictedHost(String),
}

impl fmt::Display for JarUriError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAUri => f.write_str("is not a URI"),
            Self::NoScheme => f.write_str("has no scheme"),
            Self::Scheme(scheme) => write!(f, "has the scheme `{scheme}`"),
            Self::NoHost => f.write_str("has no host"),
            Self::RestrictedHost(host) => write!(f, "is at `{host}`, an address of the operator's own network"),
        }
    }
}

/// What keeps operator 1.15 and later from fetching a session job's jar, with the
/// schemes and hosts that are allowed by default. Names are not looked up.
/// Source: `JarUriValidationUtils.validateJarURI`.
#[must_use]
pub fn jar_uri_error(uri: &str) -> Option<JarUriError> {
    if !is_uri(uri) {
        return Some(JarUriError::NotAUri);
    }
    let Some((scheme, rest)) = split_scheme(uri) else {
        // A word that is no file is filled in by something.
        return uri.contains(['/', '.']).then_some(JarUriError::NoScheme);
    };
    if !JAR_SCHEMES.iter().any(|allowed| allowed.eq_ignore_ascii_case(scheme)) {
        return Some(JarUriError::Scheme(scheme.to_owned()));
    }
    let authority = rest.strip_prefix("//").and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = match host.strip_prefix('[') {
        Some(address) => address.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    if host.is_empty() {
        return Some(JarUriError::NoHost);
    }
    let restricted = host.parse::<IpAddr>().map_or(host.eq_ignore_ascii_case("localhost"), is_restricted);
    restricted.then(|| JarUriError::RestrictedHost(host.to_owned()))
}

/// `InetAddress`: loopback, link local, site local, any local, multicast.
fn is_restricted(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_restricted_v4(v4),
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or_else(|| is_restricted_v6(v6), is_restricted_v4),
    }
}

fn is_restricted_v4(address: Ipv4Addr) -> bool {
    let any = address.is_unspecified() || address.is_multicast();
    any || address.is_loopback() || address.is_link_local() || address.is_private()
}

fn is_restricted_v6(address: Ipv6Addr) -> bool {
    let local = matches!(address.segments()[0] & 0xffc0, 0xfe80 | 0xfec0);
    local || address.is_loopback() || address.is_unspecified() || address.is_multicast()
}

fn split_scheme(uri: &str) -> Option<(&str, &str)> {
    let at = uri.find([':', '/', '?', '#'])?;
    let (scheme, rest) = uri.split_at(at);
    Some((scheme, rest.strip_prefix(':')?))
}

/// As far as `java.net.URI` looks at characters, the scheme and escapes.
fn is_uri(text: &str) -> bool {
    let refused = |c: char| {
        c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}')
    };
    let escapes = text
        .match_indices('%')
        .all(|(at, _)| text.as_bytes().get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)));
    let scheme = split_scheme(text).is_none_or(|(scheme, rest)| {
        let inside = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
        scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.bytes().all(inside) && !rest.is_empty()
    });
    !text.contains(refused) && escapes && scheme
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_public_https_is_fetched() {
        assert_eq!(jar_uri_error("https://jars.example/shop.jar"), None);
        assert_eq!(jar_uri_error("HTTPS://user@jars.example:8443/shop%20a.jar?x=1"), None);
        assert_eq!(jar_uri_error("local:///opt/shop.jar"), Some(JarUriError::Scheme("local".into())));
        assert_eq!(jar_uri_error("shop.jar"), Some(JarUriError::NoScheme));
        assert_eq!(jar_uri_error("SHOP_JAR_URL"), None, "to be filled in");
        assert_eq!(jar_uri_error("https:///shop.jar"), Some(JarUriError::NoHost));
        for bad in ["a b:c", "https://x/{jar}", "https://x/%zz", "1s:x", ":x", "https:"] {
            assert_eq!(jar_uri_error(bad), Some(JarUriError::NotAUri), "{bad}");
        }
        for host in [
            "127.0.0.1",
            "10.1.2.3",
            "172.20.0.1",
            "169.254.1.1",
            "[::1]",
            "[fe80::1]",
            "[::ffff:10.0.0.1]",
            "localhost",
            "0.0.0.0",
        ] {
            let found = jar_uri_error(&format!("https://{host}:443/x.jar"));
            assert!(matches!(found, Some(JarUriError::RestrictedHost(_))), "{host}: {found:?}");
        }
        assert_eq!(jar_uri_error("https://172.32.0.1/x.jar"), None);
    }

    proptest! {
        #[test]
        fn any_text_gives_an_answer(text in any::<String>()) {
            let _ = jar_uri_error(&text);
            let _ = super::super::ingress_error(&text);
        }
    }
}
