//! vidra's answer for a saved page, in this process.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use futures_util::StreamExt as _;
use vidra_core::extract::{Context, Entry, ExtractError, Extraction, Link};
use vidra_core::http::{
    Bytes, HeaderMap, HeaderValue, HttpClient, HttpError, RemoteUrl, Request, Response, Scope, StatusCode,
    header,
};
use vidra_core::media::MediaInfo;

use super::Item;

/// The items, and the error in words where there are none.
pub(crate) fn answer(url: &str, html: Vec<u8>, charset: &str) -> (Vec<Item>, String) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let runtime = runtime.expect("it needs no network");
    let asked = Arc::default();
    match runtime.block_on(items(url, html, charset, Arc::clone(&asked))) {
        Ok(items) => (items, String::new()),
        Err(error) => {
            // A player that was opened and is not in the recording is what the page shows.
            let asked = asked.lock().map(|asked| asked.clone()).unwrap_or_default();
            let players = asked.into_iter().filter(|url| !url.contains("oembed")).map(|url| vec![url]);
            (players.collect(), error.to_string())
        }
    }
}

/// What was asked for beside the page.
type Asked = Arc<Mutex<Vec<String>>>;

async fn items(url: &str, html: Vec<u8>, charset: &str, asked: Asked) -> Result<Vec<Item>, ExtractError> {
    let url = RemoteUrl::parse(url)?;
    let page = Saved { url: url.clone(), html: html.into(), charset: charset.to_owned(), asked };
    let registry = vidra_extractors::registry();
    let site = registry.named("generic").expect("it is in the roll call");
    let cx = Context::new(Arc::new(page), Arc::clone(&registry), Scope::default());
    Ok(match site.extractor.extract(&url, &cx).await? {
        Extraction::Media(info) => vec![addresses(&info)],
        Extraction::Redirect(link) => vec![of_link(&link)],
        Extraction::Pass => Vec::new(),
        Extraction::Playlist(list) => {
            let entries: Vec<_> = list.entries.collect().await;
            let mut items = Vec::new();
            for entry in entries {
                items.push(match entry? {
                    Entry::Link(link) => of_link(&link),
                    Entry::Media(info) => addresses(&info),
                });
            }
            items
        }
    })
}

fn of_link(link: &Link) -> Item {
    vec![link.url.to_string()]
}

fn addresses(info: &MediaInfo) -> Item {
    info.formats.iter().filter_map(|format| format.source.url()).map(ToString::to_string).collect()
}

/// A web of one page.
struct Saved {
    url: RemoteUrl,
    html: Bytes,
    charset: String,
    asked: Asked,
}

#[async_trait]
impl HttpClient for Saved {
    async fn execute(&self, request: Request) -> Result<Response, HttpError> {
        let is_here = request.url == self.url;
        if let Ok(mut asked) = self.asked.lock()
            && !is_here
        {
            asked.push(request.url.to_string());
        }
        let status = if is_here { StatusCode::OK } else { StatusCode::NOT_FOUND };
        let body = if is_here { self.html.clone() } else { Bytes::new() };
        let kind = format!("text/html; charset={}", self.charset);
        let mut headers = HeaderMap::new();
        headers.extend(HeaderValue::from_str(&kind).ok().map(|kind| (header::CONTENT_TYPE, kind)));
        Ok(Response::whole(request.url, status, headers, body))
    }
}
