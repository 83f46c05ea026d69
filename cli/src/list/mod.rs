//! Answers that are tables: formats, sites, and which site takes a URL.

mod attachments;
mod extractors;
mod formats;
mod ladder;
mod table;
mod which;

pub(crate) use attachments::{subtitle_rows, thumbnail_rows};
pub(crate) use extractors::extractors;
pub(crate) use formats::format_table;
pub(crate) use ladder::ladder;
pub(crate) use which::which;
