//! A filled template as folders and a file.

use std::fmt::{self, Display, Formatter};

use serde_json::{Map, Value};

use super::convert::fill_field;
use super::options::NameOptions;
use super::syntax::Piece;
use super::traverse::Scope;
use crate::output::SafeName;

/// Where a file shall go: a base the user typed, then safe folders and a safe file name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RenderedPath {
    base: String,
    folders: Vec<SafeName>,
    file: SafeName,
}

impl RenderedPath {
    /// The template's leading folders without any field, as the user typed them: `../x`, `/srv/video`, or empty.
    ///
    /// Nothing in it comes from a server. It is to be resolved against the output folder.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The folders below the base, outermost first.
    pub fn folders(&self) -> &[SafeName] {
        &self.folders
    }

    /// The file's name.
    pub fn file(&self) -> &SafeName {
        &self.file
    }

    /// The same folders with another file.
    #[must_use]
    pub fn with_file(self, file: SafeName) -> Self {
        Self { file, ..self }
    }
}

impl Display for RenderedPath {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.base)?;
        if !self.base.is_empty() && !self.base.ends_with('/') {
            formatter.write_str("/")?;
        }
        for folder in &self.folders {
            write!(formatter, "{folder}/")?;
        }
        self.file.fmt(formatter)
    }
}

/// Text between two separators of the template, and whether a field is part of it.
#[derive(Default)]
struct Component {
    text: String,
    has_field: bool,
}

/// Fills the pieces and splits them at the separators in the template's own text, never at those in values.
pub(super) fn render_path(pieces: &[Piece], scope: &Scope<'_>, options: &NameOptions) -> RenderedPath {
    let is_separator = |character| character == '/' || (character == '\\' && options.backslash_separates);
    let mut components = vec![Component::default()];
    for piece in pieces {
        match piece {
            Piece::Literal(literal) => {
                for (at, part) in literal.split(is_separator).enumerate() {
                    if at > 0 {
                        components.push(Component::default());
                    }
                    last(&mut components).text.push_str(part);
                }
            }
            Piece::Field(field) => {
                let component = last(&mut components);
                component.has_field = true;
                component.text.push_str(&fill_field(field, scope, &options.render, Some(&options.rules)));
            }
        }
    }
    let file = components.pop().unwrap_or_default();
    let typed = components.iter().take_while(|component| !component.has_field).count();
    let below = components.split_off(typed);
    let is_folder = |component: &&Component| !matches!(component.text.as_str(), "" | ".");
    RenderedPath {
        base: base(&components),
        folders: below
            .iter()
            .filter(is_folder)
            .map(|folder| SafeName::new(&folder.text, &options.rules))
            .collect(),
        file: file_name(&file.text, scope.info, options),
    }
}

fn last(components: &mut Vec<Component>) -> &mut Component {
    if components.is_empty() {
        components.push(Component::default());
    }
    let at = components.len() - 1;
    &mut components[at]
}

/// `/` for a template that begins with a separator, else the typed folders joined again.
fn base(typed: &[Component]) -> String {
    let joined = typed.iter().map(|component| component.text.as_str()).collect::<Vec<_>>().join("/");
    if joined.is_empty() && !typed.is_empty() { "/".to_owned() } else { joined }
}

/// Keeps the id and the extension of a name that is too long.
fn file_name(text: &str, info: &Map<String, Value>, options: &NameOptions) -> SafeName {
    let value = |name| info.get(name).and_then(Value::as_str).unwrap_or_default();
    let known = value("ext");
    let (stem, extension) = match text.strip_suffix(known).and_then(|stem| stem.strip_suffix('.')) {
        Some(stem) if is_extension(known) => (stem, known),
        _ => text.rsplit_once('.').filter(|(_, end)| is_extension(end)).unwrap_or((text, "")),
    };
    SafeName::file(stem, value("id"), extension, &options.rules)
}

/// Whether the end of a name looks like an extension, not like the end of a sentence.
fn is_extension(text: &str) -> bool {
    (1..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Template;
    use super::*;
    use crate::output::NameRules;

    fn path_with(template: &str, title: &str, options: &NameOptions) -> RenderedPath {
        let info =
            json!({"id": "x1", "title": title, "ext": "mp4", "uploader": "A/B", "dots": "..", "empty": ""});
        let template: Template = template.parse().expect("a template");
        template.render_path(info.as_object().expect("an object"), options)
    }

    fn path(template: &str, title: &str) -> String {
        path_with(template, title, &NameOptions::default()).to_string()
    }

    #[test]
    fn the_templates_slashes_make_folders_and_those_in_values_do_not() {
        let path = path_with("%(uploader)s/all/%(title)s.%(ext)s", "a/../b", &NameOptions::default());
        assert_eq!(path.base(), "");
        assert_eq!(path.folders().iter().map(SafeName::as_str).collect::<Vec<_>>(), ["A⧸B", "all"]);
        assert_eq!(path.file().as_str(), "a⧸..⧸b.mp4");
    }

    #[test]
    fn leading_folders_without_fields_are_the_users_own() {
        assert_eq!(path_with("/srv/../x/%(id)s", "", &NameOptions::default()).base(), "/srv/../x");
        assert_eq!(path("/%(id)s", ""), "/x1");
        assert_eq!(path("../.hidden/%(id)s/%(id)s", ""), "../.hidden/x1/x1");
        assert_eq!(path("//a//%(id)s", ""), "//a/x1");
    }

    #[test]
    fn no_value_leads_out_of_the_base() {
        assert_eq!(path("%(dots)s/%(title)s", "../../etc/passwd"), "_/_..⧸..⧸etc⧸passwd");
        assert_eq!(path("%(id)s/../%(dots)s", ""), "x1/_/x1");
        assert_eq!(path("%(empty|)s/./%(empty&.|)s/%(id)s", ""), "x1");
    }

    #[test]
    fn long_titles_keep_id_and_extension() {
        let title = "漢".repeat(300);
        assert_eq!(path("%(title)s [%(id)s].%(ext)s", &title), format!("{} [x1].mp4", "漢".repeat(63)));
        assert_eq!(path("%(title)s.%(ext)s", &title), format!("{}.mp4", "漢".repeat(65)));
        assert_eq!(
            path("%(title)s [%(id)s].info.json", &title),
            format!("{} [x1].info.json", "漢".repeat(61))
        );
        let options = NameOptions {
            rules: NameRules { max_characters: Some(10), ..NameRules::default() },
            ..NameOptions::default()
        };
        assert_eq!(
            path_with("%(title)s/%(title)s [%(id)s].%(ext)s", "漢漢漢漢漢漢漢", &options).to_string(),
            "漢漢漢漢漢漢漢/漢漢漢漢漢 [x1].mp4"
        );
    }

    #[test]
    fn a_sentence_is_not_taken_for_an_extension() {
        assert_eq!(path("%(title)s", "Wow. What a day"), "Wow. What a day");
        assert_eq!(path("%(title)s", "Mr. X."), "Mr. X");
    }

    #[test]
    fn an_empty_name_becomes_the_id() {
        assert_eq!(path("%(title|)s.%(ext)s", ""), "x1.mp4");
        assert_eq!(path("%(id)s/", ""), "x1/x1");
    }

    #[test]
    fn a_backslash_separates_only_where_asked() {
        assert_eq!(path("%(id)s\\%(id)s", ""), "x1⧹x1");
        let options = NameOptions { backslash_separates: true, ..NameOptions::default() };
        assert_eq!(path_with("C:\\v\\%(id)s\\%(id)s", "", &options).to_string(), "C:/v/x1/x1");
    }

    #[test]
    fn another_file_can_lie_beside_it() {
        let media = path_with("%(id)s/%(title)s.%(ext)s", "T", &NameOptions::default());
        let file = media.file().with_extension("en.vtt");
        assert_eq!(media.with_file(file).to_string(), "x1/T.en.vtt");
    }
}
