//! What reaches the sites, from the options.

use std::path::PathBuf;

use anyhow::Context as _;
use vidra_core::cache::Cache;
use vidra_core::extract::{Account, ListChoice, Settings};
use vidra_core::http::Secret;

use super::super::Arguments;
use crate::folders;

/// The password, asked for on the terminal and not shown.
fn asked_password() -> anyhow::Result<Secret<String>> {
    let asked = rpassword::prompt_password("Password (not shown): ");
    asked.map(Secret::new).context("there is no terminal to ask for the password on; give it with --password")
}

impl Arguments {
    /// The user's wishes; the cookies are added when the session is open.
    ///
    /// # Errors
    /// `--extractor-args` that cannot be read.
    pub(super) fn settings(&self, variable: folders::Variable<'_>) -> anyhow::Result<Settings> {
        let (sites, who) = (&self.sites, &self.authentication);
        let mut settings = Settings::default();
        settings.video_password = who.video_password.clone();
        if let Some(name) = &who.username {
            let password = match &who.password {
                Some(password) => password.clone(),
                None => asked_password()?,
            };
            let second_factor = who.twofactor.clone();
            settings.account = Some(Account { username: name.clone(), password, second_factor });
        }
        settings.cache = self.cache_folder(variable).map_or_else(Cache::none, Cache::in_folder);
        settings.list_choice = match (sites.no_playlist, sites.yes_playlist) {
            (true, _) => ListChoice::Video,
            (false, true) => ListChoice::List,
            (false, false) => ListChoice::AsTheSite,
        };
        settings.is_from_start = self.live.live_from_start;
        settings.waits_for_video = self.live.wait_for_video.is_some();
        settings.wants_comments = sites.write_comments;
        for text in &sites.extractor_args {
            settings.add_arguments(text)?;
        }
        settings.proof_providers = crate::token_command::providers(&settings);
        Ok(settings)
    }

    /// Where the cache is, unless nothing is kept.
    pub(super) fn cache_folder(&self, variable: folders::Variable<'_>) -> Option<PathBuf> {
        if self.sites.no_cache_dir {
            return None;
        }
        self.sites.cache_dir.clone().or_else(|| folders::cache(variable))
    }
}
