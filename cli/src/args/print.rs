//! `--print`: what to print, and at which moment.

use std::str::FromStr;

use vidra_core::output::{Template, TemplateError};

/// The moments of an item's way, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    PreProcess,
    AfterFilter,
    Video,
    BeforeDownload,
    PostProcess,
    AfterMove,
    AfterVideo,
    Playlist,
}

const NAMES: [(&str, Stage); 8] = [
    ("pre_process", Stage::PreProcess),
    ("after_filter", Stage::AfterFilter),
    ("video", Stage::Video),
    ("before_dl", Stage::BeforeDownload),
    ("post_process", Stage::PostProcess),
    ("after_move", Stage::AfterMove),
    ("after_video", Stage::AfterVideo),
    ("playlist", Stage::Playlist),
];

impl Stage {
    /// The moment a text names in front of a colon, and the rest.
    pub(crate) fn in_front_of(text: &str) -> Option<(Self, &str)> {
        let (name, rest) = text.split_once(':')?;
        let (_, stage) = NAMES.iter().find(|(known, _)| *known == name)?;
        Some((*stage, rest))
    }
}

/// One `--print-to-file`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PrintToFile {
    /// When and what.
    pub(crate) print: Print,
    /// Where.
    pub(crate) file: Template,
}

/// One `--print`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Print {
    /// When.
    pub(crate) stage: Stage,
    /// What.
    pub(crate) template: Template,
}

impl FromStr for Print {
    type Err = TemplateError;

    fn from_str(text: &str) -> Result<Self, TemplateError> {
        let (stage, text) = Stage::in_front_of(text).unwrap_or((Stage::Video, text));
        Ok(Self { stage, template: template(text).parse()? })
    }
}

/// Field names alone stand for a line each: `title,id`, with `=` for a line that says its name, `{id,title}` for JSON.
fn template(text: &str) -> String {
    let (fields, is_named) = text.strip_suffix('=').map_or((text, false), |fields| (fields, true));
    if !is_fields(fields) {
        return text.to_owned();
    }
    let is_dictionary = fields.contains('{');
    let fields: Vec<String> = match fields.strip_prefix('{') {
        Some(_) => vec![format!(".{fields}")],
        None if is_dictionary => vec![fields.to_owned()],
        None => fields.split(',').map(str::to_owned).collect(),
    };
    let conversion = if fields.iter().any(|field| field.starts_with(".{")) { "j" } else { "s" };
    let line = |field: String| {
        if is_named { format!("{field} = %({field})#j") } else { format!("%({field}){conversion}") }
    };
    fields.into_iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Whether the text is names of fields and nothing else.
fn is_fields(text: &str) -> bool {
    let is_sign = |character: char| character.is_alphanumeric() || "_.:,-{}".contains(character);
    let dashes_are_signs =
        text.split('-').skip(1).all(|rest| rest.starts_with(|character: char| character.is_ascii_digit()));
    let opened = text.matches('{').count();
    let is_balanced = opened == text.matches('}').count() && text.find('{') <= text.find('}');
    !text.is_empty() && text.chars().all(is_sign) && dashes_are_signs && is_balanced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_names_become_templates() {
        let table = [
            ("title", "%(title)s"),
            ("title,id=", "title = %(title)#j\nid = %(id)#j"),
            ("formats.-1.url", "%(formats.-1.url)s"),
            ("{id,title}", "%(.{id,title})j"),
            ("%(id)s=", "%(id)s="),
            ("hello world", "hello world"),
            ("a-b", "a-b"),
        ];
        for (text, wanted) in table {
            assert_eq!(template(text), wanted, "{text}");
        }
    }

    #[test]
    fn the_moment_stands_in_front() {
        let stage = |text: &str| text.parse::<Print>().unwrap().stage;
        assert_eq!(stage("after_move:filepath"), Stage::AfterMove);
        assert_eq!(stage("title"), Stage::Video);
        assert_eq!(stage("note: %(id)s"), Stage::Video);
        assert_eq!(stage("playlist:%(title)s"), Stage::Playlist);
    }
}
