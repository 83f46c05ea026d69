//! Where the files beside the media go: `-o TYPE:TEMPLATE` and `-P TYPE:PATH`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{Pipeline, PipelineOptions, names};
use crate::output::{InfoDict, Template};

/// A kind of file that can have a template and a folder of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    /// Subtitles.
    Subtitle,
    /// Pictures that stand for an item.
    Thumbnail,
    /// `.description`.
    Description,
    /// `.info.json`.
    InfoJson,
    /// `.url`, `.webloc`, `.desktop`.
    Link,
    /// The parts of a split video.
    Chapter,
    /// A list joined to one video.
    ListVideo,
    /// A list's picture.
    ListThumbnail,
    /// A list's description.
    ListDescription,
    /// A list's `.info.json`.
    ListInfoJson,
}

const NAMES: [(&str, FileKind); 10] = [
    ("subtitle", FileKind::Subtitle),
    ("thumbnail", FileKind::Thumbnail),
    ("description", FileKind::Description),
    ("infojson", FileKind::InfoJson),
    ("link", FileKind::Link),
    ("chapter", FileKind::Chapter),
    ("pl_video", FileKind::ListVideo),
    ("pl_thumbnail", FileKind::ListThumbnail),
    ("pl_description", FileKind::ListDescription),
    ("pl_infojson", FileKind::ListInfoJson),
];

impl FileKind {
    /// The kind `-o` and `-P` call by this name.
    pub fn from_name(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
    }

    /// Whether it belongs to a list, which has no extension of its own.
    const fn is_of_a_list(self) -> bool {
        matches!(self, Self::ListVideo | Self::ListThumbnail | Self::ListDescription | Self::ListInfoJson)
    }
}

/// What is called and put differently from the media.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// `-o TYPE:TEMPLATE`; an empty template is none of these files at all in yt-dlp, and is kept out of here.
    pub templates: BTreeMap<FileKind, Template>,
    /// `-P TYPE:PATH`, below the folder of everything.
    pub folders: BTreeMap<FileKind, PathBuf>,
}

impl Pipeline {
    /// The name of a file beside the media, without its own extension: `NAME` of `NAME.en.vtt`. `media` is the name the
    /// media has or would have.
    pub fn beside(&self, dict: &InfoDict, media: Option<&Path>, kind: FileKind) -> PathBuf {
        let options = &self.options;
        let Places { templates, folders } = &options.places;
        let own = (templates.get(&kind), folders.get(&kind));
        let path = match (own, media) {
            ((None, None), Some(media)) => media.to_owned(),
            ((template, folder), _) => rendered(dict, template, folder, options),
        };
        without_extension(&path, dict, kind)
    }

    /// The name the media of a dictionary has by `-o`.
    pub fn media_path(&self, dict: &InfoDict) -> PathBuf {
        rendered(dict, None, None, &self.options)
    }

    /// A path from any template, below the folder of a kind.
    pub fn path_of(&self, dict: &InfoDict, template: &Template, kind: FileKind) -> PathBuf {
        rendered(dict, Some(template), self.options.places.folders.get(&kind), &self.options)
    }
}

fn rendered(
    dict: &InfoDict,
    template: Option<&Template>,
    folder: Option<&PathBuf>,
    options: &PipelineOptions,
) -> PathBuf {
    let template = template.unwrap_or(&options.template);
    let home = folder.map_or_else(|| options.directory.clone(), |folder| options.directory.join(folder));
    names::render(template, &home, dict, options)
}

/// The media's extension goes, and only that; a list's name has one of no meaning.
fn without_extension(path: &Path, dict: &InfoDict, kind: FileKind) -> PathBuf {
    let extension = dict.get("ext").and_then(Value::as_str);
    let own = path.extension().and_then(std::ffi::OsStr::to_str);
    if own.is_some() && (own == extension || kind.is_of_a_list()) {
        return path.with_extension("");
    }
    path.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_extension_of_the_media_goes() {
        let dict = serde_json::json!({"ext": "mp4"});
        let dict = dict.as_object().unwrap();
        let base =
            |name: &str, kind| without_extension(Path::new(name), dict, kind).to_string_lossy().into_owned();
        assert_eq!(base("a/v1.2 [x].mp4", FileKind::InfoJson), "a/v1.2 [x]");
        assert_eq!(base("a/v1.2", FileKind::InfoJson), "a/v1.2");
        assert_eq!(base("list [x].NA", FileKind::ListInfoJson), "list [x]");
    }

    #[test]
    fn every_kind_has_one_name() {
        assert_eq!(FileKind::from_name("pl_infojson"), Some(FileKind::ListInfoJson));
        assert_eq!(FileKind::from_name("annotation"), None);
    }
}
