//! Who visits: a name YouTube knows a stranger by, or an account; and which player script counts.

use serde::Deserialize;
use vidra_core::extract::{Context, ExtractError};

use super::question::Question;
use crate::account::{Account, Session};
use crate::clients::{Client, VISIONOS};
use crate::page::{self, PageConfig};
use crate::solver::PlayerFile;
use crate::tokens::Bearer;
use crate::wishes::Wishes;

/// One visit, over all questions about a video.
pub(super) struct Visit {
    pub(super) video: String,
    pub(super) visitor: Option<String>,
    pub(super) account: Option<Account>,
    sync: Option<String>,
    page: Option<PageConfig>,
    embed: Option<PageConfig>,
    player: Option<PlayerFile>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct VisitorAnswer {
    response_context: ResponseContext,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ResponseContext {
    visitor_data: Option<String>,
}

impl Visit {
    /// A stranger gets a name; an account is looked up on the watch page.
    pub(super) async fn begin(video: &str, cx: &Context) -> Self {
        let wishes = Wishes::of(cx);
        let account = Account::of(cx);
        let is_page_wanted = account.is_some() && !wishes.skips_request("webpage");
        let page = if is_page_wanted { page::watch(video, true, cx).await.ok() } else { None };
        let given = wishes.visitor_data().map(str::to_owned);
        let visitor = match given.or_else(|| page.as_ref().and_then(PageConfig::visitor)) {
            Some(known) => Some(known),
            None => visitor_data(cx).await,
        };
        let session = Session::of(page.as_ref(), wishes.data_sync_id());
        let sync = wishes.data_sync_id().map(str::to_owned);
        let sync = sync.or_else(|| page.as_ref().and_then(|page| page.data_sync_id.clone()));
        Self {
            video: video.to_owned(),
            visitor,
            account: account.map(|account| account.speaking_for(session)),
            sync,
            page,
            embed: None,
            player: None,
        }
    }

    /// Whom a token would be for.
    pub(super) fn bearer(&self) -> Bearer<'_> {
        Bearer {
            video: &self.video,
            visitor: self.visitor.as_deref(),
            account: self.sync.as_deref(),
            is_logged_in: self.account.is_some(),
            binds_to_the_video: self.pages().any(PageConfig::binds_to_the_video),
        }
    }

    /// The account pays for YouTube.
    pub(super) fn is_premium(&self) -> bool {
        self.page.as_ref().is_some_and(|page| page.is_premium)
    }

    fn pages(&self) -> impl Iterator<Item = &PageConfig> {
        self.page.iter().chain(&self.embed)
    }

    /// Looks up what these clients need beyond their names: the page around an embedded player, the player script.
    ///
    /// # Errors
    /// No player script could be found.
    pub(super) async fn prepare(
        &mut self,
        clients: &[&'static Client],
        cx: &Context,
    ) -> Result<(), ExtractError> {
        let wishes = Wishes::of(cx);
        let embedded = clients.iter().find(|client| client.embedded_on().is_some());
        if let Some(client) = embedded.filter(|_| self.embed.is_none() && !wishes.skips_request("configs")) {
            self.embed = page::embed(&self.video, client, cx).await.ok();
        }
        if wishes.skips_request("js")
            || self.player.is_some()
            || !clients.iter().any(|client| client.needs_script)
        {
            return Ok(());
        }
        let named = self.pages().find_map(PageConfig::script).and_then(|place| PlayerFile::at(place, cx));
        let mut player = match named {
            Some(player) => player,
            None => PlayerFile::current(cx).await?,
        };
        let told = self.pages().find_map(|page| page.signature_timestamp);
        match told {
            Some(timestamp) => player.set_signature_timestamp(timestamp),
            None => _ = player.signature_timestamp(cx).await?,
        }
        self.player = Some(player);
        Ok(())
    }

    /// The timestamp for the question of a client.
    pub(super) fn signature_timestamp(&self, client: &Client) -> Option<u32> {
        self.player.as_ref().filter(|_| client.needs_script).and_then(PlayerFile::known_timestamp)
    }

    /// What an embedded player proves its page with.
    pub(super) fn host_flags(&self, client: &Client) -> Option<&str> {
        client.embedded_on().and(self.embed.as_ref()).and_then(PageConfig::host_flags)
    }

    /// The account, for clients that may have one.
    pub(super) fn account_of(&self, client: &Client) -> Option<&Account> {
        self.account.as_ref().filter(|_| client.takes_cookies)
    }

    /// The player script: the one the questions were asked for, else the one that counts now.
    pub(super) async fn player(&mut self, cx: &Context) -> Option<&mut PlayerFile> {
        if self.player.is_none() && !Wishes::of(cx).skips_request("js") {
            self.player = PlayerFile::current(cx).await.ok();
        }
        self.player.as_mut()
    }
}

/// The token YouTube knows a visitor by. Without one it plays too, as long as it does not suspect a robot.
async fn visitor_data(cx: &Context) -> Option<String> {
    let question = Question::new(&VISIONOS, "visitor_id", "");
    let answer: VisitorAnswer = question.answer(cx).await.ok()?;
    answer.response_context.visitor_data
}
