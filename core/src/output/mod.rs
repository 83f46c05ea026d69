//! How things are called and shown: output templates, safe file names, text for a terminal.
//!
//! ```text
//! -o / --print ─► Template ─┬─ render ──────► text for --print
//!   info dictionary ────────┴─ render_path ─► folders and one file, each a SafeName
//! ```
//!
//! Nothing here touches the disk, the clock or the environment.

mod file_name;
mod fill;
mod fill_format;
mod info_dict;
mod invisible;
mod load;
mod load_format;
mod printable;
mod sanitise;
mod shorten;
pub mod template;

pub use file_name::{MAX_NAME_BYTES, NameRules, SafeName};
pub use fill::fill_item;
pub use fill_format::fill_format;
pub(crate) use fill_format::sum;
pub use info_dict::{InfoDict, clock, epoch, format_dict, info_dict, name, protocol, resolution};
pub use load::{load_info, reloaded, reloaded_format};
pub use printable::Printable;
pub use sanitise::sanitise;
pub use template::{NameOptions, RenderOptions, RenderedPath, Template, TemplateError};
