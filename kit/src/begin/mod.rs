//! From a recording of one page to a site that passes: what is there ([`Facts`]), where each thing stands ([`trace`]), what
//! reads it from there ([`Blueprint`]), and that as code ([`rust`], [`script`]). [`draft`] does it all.
//!
//! The blueprint itself can be asked what it finds, so that the expected result of the fixture is known before anything is
//! compiled; the code does the same steps with the same words of [`Page`](vidra_core::extract::Page).

mod address;
mod blueprint;
mod draft;
mod facts;
pub mod rust;
pub mod script;
pub mod trace;
mod working;

pub use address::{Address, Segment};
pub use blueprint::{Ask, Blueprint, Files, Length, Player, Shape};
pub use draft::{Draft, check_name, draft};
pub use facts::{Facts, File};
