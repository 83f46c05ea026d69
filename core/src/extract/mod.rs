//! Sites: the trait they implement, how they register, and what they may do.
//!
//! A site is a unit struct that implements [`Extractor`] and submits a [`Registration`]. [`resolve`] finds the first
//! site that takes a URL and asks it; the site sees the world through a [`Context`] and returns an [`Extraction`]:
//! media, a lazy list, or another URL.

mod context;
mod error;
mod extractor;
mod lenient;
mod page;
mod proof;
mod registry;
mod resolve;
mod settings;
mod spool;

pub use context::{Call, Context};
pub use error::{ExtractError, Unavailable};
pub use extractor::{Entry, Extraction, Extractor, Link, Playlist};
pub use lenient::{lenient_json, lenient_value};
pub use page::{Page, Resource};
pub use proof::{Proof, ProofProvider, ProofRequest};
pub use registry::{Registration, Registry, Tier, Tried};
pub use resolve::{Found, REDIRECT_DEPTH, Resolved, resolve, resolve_with};
pub use settings::{Account, ListChoice, Settings, SettingsError};
