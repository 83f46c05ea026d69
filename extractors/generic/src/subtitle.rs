//! A text track behind one address: its kind by the name of the file, its language by what stands beside it.

use vidra_core::http::RemoteUrl;
use vidra_core::media::{Extension, Source, Subtitle, TimedText};

/// The track. `usual` is its kind where the name of the file tells none; a track without a language is called by its name.
pub(crate) fn subtitle(
    url: RemoteUrl,
    usual: Extension,
    language: Option<String>,
    name: Option<String>,
) -> Subtitle {
    let extension = extension(&url).unwrap_or(usual);
    let language = language.or_else(|| name.clone()).unwrap_or_else(|| "und".to_owned());
    Subtitle { language, name, files: vec![TimedText { extension, source: Source::progressive(url) }] }
}

/// The kind a file's name ends with, where it is one that is known.
fn extension(url: &RemoteUrl) -> Option<Extension> {
    url.as_url().path().rsplit_once('.').and_then(|(_, end)| Extension::from_known_name(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_track_is_told_by_its_file_and_what_stands_beside_it() {
        let of = |address: &str, language: Option<&str>, name: Option<&str>| {
            let (language, name) = (language.map(str::to_owned), name.map(str::to_owned));
            let track = subtitle(RemoteUrl::parse(address).unwrap(), Extension::Vtt, language, name);
            (track.language, track.files[0].extension)
        };
        assert_eq!(of("https://e.org/a.srt?x=.vtt", Some("de"), None), ("de".to_owned(), Extension::Srt));
        assert_eq!(of("https://e.org/a", None, Some("Deutsch")), ("Deutsch".to_owned(), Extension::Vtt));
        assert_eq!(of("https://e.org/a.nothing", None, None), ("und".to_owned(), Extension::Vtt));
    }
}
