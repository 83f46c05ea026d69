//! Configuration: which files are read, in which syntax, and what they and the command line make together.
//!
//! Nothing is read from the current folder or from where files go: a downloaded file must never become a setting.

mod assemble;
mod places;
mod shell_words;
mod site;
mod table;

pub(crate) use assemble::{Assembly, assemble};
pub(crate) use places::{Places, import_places};
pub(crate) use shell_words::{plain_words, shell_words};
