//! One GET after the other, each within limits.

use std::cell::Cell;
use std::io;
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;
use ureq::http::Response;
use ureq::{Agent, Body, Error};

use super::address::percent_encoded;
use super::error::GetError;
use super::{Access, Address};
use crate::stats::{MOST_VALUES, value_count};

/// The most that one answer may have. Flink's largest are lists of metrics.
const LARGEST_ANSWER: u64 = 64 << 20;
/// The most that all answers of a recording may have together: what is read back.
const LARGEST_RECORDING: u64 = 256 << 20;
/// The most that is read of an answer that says why there is none.
const LARGEST_REFUSAL: u64 = 64 << 10;
const MOST_REQUESTS: u32 = 20_000;
const MOST_REDIRECTS: usize = 3;
/// The pauses before asking again.
const PAUSES: [Duration; 2] = [Duration::from_millis(200), Duration::from_millis(600)];
/// After so many silences in a row the cluster is taken to be gone.
const PATIENCE: u32 = 3;

pub(super) struct Client {
    address: Address,
    access: Access,
    agent: Agent,
    bytes_left: Cell<u64>,
    values_left: Cell<usize>,
    requests_left: Cell<u32>,
    silences: Cell<u32>,
}

impl Client {
    pub fn new(address: Address, access: Access) -> Self {
        let agent = access.agent(&address);
        Self {
            address,
            access,
            agent,
            bytes_left: Cell::new(LARGEST_RECORDING),
            values_left: Cell::new(MOST_VALUES),
            requests_left: Cell::new(MOST_REQUESTS),
            silences: Cell::new(0),
        }
    }

    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Begins a sample: what was given up is tried again.
    pub fn begin(&self) {
        self.requests_left.set(MOST_REQUESTS);
        self.silences.set(0);
    }

    /// How long a path and its query may be, for Flink's limit of 4096 bytes on
    /// the first line of a request.
    pub fn longest_target(&self) -> usize {
        const LIMIT: usize = 4096 - "GET  HTTP/1.1\r\n".len();
        LIMIT.saturating_sub(self.address.prefix().len())
    }

    /// The answer to a path, asked again where that may help.
    pub fn get(&self, path: &str, query: Option<&str>, is_essential: bool) -> Result<Value, GetError> {
        let path = percent_encoded(path, b"/:");
        let url = match query {
            Some(query) => format!("{}{path}?{query}", self.address.url()),
            None => format!("{}{path}", self.address.url()),
        };
        let mut pauses = PAUSES.iter();
        loop {
            if self.silences.get() >= PATIENCE {
                return Err(GetError::GivenUp);
            }
            let answer = self.follow(&url);
            match (&answer, pauses.next()) {
                (Err(error), Some(pause)) if error.may_pass(is_essential) => sleep(*pause),
                (Err(error), _) if error.is_silence() => {
                    self.silences.set(self.silences.get() + 1);
                    return answer;
                }
                _ => {
                    self.silences.set(0);
                    return answer;
                }
            }
        }
    }

    /// One answer, behind the redirects that lead to it.
    fn follow(&self, url: &str) -> Result<Value, GetError> {
        let mut url = url.to_owned();
        for _ in 0..=MOST_REDIRECTS {
            let Some(left) = self.requests_left.get().checked_sub(1) else {
                return Err(GetError::Exhausted("there were 20000 requests before"));
            };
            self.requests_left.set(left);
            let mut response = self.ask(&url)?;
            let status = response.status().as_u16();
            if status == 200 {
                return self.json(response);
            }
            // Read to its end, the connection serves the next request too.
            let _ = response.body_mut().with_config().limit(LARGEST_REFUSAL).read_to_vec();
            match status {
                301 | 302 | 303 | 307 | 308 => url = self.target(&response)?,
                status => return Err(GetError::Status(status)),
            }
        }
        Err(GetError::Redirects)
    }

    fn ask(&self, url: &str) -> Result<Response<Body>, GetError> {
        let mut request = self.agent.get(url);
        let is_given = self.access.headers.iter().any(|(name, _)| name.as_str() == "authorization");
        if let Some(authorization) = self.address.authorization.as_ref().filter(|_| !is_given) {
            request = request.header("authorization", authorization);
        }
        for (name, value) in &self.access.headers {
            request = request.header(name, value);
        }
        request.call().map_err(|error| self.error(error))
    }

    /// Where a redirect leads to; nowhere but to the host that was asked, as
    /// headers with passwords go there.
    fn target(&self, response: &Response<Body>) -> Result<String, GetError> {
        let location = response.headers().get("location").and_then(|location| location.to_str().ok());
        let location = location.ok_or_else(|| GetError::Status(response.status().as_u16()))?;
        if location.starts_with('/') && !location.starts_with("//") {
            let own = self.address.url();
            return Ok(format!("{}{location}", own.strip_suffix(self.address.prefix()).unwrap_or(own)));
        }
        let is_absolute = location.starts_with("http://") || location.starts_with("https://");
        let other = Some(location).filter(|_| is_absolute).and_then(|location| Address::parse(location).ok());
        match other {
            Some(other) if self.address.may_lead_to(&other) => Ok(location.to_owned()),
            Some(other) => Err(GetError::Redirect(other.host().to_owned())),
            None => Err(GetError::Status(response.status().as_u16())),
        }
    }

    fn json(&self, mut response: Response<Body>) -> Result<Value, GetError> {
        let limit = LARGEST_ANSWER.min(self.bytes_left.get());
        let body = response.body_mut().with_config().limit(limit).read_to_vec().map_err(|error| match error {
            Error::BodyExceedsLimit(_) if limit < LARGEST_ANSWER => {
                GetError::Exhausted("256 MB of answers came before")
            }
            other => self.error(other),
        })?;
        self.bytes_left.set(self.bytes_left.get().saturating_sub(body.len() as u64));
        let Some(left) = self.values_left.get().checked_sub(value_count(&body)) else {
            return Err(GetError::TooMany(MOST_VALUES));
        };
        self.values_left.set(left);
        serde_json::from_slice(&body).map_err(|error| match body.trim_ascii_start().first() {
            Some(b'<') => GetError::Html,
            Some(b'{' | b'[') if error.is_eof() => GetError::BrokenOff,
            _ => GetError::NotJson,
        })
    }

    fn error(&self, error: Error) -> GetError {
        match error {
            Error::Timeout(_) => GetError::Timeout(self.access.timeout),
            Error::BodyExceedsLimit(_) => GetError::TooLarge(LARGEST_ANSWER),
            Error::HostNotFound => GetError::Connection(format!("no host `{}`", self.address.host())),
            Error::ConnectionFailed => GetError::Connection("no connection".to_owned()),
            Error::ConnectProxyFailed(_) => GetError::Connection("the proxy does not connect".to_owned()),
            Error::Tls(why) => GetError::Tls(why.to_owned()),
            Error::Rustls(why) => GetError::Tls(why.to_string()),
            Error::Io(error) => self.io_error(&error),
            Error::Protocol(why) => GetError::Protocol(why.to_string()),
            other => GetError::Connection(other.to_string()),
        }
    }

    fn io_error(&self, error: &io::Error) -> GetError {
        match error.kind() {
            // How rustls says what it finds wrong on its way through a stream.
            io::ErrorKind::InvalidData if self.address.is_secure() => match error.to_string() {
                why if why.contains("corrupt message") => GetError::Protocol(why),
                why => GetError::Tls(why),
            },
            io::ErrorKind::ConnectionRefused if self.agent.config().proxy().is_some() => {
                GetError::Connection("the connection to the proxy that the environment names is refused".to_owned())
            }
            io::ErrorKind::ConnectionRefused => GetError::Connection("the connection is refused".to_owned()),
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => GetError::Timeout(self.access.timeout),
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe => GetError::CutOff,
            _ => GetError::Connection(error.to_string()),
        }
    }
}
