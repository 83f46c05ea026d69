//! Script plugins run: what they see, what they may not, and the sites that exist both ways.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod hostile;
mod same_as_rust;
mod tutorial;
mod usual;
mod web;
