//! `mkv` or `aac>m4a/mov>mp4/mkv`: what becomes what.

use vidra_core::beside::PictureKind;

/// Rules from left to right; the first that fits counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mapping(Vec<(Option<String>, String)>);

impl Mapping {
    /// What a file of this extension becomes; `None` where no rule fits or it is that already.
    pub(crate) fn target(&self, source: &str) -> Option<&str> {
        let fits = |from: &Option<String>| from.as_deref().is_none_or(|from| from == source);
        let target = self.0.iter().find(|(from, _)| fits(from)).map(|(_, to)| to.as_str());
        target.filter(|target| *target != source)
    }

    fn read(text: &str, known: &[&str]) -> Result<Self, String> {
        let rule = |part: &str| {
            let (from, to) = part.split_once('>').map_or((None, part), |(from, to)| (Some(from), to));
            let to = to.trim().to_owned();
            if !known.contains(&to.as_str()) {
                return Err(format!(
                    "{to:?} is none of {}; write one, or FROM>TO, several with `/` between",
                    known.join(", ")
                ));
            }
            Ok((from.map(|from| from.trim().to_owned()), to))
        };
        text.to_ascii_lowercase().split('/').map(rule).collect::<Result<_, _>>().map(Self)
    }
}

/// Reads `--remux-video`: what is written without encoding.
pub(super) fn remux_mapping(text: &str) -> Result<Mapping, String> {
    const KNOWN: [&str; 11] =
        ["mkv", "mov", "mp4", "webm", "m4a", "mka", "mp3", "opus", "ogg", "aac", "flac"];
    Mapping::read(text, &KNOWN)
}

/// Reads `--recode-video`.
pub(super) fn container_mapping(text: &str) -> Result<Mapping, String> {
    const KNOWN: [&str; 17] = [
        "avi", "flv", "gif", "mkv", "mov", "mp4", "webm", "aac", "aiff", "alac", "flac", "m4a", "mka", "mp3",
        "ogg", "opus", "wav",
    ];
    Mapping::read(text, &KNOWN)
}

/// Reads `--audio-format`.
pub(super) fn audio_mapping(text: &str) -> Result<Mapping, String> {
    const KNOWN: [&str; 10] = ["best", "aac", "alac", "flac", "m4a", "mp3", "ogg", "opus", "vorbis", "wav"];
    Mapping::read(text, &KNOWN)
}

/// Reads `--convert-thumbnails`.
pub(super) fn picture_mapping(text: &str) -> Result<Mapping, String> {
    let mapping = Mapping::read(text, &["jpg", "png", "webp"])?;
    debug_assert!(mapping.0.iter().all(|(_, to)| PictureKind::from_name(to).is_some()));
    Ok(mapping)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rule_that_fits_counts() {
        let mapping = container_mapping("aac>m4a/mov > mp4/mkv").unwrap();
        assert_eq!(mapping.target("aac"), Some("m4a"));
        assert_eq!(mapping.target("mov"), Some("mp4"));
        assert_eq!(mapping.target("webm"), Some("mkv"));
        assert_eq!(mapping.target("mkv"), None);
        assert_eq!(container_mapping("flv>mp4").unwrap().target("webm"), None);
        assert!(container_mapping("exe").is_err() && audio_mapping("best").is_ok());
    }
}
