//! Playlists.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use futures_util::future::join;
use serde_json::Value;
use vidra_core::extract::{ExtractError, Extraction, Link, Playlist, Unavailable};
use vidra_core::http::RemoteUrl;

use super::about::{About, about};
use super::ask::{self, Ask};
use super::pages::{Pages, entries};
use super::walk::Page;
use crate::account::Caller;
use crate::clients::WEB;

/// Asks for entries that are gone as well (observed 2021–2026).
const WITH_UNAVAILABLE: &str = "wgYCCAA%3D";
/// Lists that are the account's own.
const OWN: [&str; 4] = ["LL", "WL", "LM", "RDMM"];

/// Where a list is.
pub(super) fn page(id: &str) -> Option<RemoteUrl> {
    RemoteUrl::parse(&format!("https://www.youtube.com/playlist?list={id}")).ok()
}

/// On to a list's own page.
///
/// # Errors
/// The id makes no address.
pub(super) fn redirect(id: &str) -> Result<Extraction, ExtractError> {
    let url = page(id).ok_or_else(|| ExtractError::missing("playlistId"))?;
    Ok(Extraction::Redirect(Link::new(url)))
}

/// The list.
///
/// # Errors
/// There is none, or it is not for us.
pub(super) async fn open(id: &str, caller: &Caller) -> Result<Playlist, ExtractError> {
    let read = read(id, caller).await.map_err(|error| own(id, caller, error))?;
    let Read { facts, first, visitor } = read;
    let pages =
        Pages { caller: caller.clone(), client: &WEB, endpoint: "browse", id: id.to_owned(), is_once: false };
    Ok(Playlist {
        title: facts.title,
        webpage_url: page(id),
        count: facts.count,
        about: Some(Box::new(facts.info)),
        ..Playlist::new(id, entries(pages, first, visitor))
    })
}

/// A list of the account's own that "does not exist" is one that nobody is logged in for.
fn own(id: &str, caller: &Caller, error: ExtractError) -> ExtractError {
    match error {
        ExtractError::Unavailable { message, .. } if OWN.contains(&id) && caller.account().is_none() => {
            ExtractError::unavailable(Unavailable::LoginRequired, message)
        }
        other => other,
    }
}

/// A list whose first page is there.
pub(super) struct Read {
    pub(super) facts: About,
    pub(super) first: Page,
    pub(super) visitor: Option<String>,
}

/// What stands around the list and its first page, asked for at the same time. The page is asked for by a token that
/// we put together: asked by the list's id, lists of shorts come in a form that tells less of each item.
///
/// # Errors
/// As [`open`].
pub(super) async fn read(id: &str, caller: &Caller) -> Result<Read, ExtractError> {
    let browse = |query: &str| {
        let ask =
            Ask::new(&WEB, "browse").with("browseId", format!("VL{id}")).with("params", WITH_UNAVAILABLE);
        Ask { query: query.to_owned(), ..ask }
    };
    let head = browse("&$fields=sidebar,header,microformat,alerts").answer(caller);
    let body = Ask::new(&WEB, "browse").with("continuation", token(id)).answer(caller);
    let (head, body) = join(head, body).await;
    if let Ok(head) = &head {
        ask::check(head)?;
    }
    let first = body.as_ref().map(Page::later).unwrap_or_default();
    if !first.links.is_empty() {
        let body = body.unwrap_or_default();
        let visitor = ask::visitor(&body);
        return Ok(Read { facts: both(&head.unwrap_or_default(), &body), first, visitor });
    }
    // The form every other client asks in.
    let whole = browse("").answer(caller).await?;
    ask::check(&whole)?;
    let first = Page::first(&whole);
    Ok(Read { facts: both(&head.unwrap_or_default(), &whole), first, visitor: ask::visitor(&whole) })
}

/// Each fact from the first answer that has it.
fn both(head: &Value, body: &Value) -> About {
    let (first, second) = (about(head), about(body));
    let mut info = first.info;
    let other = second.info;
    // The body has the description whole.
    info.description = other.description.or(info.description);
    info.tags = if info.tags.is_empty() { other.tags } else { info.tags };
    info.thumbnails = if info.thumbnails.is_empty() { other.thumbnails } else { info.thumbnails };
    info.availability = info.availability.or(other.availability);
    info.counts.views = info.counts.views.or(other.counts.views);
    let is_named = info.channel.as_ref().is_some_and(|channel| channel.name.is_some());
    if !is_named {
        (info.uploader, info.channel) = (other.uploader, other.channel);
    }
    for (name, value) in other.extra {
        info.extra.entry(name).or_insert(value);
    }
    About { title: first.title.or(second.title), count: first.count.or(second.count), info }
}

/// The token of a list's first page with nothing left out: a protocol buffer of one field, 80226972, of three: the id of
/// the list's page, what is asked for, and the list's id (read off tokens of 2021–2026).
fn token(id: &str) -> String {
    let mut inner = Vec::new();
    field(&mut inner, &[0x12], format!("VL{id}").as_bytes());
    field(&mut inner, &[0x1a], b"CADCBgIIAA%3D%3D");
    field(&mut inner, &[0x9a, 0x02], id.as_bytes());
    let mut outer = Vec::new();
    field(&mut outer, &[0xe2, 0xa9, 0x85, 0xb2, 0x02], &inner);
    URL_SAFE.encode(outer).replace('=', "%3D")
}

/// A field of bytes: its tag, its length, itself.
fn field(out: &mut Vec<u8>, tag: &[u8], bytes: &[u8]) {
    out.extend_from_slice(tag);
    let mut length = bytes.len();
    while length >= 0x80 {
        out.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    out.push((length & 0x7f) as u8);
    out.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_the_one_the_site_knows() {
        assert_eq!(
            token("UUSHBR8-60-B28hp2BmDPdntcQ"),
            "4qmFsgJNEhxWTFVVU0hCUjgtNjAtQjI4aHAyQm1EUGRudGNRGhBDQURDQmdJSUFBJTNEJTNEmgIaVVVTSEJSOC02MC1CMjhocDJCbURQZG50Y1E%3D"
        );
    }

    #[test]
    fn long_fields_have_a_length_of_two_bytes() {
        let mut out = Vec::new();
        field(&mut out, &[0x12], &[7; 200]);
        assert_eq!((&out[..4], out.len()), (&[0x12, 0xc8, 0x01, 7][..], 203));
    }
}
