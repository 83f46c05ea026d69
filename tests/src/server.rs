//! A web server on loopback: one thread for each connection, no clock.

use std::io::{self, BufReader, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use crate::answer::answer;
use crate::origins::Origins;
use crate::reply::{Ending, Framing};
use crate::watch::{Hold, Watch};
use crate::{Reply, Request, Site};

/// Bytes that are written at once.
const PIECE_BYTES: usize = 4096;

/// A site that answers on a free port of 127.0.0.1. Dropping it closes every connection and brings up a panic of a
/// handler.
pub struct Server {
    inner: Arc<Inner>,
    listeners: Vec<JoinHandle<()>>,
}

struct Inner {
    site: Site,
    origins: Origins,
    watch: Watch,
    connections: Mutex<Vec<Connection>>,
}

struct Connection {
    socket: TcpStream,
    thread: JoinHandle<()>,
}

impl Server {
    pub(crate) fn start(site: Site) -> Self {
        let hosts = std::iter::once("127.0.0.1").chain(site.hosts.iter().map(String::as_str));
        let sockets: Vec<TcpListener> = hosts
            .map(|host| TcpListener::bind((host, 0)).expect("a loopback address has a free port"))
            .collect();
        let addresses =
            sockets.iter().map(|socket| socket.local_addr().expect("a bound socket has an address"));
        let origins = Origins(addresses.collect());
        let inner = Arc::new(Inner { site, origins, watch: Watch::default(), connections: Mutex::default() });
        let listeners = sockets
            .into_iter()
            .map(|socket| {
                let inner = Arc::clone(&inner);
                thread::spawn(move || accept(&socket, &inner))
            })
            .collect();
        Self { inner, listeners }
    }

    /// The address without a path: `http://127.0.0.1:4711`.
    pub fn origin(&self) -> String {
        self.inner.origins.first()
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin())
    }

    /// The address of a path on another host named by [`Site::also_on`].
    ///
    /// # Panics
    /// Where the site does not answer on that host.
    #[track_caller]
    pub fn url_on(&self, host: &str, path: &str) -> String {
        let Some(origin) = self.inner.origins.on(host) else {
            panic!("the site does not answer on {host}");
        };
        origin + path
    }

    /// The text with `{origin}` and `{origin:HOST}` replaced by addresses.
    pub fn fill(&self, text: &str) -> String {
        self.inner.origins.fill(text)
    }

    /// Whether something is served there.
    pub fn serves(&self, target: &str) -> bool {
        self.inner.site.find(target).is_some()
    }

    /// Every request so far, in the order they came.
    pub fn log(&self) -> Vec<Request> {
        self.inner.watch.log()
    }

    /// The requests to a path, whatever their query.
    pub fn requests(&self, path: &str) -> Vec<Request> {
        self.log().into_iter().filter(|request| request.path() == path).collect()
    }

    /// Every request so far in one line each: `GET /v.mp4 bytes=0-99`.
    pub fn lines(&self) -> Vec<String> {
        self.log().iter().map(Request::line).collect()
    }

    /// Begins the log anew. Faults go on counting.
    pub fn forget(&self) {
        self.inner.watch.forget();
    }

    /// Stops answering when `requests` more have come; the last of them stays without an answer.
    pub fn hold_after_requests(&self, requests: u64) {
        self.inner.watch.hold(Hold::Requests(requests));
    }

    /// Stops sending when `bytes` more of bodies have been sent, over all connections.
    pub fn hold_after_bytes(&self, bytes: u64) {
        self.inner.watch.hold(Hold::Bytes(bytes));
    }

    /// Whether the point to hold at was reached.
    pub fn is_held(&self) -> bool {
        self.inner.watch.is_held()
    }

    /// Goes on after a hold.
    pub fn release(&self) {
        self.inner.watch.release();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.inner.watch.stop();
        for address in &self.inner.origins.0 {
            // Wakes the listener, which then sees that it is over.
            drop(TcpStream::connect(address));
        }
        let mut ended: Vec<thread::Result<()>> = self.listeners.drain(..).map(JoinHandle::join).collect();
        let connections =
            std::mem::take(&mut *self.inner.connections.lock().unwrap_or_else(PoisonError::into_inner));
        for connection in connections {
            // Fails where the client was faster.
            let _ = connection.socket.shutdown(Shutdown::Both);
            ended.push(connection.thread.join());
        }
        if let Some(panic) = ended.into_iter().find_map(Result::err).filter(|_| !thread::panicking()) {
            resume_unwind(panic);
        }
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("origin", &self.origin()).finish_non_exhaustive()
    }
}

fn accept(listener: &TcpListener, inner: &Arc<Inner>) {
    for socket in listener.incoming() {
        if inner.watch.is_stopping() {
            return;
        }
        let Some((socket, twin)) = socket.ok().and_then(|socket| Some((socket.try_clone().ok()?, socket)))
        else {
            continue;
        };
        let shared = Arc::clone(inner);
        let thread = thread::spawn(move || serve(Closing(twin), &shared));
        inner.connections.lock().unwrap_or_else(PoisonError::into_inner).push(Connection { socket, thread });
    }
}

/// Closes the connection for the client when the thread is done with it, however it ends: the server keeps a second
/// handle, which would hold it open.
struct Closing(TcpStream);

impl Drop for Closing {
    fn drop(&mut self) {
        let _ = self.0.shutdown(Shutdown::Both);
    }
}

fn serve(socket: Closing, inner: &Inner) {
    let Ok(reading) = socket.0.try_clone() else { return };
    let _ = socket.0.set_nodelay(true);
    let mut reading = BufReader::new(reading);
    // A client that goes away or talks nonsense ends its connection; the test sees it in the log.
    while let Ok(Some(request)) = Request::read(&mut reading) {
        let (name, route) = match inner.site.find_named(&request.target) {
            Some((name, route)) => (name, Some(route)),
            None => ("", None),
        };
        let number = inner.watch.arrive(&request, name);
        let reply = match route {
            Some(route) => answer(route, &request, number, &inner.origins),
            None => Reply::new(404, "text/plain", "nothing here\n"),
        };
        let has_body = request.method != "HEAD";
        if send(&socket.0, &reply, has_body, &inner.watch).is_err() || !reply.keeps_open() {
            return;
        }
    }
}

fn send(mut socket: &TcpStream, reply: &Reply, has_body: bool, watch: &Watch) -> io::Result<()> {
    if reply.ending == Ending::Silence {
        watch.wait_for_the_end();
        return Ok(());
    }
    socket.write_all(reply.head(reply.keeps_open()).as_bytes())?;
    if !has_body {
        return Ok(());
    }
    let limit = match reply.ending {
        Ending::Cut(bytes) | Ending::Stall(bytes) => usize::try_from(bytes).unwrap_or(usize::MAX),
        Ending::Whole | Ending::Silence => usize::MAX,
    };
    let mut rest = &reply.body[..reply.body.len().min(limit)];
    while !rest.is_empty() {
        let (piece, later) = rest.split_at(watch.grant(rest.len().min(PIECE_BYTES)));
        if piece.is_empty() {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        if reply.framing == Framing::Chunked {
            socket.write_all(&[format!("{:x}\r\n", piece.len()).as_bytes(), piece, b"\r\n"].concat())?;
        } else {
            socket.write_all(piece)?;
        }
        rest = later;
    }
    match (reply.ending, reply.framing) {
        (Ending::Whole, Framing::Chunked) => socket.write_all(b"0\r\n\r\n")?,
        (Ending::Stall(_), _) => watch.wait_for_the_end(),
        _ => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;
    use crate::Fault;

    /// Sends a request, closes the sending half and gives all that comes back.
    fn fetch(server: &Server, head: &str) -> String {
        let mut socket = TcpStream::connect(server.inner.origins.0[0]).unwrap();
        socket.write_all(format!("{head}\r\n\r\n").as_bytes()).unwrap();
        socket.shutdown(Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    #[test]
    fn one_connection_carries_many_requests_and_all_are_written_down() {
        let server = Site::new().page("/a", "<p>{origin}").start();
        let answers = fetch(
            &server,
            "GET /a?x HTTP/1.1\r\n\r\nHEAD /a HTTP/1.1\r\nRange: bytes=0-\r\n\r\nGET /b HTTP/1.1",
        );
        assert!(answers.contains(&format!("\r\n\r\n<p>{}HTTP/1.1 206 ", server.origin())), "{answers}");
        assert!(answers.ends_with("nothing here\n"));
        assert_eq!(server.lines(), ["GET /a?x", "HEAD /a bytes=0-", "GET /b"]);
        assert_eq!(server.requests("/a").len(), 2);
    }

    #[test]
    fn a_body_is_cut_chunked_or_shorter_than_it_says() {
        let server = Site::new()
            .file("/cut", "0123456789")
            .fault("/cut", Fault::cut_after(4))
            .file("/chunked", "0123456789")
            .fault("/chunked", Fault::no_length())
            .file("/claimed", "0123456789")
            .fault("/claimed", Fault::length(99))
            .start();
        let cut = fetch(&server, "GET /cut HTTP/1.1");
        assert!(cut.contains("Content-Length: 10\r\n") && cut.ends_with("\r\n\r\n0123"), "{cut}");
        let chunked = fetch(&server, "GET /chunked HTTP/1.1");
        assert!(chunked.ends_with("chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n"), "{chunked}");
        let claimed = fetch(&server, "GET /claimed HTTP/1.1");
        assert!(claimed.contains("Content-Length: 99\r\n") && claimed.ends_with("0123456789"), "{claimed}");
    }

    #[test]
    fn two_hosts_share_one_site_and_one_log() {
        let server = Site::new().also_on("127.0.0.2").redirect("/a", 302, "{origin:127.0.0.2}/b").start();
        let there = server.url_on("127.0.0.2", "/b");
        assert!(there.starts_with("http://127.0.0.2:"));
        assert!(fetch(&server, "GET /a HTTP/1.1").contains(&format!("Location: {there}\r\n")));
    }

    #[test]
    fn a_held_server_sends_exactly_so_many_bytes() {
        let server = Site::new().file("/v", vec![7; 100_000]).start();
        server.hold_after_bytes(5000);
        let mut socket = TcpStream::connect(server.inner.origins.0[0]).unwrap();
        socket.write_all(b"GET /v HTTP/1.1\r\n\r\n").unwrap();
        while !server.is_held() {
            thread::yield_now();
        }
        drop(server);
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer).unwrap();
        let head = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap() + 4;
        assert_eq!(answer.len() - head, 5000);
    }

    #[test]
    fn a_stalled_connection_ends_with_the_server() {
        let server = Site::new().page("/", "x").fault("/", Fault::stall()).start();
        let mut socket = TcpStream::connect(server.inner.origins.0[0]).unwrap();
        socket.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
        while server.log().is_empty() {
            thread::yield_now();
        }
        drop(server);
        assert_eq!(socket.read(&mut [0; 9]).unwrap(), 0);
    }

    #[test]
    #[should_panic(expected = "the cookie is missing")]
    fn a_panic_in_a_handler_comes_up_again() {
        let server = Site::new()
            .handler("/", |request| {
                assert!(request.header("cookie").is_some(), "the cookie is missing");
                Reply::status(204)
            })
            .start();
        assert_eq!(fetch(&server, "GET / HTTP/1.1"), "");
    }
}
