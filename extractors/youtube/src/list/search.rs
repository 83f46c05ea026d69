//! Searches, on the site and on the music site.

use futures_util::StreamExt as _;
use vidra_core::extract::{ExtractError, Extraction, Playlist};
use vidra_core::http::RemoteUrl;

use super::ask::{self, Ask};
use super::pages::{Pages, entries};
use super::route::Search;
use super::walk::Page;
use crate::account::Caller;
use crate::clients::{WEB, WEB_REMIX};

/// Sections of the music site: the name behind `#` in its addresses, what asks for it, and the same as other programs
/// write it (observed 2022–2026).
const SECTIONS: [(&str, &str, &str); 6] = [
    ("songs", "Eg-KAQwIARAAGAAgACgAMABqChAEEAUQAxAKEAk%3D", "EgWKAQIIAWoKEAoQAxAEEAkQBQ%3D%3D"),
    ("videos", "Eg-KAQwIABABGAAgACgAMABqChAEEAUQAxAKEAk%3D", "EgWKAQIQAWoKEAoQAxAEEAkQBQ%3D%3D"),
    ("albums", "Eg-KAQwIABAAGAEgACgAMABqChAEEAUQAxAKEAk%3D", "EgWKAQIYAWoKEAoQAxAEEAkQBQ%3D%3D"),
    ("artists", "Eg-KAQwIABAAGAAgASgAMABqChAEEAUQAxAKEAk%3D", "EgWKAQIgAWoKEAoQAxAEEAkQBQ%3D%3D"),
    ("community playlists", "EgeKAQQoAEABagoQChADEAQQCRAF", "EgeKAQQoAEABagoQChADEAQQCRAF"),
    ("featured playlists", "EgeKAQQoADgBagwQAxAJEAQQDhAKEAU%3D", "EgeKAQQoADgBagwQAxAJEAQQDhAKEAU%3D%3D"),
];

/// The results.
///
/// # Errors
/// No answer.
pub(super) async fn open(
    search: &Search,
    url: &RemoteUrl,
    caller: &Caller,
) -> Result<Extraction, ExtractError> {
    let client = if search.is_music { &WEB_REMIX } else { &WEB };
    let given = search.filter.as_ref().map(|filter| filter.replace('=', "%3D"));
    let section = SECTIONS.iter().filter(|_| search.is_music).find(|(name, ours, theirs)| {
        let is_named = search.section.as_deref() == Some(*name);
        given.as_deref().map_or(is_named, |given| given == *ours || given == *theirs)
    });
    let filter = section.map(|(_, filter, _)| (*filter).to_owned()).or(given);
    let mut ask = Ask::new(client, "search").with("query", search.words.as_str());
    if let Some(filter) = &filter {
        ask = ask.with("params", filter.as_str());
    }
    let answer = ask.answer(caller).await?;
    ask::check(&answer)?;
    let name = match section {
        Some((section, ..)) => format!("{} - {section}", search.words),
        None => search.words.clone(),
    };
    let pages =
        Pages { caller: caller.clone(), client, endpoint: "search", id: name.clone(), is_once: false };
    let results = entries(pages, Page::first(&answer), ask::visitor(&answer));
    let results = results.take(search.most.unwrap_or(usize::MAX));
    Ok(Extraction::Playlist(Playlist {
        title: Some(name.clone()),
        webpage_url: Some(url.without_fragment()),
        ..Playlist::new(name, results)
    }))
}
