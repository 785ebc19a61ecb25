//! A server of HTTP on this machine that answers as it is told, also wrongly.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What was asked.
#[derive(Clone, Debug)]
pub struct Request {
    /// The first line.
    pub line: String,
    /// Decoded.
    pub path: String,
    /// As it was sent.
    pub query: Option<String>,
    /// By names in lower case.
    pub headers: BTreeMap<String, String>,
    /// How often this path was asked for, with this time.
    pub times: usize,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
    pub fault: Fault,
}

/// What goes wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Nothing,
    /// It takes so long.
    Slow(Duration),
    /// The connection ends in the middle of the body.
    Half,
    /// The body never ends.
    Endless,
    /// The headers never end.
    EndlessHead,
    /// A byte of the body comes every so often.
    Drip(Duration),
    /// The connection ends without an answer.
    Cut,
}

impl Reply {
    pub fn json(body: impl std::fmt::Display) -> Self {
        let headers = vec![("Content-Type", "application/json; charset=UTF-8".to_owned())];
        Self { status: 200, headers, body: body.to_string(), fault: Fault::Nothing }
    }

    pub fn status(status: u16) -> Self {
        Self { status, ..Self::json(r#"{"errors": ["as asked, hunter2"]}"#) }
    }

    pub fn redirect(to: impl Into<String>) -> Self {
        Self { status: 302, headers: vec![("Location", to.into())], ..Self::json("") }
    }

    pub fn but(self, fault: Fault) -> Self {
        Self { fault, ..self }
    }
}

pub struct Server {
    port: u16,
    asked: Arc<Mutex<Vec<Request>>>,
    connections: Arc<AtomicUsize>,
}

impl Server {
    pub fn start(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let asked: Arc<Mutex<Vec<Request>>> = Arc::default();
        let connections: Arc<AtomicUsize> = Arc::default();
        let (answer, noted, counted) = (Arc::new(answer), Arc::clone(&asked), Arc::clone(&connections));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                counted.fetch_add(1, Ordering::Relaxed);
                let (answer, noted) = (Arc::clone(&answer), Arc::clone(&noted));
                thread::spawn(move || serve(&stream, &*answer, &noted));
            }
        });
        Self { port, asked, connections }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// How many connections were made.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    pub fn asked(&self) -> Vec<Request> {
        self.asked.lock().expect("no panic").clone()
    }
}

fn serve(stream: &TcpStream, answer: &dyn Fn(&Request) -> Reply, noted: &Mutex<Vec<Request>>) {
    let mut reader = BufReader::new(stream);
    while let Some(mut request) = read(&mut reader) {
        {
            let mut noted = noted.lock().expect("no panic");
            request.times += noted.iter().filter(|other| other.path == request.path).count();
            noted.push(request.clone());
        }
        // Who hangs up is none of our errors.
        if write(stream, &answer(&request)).is_none() {
            return;
        }
    }
}

fn read(reader: &mut BufReader<&TcpStream>) -> Option<Request> {
    let line = line(reader)?;
    let mut headers = BTreeMap::new();
    loop {
        let header = self::line(reader)?;
        let Some((name, value)) = header.split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let target = line.split(' ').nth(1)?;
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query.to_owned())));
    Some(Request { path: decoded(path), query, headers, times: 1, line })
}

fn line(reader: &mut BufReader<&TcpStream>) -> Option<String> {
    let mut line = String::new();
    let read = reader.read_line(&mut line).ok()?;
    (read > 0).then(|| line.trim_end().to_owned())
}

/// `None` where the connection is over.
fn write(mut stream: &TcpStream, reply: &Reply) -> Option<()> {
    let mut head = format!("HTTP/1.1 {} X\r\n", reply.status);
    for (name, value) in &reply.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    match reply.fault {
        Fault::Cut => return None,
        Fault::Slow(time) => thread::sleep(time),
        Fault::Endless => {
            stream.write_all(format!("{head}Content-Length: 1000000000000\r\n\r\n[1").as_bytes()).ok()?;
            let more = ",1".repeat(1 << 15);
            while stream.write_all(more.as_bytes()).is_ok() {}
            return None;
        }
        Fault::EndlessHead => {
            stream.write_all(head.as_bytes()).ok()?;
            while stream.write_all(b"X-More: and more\r\n").is_ok() {}
            return None;
        }
        Fault::Drip(pause) => {
            stream.write_all(format!("{head}Content-Length: {}\r\n\r\n", reply.body.len()).as_bytes()).ok()?;
            for byte in reply.body.bytes() {
                thread::sleep(pause);
                stream.write_all(&[byte]).ok()?;
            }
            return Some(());
        }
        Fault::Nothing | Fault::Half => {}
    }
    let body = reply.body.as_bytes();
    let sent = if reply.fault == Fault::Half { &body[..body.len() / 2] } else { body };
    let head = format!("{head}Content-Length: {}\r\n\r\n", body.len());
    stream.write_all(&[head.as_bytes(), sent].concat()).ok()?;
    (reply.fault != Fault::Half).then_some(())
}

/// Without `%XX`.
pub fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits: Vec<u8> = rest.by_ref().take(2).collect();
            let digits = String::from_utf8(digits).expect("digits");
            bytes.push(u8::from_str_radix(&digits, 16).expect("digits"));
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}
