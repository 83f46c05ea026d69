//! Sites as script plugins: one ES module each, installed without rebuilding.
//!
//! * [`Manifest`]: what a plugin says of itself, read as data before anything of it runs.
//! * [`ScriptPlugin`]: a plugin as an [`Extractor`](vidra_core::extract::Extractor), with the limits each of its calls has.
//! * [`Store`]: what the user installed: files, their hashes, and what each was granted.
//! * [`typescript`]: what a plugin sees and returns, for editors.
//!
//! A plugin reaches nothing but the language and its `ctx`. What it asks of the network goes through the one gate, to the
//! hosts it was granted, on every hop; what it returns crosses as JSON text and is checked here field by field.

mod failure;
mod fetch;
mod file;
mod literal;
mod manifest;
mod media;
mod outcome;
mod pattern;
mod permission;
mod plugin;
mod shape;
mod shapes;
mod store;
mod tools;
mod typescript;

pub use file::FileError;
pub use literal::LiteralError;
pub use manifest::{API, Manifest, ManifestError};
pub use pattern::UrlPattern;
pub use permission::{Permission, PermissionError, not_granted};
pub use plugin::{LIMITS, PluginError, ScriptPlugin};
pub use store::{Candidate, Installed, Store, StoreError};
pub use typescript::typescript;
