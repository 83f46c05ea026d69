//! Which subtitles are fetched of those an item has, and fetching them.

use super::languages::default_language;
use super::{BesideError, Fetcher, SubtitleWish};
use crate::media::{Extension, MediaInfo, Source, Subtitle, TimedText};
use crate::subtitle::{self, Subtitles, join_segments};

/// One file that is to be fetched.
#[derive(Clone, Debug, PartialEq)]
pub struct WantedSubtitle {
    /// The language as the site gives it.
    pub language: String,
    /// The name a person reads.
    pub name: Option<String>,
    /// The kind of file it is.
    pub extension: Extension,
    /// Where its bytes are.
    pub source: Source,
    /// Whether a machine wrote it.
    pub is_automatic: bool,
}

/// A subtitle that has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchedSubtitle {
    /// The language as the site gives it.
    pub language: String,
    /// The name a person reads.
    pub name: Option<String>,
    /// The kind of file it is.
    pub extension: Extension,
    /// The file.
    pub text: String,
}

/// What the user wants of what there is. People's subtitles go before a machine's in the same language.
pub fn wanted_subtitles(info: &MediaInfo, wish: &SubtitleWish) -> Vec<WantedSubtitle> {
    let people: Vec<&Subtitle> = info.subtitles.iter().filter(|_| wish.by_people).collect();
    let machines: Vec<&Subtitle> = info.automatic_captions.iter().filter(|_| wish.by_machines).collect();
    let tags = |list: &[&'_ Subtitle]| -> Vec<String> {
        let mut tags: Vec<String> = Vec::new();
        for one in list {
            if !tags.contains(&one.language) {
                tags.push(one.language.clone());
            }
        }
        tags
    };
    let by_people = tags(&people);
    let all = tags(&people.iter().chain(&machines).copied().collect::<Vec<_>>());
    let (by_people, all): (Vec<&str>, Vec<&str>) =
        (by_people.iter().map(String::as_str).collect(), all.iter().map(String::as_str).collect());
    let chosen = match &wish.languages {
        Some(languages) => languages.choose(&all),
        None => default_language(&by_people, &all).into_iter().collect(),
    };
    let wanted = chosen.into_iter().filter_map(|language| {
        let is_automatic = !by_people.contains(&language);
        let from = if is_automatic { &machines } else { &people };
        let same: Vec<&&Subtitle> = from.iter().filter(|one| one.language == language).collect();
        let files: Vec<&TimedText> = same.iter().flat_map(|one| &one.files).collect();
        let file = best(&files, &wish.forms)?;
        let name = same.iter().find(|one| one.files.contains(file)).and_then(|one| one.name.clone());
        Some(WantedSubtitle {
            language: language.to_owned(),
            name,
            extension: file.extension,
            source: file.source.clone(),
            is_automatic,
        })
    });
    wanted.collect()
}

/// The first form that is there; the last file, which is the best one, for `best` and where none is.
fn best<'a>(files: &[&'a TimedText], forms: &[String]) -> Option<&'a TimedText> {
    let last = files.last().copied();
    let of_form = |form: &String| {
        if form == "best" {
            return last;
        }
        let extension = Extension::from_known_name(form)?;
        files.iter().rev().copied().find(|file| file.extension == extension)
    };
    forms.iter().find_map(of_form).or(last)
}

impl WantedSubtitle {
    /// Fetches it. Text that comes in segments is put together to one WebVTT file.
    ///
    /// # Errors
    /// [`BesideError`].
    pub async fn fetch(&self, fetcher: &Fetcher) -> Result<FetchedSubtitle, BesideError> {
        let pieces = fetcher.pieces(&self.source).await?;
        if pieces.iter().any(|piece| piece.get(4..8) == Some(b"ftyp") || piece.get(4..8) == Some(b"styp")) {
            return Err(BesideError::Unsupported("text inside MP4"));
        }
        let texts: Vec<String> = pieces.iter().map(|piece| decoded(piece)).collect();
        let is_segmented = !matches!(self.source, Source::Progressive { .. });
        let text = match (is_segmented, self.extension) {
            (true, Extension::Vtt) => {
                subtitle::write(&join_segments(texts.iter().map(String::as_str)), Extension::Vtt)?
            }
            (true, Extension::Ttml | Extension::Dfxp) if texts.len() > 1 => {
                let read = texts.iter().map(|text| subtitle::read(text, Extension::Ttml));
                let cues = read.collect::<Result<Vec<_>, _>>()?.into_iter().flat_map(|one| one.cues);
                subtitle::write(&Subtitles::new(cues.collect()), Extension::Ttml)?
            }
            _ => texts.concat(),
        };
        let (language, name) = (self.language.clone(), self.name.clone());
        Ok(FetchedSubtitle { language, name, extension: self.extension, text })
    }
}

impl FetchedSubtitle {
    /// The same in another form; itself where it is in that form.
    ///
    /// # Errors
    /// [`BesideError::Subtitle`].
    pub fn converted(self, to: Extension) -> Result<Self, BesideError> {
        // A chat has no cues: it stays what it is.
        if self.extension == to || self.extension == Extension::Json {
            return Ok(self);
        }
        let text = subtitle::convert(&self.text, self.extension, to)?;
        Ok(Self { text, extension: to, ..self })
    }
}

/// UTF-8, or what a byte order mark says; Windows-1252 where it is neither.
fn decoded(bytes: &[u8]) -> String {
    if let Some((encoding, length)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[length..]).0.into_owned();
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Languages;
    use super::*;
    use crate::http::RemoteUrl;

    fn subtitle(language: &str, extensions: &[Extension]) -> Subtitle {
        let file = |extension: &Extension| TimedText {
            extension: *extension,
            source: Source::progressive(RemoteUrl::parse("https://a.example/s").unwrap()),
        };
        let files = extensions.iter().map(file).collect();
        Subtitle { language: language.to_owned(), name: None, files }
    }

    fn info() -> MediaInfo {
        MediaInfo {
            subtitles: vec![subtitle("de", &[Extension::Srt, Extension::Vtt])],
            automatic_captions: vec![
                subtitle("de", &[Extension::Json3]),
                subtitle("en", &[Extension::Json3]),
            ],
            ..MediaInfo::default()
        }
    }

    fn wanted(by_machines: bool, languages: Option<&str>, forms: &[&str]) -> Vec<(String, Extension, bool)> {
        let wish = SubtitleWish {
            by_people: true,
            by_machines,
            languages: languages.map(|text| Languages::new(text).unwrap()),
            forms: forms.iter().map(ToString::to_string).collect(),
        };
        let wanted = wanted_subtitles(&info(), &wish);
        wanted.into_iter().map(|one| (one.language, one.extension, one.is_automatic)).collect()
    }

    #[test]
    fn people_go_before_machines_and_forms_in_the_order_wanted() {
        let de = |extension| ("de".to_owned(), extension, false);
        let en = ("en".to_owned(), Extension::Json3, true);
        assert_eq!(wanted(false, None, &[]), [de(Extension::Vtt)]);
        assert_eq!(wanted(true, None, &[]), std::slice::from_ref(&en));
        assert_eq!(wanted(true, Some("all"), &["ass", "srt", "best"]), [de(Extension::Srt), en.clone()]);
        assert_eq!(wanted(true, Some("all"), &["ass", "best"]), [de(Extension::Vtt), en]);
        assert_eq!(wanted(false, Some("fr"), &[]), []);
    }
}
