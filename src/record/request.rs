//! How a cluster is asked: certificates, headers, proxies, times.

use std::fmt;
use std::time::Duration;

use ureq::http::{HeaderName, HeaderValue};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Proxy};

use super::Address;

/// What it takes to be answered.
#[derive(Clone, Debug)]
pub struct Access {
    /// The longest that one answer may take.
    pub timeout: Duration,
    /// The authorities to trust instead of the public ones.
    pub authorities: Option<Vec<Certificate<'static>>>,
    /// Whether any certificate is trusted.
    pub insecure: bool,
    /// What is sent with every request. Never written anywhere.
    pub headers: Vec<(HeaderName, HeaderValue)>,
}

impl Default for Access {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(10), authorities: None, insecure: false, headers: Vec::new() }
    }
}

/// A file that holds no certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CertificateError;

impl fmt::Display for CertificateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no certificate in it; expected PEM, -----BEGIN CERTIFICATE-----")
    }
}

impl std::error::Error for CertificateError {}

/// A text that is no header. It is not told, as it may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeaderError;

impl fmt::Display for HeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a header; expected 'NAME: VALUE'")
    }
}

impl std::error::Error for HeaderError {}

/// Reads a header, `NAME: VALUE`.
///
/// # Errors
/// It is none.
pub fn header(text: &str) -> Result<(HeaderName, HeaderValue), HeaderError> {
    let (name, value) = text.split_once(':').ok_or(HeaderError)?;
    let name = HeaderName::from_bytes(name.trim().as_bytes()).map_err(|_| HeaderError)?;
    let mut value = HeaderValue::from_str(value.trim()).map_err(|_| HeaderError)?;
    value.set_sensitive(true);
    Ok((name, value))
}

impl Access {
    /// Trusts the authorities of a file in PEM, and no others.
    ///
    /// # Errors
    /// There is none in it.
    pub fn trust(&mut self, pem: &[u8]) -> Result<(), CertificateError> {
        let items = parse_pem(pem).filter_map(Result::ok);
        let certificates: Vec<_> = items
            .filter_map(|item| match item {
                PemItem::Certificate(certificate) => Some(certificate),
                _ => None,
            })
            .collect();
        if certificates.is_empty() {
            return Err(CertificateError);
        }
        self.authorities = Some(certificates);
        Ok(())
    }

    pub(super) fn agent(&self, address: &Address) -> Agent {
        let roots = match &self.authorities {
            Some(certificates) => RootCerts::new_with_certs(certificates),
            None => RootCerts::WebPki,
        };
        let tls = TlsConfig::builder().root_certs(roots).disable_verification(self.insecure).build();
        Agent::config_builder()
            .tls_config(tls)
            .proxy(proxy(address))
            .timeout_global(Some(self.timeout))
            .http_status_as_error(false)
            // Redirects are followed by the client, which looks at where they lead.
            .max_redirects(0)
            .user_agent(concat!("flinklint/", env!("CARGO_PKG_VERSION")))
            .accept("application/json")
            .build()
            .new_agent()
    }
}

/// The proxy that the environment names for addresses of this scheme: never
/// for this machine, which a proxy takes for itself.
fn proxy(address: &Address) -> Option<Proxy> {
    let names: &[&str] = if address.is_secure() {
        &["ALL_PROXY", "all_proxy", "HTTPS_PROXY", "https_proxy"]
    } else {
        &["ALL_PROXY", "all_proxy", "HTTP_PROXY", "http_proxy"]
    };
    let is_named = names.iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    if is_named && !address.is_local() { Proxy::try_from_env() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_have_a_name_and_a_value() {
        let (name, value) = header("Authorization:  Bearer a:b ").expect("a header");
        assert_eq!((name.as_str(), value.to_str().ok()), ("authorization", Some("Bearer a:b")));
        assert!(!format!("{value:?}").contains("Bearer"), "not even for debugging");
        for text in ["", "Bearer x", "a b: c", "a: b\r\nc: d", ": x"] {
            assert!(header(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_file_without_certificates_is_refused() {
        assert_eq!(Access::default().trust(b"-----BEGIN KEY-----\n"), Err(CertificateError));
    }
}
