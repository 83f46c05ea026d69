//! Choosing: which items of a list, which formats of an item, and which of two formats is better.
//!
//! A person says what they want in five small languages, and each is one file here with its grammar at the top:
//!
//! | option | asks | type |
//! |---|---|---|
//! | `-I 1:3,-1` | which items of a list, by place? | [`ItemSelection`] |
//! | `--match-filters 'duration>60'` | which items, by what is known of them? | [`MatchFilters`] |
//! | `-S res:720,fps` | which of two formats is better? | [`SortOrder`] |
//! | `-f bv*+ba/b` | which formats make the file? | [`FormatExpression`] |
//! | `-f 'b[height<=720]'` | which formats count at all? | filters, inside of `-f` |
//!
//! Nothing here does I/O. A text is read once, by `FromStr`, into a value that can only be right; what cannot be
//! read is a [`SelectError`] with the column and a way out. Reading is linear in the text, and nesting has a limit.
//! Evaluating is pure: the same formats and the same value always give the same answer.
//!
//! An item's formats go through three steps, in this order:
//!
//! 1. [`SortOrder::sort`] puts them worst first;
//! 2. [`make_ids_selectable`] makes sure that each can be named;
//! 3. [`FormatExpression::select`] picks, and joins what is to become one file.
//!
//! ```
//! use vidra_core::http::RemoteUrl;
//! use vidra_core::media::{Extension, Format, Source};
//! use vidra_core::select::{FormatExpression, SelectOptions, SortOrder, make_ids_selectable};
//!
//! let source = Source::progressive(RemoteUrl::parse("https://cdn.example.org/v")?);
//! let picture = |id: &str, height| {
//!     let mut format = Format { audio: None, ..Format::new(id, Extension::Mp4, source.clone()) };
//!     format.video.as_mut().map(|track| track.height = Some(height));
//!     format
//! };
//! let sound = Format::new("sound", Extension::M4a, source.clone());
//! let mut formats = vec![picture("hd", 1080), sound, picture("sd", 360)];
//!
//! SortOrder::default().sort(&mut formats);
//! make_ids_selectable(&mut formats);
//! let expression: FormatExpression = "bv[height<=720]+ba".parse()?;
//! let files = expression.select(&formats, &SelectOptions::default());
//! assert_eq!(files[0].id(), "sd+sound");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The fields filters and sort orders name are those of [`field`]. Their values are the ones yt-dlp 2026.10.26 would
//! have, including what it works out itself: a missing bit rate, the standard brightness range, the codec of an
//! `.opus` file. [`parse_rate`], [`parse_file_size`] and [`parse_duration`] are the units of all five languages.

mod bitrates;
mod condition;
mod cursor;
mod duration;
mod error;
mod evaluate;
mod expression;
mod fields;
mod filter;
mod identify;
mod items;
mod lexer;
mod match_filter;
mod merge;
mod node;
mod parser;
mod rank;
mod size;
mod sort;
mod sort_key;
mod told;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod samples;

pub use duration::parse_duration;
pub use error::{Language, SelectError};
pub use evaluate::{SelectOptions, Selection};
pub use expression::FormatExpression;
pub use fields::{FIELD_NAMES, FieldValue, field};
pub use identify::make_ids_selectable;
pub use items::ItemSelection;
pub use match_filter::{MatchFilter, MatchFilters, Verdict};
pub use size::{parse_file_size, parse_rate};
pub use sort::{SortOptions, SortOrder};
pub use told::Told;
