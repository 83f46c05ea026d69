//! A request as it came over the wire.

use std::io::{self, BufRead, Read};

/// The longest head that is read, in bytes.
const HEAD_BYTES: u64 = 64 * 1024;
/// The longest body that is read, in bytes.
const BODY_BYTES: u64 = 4 * 1024 * 1024;

/// One request that reached the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// `GET`, `HEAD`, `POST`.
    pub method: String,
    /// Path and query as sent: `/v.mp4?t=1`.
    pub target: String,
    /// Headers as sent, in order.
    pub headers: Vec<(String, String)>,
    /// The body; empty where there is none.
    pub body: Vec<u8>,
}

impl Request {
    /// The target without its query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The first header with this name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(have, _)| have.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The `Range` header.
    pub fn range(&self) -> Option<&str> {
        self.header("range")
    }

    /// The request in one line: `GET /v.mp4 bytes=0-99`.
    pub fn line(&self) -> String {
        let range = self.range().map(|range| format!(" {range}")).unwrap_or_default();
        format!("{} {}{range}", self.method, self.target)
    }

    /// Reads the next request of a connection; `None` where the client has closed it.
    pub(crate) fn read(from: &mut impl BufRead) -> io::Result<Option<Self>> {
        let mut head = from.by_ref().take(HEAD_BYTES);
        let mut line = String::new();
        if head.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let mut words = line.split_whitespace();
        let (Some(method), Some(target)) = (words.next(), words.next()) else {
            return Err(io::Error::other(format!("not a request line: {line:?}")));
        };
        let mut request = Self {
            method: method.to_owned(),
            target: path_and_query(target).to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        };
        loop {
            let mut line = String::new();
            if head.read_line(&mut line)? == 0 {
                return Err(io::Error::other("the head has no end"));
            }
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            request.headers.push((name.to_owned(), value.trim().to_owned()));
        }
        let length = request.header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
        from.by_ref().take(BODY_BYTES.min(length)).read_to_end(&mut request.body)?;
        Ok(Some(request))
    }
}

/// A request through a proxy names the whole address (RFC 9112 section 3.2.2).
fn path_and_query(target: &str) -> &str {
    match target.strip_prefix("http://") {
        Some(rest) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => target,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_and_a_body_are_read_and_the_next_request_is_left() {
        let mut wire: &[u8] =
            b"POST /a?b=1 HTTP/1.1\r\nHost: x\r\nRANGE:bytes=1-\r\ncontent-length: 2\r\n\r\nhiGET / HTTP/1.1\r\n\r\n";
        let first = Request::read(&mut wire).unwrap().unwrap();
        assert_eq!(
            (first.path(), first.body.as_slice(), first.header("host")),
            ("/a", &b"hi"[..], Some("x"))
        );
        assert_eq!(first.line(), "POST /a?b=1 bytes=1-");
        assert_eq!(Request::read(&mut wire).unwrap().unwrap().line(), "GET /");
        assert!(Request::read(&mut wire).unwrap().is_none());
    }

    #[test]
    fn a_whole_address_is_cut_to_its_path() {
        assert_eq!(path_and_query("http://e.org:80/a?b"), "/a?b");
        assert_eq!(path_and_query("http://e.org"), "/");
    }
}
