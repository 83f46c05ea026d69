//! Subtitles by people, and captions by machines with their translations.

use std::collections::{HashMap, HashSet};

use url::Url;
use vidra_core::http::RemoteUrl;
use vidra_core::media::{Extension, Source, Subtitle, TimedText};

use crate::player::{CaptionList, CaptionTrack};

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
}

/// Reads the list. Translations of subtitles by people are not listed: there are some hundred for each.
pub(crate) fn texts(list: &CaptionList) -> Texts {
    let mut texts = Texts::default();
    let mut left_out = 0_usize;
    let mut heard = Vec::new();
    for track in list.caption_tracks.iter().take(MOST_TRACKS) {
        let (Some(language), Some(url)) = (language(track), address(track)) else { continue };
        if needs_token(&url) {
            left_out += 1;
        } else if track.kind == "asr" {
            heard.push((track, language.strip_prefix("a-").unwrap_or(&language).to_owned(), url));
        } else if texts.subtitles.iter().all(|other| other.language != language) {
            texts.subtitles.push(subtitle(language, track.name.first(), &url, None));
        }
    }
    let names = names(list);
    for (track, language, url) in &heard {
        let name = names.get(language.as_str()).cloned();
        let is_original = track.is_translatable || name.is_some();
        let name = name.or_else(|| plain_name(track));
        if is_original {
            texts.spoken.get_or_insert_with(|| language.clone());
            let original = name.as_ref().map(|name| format!("{name} (Original)"));
            texts.automatic.push(subtitle(format!("{language}-orig"), original, url, None));
        }
        texts.automatic.push(subtitle(language.clone(), name, url, None));
    }
    if let Some((_, _, url)) = heard.first() {
        translate(&mut texts.automatic, list, url);
    }
    texts.skipped = (left_out > 0)
        .then(|| format!("subtitles left out, for which a proof-of-origin token is needed: {left_out}"));
    texts
}

/// The languages the machine translates into, by code.
fn names(list: &CaptionList) -> HashMap<&str, String> {
    let languages = list.translation_languages.iter().take(MOST_LANGUAGES);
    languages.filter_map(|one| Some((one.language_code.as_str(), one.language_name.first()?))).collect()
}

/// Adds the translations of what was heard into every other language.
fn translate(automatic: &mut Vec<Subtitle>, list: &CaptionList, url: &Url) {
    let mut known: HashSet<String> = automatic.iter().map(|text| text.language.clone()).collect();
    for target in list.translation_languages.iter().take(MOST_LANGUAGES) {
        let code = &target.language_code;
        if !code.is_empty() && known.insert(code.clone()) {
            automatic.push(subtitle(code.clone(), target.language_name.first(), url, Some(code)));
        }
    }
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
