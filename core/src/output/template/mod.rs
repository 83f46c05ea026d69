//! The output template language: `%(title)s [%(id)s].%(ext)s`, as people know it from yt-dlp.
//!
//! ```text
//! %( alternative , alternative … &replacement |default ) conversion
//! alternative  [-]path[+-*operand…][>strftime]      path  key.0.-1.1:3.:.{a,b}
//! conversion   [#0-+ ][width][.precision]letter     diouxXeEfFgGcrsa as in Python, and
//!              B bytes  j JSON  l list  h HTML  q shell word  D 1.2k  S sanitised  U Unicode normal form
//! ```
//!
//! A template is parsed once and filled as often as needed, for `--print` ([`Template::render`]) or for a file's
//! place ([`Template::render_path`]). The answers are those of yt-dlp 2026.10.26; where that raises an exception
//! while filling (`%(height)x`, `%(height)U`, `%(height*-1)d`), the obvious meaning is given instead.

mod command;
mod convert;
mod cursor;
mod date;
mod derived;
mod error;
mod evaluate;
mod expand;
mod format_spec;
mod json_text;
mod number;
mod options;
mod parse;
mod path;
mod printf;
mod python_text;
mod rendered_path;
mod replacement;
mod syntax;
mod traverse;

use std::str::FromStr;

use serde_json::{Map, Value};

pub use error::TemplateError;
pub use expand::expand;
pub use options::{NameOptions, RenderOptions};
pub use rendered_path::RenderedPath;

use super::NameRules;
use syntax::Piece;
use traverse::Scope;

/// Where files go unless told otherwise.
pub const DEFAULT_TEMPLATE: &str = "%(title)s [%(id)s].%(ext)s";

/// The same for names without blanks (`--restrict-filenames`).
pub const RESTRICTED_TEMPLATE: &str = "%(title)s-[%(id)s].%(ext)s";

/// What `-t` alone asks for, as in youtube-dl.
pub const TITLE_TEMPLATE: &str = "%(title)s-%(id)s.%(ext)s";

/// Where the parts of a split video go.
pub const CHAPTER_TEMPLATE: &str = "%(title)s - %(section_number)03d %(section_title)s [%(id)s].%(ext)s";

/// A parsed output template.
///
/// ```
/// use vidra_core::output::{NameOptions, RenderOptions, Template};
///
/// let info = serde_json::json!({"id": "x1", "title": "AC/DC: live", "ext": "mp4", "view_count": 1234567});
/// let info = info.as_object().unwrap();
/// let template: Template = "%(uploader,channel|who?)s: %(view_count)D %(title.:2)s".parse()?;
/// assert_eq!(template.render(info, &RenderOptions::default()), "who?: 1M AC");
///
/// let template: Template = "%(uploader|unknown)s/%(title)s [%(id)s].%(ext)s".parse()?;
/// let path = template.render_path(info, &NameOptions::default());
/// assert_eq!(path.to_string(), "unknown/AC⧸DC： live [x1].mp4");
/// # Ok::<(), vidra_core::output::TemplateError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    pieces: Vec<Piece>,
}

impl FromStr for Template {
    type Err = TemplateError;

    /// # Errors
    ///
    /// What yt-dlp refuses at the start: an unclosed field, an unknown conversion. Also widths over 4096 and
    /// templates over 8 KiB. A lone percent sign is text.
    fn from_str(text: &str) -> Result<Self, TemplateError> {
        parse::parse(text).map(|pieces| Self { pieces })
    }
}

impl Template {
    /// Fills the template for people or programs to read; nothing is made safe for file names.
    pub fn render(&self, info: &Map<String, Value>, options: &RenderOptions) -> String {
        let scope = Scope { info, derived: derived::derived_fields(info, options, ':') };
        self.fill(&scope, options, None)
    }

    /// Fills the template for a file's place: each value is made safe, the template's slashes make folders.
    pub fn render_path(&self, info: &Map<String, Value>, options: &NameOptions) -> RenderedPath {
        let scope = Scope { info, derived: derived::derived_fields(info, &options.render, '-') };
        rendered_path::render_path(&self.pieces, &scope, options)
    }

    /// What yt-dlp would call the file: values made fit for names, components not yet made safe.
    ///
    /// For `--print filename` of other programs' sake and for comparison; [`Self::render_path`] is what files
    /// are written under.
    pub fn render_file_text(&self, info: &Map<String, Value>, options: &NameOptions) -> String {
        let scope = Scope { info, derived: derived::derived_fields(info, &options.render, '-') };
        self.fill(&scope, &options.render, Some(&options.rules))
    }

    /// Whether it is the same for every video: two downloads would want one name.
    pub fn is_constant(&self) -> bool {
        !self.pieces.iter().any(|piece| matches!(piece, Piece::Field(_)))
    }

    /// Whether it may show this field: by its name, or with everything there is (`%()j`). For fields that are dear to make.
    pub fn may_show(&self, name: &str) -> bool {
        let shows = |field: &syntax::Field| field.text.contains(name) || field.text.trim().is_empty();
        self.pieces.iter().any(|piece| matches!(piece, Piece::Field(field) if shows(field)))
    }

    /// Fields that can never have a value because they do not fit the grammar, such as `%(tittle!)s`.
    ///
    /// They are no errors, since yt-dlp accepts them; a user will want to hear of them.
    pub fn doubts(&self) -> Vec<TemplateError> {
        let fields = self.pieces.iter().filter_map(|piece| match piece {
            Piece::Field(field) if field.alternatives.is_empty() || field.is_cut_short => Some(field),
            _ => None,
        });
        let doubt = |field: &syntax::Field| TemplateError::Unreadable {
            column: field.column,
            field: field.text.clone(),
        };
        fields.map(doubt).collect()
    }

    /// Refuses what would let a stranger's text into a command unquoted.
    ///
    /// # Errors
    ///
    /// A conversion other than numbers and `q`, or a default or placeholder that a shell would act on.
    pub fn check_for_command(&self, options: &RenderOptions) -> Result<(), TemplateError> {
        command::check(&self.pieces, &options.placeholder)
    }

    fn fill(&self, scope: &Scope<'_>, options: &RenderOptions, rules: Option<&NameRules>) -> String {
        let text = |piece: &Piece| match piece {
            Piece::Literal(literal) => literal.clone(),
            Piece::Field(field) => convert::fill_field(field, scope, options, rules),
        };
        self.pieces.iter().map(text).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn info() -> Map<String, Value> {
        let info = json!({
            "id": "1234", "title": "A: b/c", "ext": "mp4", "duration": 100_000, "height": 1080,
            "timestamp": 1_618_488_000, "tags": ["x", "y z"], "formats": [{"id": "id 1", "height": 1080}],
        });
        info.as_object().expect("an object").clone()
    }

    fn text(template: &str) -> String {
        template.parse::<Template>().expect("a template").render(&info(), &RenderOptions::default())
    }

    #[test]
    fn the_templates_people_use_are_filled() {
        assert_eq!(text(DEFAULT_TEMPLATE), "A: b/c [1234].mp4");
        assert_eq!(text(RESTRICTED_TEMPLATE), "A: b/c-[1234].mp4");
        assert_eq!(text(TITLE_TEMPLATE), "A: b/c-1234.mp4");
        assert_eq!(text(CHAPTER_TEMPLATE), "A: b/c - NA NA [1234].mp4");
        assert_eq!(
            text("%(timestamp>%Y-%m-%d)s %(formats.:.{id,height})s"),
            "2021-04-15 [{'id': 'id 1', 'height': 1080}]"
        );
        assert_eq!(
            text("%(series&{} - |)s%(tags.0)s %(duration_string)s %(resolution)s"),
            "x 27:46:40 1080p"
        );
    }

    #[test]
    fn names_have_dashes_in_durations_and_safe_values() {
        let template: Template = "%(title)s %(duration_string)s/x?".parse().expect("a template");
        let options = NameOptions::default();
        assert_eq!(template.render_file_text(&info(), &options), "A： b⧸c 27-46-40/x?");
        assert_eq!(template.render_path(&info(), &options).to_string(), "A： b⧸c 27-46-40/x？");
    }

    #[test]
    fn doubts_name_fields_that_cannot_have_a_value() {
        let template: Template = "%(title!)s %(id)s %(nope,no way)s".parse().expect("a template");
        let doubts: Vec<_> = template.doubts().iter().map(ToString::to_string).collect();
        assert_eq!(
            doubts,
            [
                "column 1: %(title!) is not a field; it always gives the placeholder. Check the spelling",
                "column 19: %(nope,no way) is not a field; it always gives the placeholder. Check the spelling",
            ]
        );
    }

    #[test]
    fn constant_templates_are_told_from_others() {
        let is_constant = |text: &str| text.parse::<Template>().expect("a template").is_constant();
        assert!(is_constant("100%%.mp4") && !is_constant("%(id)s"));
    }

    #[test]
    fn commands_take_only_what_is_safe() {
        let template: Template = "echo %(title)s".parse().expect("a template");
        assert!(template.check_for_command(&RenderOptions::default()).is_err());
    }

    fn awkward_template() -> impl Strategy<Value = String> {
        let words = prop::sample::select(vec![
            "%(",
            ")",
            "s",
            "d",
            "id",
            "title",
            "tags",
            ".",
            ":",
            "-1",
            "{",
            "}",
            ",",
            "&",
            "|",
            ">%Y",
            "%%",
            "+",
            "*",
            "#",
            "0",
            "9",
            "%(title)s",
            "%(tags.:)l",
            "/",
            "\\",
            "%(height)e",
            "%(.{id,title})j",
            "x",
            "é",
            "%(timestamp>",
        ]);
        prop_oneof![any::<String>(), prop::collection::vec(words, 0..30).prop_map(|words| words.concat())]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2000, ..ProptestConfig::default() })]

        #[test]
        fn no_template_and_no_title_breaks_out(text in awkward_template(), title in any::<String>()) {
            let Ok(template) = text.parse::<Template>() else { return Ok(()) };
            let mut info = info();
            info.insert("title".to_owned(), title.into());
            template.render(&info, &RenderOptions::default());
            let path = template.render_path(&info, &NameOptions::default());
            for name in path.folders().iter().chain([path.file()]) {
                prop_assert!(!name.as_str().contains('/') && !matches!(name.as_str(), "" | "." | ".."));
                prop_assert!(name.as_str().len() <= crate::output::MAX_NAME_BYTES);
            }
        }
    }
}
