//! What reaches the sites, from the options.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use vidra_core::cache::Cache;
use vidra_core::extract::{Account, ListChoice, Settings};
use vidra_core::http::Secret;

use super::super::Arguments;
use super::Options;
use crate::{folders, hidden_line};

/// A name whose password was left out of the command line.
#[derive(Clone, Debug)]
pub(crate) struct Unproven {
    username: String,
    second_factor: Option<Secret<String>>,
}

impl Options {
    /// Asks for the password that was left out, unless it was typed for the same name before.
    ///
    /// # Errors
    /// There is nobody to ask.
    pub(crate) fn ask_password(&mut self, typed: &mut HashMap<String, Secret<String>>) -> anyhow::Result<()> {
        let Some(Unproven { username, second_factor }) = self.unproven.take() else { return Ok(()) };
        let password = match typed.get(&username) {
            Some(password) => password.clone(),
            None => asked_password()?,
        };
        typed.insert(username.clone(), password.clone());
        let account = Account { username, password, second_factor };
        Arc::make_mut(&mut self.pipeline.settings).account = Some(account);
        Ok(())
    }
}

/// The password, asked for on the terminal and not shown.
fn asked_password() -> anyhow::Result<Secret<String>> {
    hidden_line::ask("Password (not shown): ").map_err(|error| match error.kind() {
        io::ErrorKind::Interrupted => anyhow::anyhow!("interrupted; no password was given"),
        io::ErrorKind::UnexpectedEof => anyhow::anyhow!("no password was given"),
        io::ErrorKind::InvalidData => anyhow::anyhow!("{error}; give the password with --password"),
        _ => anyhow::Error::new(error)
            .context("there is no terminal to ask for the password on; give it with --password"),
    })
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
        if let (Some(username), Some(password)) = (&who.username, &who.password) {
            let (username, password) = (username.clone(), password.clone());
            settings.account = Some(Account { username, password, second_factor: who.twofactor.clone() });
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
        settings.wants_translations = self.subtitles.write_auto_subs || self.subtitles.list_subs;
        settings.marks_watched = sites.mark_watched;
        for text in &sites.extractor_args {
            settings.add_arguments(text)?;
        }
        settings.proof_providers = crate::token_command::providers(&settings);
        Ok(settings)
    }

    /// The account whose password is to be asked for.
    pub(super) fn unproven(&self) -> Option<Unproven> {
        let who = &self.authentication;
        let username = who.username.clone().filter(|_| who.password.is_none())?;
        Some(Unproven { username, second_factor: who.twofactor.clone() })
    }

    /// Where the cache is, unless nothing is kept.
    pub(super) fn cache_folder(&self, variable: folders::Variable<'_>) -> Option<PathBuf> {
        if self.sites.no_cache_dir {
            return None;
        }
        self.sites.cache_dir.clone().or_else(|| folders::cache(variable))
    }
}
