//! One item on its way, and who it meets there.

use vidra_core::pipeline::Item;

use super::Run;
use super::fates::Fates;
use super::results::Slot;

/// One item on its way.
pub(super) struct Journey<'a> {
    pub(super) run: &'a Run,
    pub(super) item: Item,
    pub(super) slot: &'a Slot,
    /// Where it is kept what became of it.
    pub(super) fates: &'a Fates,
}
