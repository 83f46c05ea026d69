//! The player script as a file of the site: which one counts now, its text, and what was found out about it before.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use vidra_core::extract::{Context, ExtractError};
use vidra_core::http::RemoteUrl;

use super::{Answers, Permutation, Questions, signature_timestamp, solve};
use crate::clients::WWW;

const CACHE: &str = "youtube-players";
/// The last script that was fetched, its id in the first line.
const LATEST: &str = "latest";
/// Before an id in the address of a script.
const PLACE: &str = "/s/player/";

/// The script of one player.
#[derive(Debug)]
pub(crate) struct PlayerFile {
    id: String,
    facts: Facts,
    text: Option<String>,
}

/// What holds for a player as long as it exists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Facts {
    signature_timestamp: Option<u32>,
    /// By length of the signature.
    signatures: BTreeMap<usize, Permutation>,
}

impl PlayerFile {
    /// The player the site uses now.
    ///
    /// # Errors
    /// The site does not tell.
    pub(crate) async fn current(cx: &Context) -> Result<Self, ExtractError> {
        let page = cx.get(&RemoteUrl::parse(&format!("{WWW}/iframe_api"))?).text().await?;
        Self::at(&page, cx).ok_or_else(|| ExtractError::missing("player in iframe_api"))
    }

    /// The player whose script an address or a script names.
    pub(crate) fn at(text: &str, cx: &Context) -> Option<Self> {
        let text = text.replace("\\/", "/");
        let (_, rest) = text.split_once(PLACE)?;
        let id = rest.get(..8).filter(|id| id.bytes().all(|byte| byte.is_ascii_hexdigit()))?.to_owned();
        let facts = cx.settings().cache.load(CACHE, &id);
        let facts = facts.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        Some(Self { id, facts, text: None })
    }

    /// Which signatures the player can decipher.
    ///
    /// # Errors
    /// The script could not be fetched, or names none.
    pub(crate) async fn signature_timestamp(&mut self, cx: &Context) -> Result<u32, ExtractError> {
        if let Some(known) = self.facts.signature_timestamp {
            return Ok(known);
        }
        let found = signature_timestamp(self.text(cx).await?)
            .ok_or_else(|| ExtractError::missing(format!("signatureTimestamp in player {}", self.id)))?;
        self.facts.signature_timestamp = Some(found);
        self.keep(cx);
        Ok(found)
    }

    /// The same where it was found out already.
    pub(crate) const fn known_timestamp(&self) -> Option<u32> {
        self.facts.signature_timestamp
    }

    /// What a page that names this player says of it.
    pub(crate) const fn set_signature_timestamp(&mut self, timestamp: u32) {
        self.facts.signature_timestamp = Some(timestamp);
    }

    /// Answers for values of `n` and signatures. The script is needed for `n`, and for the first signature of each length.
    pub(crate) async fn solve(
        &mut self,
        n: BTreeSet<String>,
        signatures: &BTreeSet<String>,
        cx: &Context,
    ) -> Answers {
        let mut asked = Questions { n, signatures: BTreeSet::new() };
        let mut answers = Answers::default();
        for signature in signatures {
            let length = signature.chars().count();
            match self.facts.signatures.get(&length).and_then(|plan| plan.apply(signature)) {
                Some(answer) => _ = answers.signatures.insert(signature.clone(), Ok(answer)),
                None => {
                    asked.signatures.insert(signature.clone());
                    asked.signatures.extend(Permutation::question(length));
                }
            }
        }
        if asked.is_empty() {
            return answers;
        }
        let solved = match self.text(cx).await {
            Ok(text) => solve(text, &asked).await,
            Err(error) => Answers::none(&asked, &format!("the player script could not be had: {error}")),
        };
        self.learn(signatures, &solved, cx);
        self.tell(&solved, cx);
        answers.n = solved.n;
        answers.signatures.extend(solved.signatures);
        answers
    }

    /// Keeps the plans that give the very answers the script gave.
    fn learn(&mut self, signatures: &BTreeSet<String>, solved: &Answers, cx: &Context) {
        let mut is_new = false;
        for signature in signatures {
            let length = signature.chars().count();
            let answered = |question: &str| solved.signatures.get(question)?.as_ref().ok();
            let plan = Permutation::question(length)
                .and_then(|question| Permutation::from_answer(answered(&question)?, length))
                .filter(|plan| plan.apply(signature).as_ref() == answered(signature));
            if let Some(plan) = plan {
                self.facts.signatures.insert(length, plan);
                is_new = true;
            }
        }
        if is_new {
            self.keep(cx);
        }
    }

    fn tell(&self, solved: &Answers, cx: &Context) {
        let failed = [("n", solved.n.values()), ("signature", solved.signatures.values())];
        for (what, mut answers) in failed {
            if let Some(reason) = answers.find_map(|answer| answer.as_ref().err()) {
                cx.warn(format!(
                    "player {} gives no answer for {what} ({reason}); formats that need it are left out: update vidra, or \
                     report it with the output of `vidra debug youtube-player`",
                    self.id
                ));
            }
        }
    }

    fn keep(&self, cx: &Context) {
        if let Ok(bytes) = serde_json::to_vec(&self.facts) {
            cx.settings().cache.store(CACHE, &self.id, &bytes);
        }
    }

    async fn text(&mut self, cx: &Context) -> Result<&str, ExtractError> {
        if self.text.is_none() {
            self.text = Some(match self.kept(cx) {
                Some(text) => text,
                None => self.fetched(cx).await?,
            });
        }
        Ok(self.text.as_deref().unwrap_or_default())
    }

    fn kept(&self, cx: &Context) -> Option<String> {
        let text = String::from_utf8(cx.settings().cache.load(CACHE, LATEST)?).ok()?;
        let (id, script) = text.split_once('\n')?;
        (id == self.id && !script.is_empty()).then(|| script.to_owned())
    }

    /// The variant for browsers, whatever variant a client names: it solves for all of them.
    async fn fetched(&self, cx: &Context) -> Result<String, ExtractError> {
        let url = format!("{WWW}{PLACE}{}/player_ias.vflset/en_US/base.js", self.id);
        let text = cx.get(&RemoteUrl::parse(&url)?).text().await?;
        cx.settings().cache.store(CACHE, LATEST, format!("{}\n{text}", self.id).as_bytes());
        Ok(text)
    }
}

#[cfg(test)]
mod tests;
