//! A page as text, and what is easily read from it.

use encoding_rs::Encoding;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use scraper::{Html, Selector};
use serde::de::DeserializeOwned;

use super::ExtractError;
use crate::http::{Body, Bytes, RemoteUrl, Response, StatusCode, header};

/// The most bytes of a page that are read: the session's own budgets are tighter, this is for clients without one.
const PAGE_BYTES: u64 = 64 * 1024 * 1024;
/// Bytes of a resource that are looked at to tell what it is (WHATWG MIME Sniffing: 1445).
const SNIFFED_BYTES: usize = 1445;

/// A page: where it came from in the end, and its text.
#[derive(Clone, Debug)]
pub struct Page {
    /// After redirects.
    pub url: RemoteUrl,
    /// Success, except for a call that takes [any status](super::Call::any_status).
    pub status: StatusCode,
    /// Decoded as browsers do: byte order mark, then header, then `<meta charset>`, then UTF-8.
    pub text: String,
}

impl Page {
    pub(super) async fn read(response: Response) -> Result<Self, ExtractError> {
        let (url, status) = (response.url.clone(), response.status);
        let content_type = response.header(header::CONTENT_TYPE).unwrap_or_default().to_owned();
        let bytes = response.bytes(PAGE_BYTES).await?;
        Ok(Self::decoded(url, status, bytes.into(), &content_type))
    }

    /// A page of bytes that are there already, such as those of a recording. `content_type` is the header.
    pub fn decoded(url: RemoteUrl, status: StatusCode, bytes: Vec<u8>, content_type: &str) -> Self {
        Self { url, status, text: decode(bytes, content_type) }
    }

    /// The page as a tree. Not `Send`: take what is needed before the next `await`.
    ///
    /// Building a tree takes time with the square of its depth (html5ever 0.40: 200 kB of nested elements take seconds). What
    /// stands deeper than any page goes is left out.
    pub fn document(&self) -> Html {
        Html::parse_document(&self.text[..bounded_depth(&self.text)])
    }

    /// The content of the first `<meta>` with this `property`, `name` or `itemprop`; `None` where empty or absent.
    pub fn meta(&self, name: &str) -> Option<String> {
        let selector = Selector::parse("meta[content]").ok()?;
        let document = self.document();
        let is_named = |element: &scraper::ElementRef<'_>| {
            ["property", "name", "itemprop"].iter().any(|key| element.attr(key) == Some(name))
        };
        let content = document.select(&selector).find(is_named)?.attr("content")?.trim().to_owned();
        (!content.is_empty()).then_some(content)
    }

    /// The text of `<title>`, white space folded.
    pub fn title(&self) -> Option<String> {
        self.text_in("title")
    }

    /// The values of an attribute (`src`) of the elements that a CSS selector finds (`video source`), in document order, less
    /// the empty ones. A selector that cannot be read finds nothing.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let Ok(selector) = Selector::parse(selector) else { return Vec::new() };
        let document = self.document();
        let values = document.select(&selector).filter_map(|element| element.attr(name));
        values.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()).collect()
    }

    /// The text of the first element that a CSS selector finds, white space folded; `None` where empty or absent.
    pub fn text_in(&self, selector: &str) -> Option<String> {
        let selector = Selector::parse(selector).ok()?;
        let text: String = self.document().select(&selector).next()?.text().collect();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then_some(text)
    }

    /// The first JSON value that stands after a marker such as `window.playerConfig = `; what comes after the value is
    /// ignored. `None` where the marker is not there or no such value follows it.
    pub fn json_after<T: DeserializeOwned>(&self, marker: &str) -> Option<T> {
        json_after(&self.text, marker)
    }

    /// The JSON inside the first element that a CSS selector finds (`script#__NEXT_DATA__`).
    pub fn json_in<T: DeserializeOwned>(&self, selector: &str) -> Option<T> {
        let selector = Selector::parse(selector).ok()?;
        let text: String = self.document().select(&selector).next()?.text().collect();
        serde_json::from_str(text.trim()).ok()
    }
}

/// How much of a page can be built into a tree soon: up to where elements are nested deeper than 512 (Chromium's own limit).
/// Counts tags alone, so that a page that never closes its paragraphs ends earlier than it had to, after many thousand.
fn bounded_depth(text: &str) -> usize {
    const DEPTH: usize = 512;
    // Elements without content (WHATWG HTML section 13.1.2), and those that pages leave open: the parser closes them.
    const FLAT: [&str; 25] = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
        "track", "wbr", "p", "li", "dt", "dd", "option", "tr", "td", "th", "tbody", "thead", "path",
    ];
    // Formatting elements that are left open are opened again in every block, and each of those counts.
    const OPEN: usize = 20_000;
    let (mut depth, mut flat) = (0_usize, 0_usize);
    for (at, _) in text.match_indices('<') {
        let rest = &text[at + 1..];
        let is_end = rest.starts_with('/');
        let named = &rest[usize::from(is_end)..];
        let length = named.bytes().take(16).position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(16);
        let name = named.get(..length).unwrap_or_default().to_ascii_lowercase();
        if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
            continue;
        }
        match (FLAT.contains(&name.as_str()), is_end) {
            (true, false) => flat += 1,
            (true, true) => flat = flat.saturating_sub(1),
            (false, false) => depth += 1,
            (false, true) => depth = depth.saturating_sub(1),
        }
        if depth > DEPTH || flat > OPEN {
            return at;
        }
    }
    text.len()
}

/// The first JSON value after any of the places where `marker` stands in `text`.
pub(crate) fn json_after<T: DeserializeOwned>(text: &str, marker: &str) -> Option<T> {
    // A page can repeat the marker without a value behind it; a hostile one a million times.
    const TRIES: usize = 8;
    text.match_indices(marker).take(TRIES).find_map(|(at, _)| {
        let rest = text[at + marker.len()..].trim_start();
        serde_json::Deserializer::from_str(rest).into_iter::<T>().next()?.ok()
    })
}

/// Something behind a URL, before it is known what.
pub struct Resource {
    /// After redirects.
    pub url: RemoteUrl,
    /// The media type without parameters, lower case; empty where the server does not say.
    pub media_type: String,
    /// The file name the server proposes (`Content-Disposition`, RFC 6266): a hint, never a path.
    pub file_name: Option<String>,
    /// `Content-Length`.
    pub length: Option<u64>,
    /// The first bytes, at most 1445 or one piece of the body.
    pub prefix: Bytes,
    status: StatusCode,
    content_type: String,
    rest: Body,
}

impl Resource {
    pub(super) async fn read(response: Response) -> Result<Self, ExtractError> {
        let media_type = response.media_type();
        let content_type = response.header(header::CONTENT_TYPE).unwrap_or_default().to_owned();
        let file_name =
            response.headers.get(header::CONTENT_DISPOSITION).and_then(|value| file_name(value.as_bytes()));
        let (url, status, length) = (response.url.clone(), response.status, response.content_length());
        let mut rest = response.body;
        let mut prefix = Vec::new();
        while prefix.len() < SNIFFED_BYTES {
            match rest.next().await {
                None => break,
                Some(piece) => prefix.extend_from_slice(&piece?),
            }
        }
        Ok(Self { url, media_type, file_name, length, prefix: prefix.into(), status, content_type, rest })
    }

    /// Reads the rest as a page.
    ///
    /// # Errors
    /// As [`Call::page`](super::Call::page).
    pub async fn into_page(mut self, limit_bytes: u64) -> Result<Page, ExtractError> {
        let mut whole = Vec::from(self.prefix);
        while let Some(piece) = self.rest.next().await {
            whole.extend_from_slice(&piece?);
            if whole.len() as u64 > limit_bytes {
                let url = self.url.redacted();
                return Err(crate::http::HttpError::TooLarge { url, limit_bytes }.into());
            }
        }
        Ok(Page { url: self.url, status: self.status, text: decode(whole, &self.content_type) })
    }

    /// The bytes as they come, the first ones included: for lists too long to be held.
    pub fn into_stream(self) -> BoxStream<'static, Result<Bytes, ExtractError>> {
        let first = stream::iter([Ok(self.prefix)]);
        first.chain(self.rest.map(|piece| piece.map_err(ExtractError::from))).boxed()
    }
}

impl Resource {
    /// The same, read at the pace of the network however slowly it is taken: what waits lies in memory up to four megabytes,
    /// and behind that in a file without a name, up to a gigabyte. For lists whose items are worked on one by one, which
    /// takes longer than a server keeps a connection.
    pub fn into_spooled(self) -> BoxStream<'static, Result<Bytes, ExtractError>> {
        super::spool::spooled(self.into_stream(), super::spool::ROOM)
    }
}

impl std::fmt::Debug for Resource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Resource")
            .field("url", &self.url)
            .field("media_type", &self.media_type)
            .finish_non_exhaustive()
    }
}

/// WHATWG "determining the character encoding", shortened: byte order mark, transport, a `charset` in the first
/// 1024 bytes, UTF-8; bytes that are no UTF-8 and name no encoding are Windows-1252.
fn decode(bytes: Vec<u8>, content_type: &str) -> String {
    if let Some((encoding, length)) = Encoding::for_bom(&bytes) {
        return encoding.decode_without_bom_handling(&bytes[length..]).0.into_owned();
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]);
    let named = charset(content_type).or_else(|| charset(&head)).and_then(|label| {
        // A page in UTF-16 could not have shown its own label: it is UTF-8 (same algorithm, "prescan").
        Encoding::for_label(label.as_bytes()).map(Encoding::output_encoding)
    });
    let is_named = named.is_some();
    let encoding = named.unwrap_or(encoding_rs::UTF_8);
    if encoding != encoding_rs::UTF_8 {
        return encoding.decode_without_bom_handling(&bytes).0.into_owned();
    }
    // The usual page is not copied.
    let broken = match String::from_utf8(bytes) {
        Ok(text) => return text,
        Err(error) => error,
    };
    let (valid, bytes) = (broken.utf8_error().valid_up_to(), broken.into_bytes());
    if is_named || valid + 4 > bytes.len() {
        String::from_utf8_lossy(&bytes).into_owned()
    } else {
        encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes).0.into_owned()
    }
}

/// The label after `charset=`, in a header or a `<meta>`.
fn charset(text: &str) -> Option<&str> {
    let at = text.to_ascii_lowercase().find("charset=")? + "charset=".len();
    let rest = text.get(at..)?.trim_start_matches(['"', '\'', ' ']);
    let end = rest
        .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | ':' | '.'))
        .unwrap_or(rest.len());
    (end > 0).then(|| &rest[..end])
}

/// `filename*=UTF-8''…` before `filename="…"` (RFC 6266 section 4.3); the last path component of it.
fn file_name(value: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(value);
    let parameter = |name: &str| {
        text.split(';').skip(1).find_map(|part| {
            let (key, value) = part.split_once('=')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
        })
    };
    let extended = parameter("filename*").and_then(|value| {
        let encoded = value.splitn(3, '\'').nth(2)?;
        Some(percent_encoding::percent_decode_str(encoded).decode_utf8_lossy().into_owned())
    });
    let name = extended.or_else(|| parameter("filename"))?;
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default().trim().to_owned();
    (!last.is_empty()).then_some(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_found_as_browsers_find_it() {
        assert_eq!(decode(b"\xef\xbb\xbf\xc3\xa9".to_vec(), "text/html; charset=latin1"), "é");
        assert_eq!(decode(b"\xe9".to_vec(), "text/html; charset=ISO-8859-1"), "é");
        assert_eq!(
            decode(b"<meta charset=\"windows-1251\">\xff".to_vec(), ""),
            "<meta charset=\"windows-1251\">я"
        );
        assert_eq!(decode(b"caf\xe9 au lait".to_vec(), ""), "café au lait");
        assert_eq!(decode("é".as_bytes().to_vec(), ""), "é");
    }

    #[test]
    fn a_tree_is_built_up_to_the_depth_of_real_pages() {
        let ordinary = "<div><p>a<p>b<img></div>".repeat(1000);
        assert_eq!(bounded_depth(&ordinary), ordinary.len());
        assert_eq!(bounded_depth(&"<div>".repeat(1_000_000)), 512 * 5);
        assert!(bounded_depth(&"<li>".repeat(1_000_000)) < 100_000);
    }

    #[test]
    fn elements_are_found_by_selector() {
        let page = Page {
            url: RemoteUrl::parse("https://e.org/").unwrap(),
            status: StatusCode::OK,
            text: "<h1> A <b>goal</b>\n</h1><video><source src='/a.mp4'><source src=' '><source src='/b.mp4'></video>"
                .to_owned(),
        };
        assert_eq!(page.text_in("h1").as_deref(), Some("A goal"));
        assert_eq!(page.text_in("h2"), None);
        assert_eq!(page.attributes("video source", "src"), ["/a.mp4", "/b.mp4"]);
        assert!(page.attributes("video >> source", "src").is_empty());
    }

    #[test]
    fn json_behind_a_marker_ends_where_it_ends() {
        let text = "var a; window.config = {\"id\": [1, \"};\"]}; more()";
        let value: serde_json::Value = json_after(text, "window.config =").unwrap();
        assert_eq!(value["id"][1], "};");
        assert!(json_after::<serde_json::Value>(text, "nowhere").is_none());
    }

    #[test]
    fn a_proposed_file_name_is_one_component() {
        assert_eq!(file_name(b"attachment; filename=\"../../a b.mp4\"").as_deref(), Some("a b.mp4"));
        assert_eq!(
            file_name(b"inline; filename=x; filename*=UTF-8''na%C3%AFve.webm").as_deref(),
            Some("naïve.webm")
        );
        assert_eq!(file_name(b"inline"), None);
    }
}
