//! The files beside the media: subtitles, pictures, info JSON, descriptions, links; and what SponsorBlock knows.
//!
//! A side file is fetched through the one gate like everything else, is small, and is written so that it is whole or not
//! there. None of them is worth a failed video: errors come back to be told as warnings.

mod attributes;
mod chapters;
mod error;
mod fetch;
mod info_json;
mod languages;
mod links;
mod pictures;
mod sponsorblock;
mod subtitles;
mod tags;
mod write;

pub use attributes::write_attributes;
pub use chapters::{DEFAULT_MARK_TITLE, TO_THE_END, after_cuts, kept_stretches, with_marks};
pub use error::BesideError;
pub use fetch::Fetcher;
pub use info_json::{clean, without_private};
pub use languages::{LanguageError, Languages, SubtitleWish};
pub use links::{LinkKind, link_text};
pub use pictures::{PictureKind, converted, kind_of, thumbnails_of};
pub use sponsorblock::{Category, DEFAULT_API, Segment, SponsorBlock, marked, segments};
pub use subtitles::{FetchedSubtitle, WantedSubtitle, wanted_subtitles};
pub use tags::{info_attachment, tags};
pub use write::write_whole;
