//! What went wrong while a plugin ran, told as every site tells it.

use std::sync::{Mutex, PoisonError};

use serde::Deserialize;
use vidra_core::extract::ExtractError;
use vidra_core::http::HttpError;
use vidra_core::script::{Limits, ScriptError};

use crate::outcome::reason_of;
use crate::shape::Wrong;

/// Errors of the host that a script saw, by the number it carries: one that nobody caught is told as what it is.
#[derive(Debug, Default)]
pub(crate) struct Failures(Mutex<Vec<ExtractError>>);

impl Failures {
    /// Keeps an error and gives its number.
    pub(crate) fn keep(&self, error: ExtractError) -> usize {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push(error);
        kept.len() - 1
    }

    fn get(&self, number: usize) -> Option<ExtractError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(number).cloned()
    }
}

/// What a script threw, as the prelude tells it. All of it is the script's to choose.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Thrown {
    /// The number of an error of the host.
    failure: Option<usize>,
    /// A kind of no.
    unavailable: Option<String>,
    /// What an answer lacks.
    missing: Option<String>,
    /// The address of an answer that is not JSON.
    not_json: Option<String>,
    /// Whether it asked more than it may.
    is_flood: bool,
    message: String,
}

/// Words of a script's own that are passed on, in letters.
const WORDS: usize = 500;

impl Thrown {
    /// The error it stands for.
    pub(crate) fn told(self, plugin: &str, failures: &Failures, limits: &Limits) -> ExtractError {
        let message: String = self.message.chars().take(WORDS).collect();
        if let Some(error) = self.failure.and_then(|number| failures.get(number)) {
            return fenced(plugin, error);
        }
        if let Some(word) = self.unavailable {
            return ExtractError::unavailable(reason_of(&word), message);
        }
        if let Some(what) = self.missing {
            return ExtractError::missing(what.chars().take(WORDS).collect::<String>());
        }
        if let Some(url) = self.not_json {
            return ExtractError::Json { url: url.chars().take(WORDS).collect(), reason: message };
        }
        if self.is_flood {
            return failed(plugin, "plugin-requests", message);
        }
        script(plugin, &ScriptError::named(&message, limits))
    }
}

/// A failure of the plugin's own.
pub(crate) fn failed(plugin: &str, kind: &'static str, reason: impl Into<String>) -> ExtractError {
    ExtractError::Plugin { plugin: plugin.to_owned(), kind, reason: reason.into() }
}

/// A result that is none.
pub(crate) fn wrong(plugin: &str, wrong: &Wrong) -> ExtractError {
    failed(plugin, "plugin-result", format!("returned what is no result: {wrong}"))
}

/// What the engine says.
pub(crate) fn script(plugin: &str, error: &ScriptError) -> ExtractError {
    let (kind, reason) = match error {
        ScriptError::Time { limit } => {
            ("plugin-time", format!("worked longer than {} s and was stopped", limit.as_secs_f64()))
        }
        ScriptError::Memory { limit_bytes } => {
            ("plugin-memory", format!("wanted more than {} MiB of memory", limit_bytes / 1024 / 1024))
        }
        ScriptError::Stack => ("plugin-stack", "calls itself too deep".to_owned()),
        ScriptError::Result { limit_bytes } => {
            ("plugin-result", format!("returned more than {limit_bytes} bytes"))
        }
        ScriptError::Stuck => ("plugin-stuck", "waits for something that never comes".to_owned()),
        ScriptError::Thrown { message } => ("plugin-failed", format!("failed: {message}")),
        other => ("plugin-failed", format!("failed: {other}")),
    };
    failed(plugin, kind, reason)
}

/// A refusal of the fence is the plugin's failure, not the network's.
fn fenced(plugin: &str, error: ExtractError) -> ExtractError {
    match error {
        ExtractError::Http(HttpError::Fenced { host, .. }) => {
            let reason =
                format!("wants to reach {host}, which its manifest does not name among its hosts; refused");
            failed(plugin, "plugin-host", reason)
        }
        other => other,
    }
}
