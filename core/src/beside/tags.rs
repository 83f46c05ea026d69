//! What `--embed-metadata` says of a file: tags from the info dictionary.

use serde_json::Value;

use crate::container::{Attachment, Tag, TagName};
use crate::output::InfoDict;

/// Fields that may fill a tag, the first that is there counting.
const TABLE: [(TagName, &[&str]); 16] = [
    (TagName::Title, &["track", "title"]),
    (TagName::Date, &["upload_date"]),
    (TagName::Description, &["description"]),
    (TagName::Synopsis, &["description"]),
    (TagName::Url, &["webpage_url"]),
    (TagName::Comment, &["webpage_url"]),
    (TagName::Track, &["track_number"]),
    (TagName::Artist, &["artists", "artist", "creators", "creator", "uploader", "uploader_id"]),
    (TagName::Composer, &["composers", "composer"]),
    (TagName::Genre, &["genres", "genre", "categories", "tags"]),
    (TagName::Album, &["album", "series"]),
    (TagName::AlbumArtist, &["album_artists", "album_artist"]),
    (TagName::Disc, &["disc_number"]),
    (TagName::Show, &["series"]),
    (TagName::Season, &["season_number"]),
    (TagName::Episode, &["episode_number"]),
];

/// Names a user may set with `--parse-metadata …:(?P<meta_NAME>…)`.
const OWN: [(&str, TagName); 22] = [
    ("title", TagName::Title),
    ("date", TagName::Date),
    ("description", TagName::Description),
    ("synopsis", TagName::Synopsis),
    ("purl", TagName::Url),
    ("comment", TagName::Comment),
    ("track", TagName::Track),
    ("artist", TagName::Artist),
    ("composer", TagName::Composer),
    ("genre", TagName::Genre),
    ("album", TagName::Album),
    ("album_artist", TagName::AlbumArtist),
    ("disc", TagName::Disc),
    ("show", TagName::Show),
    ("season_number", TagName::Season),
    ("episode_sort", TagName::Episode),
    ("episode_id", TagName::EpisodeId),
    ("network", TagName::Network),
    ("copyright", TagName::Copyright),
    ("language", TagName::Language),
    ("lyrics", TagName::Lyrics),
    ("encoder", TagName::Encoder),
];

/// The tags of an item. `meta_NAME` of the dictionary sets a tag of that name, and takes it away where it is empty.
pub fn tags(dict: &InfoDict) -> Vec<Tag> {
    let mut tags: Vec<Tag> = Vec::new();
    let episode = ("episode_id", TagName::EpisodeId, &["episode", "episode_id"][..]);
    let plain = TABLE.iter().map(|(name, fields)| (name.clone(), *fields)).chain([(episode.1, episode.2)]);
    for (name, fields) in plain {
        if let Some(value) = fields.iter().find_map(|field| text(dict.get(*field)?)) {
            tags.push(Tag::new(name, value));
        }
    }
    for (field, value) in dict {
        // `meta1_language` and the like are for one stream in yt-dlp, and none of ours.
        let Some(own) = field.strip_prefix("meta_") else { continue };
        let known = OWN.iter().find(|(known, _)| *known == own).map(|(_, name)| name.clone());
        let name = known.unwrap_or_else(|| TagName::Other(own.to_owned()));
        tags.retain(|tag| tag.name != name);
        if let Some(value) = text(value) {
            tags.push(Tag::new(name, value));
        }
    }
    tags
}

/// One line of text of a field; lists are joined.
fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => items.iter().filter_map(text).collect::<Vec<_>>().join(", "),
        _ => return None,
    };
    // A zero byte ends a text in some containers.
    let text = text.replace('\0', "");
    (!text.trim().is_empty()).then_some(text)
}

/// The info dictionary as a file inside a Matroska file (`--embed-info-json`).
pub fn info_attachment(dict: &InfoDict) -> Attachment {
    Attachment {
        name: "info.json".to_owned(),
        mime: "application/json".to_owned(),
        description: String::new(),
        bytes: serde_json::to_vec(dict).unwrap_or_default().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_field_that_is_there_counts_and_own_names_go_before() {
        let dict = serde_json::json!({
            "title": "A goal", "track": null, "uploader": "Ann", "artists": [], "categories": ["Sport", "Ball"],
            "upload_date": "20260102", "meta_comment": "mine", "meta_mood": "fine", "meta_date": "", "season_number": 2,
        });
        let tags = tags(dict.as_object().unwrap());
        let value = |name: &TagName| tags.iter().find(|tag| tag.name == *name).map(|tag| tag.value.as_str());
        assert_eq!(value(&TagName::Title), Some("A goal"));
        assert_eq!(value(&TagName::Artist), Some("Ann"));
        assert_eq!(value(&TagName::Genre), Some("Sport, Ball"));
        assert_eq!(value(&TagName::Season), Some("2"));
        assert_eq!(value(&TagName::Comment), Some("mine"));
        assert_eq!(value(&TagName::Date), None);
        assert_eq!(value(&TagName::Other("mood".to_owned())), Some("fine"));
    }
}
