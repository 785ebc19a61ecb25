use std::fmt;
use std::time::Duration;

/// Why a cluster cannot be recorded, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordError(String);

impl RecordError {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The API does not answer as Flink's does.
    pub(super) fn of_api(url: &str, path: &str, error: &GetError) -> Self {
        let hint = error.hint().map(|hint| format!("; {hint}")).unwrap_or_default();
        Self(format!("{url}{path}: {error}; expected the REST API of a Flink cluster{hint}"))
    }
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for RecordError {}

/// Why one answer could not be had. Holds nothing of what the server wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum GetError {
    /// No connection.
    Connection(String),
    /// A connection that ends too soon.
    CutOff,
    /// No trust, or no TLS at all.
    Tls(String),
    /// It took too long.
    Timeout(Duration),
    /// Another status than 200.
    Status(u16),
    /// A redirect to another host.
    Redirect(String),
    /// More than one redirect after the other.
    Redirects,
    /// A page for people.
    Html,
    /// Not JSON.
    NotJson,
    /// JSON that ends too soon.
    BrokenOff,
    /// JSON, but not what Flink answers.
    NotFlink,
    /// More than this many bytes.
    TooLarge(u64),
    /// More than this many values, in all answers.
    TooMany(usize),
    /// What is not HTTP, or not TLS.
    Protocol(String),
    /// Enough was asked for.
    Exhausted(&'static str),
    /// The cluster had stopped answering.
    GivenUp,
}

impl GetError {
    /// Whether it may go better the next time.
    pub(super) fn may_pass(&self, is_essential: bool) -> bool {
        match self {
            GetError::Connection(_)
            | GetError::CutOff
            | GetError::Timeout(_)
            | GetError::BrokenOff
            | GetError::Status(502..=504) => true,
            GetError::Status(status) => is_essential && *status >= 500,
            _ => false,
        }
    }

    /// Whether nothing was heard of the cluster.
    pub(super) fn is_silence(&self) -> bool {
        matches!(self, GetError::Connection(_) | GetError::CutOff | GetError::Timeout(_))
    }

    fn hint(&self) -> Option<&'static str> {
        match self {
            GetError::Tls(_) => {
                Some("--cacert FILE names the authority that signed its certificate, --insecure trusts any")
            }
            GetError::Status(401 | 403 | 407) => Some("--header 'Authorization: ...' signs in"),
            GetError::Redirect(_) => Some("is it a page to sign in? --header 'Authorization: ...' does that"),
            GetError::Status(404) => Some("behind a proxy its path is part of the address"),
            GetError::Html => Some("is it the address of the REST API or the web UI, http://HOST:8081?"),
            GetError::Protocol(_) | GetError::CutOff => Some("is it http:// or https:// there?"),
            GetError::Connection(_) => Some("in Kubernetes: kubectl port-forward service/NAME-rest 8081"),
            GetError::Timeout(_) => Some("--timeout DURATION waits longer"),
            _ => None,
        }
    }
}

impl fmt::Display for GetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GetError::Connection(why) => f.write_str(why),
            GetError::CutOff => f.write_str("the connection breaks off"),
            GetError::Tls(why) => write!(f, "TLS: {why}"),
            GetError::Timeout(limit) => write!(f, "no whole answer within {} s", limit.as_secs_f64()),
            GetError::Status(401) => f.write_str("status 401, it wants to know who asks"),
            GetError::Status(403) => f.write_str("status 403, not for whoever asks"),
            GetError::Status(404) => f.write_str("status 404, there is no such thing"),
            GetError::Status(status) => write!(f, "status {status}"),
            GetError::Redirect(host) => write!(f, "a redirect to another host, {host}"),
            GetError::Redirects => f.write_str("one redirect after the other"),
            GetError::Html => f.write_str("HTML, not JSON"),
            GetError::NotJson => f.write_str("not JSON"),
            GetError::BrokenOff => f.write_str("the answer breaks off"),
            GetError::NotFlink => f.write_str("JSON, but not of Flink"),
            GetError::TooLarge(limit) => write!(f, "an answer of more than {} MB", limit >> 20),
            GetError::TooMany(limit) => write!(f, "answers of more than {limit} values"),
            GetError::Protocol(why) => write!(f, "another protocol ({why})"),
            GetError::Exhausted(what) => write!(f, "not asked for: {what}"),
            GetError::GivenUp => f.write_str("not asked for: the cluster had stopped answering"),
        }
    }
}
