//! RFC 9112: one request, one answer, one connection, all of it bounded.

use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::address::is_public;
use crate::url::Url;
use crate::{FetchError, Options};

/// What is sent.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Request<'a> {
    Get,
    /// RFC 6960 A.1
    Ocsp(&'a [u8]),
}

/// The body of the answer, of at most `most` bytes, had before `deadline`. Every hop is resolved and checked anew.
pub(crate) fn send(
    url: &Url,
    request: Request<'_>,
    most: u64,
    deadline: Instant,
    options: &Options,
) -> Result<Vec<u8>, FetchError> {
    let mut url = url.clone();
    for _ in 0..=options.redirects {
        let stream = connect(&url, deadline, options)?;
        match exchange(stream, &url, request, most, deadline)? {
            Answer::Body(body) => return Ok(body),
            Answer::Elsewhere(location) => url = url.join(&location)?,
        }
    }
    Err(FetchError::Redirects(options.redirects))
}

enum Answer {
    Body(Vec<u8>),
    Elsewhere(String),
}

/// Connects to an address that was checked, so that a name can't mean another machine a moment later.
fn connect(url: &Url, deadline: Instant, options: &Options) -> Result<TcpStream, FetchError> {
    if !options.allow_private && url.port != 80 && url.port < 1024 {
        return Err(FetchError::Port(url.port));
    }
    let addresses = resolve(&url.host, url.port, deadline)?;
    let allowed: Vec<SocketAddr> = addresses
        .iter()
        .copied()
        .filter(|address| options.allow_private || is_public(address.ip()))
        .collect();
    if let (Some(first), true) = (addresses.first(), allowed.is_empty()) {
        return Err(FetchError::Private(url.host.clone(), first.ip()));
    }
    let mut failure = FetchError::Unknown(url.host.clone());
    for address in allowed.into_iter().take(MOST_ADDRESSES) {
        let wait = left(deadline)?.min(options.connect_timeout);
        match TcpStream::connect_timeout(&address, wait) {
            Ok(stream) => return Ok(stream),
            Err(error) => failure = FetchError::Connection(url.authority(), plain(&error)),
        }
    }
    Err(failure)
}

/// The system's resolver knows no time limit, so it runs on a thread that may be left behind.
fn resolve(host: &str, port: u16, deadline: Instant) -> Result<Vec<SocketAddr>, FetchError> {
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    let (sender, receiver) = mpsc::channel();
    let name = host.to_owned();
    std::thread::spawn(move || {
        let found = (name.as_str(), port).to_socket_addrs().map(Iterator::collect::<Vec<_>>);
        let _ = sender.send(found);
    });
    match receiver.recv_timeout(left(deadline)?) {
        Ok(Ok(found)) if !found.is_empty() => Ok(found),
        Ok(_) => Err(FetchError::Unknown(host.to_owned())),
        Err(_) => Err(FetchError::Timeout),
    }
}

fn exchange(
    stream: TcpStream,
    url: &Url,
    request: Request<'_>,
    most: u64,
    deadline: Instant,
) -> Result<Answer, FetchError> {
    let mut peer = Peer { stream, deadline, buffer: Vec::new(), at: 0 };
    let common = format!(
        "Host: {}\r\nUser-Agent: countersign\r\nAccept: */*\r\nAccept-Encoding: identity\r\nConnection: close\r\n",
        url.authority()
    );
    let message = match request {
        Request::Get => format!("GET {} HTTP/1.1\r\n{common}\r\n", url.target).into_bytes(),
        Request::Ocsp(body) => {
            let head = format!(
                "POST {} HTTP/1.1\r\n{common}Content-Type: application/ocsp-request\r\nContent-Length: {}\r\n\r\n",
                url.target,
                body.len()
            );
            [head.as_bytes(), body].concat()
        }
    };
    peer.write(&message)?;
    let mut head = peer.head()?;
    while head.status / 100 == 1 {
        head = peer.head()?;
    }
    match (head.status, head.field("location")) {
        (301 | 302 | 303 | 307 | 308, Some(location)) if matches!(request, Request::Get) => {
            return Ok(Answer::Elsewhere(location.to_owned()));
        }
        (307 | 308, Some(location)) => return Ok(Answer::Elsewhere(location.to_owned())),
        (200, _) => {}
        (status, _) => return Err(FetchError::Status(status)),
    }
    if head.field("content-encoding").is_some_and(|coding| !coding.eq_ignore_ascii_case("identity")) {
        return Err(FetchError::Malformed("the body is encoded in a way that was not asked for"));
    }
    peer.body(&head, most).map(Answer::Body)
}

/// Status and fields of an answer.
struct Head {
    status: u16,
    fields: Vec<(String, String)>,
}

impl Head {
    fn field(&self, name: &str) -> Option<&str> {
        let mut fields = self.fields.iter();
        fields.find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// The other end, read with a deadline however slowly it writes.
struct Peer {
    stream: TcpStream,
    deadline: Instant,
    buffer: Vec<u8>,
    at: usize,
}

impl Peer {
    fn write(&mut self, message: &[u8]) -> Result<(), FetchError> {
        self.stream.set_write_timeout(Some(left(self.deadline)?)).map_err(|error| broken(&error))?;
        self.stream.write_all(message).map_err(|error| broken(&error))
    }

    /// Fills the buffer; `false` at the end.
    fn fill(&mut self) -> Result<bool, FetchError> {
        self.buffer.resize(BUFFER, 0);
        self.at = 0;
        loop {
            self.stream.set_read_timeout(Some(left(self.deadline)?)).map_err(|error| broken(&error))?;
            match self.stream.read(&mut self.buffer) {
                Ok(read) => {
                    self.buffer.truncate(read);
                    return Ok(read > 0);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.buffer.clear();
                    return Err(broken(&error));
                }
            }
        }
    }

    fn byte(&mut self) -> Result<Option<u8>, FetchError> {
        if self.at >= self.buffer.len() && !self.fill()? {
            return Ok(None);
        }
        let byte = self.buffer.get(self.at).copied();
        self.at += 1;
        Ok(byte)
    }

    /// A line without its end, of at most `most` bytes.
    fn line(&mut self, most: usize) -> Result<String, FetchError> {
        let mut line = Vec::new();
        loop {
            match self.byte()? {
                Some(b'\n') => break,
                Some(byte) if line.len() < most => line.push(byte),
                Some(_) => return Err(FetchError::Malformed("a line of the answer has no end")),
                None => return Err(FetchError::Malformed("the answer ends before its body")),
            }
        }
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Ok(line.into_iter().map(char::from).collect())
    }

    fn head(&mut self) -> Result<Head, FetchError> {
        let status = self.line(LONGEST_LINE)?;
        let code = status.strip_prefix("HTTP/1.").and_then(|rest| rest.get(2..5)?.parse().ok());
        let status = code.ok_or(FetchError::Malformed("the answer is not HTTP/1"))?;
        let mut fields = Vec::new();
        loop {
            let line = self.line(LONGEST_LINE)?;
            if line.is_empty() {
                return Ok(Head { status, fields });
            }
            if fields.len() >= MOST_FIELDS {
                return Err(FetchError::Malformed("the answer has too many fields"));
            }
            if let Some((name, value)) = line.split_once(':') {
                fields.push((name.trim().to_owned(), value.trim().to_owned()));
            }
        }
    }

    fn body(&mut self, head: &Head, most: u64) -> Result<Vec<u8>, FetchError> {
        if head.field("transfer-encoding").is_some_and(|coding| !coding.eq_ignore_ascii_case("identity")) {
            return self.chunks(head, most);
        }
        let mut body = Vec::new();
        match head.field("content-length") {
            Some(length) => {
                let length = length.parse().map_err(|_| FetchError::Malformed("the length is no number"))?;
                if length > most {
                    return Err(FetchError::TooLarge(most));
                }
                self.take(length, &mut body)?;
            }
            None => loop {
                body.extend_from_slice(self.buffer.get(self.at..).unwrap_or_default());
                self.at = self.buffer.len();
                if u64::try_from(body.len()).is_ok_and(|length| length > most) {
                    return Err(FetchError::TooLarge(most));
                }
                if !self.fill()? {
                    break;
                }
            },
        }
        Ok(body)
    }

    /// RFC 9112 7.1
    fn chunks(&mut self, head: &Head, most: u64) -> Result<Vec<u8>, FetchError> {
        if !head.field("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
            return Err(FetchError::Malformed("the body is sent in an unknown way"));
        }
        let mut body = Vec::new();
        loop {
            let line = self.line(LONGEST_LINE)?;
            let size = line.split(';').next().unwrap_or_default().trim();
            let size = u64::from_str_radix(size, 16)
                .map_err(|_| FetchError::Malformed("the size of a chunk is no number"))?;
            if size == 0 {
                return Ok(body);
            }
            let room = most.saturating_sub(u64::try_from(body.len()).unwrap_or(u64::MAX));
            if size > room {
                return Err(FetchError::TooLarge(most));
            }
            self.take(size, &mut body)?;
            self.line(LONGEST_LINE)?;
        }
    }

    /// Exactly so many bytes. Nothing is reserved for bytes that have not come.
    fn take(&mut self, length: u64, body: &mut Vec<u8>) -> Result<(), FetchError> {
        let mut wanted = length;
        while wanted > 0 {
            if self.at >= self.buffer.len() && !self.fill()? {
                return Err(FetchError::Malformed("the body ends too early"));
            }
            let rest = self.buffer.get(self.at..).unwrap_or_default();
            let part = rest.len().min(usize::try_from(wanted).unwrap_or(usize::MAX));
            body.extend_from_slice(rest.get(..part).unwrap_or_default());
            self.at += part;
            wanted -= u64::try_from(part).unwrap_or(wanted);
        }
        Ok(())
    }
}

fn left(deadline: Instant) -> Result<Duration, FetchError> {
    let left = deadline.saturating_duration_since(now());
    if left.is_zero() { Err(FetchError::Timeout) } else { Ok(left) }
}

#[expect(clippy::disallowed_methods, reason = "a network is bounded by the clock; no judgement rests on it")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

fn broken(error: &io::Error) -> FetchError {
    match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => FetchError::Timeout,
        _ => FetchError::Broken(plain(error)),
    }
}

/// Words that are the same on every system.
fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => "no answer in time".to_owned(),
        io::ErrorKind::ConnectionRefused => "refused".to_owned(),
        io::ErrorKind::ConnectionReset => "reset".to_owned(),
        _ => "failed".to_owned(),
    }
}

const BUFFER: usize = 16 << 10;
const LONGEST_LINE: usize = 8 << 10;
const MOST_FIELDS: usize = 100;
/// Of one name.
const MOST_ADDRESSES: usize = 4;
