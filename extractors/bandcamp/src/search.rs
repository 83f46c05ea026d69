//! What a search finds: tracks, albums and bands, page after page.

use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream};
use vidra_core::extract::{Context, Entry, ExtractError, Extraction, Link, Page, Playlist};
use vidra_core::http::RemoteUrl;

/// Pages of one search.
const PAGES: usize = 500;

pub(crate) async fn search(url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
    let words = url.query_value("q").ok_or_else(|| ExtractError::missing("q= in the address"))?;
    let first: usize = url.query_value("page").and_then(|page| page.parse().ok()).unwrap_or(1);
    Ok(Playlist {
        title: Some(words.clone()),
        webpage_url: Some(url.clone()),
        ..Playlist::new(words, pages(url.clone(), first, cx.clone()))
    }
    .into())
}

fn pages(url: RemoteUrl, first: usize, cx: Context) -> BoxStream<'static, Result<Entry, ExtractError>> {
    let state = (url, Some(first), Vec::<RemoteUrl>::new(), cx);
    stream::unfold(state, move |(url, number, mut seen, cx)| async move {
        let number = number.filter(|number| *number < first + PAGES)?;
        let (entries, next) = match cx.get(&url.with_query("page", &number.to_string())).page().await {
            Err(error) => (vec![Err(error)], None),
            Ok(page) => {
                let links = results(&page);
                let new: Vec<Link> = links.into_iter().filter(|link| !seen.contains(&link.url)).collect();
                seen.extend(new.iter().map(|link| link.url.clone()));
                let next = (!new.is_empty()).then_some(number + 1);
                (new.into_iter().map(|link| Ok(Entry::Link(link))).collect(), next)
            }
        };
        let is_end = entries.is_empty();
        (!is_end).then_some((stream::iter(entries), (url, next, seen, cx)))
    })
    .flatten()
    .boxed()
}

/// The results of one page that this site's own extractor takes; fans and merchandise are left out.
fn results(page: &Page) -> Vec<Link> {
    let Ok(selector) = scraper::Selector::parse(".searchresult .heading a[href]") else { return Vec::new() };
    let document = page.document();
    let link = |element: scraper::ElementRef<'_>| {
        let mut url = page.url.join(element.value().attr("href")?).ok()?.as_url().clone();
        // Where on the page it was clicked.
        url.set_query(None);
        let url = RemoteUrl::parse(url.as_str()).ok()?;
        let title = element.text().collect::<String>().trim().to_owned();
        crate::address::place(url.as_url())?;
        Some(Link { title: Some(title), ..Link::new(url) })
    };
    document.select(&selector).filter_map(link).collect()
}
