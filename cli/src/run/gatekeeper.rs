//! Who is left out: by the archive, by filters, by the person.

use std::io::{self, BufRead as _, Write as _};

use vidra_core::output::{InfoDict, Printable};
use vidra_core::select::Told;

use super::Run;
use super::entries::Known;
use super::position::Position;
use super::stop::Reason;
use crate::archive::{Claim, archive_ids};
use crate::args::Stages;
use crate::filters::Judgement;

/// What becomes of an item.
pub(super) enum Admission {
    /// It goes on; nobody else in this run does the same item as long as the claim is there.
    Come(Option<Claim>),
    /// It is left out; it has been told why.
    Stay,
    /// A filter cannot be applied to it.
    Failed(String),
}

impl Run {
    /// Whether it matters what is known of an item before it goes on.
    fn looks_at_items(&self) -> bool {
        self.archive.is_some() || !self.filters.is_empty()
    }

    /// Whether an item goes on.
    pub(super) async fn admit(&self, position: &Position, known: &Known<'_>) -> Admission {
        if self.whole.breaks.is_broken(position) {
            return Admission::Stay;
        }
        if !self.looks_at_items() {
            return Admission::Come(None);
        }
        let dict = known.dict();
        let mut claim = None;
        if let Some((_, archive)) = &self.archive {
            let ids = archive_ids(&dict);
            // Only what is written there when it is done is done once; the claim comes before the look, so that nobody
            // finishes in between.
            let is_recorded = self.conduct.stages == Stages::Download || self.conduct.always_records;
            if let Some(id) = ids.first().filter(|_| is_recorded && !known.is_incomplete()) {
                claim = archive.claim(id);
                if claim.is_none() {
                    return self.in_archive(position, &dict);
                }
            }
            match archive.has(&ids) {
                Err(error) => return Admission::Failed(format!("{error:#}")),
                Ok(true) if !self.conduct.upgrades => return self.in_archive(position, &dict),
                Ok(_) => {}
            }
        }
        self.judge(position, &dict, known.told(), claim).await
    }

    /// Whether what was chosen of an item goes on: filters may be about what only a format tells.
    pub(super) async fn admits(&self, position: &Position, dict: &InfoDict) -> Admission {
        if self.filters.is_empty() {
            return Admission::Come(None);
        }
        self.judge(position, dict, Told::All, None).await
    }

    async fn judge(
        &self,
        position: &Position,
        dict: &InfoDict,
        told: Told,
        claim: Option<Claim>,
    ) -> Admission {
        match self.filters.judge(dict, told) {
            Err(error) => Admission::Failed(error.to_string()),
            Ok(Judgement::Take) => Admission::Come(claim),
            Ok(Judgement::Ask) if told != Told::All || self.ask(dict).await => Admission::Come(claim),
            Ok(Judgement::Ask) => Admission::Stay,
            Ok(Judgement::Leave(reason)) => {
                self.reporter.say("download", &reason);
                Admission::Stay
            }
            Ok(Judgement::Break(reason)) => {
                self.reporter.say("download", &reason);
                let why =
                    "Encountered a video that did not match filter, stopping due to --break-match-filter";
                self.reporter.say("info", why);
                self.whole.end_early(position, Reason::Broken);
                Admission::Stay
            }
        }
    }

    fn in_archive(&self, position: &Position, dict: &InfoDict) -> Admission {
        let text = |name: &str| dict.get(name).and_then(serde_json::Value::as_str).map(str::to_owned);
        let id = text("id").unwrap_or_default();
        let name = text("title").map_or_else(|| id.clone(), |title| format!("{id}: {title}"));
        self.reporter.say("download", &format!("{name} has already been recorded in the archive"));
        if self.conduct.breaks_on_existing {
            let why =
                "Encountered a video that is already in the archive, stopping due to --break-on-existing";
            self.reporter.say("info", why);
            self.whole.end_early(position, Reason::Broken);
        }
        Admission::Stay
    }

    /// `--match-filters -`: the person decides; where there is nobody to ask, nothing is taken.
    async fn ask(&self, dict: &InfoDict) -> bool {
        let name = ["title", "id"].iter().find_map(|name| dict.get(*name)?.as_str()).unwrap_or_default();
        let question = format!("Download \"{}\"? (Y/n): ", Printable(name));
        let reporter = std::sync::Arc::clone(&self.reporter);
        let _alone = self.whole.asking.lock().await;
        let _question = self.whole.stop.question();
        let answer = tokio::task::spawn_blocking(move || {
            reporter.aside(|| {
                let mut error = io::stderr();
                error.write_all(question.as_bytes()).and_then(|()| error.flush()).ok()?;
                let mut line = String::new();
                let count = io::stdin().lock().read_line(&mut line).ok()?;
                (count > 0).then(|| line.trim().to_lowercase())
            })
        });
        match answer.await.ok().flatten() {
            Some(answer) => matches!(answer.as_str(), "" | "y" | "yes"),
            None => {
                self.reporter.warning("nobody answered; nothing is taken without an answer");
                false
            }
        }
    }
}
