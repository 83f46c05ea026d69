//! An answer before it is sent.

/// An answer of the server.
///
/// ```
/// use vidra_testkit::Reply;
/// let reply = Reply::new(403, "text/html", "<h1>No</h1>").header("Set-Cookie", "a=1");
/// assert_eq!(reply.status, 403);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// Headers, less the ones that frame the body.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    pub(crate) framing: Framing,
    pub(crate) ending: Ending,
}

/// How the end of the body is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// `Content-Length`, true.
    Length,
    /// `Content-Length`, this number.
    Claimed(u64),
    /// Chunks of 4 KiB.
    Chunked,
}

/// How the answer ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Whole,
    /// The connection is closed after so many bytes of the body.
    Cut(u64),
    /// Nothing more comes after so many bytes of the body.
    Stall(u64),
    /// Not even a head comes.
    Silence,
}

impl Reply {
    /// An answer with a body.
    pub fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("Content-Type".to_owned(), content_type.to_owned())],
            body: body.into(),
            framing: Framing::Length,
            ending: Ending::Whole,
        }
    }

    /// An answer without a body.
    pub fn status(status: u16) -> Self {
        Self { headers: Vec::new(), ..Self::new(status, "", Vec::new()) }
    }

    /// The same with a header more.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.headers.retain(|(have, _)| !have.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn head(&self, keeps_open: bool) -> String {
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        match self.framing {
            // RFC 9110 section 8.6: these have no body, and 204 no length either.
            _ if matches!(self.status, 204 | 304) => {}
            Framing::Length => head.push_str(&format!("Content-Length: {}\r\n", self.body.len())),
            Framing::Claimed(length) => head.push_str(&format!("Content-Length: {length}\r\n")),
            Framing::Chunked => head.push_str("Transfer-Encoding: chunked\r\n"),
        }
        head.push_str(if keeps_open { "\r\n" } else { "Connection: close\r\n\r\n" });
        head
    }

    /// Whether the connection can carry another request after this answer.
    pub(crate) const fn keeps_open(&self) -> bool {
        matches!(self.ending, Ending::Whole) && !matches!(self.framing, Framing::Claimed(_))
    }
}

const fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        206 => "Partial Content",
        301 => "Moved Permanently",
        302 => "Found",
        403 => "Forbidden",
        404 => "Not Found",
        416 => "Range Not Satisfiable",
        429 => "Too Many Requests",
        503 => "Service Unavailable",
        _ => "Answer",
    }
}
