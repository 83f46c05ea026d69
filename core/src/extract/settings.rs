//! What the user wants of sites: arguments for one of them, an account, a cache, which of two things a URL means.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::ProofProvider;
use crate::cache::Cache;
use crate::http::{CookieJar, Secret};

/// The user's wishes that reach extractors, the same for all URLs of a run. The default wishes nothing.
///
/// ```
/// use vidra_core::extract::Settings;
/// let mut settings = Settings::default();
/// settings.add_arguments("youtube:player_client=web,mweb;lang=de")?;
/// assert_eq!(settings.arguments("youtube", "player_client"), ["web", "mweb"]);
/// assert!(settings.arguments("vimeo", "lang").is_empty());
/// # Ok::<(), vidra_core::extract::SettingsError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Settings {
    arguments: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    /// `--video-password`.
    pub video_password: Option<Secret<String>>,
    /// `--username`, `--password`, `--twofactor`.
    pub account: Option<Account>,
    /// The session's cookies, for sites that sign requests with one of them.
    pub cookies: Option<Arc<CookieJar>>,
    /// Facts kept between runs.
    pub cache: Cache,
    /// What a URL that names a video and a list means.
    pub list_choice: ListChoice,
    /// `--write-comments`: comments are worth their requests.
    pub wants_comments: bool,
    /// `--write-auto-subs`, `--list-subs`: what machines translate people's texts into is worth listing.
    pub wants_translations: bool,
    /// `--mark-watched`: the site is told that the account has seen what is asked for.
    pub marks_watched: bool,
    /// `--live-from-start`: formats that reach back to the start of a live stream are wanted.
    pub is_from_start: bool,
    /// Who makes tokens of proof, first asked first.
    pub proof_providers: Vec<Arc<dyn ProofProvider>>,
    /// `--wait-for-video`: an item that begins later is described, not refused.
    pub waits_for_video: bool,
}

/// A name and a password, and the second factor where the site asks for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The name.
    pub username: String,
    /// The password.
    pub password: Secret<String>,
    /// `--twofactor`.
    pub second_factor: Option<Secret<String>>,
}

/// What a URL that names a video and a list means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ListChoice {
    /// What the site takes it for.
    #[default]
    AsTheSite,
    /// The video (`--no-playlist`).
    Video,
    /// The list (`--yes-playlist`).
    List,
}

/// Arguments for a site that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no argument for a site; write SITE:NAME=VALUE[,VALUE][;NAME=VALUE]")]
pub struct SettingsError {
    text: String,
}

impl Settings {
    /// Adds `SITE:NAME=VALUE[,VALUE][;NAME=VALUE]`, as `--extractor-args` takes it. A comma that belongs to a value has a
    /// backslash in front. What is given later replaces what was given before under the same name.
    ///
    /// # Errors
    /// [`SettingsError`] where there is no site or no name.
    pub fn add_arguments(&mut self, text: &str) -> Result<(), SettingsError> {
        let wrong = || SettingsError { text: text.to_owned() };
        let (site, rest) = text.split_once(':').ok_or_else(wrong)?;
        let site = plain(site);
        if site.is_empty() {
            return Err(wrong());
        }
        for part in rest.split(';').filter(|part| !part.trim().is_empty()) {
            let (name, values) = part.split_once('=').unwrap_or((part, ""));
            let name = plain(name);
            if name.is_empty() {
                return Err(wrong());
            }
            self.arguments.entry(site.clone()).or_default().insert(name, split_values(values));
        }
        Ok(())
    }

    /// The values given for a site's argument; none where it was not given.
    pub fn arguments(&self, site: &str, name: &str) -> &[String] {
        self.arguments
            .get(&plain(site))
            .and_then(|arguments| arguments.get(&plain(name)))
            .map_or(&[], Vec::as_slice)
    }
}

/// Names are compared without case, a dash and an underline being the same.
fn plain(name: &str) -> String {
    name.trim().to_ascii_lowercase().replace('-', "_")
}

fn split_values(text: &str) -> Vec<String> {
    let mut values = vec![String::new()];
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if letters.peek() == Some(&',') => {
                letters.next();
                values.last_mut().expect("there is always one").push(',');
            }
            ',' => values.push(String::new()),
            other => values.last_mut().expect("there is always one").push(other),
        }
    }
    values.into_iter().map(|value| value.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_parted_by_commas_and_names_by_semicolons() {
        let mut settings = Settings::default();
        settings.add_arguments(r"YouTube:player-client=web, mweb;x=a\,b;;skip").unwrap();
        assert_eq!(settings.arguments("youtube", "player_client"), ["web", "mweb"]);
        assert_eq!(settings.arguments("youtube", "x"), ["a,b"]);
        assert_eq!(settings.arguments("youtube", "skip"), [""]);
        settings.add_arguments("youtube:x=c").unwrap();
        assert_eq!(settings.arguments("youtube", "x"), ["c"]);
    }

    #[test]
    fn an_argument_without_a_site_is_an_error() {
        for text in ["", "x", ":x=1", "site:=1"] {
            assert!(Settings::default().add_arguments(text).is_err(), "{text}");
        }
    }
}
