//! Pages of the music site: albums and lists, which are playlists of the site itself.

use url::Url;
use vidra_core::extract::{ExtractError, Extraction};

use super::ask::{self, Ask};
use super::playlist;
use crate::account::Caller;
use crate::clients::WEB_REMIX;
use crate::wire::string;

/// The playlist that a page is.
///
/// # Errors
/// It is none.
pub(super) async fn open(id: &str, caller: &Caller) -> Result<Extraction, ExtractError> {
    if let Some(list) = id.strip_prefix("VL") {
        return playlist::redirect(list);
    }
    let answer = Ask::new(&WEB_REMIX, "browse").with("browseId", id).answer(caller).await?;
    ask::check(&answer)?;
    let page = string(&answer, "/microformat/microformatDataRenderer/urlCanonical");
    let list = page.and_then(|page| Url::parse(page).ok()).and_then(|page| {
        page.query_pairs().find(|(name, _)| name == "list").map(|(_, list)| list.into_owned())
    });
    playlist::redirect(&list.ok_or_else(|| ExtractError::missing("microformat.urlCanonical"))?)
}
