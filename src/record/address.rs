//! Where a cluster's REST API is.

use std::fmt::Write as _;

use ureq::http::Uri;

use super::RecordError;

/// The address of a REST API, as people write it: `host:8081`,
/// `https://user:password@host/prefix/`, or what stands in the browser above the
/// web UI, `http://host:8081/#/overview`.
#[derive(Clone, Debug)]
pub struct Address {
    /// Without user, password and the slash at the end.
    url: String,
    /// `https` or `http`.
    is_secure: bool,
    host: String,
    port: Option<u16>,
    /// What a header says of the user in the address.
    pub(super) authorization: Option<String>,
}

impl Address {
    /// Reads an address. Without a scheme it is `http`.
    ///
    /// # Errors
    /// It is no address of http or https.
    pub fn parse(text: &str) -> Result<Self, RecordError> {
        let text = text.trim();
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        let scheme = scheme.to_ascii_lowercase();
        let rest = rest.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
        let end = rest.find('/').unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let (user, place) = authority.rsplit_once('@').map_or((None, authority), |(user, place)| (Some(user), place));
        let url = format!("{scheme}://{place}{path}");
        // The text may hold a password, so that no error quotes it.
        let expected = || RecordError::new("not an address; expected http://HOST:PORT, where a Flink cluster answers");
        if !matches!(scheme.as_str(), "http" | "https") {
            return Err(expected());
        }
        let uri: Uri = url.parse().map_err(|_| expected())?;
        let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(expected)?.to_ascii_lowercase();
        let behind_host = place.get(host.len()..).ok_or_else(expected)?;
        if !behind_host.is_empty() && uri.port_u16().is_none() {
            return Err(expected());
        }
        let authorization = user.map(|user| format!("Basic {}", base64(&percent_decoded(user))));
        Ok(Self { is_secure: scheme == "https", port: uri.port_u16(), host, url, authorization })
    }

    /// The address without user and password.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Whether TLS is spoken there.
    pub(super) fn is_secure(&self) -> bool {
        self.is_secure
    }

    /// Whether it is this machine, which no proxy leads to.
    pub(super) fn is_local(&self) -> bool {
        let bare = self.host.trim_matches(['[', ']']);
        bare == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    /// The path of the address itself, which all others begin with.
    pub(super) fn prefix(&self) -> &str {
        self.url.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..])).unwrap_or_default()
    }

    /// Whether a redirect from here to there stays in the same hands: the same
    /// host and port, or the same host by TLS.
    pub(super) fn may_lead_to(&self, other: &Address) -> bool {
        let same_port = self.is_secure == other.is_secure && self.real_port() == other.real_port();
        self.host == other.host && (same_port || (!self.is_secure && other.is_secure))
    }

    fn real_port(&self) -> u16 {
        self.port.unwrap_or(if self.is_secure { 443 } else { 80 })
    }

    pub(super) fn host(&self) -> &str {
        &self.host
    }
}

/// Everything but what stands for itself in a path or query, as `%XX`.
pub(super) fn percent_encoded(text: &str, also: &[u8]) -> String {
    let mut out = String::with_capacity(text.len());
    for &byte in text.as_bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || also.contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).and_then(|&byte| char::from(byte).to_digit(16));
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(&byte) = bytes.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).unwrap_or_default());
                at += 3;
            }
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let joined =
            (0..3).fold(0_usize, |joined, at| joined << 8 | group.get(at).map_or(0, |&byte| usize::from(byte)));
        for at in 0..4 {
            let is_used = at <= group.len();
            out.push(if is_used { char::from(LETTERS[joined >> (18 - 6 * at) & 63]) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        Address::parse(text).expect("an address")
    }

    #[test]
    fn addresses_are_taken_as_people_write_them() {
        for (text, url, prefix) in [
            ("host:8081", "http://host:8081", ""),
            ("http://host:8081/", "http://host:8081", ""),
            (" HTTPS://Host/flink/prod// ", "https://Host/flink/prod", "/flink/prod"),
            ("http://host:8081/#/job/running", "http://host:8081", ""),
            ("http://[::1]:8081/x?y=z", "http://[::1]:8081/x", "/x"),
            ("https://me:pa@ss@host/x", "https://host/x", "/x"),
        ] {
            let address = address(text);
            assert_eq!((address.url(), address.prefix()), (url, prefix), "{text}");
        }
    }

    #[test]
    fn others_are_refused_without_being_quoted() {
        for text in [
            "",
            "http://",
            "ftp://me:hunter2@host",
            "http://me:hunter2@",
            "ho st:8081",
            "host:port",
            "http://host:",
            "host:99999",
        ] {
            let error = Address::parse(text).expect_err(text).to_string();
            assert!(error.contains("http://HOST:PORT") && !error.contains("hunter2"), "{text}: {error}");
        }
    }

    #[test]
    fn the_user_becomes_a_header() {
        let of = |text: &str| address(text).authorization;
        assert_eq!(of("http://martin:secret@host").as_deref(), Some("Basic bWFydGluOnNlY3JldA=="));
        assert_eq!(of("http://a%40b:c%3A@host").as_deref(), Some("Basic YUBiOmM6"));
        assert_eq!(of("http://a%4:%zz@host").as_deref(), Some("Basic YSU0OiV6eg=="));
        assert_eq!(of("http://host/x@y"), None);
    }

    #[test]
    fn redirects_stay_on_the_host() {
        let here = address("http://host:8081/x");
        for (other, may) in [
            ("http://HOST:8081/y", true),
            ("https://host/y", true),
            ("http://host/y", false),
            ("http://other:8081/y", false),
        ] {
            assert_eq!(here.may_lead_to(&address(other)), may, "{other}");
        }
        assert!(!address("https://host").may_lead_to(&address("http://host")));
        assert!(address("http://127.0.0.1:1").is_local() && address("[::1]:1").is_local() && !here.is_local());
    }

    #[test]
    fn names_are_encoded_for_a_query() {
        assert_eq!(percent_encoded("0.a b/ä&=+%", b""), "0.a%20b%2F%C3%A4%26%3D%2B%25");
        assert_eq!(percent_encoded("/taskmanagers/h:1-a", b"/:"), "/taskmanagers/h:1-a");
    }
}
