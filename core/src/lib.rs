//! The core of vidra: the [`Extractor`](extract::Extractor) trait and the download pipeline. It knows no site.

pub mod beside;
pub mod cache;
pub mod container;
pub mod download;
pub mod edit;
pub mod event;
pub mod extract;
pub mod http;
pub mod manifest;
pub mod media;
pub mod output;
pub mod pipeline;
pub mod script;
pub mod select;
pub mod subtitle;
mod unfinished;

#[doc(hidden)]
pub use inventory;

/// Submits a [`Registration`](extract::Registration): the one line that makes a site known.
#[macro_export]
macro_rules! submit {
    ($($registration:tt)*) => { $crate::inventory::submit! { $($registration)* } };
}
