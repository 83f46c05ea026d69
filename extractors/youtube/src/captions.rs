//! Subtitles by people, and captions by machines with their translations.

use std::collections::HashSet;

use url::Url;
use vidra_core::http::RemoteUrl;
use vidra_core::media::{Extension, Source, Subtitle, TimedText};

use crate::player::{CaptionList, CaptionTrack, TranslationLanguage};

/// The forms every text is served in, best last.
const FILES: [Extension; 7] = [
    Extension::Json3,
    Extension::Srv1,
    Extension::Srv2,
    Extension::Srv3,
    Extension::Ttml,
    Extension::Srt,
    Extension::Vtt,
];

/// More of either no video has: some forty tracks and 160 languages are usual.
const MOST_TRACKS: usize = 300;
const MOST_LANGUAGES: usize = 1000;

/// All text of a video.
#[derive(Default)]
pub(crate) struct Texts {
    /// Written by people.
    pub(crate) subtitles: Vec<Subtitle>,
    /// Heard or translated by machines.
    pub(crate) automatic: Vec<Subtitle>,
    /// The language the machine heard.
    pub(crate) spoken: Option<String>,
    /// What was left out.
    pub(crate) skipped: Option<String>,
    /// Languages of `automatic`.
    known: HashSet<String>,
}

/// Reads the list. `translated`: texts by people are listed in every language the machine translates them into as
/// well; there are some hundred for each, so they are not unless somebody asks.
pub(crate) fn texts(list: &CaptionList, translated: bool) -> Texts {
    let mut texts = Texts::default();
    let mut left_out = 0_usize;
    for track in list.caption_tracks.iter().take(MOST_TRACKS) {
        let (Some(language), Some(url)) = (language(track), address(track)) else { continue };
        if needs_token(&url) {
            left_out += 1;
        } else if track.kind == "asr" {
            texts.heard(track, language.strip_prefix("a-").unwrap_or(&language), &url, list);
        } else if texts.subtitles.iter().all(|other| other.language != language) {
            if translated && track.is_translatable {
                texts.translate(track, &language, &url, list);
            }
            texts.subtitles.push(subtitle(language, track.name.first(), &url, None));
        }
    }
    texts.skipped = (left_out > 0)
        .then(|| format!("subtitles left out, for which a proof-of-origin token is needed: {left_out}"));
    texts
}

impl Texts {
    /// What the machine heard, as it is and in every language it translates into, in the order of those languages.
    fn heard(&mut self, track: &CaptionTrack, spoken: &str, url: &Url, list: &CaptionList) {
        let mut is_listed = false;
        for target in targets(list) {
            let (code, name) = (&target.language_code, target.language_name.first());
            if code == spoken {
                is_listed = true;
                self.original(spoken, name, url);
            } else {
                self.add(code.clone(), name, url, Some(code));
            }
        }
        // Some languages are heard and not translated into: Cantonese (observed 2025).
        if !is_listed {
            let name = plain_name(track);
            if track.is_translatable {
                self.original(spoken, name, url);
            } else {
                self.add(spoken.to_owned(), name, url, None);
            }
        }
    }

    fn original(&mut self, spoken: &str, name: Option<String>, url: &Url) {
        self.spoken.get_or_insert_with(|| spoken.to_owned());
        let original = name.as_ref().map(|name| format!("{name} (Original)"));
        self.add(format!("{spoken}-orig"), original, url, None);
        self.add(spoken.to_owned(), name, url, None);
    }

    /// A text by people in the languages the machine translates it into: `de-en` is German from English.
    fn translate(&mut self, track: &CaptionTrack, from: &str, url: &Url, list: &CaptionList) {
        let source = track.name.first().map(|name| format!(" from {name}")).unwrap_or_default();
        for target in targets(list) {
            let code = &target.language_code;
            let name = target.language_name.first().map(|name| format!("{name}{source}"));
            let into = (code != &track.language_code).then_some(code.as_str());
            self.add(format!("{code}-{from}"), name, url, into);
        }
    }

    /// Each language once: the first track that has it.
    fn add(&mut self, language: String, name: Option<String>, url: &Url, into: Option<&str>) {
        if self.known.insert(language.clone()) {
            self.automatic.push(subtitle(language, name, url, into));
        }
    }
}

fn targets(list: &CaptionList) -> impl Iterator<Item = &TranslationLanguage> {
    let all = list.translation_languages.iter().take(MOST_LANGUAGES);
    all.filter(|target| !target.language_code.is_empty())
}

fn subtitle(language: String, name: Option<String>, url: &Url, into: Option<&str>) -> Subtitle {
    let files = FILES.iter().filter_map(|extension| {
        let mut url = url.clone();
        {
            let mut query = url.query_pairs_mut();
            if let Some(language) = into {
                query.append_pair("tlang", language);
            }
            query.append_pair("fmt", extension.as_str());
        }
        let source = Source::progressive(RemoteUrl::try_from(url).ok()?);
        Some(TimedText { extension: *extension, source })
    });
    Subtitle { language, name, files: files.collect() }
}

/// `.en` is `en`, `a.en` is `a-en`; a second track of a language has a name behind it.
fn language(track: &CaptionTrack) -> Option<String> {
    let id = track.vss_id.strip_prefix('.').unwrap_or(&track.vss_id).replace('.', "-");
    let language = if id.is_empty() { track.language_code.clone() } else { id };
    (!language.is_empty()).then_some(language)
}

fn plain_name(track: &CaptionTrack) -> Option<String> {
    let name = track.name.first()?;
    Some(name.strip_suffix(" (auto-generated)").unwrap_or(&name).to_owned())
}

/// The track's address without the parameters we set ourselves, and without `xosf`, which puts places on the screen
/// into formats that have none (observed 2025-06).
fn address(track: &CaptionTrack) -> Option<Url> {
    let base = Url::parse("https://www.youtube.com/").ok()?;
    let mut url = base.join(&track.base_url).ok().filter(|_| !track.base_url.is_empty())?;
    let is_ours = |name: &str| matches!(name, "fmt" | "xosf" | "tlang");
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| !is_ours(name))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    url.query_pairs_mut().clear().extend_pairs(kept);
    RemoteUrl::try_from(url).ok().map(|url| url.as_url().clone())
}

/// Texts under this experiment are empty without a token.
fn needs_token(url: &Url) -> bool {
    url.query_pairs().any(|(name, value)| name == "exp" && matches!(value.as_ref(), "xpe" | "xpv"))
}
