//! The roll call: every site vidra ships, one line for each crate of sites. [`registry`] is all another program needs; the
//! pipeline that goes with it is `vidra-core`'s, and `docs/library.md` shows both at work. `docs/sites.md` lists the sites.
//!
//! A crate that is listed in `Cargo.toml` and named nowhere in code is not linked, and its sites register nothing,
//! without a word from the compiler. The lines below name them; the lint turns a forgotten line into an error.
#![cfg_attr(not(test), deny(unused_crate_dependencies))]

use std::sync::Arc;

use vidra_core::extract::Registry;

use vidra_bandcamp as _;
use vidra_generic as _;
use vidra_peertube as _;
use vidra_sites as _;
use vidra_soundcloud as _;
use vidra_vimeo as _;
use vidra_youtube as _;

/// Asking a YouTube player script, for reports.
pub use vidra_youtube::solver as youtube_player;

/// Every site there is, in the order they are asked.
///
/// ```
/// let registry = vidra_extractors::registry();
/// let url = url::Url::parse("https://www.example.org/watch")?;
/// if let Some(site) = registry.find(&url) {
///     println!("{} takes it", site.name);
/// }
/// # Ok::<(), url::ParseError>(())
/// ```
pub fn registry() -> Arc<Registry> {
    Arc::new(Registry::collected())
}

/// The examples of the README are compiled with the tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

/// So are those of the page for other programs.
#[cfg(doctest)]
#[doc = include_str!("../../docs/library.md")]
struct Library;
