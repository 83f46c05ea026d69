//! What the tests of vidra stand on: a web server on loopback, a builder for what it serves, a builder for a run of the
//! program, and a little media.
//!
//! ```
//! use vidra_testkit::{Fault, Site, media};
//!
//! let server = Site::new()
//!     .file("/v.mp4", media::MUXED)
//!     .fault("/v.mp4", Fault::status(503).first(2))
//!     .page("/watch", "<video src='{origin}/v.mp4'></video>")
//!     .start();
//! assert!(server.url("/watch").starts_with("http://127.0.0.1:"));
//! assert!(server.requests("/v.mp4").is_empty());
//! ```
//!
//! Everything is plain threads and data: no clock decides what happens, faults are counted in requests and bytes. The
//! crate does not depend on the core, so that a mistake there cannot hide itself in the tests.

#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "a test server is made of sockets and threads; vidra itself has one door to the network"
)]

mod answer;
mod bench;
mod cassette;
mod cli;
mod fault;
mod finished;
mod gzip;
pub mod media;
mod origins;
mod process;
mod reply;
mod request;
mod server;
mod site;
mod watch;

pub use cassette::Cassette;
pub use cli::Cli;
pub use fault::Fault;
pub use finished::Finished;
pub use reply::Reply;
pub use request::Request;
pub use server::Server;
pub use site::Site;
