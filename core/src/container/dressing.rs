//! What goes around the media of a file: tags, chapters, a cover, attached files.
//!
//! All of it is written when the file ends, so that going on with a part never depends on it.

use bytes::Bytes;

use crate::media::Chapter;

/// Everything about a file that is not its media. The default is nothing at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dressing {
    /// What is said of the whole file, in the order it is written; a name may come more than once.
    pub tags: Vec<Tag>,
    /// Named parts, in order of their start. A part without an end lasts to the next one, or to the end.
    pub chapters: Vec<Chapter>,
    /// The picture that stands for the file.
    pub cover: Option<Cover>,
    /// Files inside the file; see [`OutputKind::holds_attachments`](super::OutputKind::holds_attachments).
    pub attachments: Vec<Attachment>,
    /// MP4: the index comes before the media, so that a file sent over a network plays while it arrives.
    pub is_faststart: bool,
    /// MP4: the file stays in fragments, whose times are those of the samples to the tick, however late they begin; for
    /// a file that is cut from. Nothing else of the dressing is in it then.
    pub keeps_times: bool,
}

impl Dressing {
    /// Whether a file is the same with and without it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The values of a tag, in order.
    pub fn values(&self, name: &TagName) -> impl Iterator<Item = &str> {
        self.tags.iter().filter(move |tag| tag.name == *name).map(|tag| tag.value.as_str())
    }
}

/// One thing said of the whole file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// What it says.
    pub name: TagName,
    /// The text. Numbers of tracks and discs are `3` or `3/12`.
    pub value: String,
}

impl Tag {
    /// A tag of this name and text.
    pub fn new(name: TagName, value: impl Into<String>) -> Self {
        Self { name, value: value.into() }
    }

    /// A value of `YYYYMMDD` with the dashes of ISO 8601; any other as it is.
    pub(super) fn dashed_date(&self) -> String {
        let date = &self.value;
        let is_day = date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit());
        if is_day { [&date[..4], "-", &date[4..6], "-", &date[6..]].concat() } else { date.clone() }
    }
}

/// What a tag says. Each container has names of its own for these.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TagName {
    /// Name of the item.
    Title,
    /// Who made it.
    Artist,
    /// The album it is on.
    Album,
    /// Who made the album.
    AlbumArtist,
    /// Day or year it came out: `YYYY`, `YYYY-MM-DD` or `YYYYMMDD`.
    Date,
    /// A remark.
    Comment,
    /// A short text about it.
    Description,
    /// A long text about it.
    Synopsis,
    /// Kind of music or film.
    Genre,
    /// Who wrote it.
    Composer,
    /// Position on the album.
    Track,
    /// Disc of the album.
    Disc,
    /// The series it belongs to.
    Show,
    /// Number of the season.
    Season,
    /// Number of the episode in its season.
    Episode,
    /// The episode's own name or code.
    EpisodeId,
    /// Who broadcast it.
    Network,
    /// Who has the rights.
    Copyright,
    /// Language of the whole file.
    Language,
    /// The words of a song.
    Lyrics,
    /// The page it comes from (`purl`).
    Url,
    /// What encoded it.
    Encoder,
    /// Any other name, written as it is.
    Other(String),
}

impl TagName {
    /// The name that Matroska tags and Vorbis comments share; `None` where each has one of its own, and for other names.
    pub(super) const fn shared_name(&self) -> Option<&'static str> {
        Some(match self {
            Self::Title => "TITLE",
            Self::Artist => "ARTIST",
            Self::Album => "ALBUM",
            Self::Date => "DATE",
            Self::Comment => "COMMENT",
            Self::Description => "DESCRIPTION",
            Self::Synopsis => "SYNOPSIS",
            Self::Genre => "GENRE",
            Self::Composer => "COMPOSER",
            Self::Show => "SHOW",
            Self::Season => "SEASON_NUMBER",
            Self::Episode => "EPISODE_SORT",
            Self::EpisodeId => "EPISODE_ID",
            Self::Network => "NETWORK",
            Self::Copyright => "COPYRIGHT",
            Self::Language => "LANGUAGE",
            Self::Lyrics => "LYRICS",
            Self::Url => "PURL",
            Self::Encoder => "ENCODER",
            Self::AlbumArtist | Self::Track | Self::Disc | Self::Other(_) => return None,
        })
    }
}

/// A picture that stands for the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cover {
    /// `image/jpeg` or `image/png`; what else a container can hold is its own affair.
    pub mime: String,
    /// The picture file.
    pub bytes: Bytes,
}

impl Cover {
    /// The name the picture has as an attached file.
    pub fn file_name(&self) -> &'static str {
        match self.mime.as_str() {
            "image/png" => "cover.png",
            "image/webp" => "cover.webp",
            _ => "cover.jpg",
        }
    }
}

/// A file inside the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its file name.
    pub name: String,
    /// Its media type.
    pub mime: String,
    /// A text about it; empty for none.
    pub description: String,
    /// The file.
    pub bytes: Bytes,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_dressing_is_none_and_a_wish_is_one() {
        assert!(Dressing::default().is_empty());
        assert!(!Dressing { is_faststart: true, ..Dressing::default() }.is_empty());
    }

    #[test]
    fn a_name_can_have_several_values() {
        let tags = vec![
            Tag::new(TagName::Artist, "one"),
            Tag::new(TagName::Title, "a song"),
            Tag::new(TagName::Artist, "two"),
        ];
        let dressing = Dressing { tags, ..Dressing::default() };
        assert_eq!(dressing.values(&TagName::Artist).collect::<Vec<_>>(), ["one", "two"]);
    }
}
