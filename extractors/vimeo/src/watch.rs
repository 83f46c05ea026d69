//! The page around the player, on vimeo.com.

use serde::Deserialize;
use vidra_core::extract::{Context, ExtractError, Page};
use vidra_core::http::RemoteUrl;

use crate::address::Address;

/// What the page adds to the player. All of it may be missing: the site turns many programs away here, and pages of
/// videos that play only elsewhere answer 404 (recorded 2024).
#[derive(Debug, Default)]
pub(crate) struct Watched {
    /// The key the player wants, where the video has one.
    pub(crate) hash: Option<String>,
    /// Where the configuration is, on pages of older designs.
    pub(crate) config_url: Option<RemoteUrl>,
    /// Text below the video.
    pub(crate) description: Option<String>,
    /// Moment of publication, ISO 8601.
    pub(crate) uploaded: Option<String>,
    /// Day of publication, where nothing tells the moment.
    pub(crate) day: Option<String>,
}

/// Reads the page; a refusal is left for the player to repeat, which knows the reason.
///
/// # Errors
/// [`ExtractError::Http`] for no answer.
pub(crate) async fn read(address: &Address, cx: &Context) -> Result<Watched, ExtractError> {
    let page = cx.get(&address.page()?).any_status().page().await?;
    Ok(if page.status.is_success() { Watched::of(&page) } else { Watched::default() })
}

impl Watched {
    /// Whether no page told anything.
    pub(crate) const fn is_empty(&self) -> bool {
        self.hash.is_none()
            && self.config_url.is_none()
            && self.description.is_none()
            && self.uploaded.is_none()
    }

    fn of(page: &Page) -> Self {
        // JSON-LD that is a list on some pages and an object on others: the members are found by name.
        let embed = page.json_after::<String>("\"embedUrl\":").or_else(|| page.meta("og:video:url"));
        let player = embed.and_then(|url| Address::of(RemoteUrl::parse(&url).ok()?.as_url()));
        Self {
            hash: player.and_then(|player| player.hash),
            config_url: config_url(page),
            description: page.meta("og:description").or_else(|| page.meta("description")),
            uploaded: page.json_after("\"uploadDate\":").or_else(|| page.json_after("\"created_time\":")),
            day: None,
        }
    }
}

/// What the site tells anyone of a video (oEmbed), where its page tells nothing. A video that plays on other pages alone has
/// no page, and many have no answer here either: then there is nothing to add.
pub(crate) async fn told_to_anyone(address: &Address, cx: &Context) -> Watched {
    #[derive(Deserialize)]
    struct Answer {
        description: Option<String>,
        /// `2017-09-25 10:26:30`, in the site's own zone (New York).
        upload_date: Option<String>,
    }
    let Ok(url) = address.oembed() else { return Watched::default() };
    let Ok(answer) = cx.get(&url).json::<Answer>().await else { return Watched::default() };
    // The hour is not ours to know; the day is right in most of the world.
    let day = answer.upload_date.and_then(|moment| moment.get(..10).map(str::to_owned));
    Watched { description: answer.description.filter(|text| !text.is_empty()), day, ..Watched::default() }
}

/// `vimeo.clip_page_config = {…}` (pages until about 2021), or an attribute of the player's element (channels).
pub(crate) fn config_url(page: &Page) -> Option<RemoteUrl> {
    let names =
        ["clip_page_config =", "vod_title_page_config =", "clip_page_config=", "vod_title_page_config="];
    let in_script = names.iter().find_map(|name| page.json_after::<ClipPage>(name));
    let in_script = in_script.map(|clip| clip.player.config_url);
    // `__NEXT_DATA__` and other states of the page name it so.
    let in_data =
        || page.json_after::<String>("\"config_url\":").or_else(|| page.json_after("\"configUrl\":"));
    let in_element = || {
        let selector = scraper::Selector::parse("[data-config-url]").ok()?;
        Some(page.document().select(&selector).next()?.attr("data-config-url")?.to_owned())
    };
    page.url.join(&in_script.or_else(in_element).or_else(in_data)?).ok()
}

#[derive(Deserialize)]
struct ClipPage {
    player: ClipPlayer,
}

#[derive(Deserialize)]
struct ClipPlayer {
    config_url: String,
}
