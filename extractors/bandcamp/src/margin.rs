//! What a page says in its margin: tags and the licence. Neither is in the page's data.

use scraper::{ElementRef, Html, Selector};
use vidra_core::extract::Page;
use vidra_core::media::MediaInfo;

/// Fills in tags and licence of a track's or album's page.
pub(crate) fn fill_in(info: &mut MediaInfo, page: &Page) {
    let document = page.document();
    info.tags =
        all(&document, ".tralbum-tags a.tag").map(|tag| text(&tag)).filter(|tag| !tag.is_empty()).collect();
    info.license = licence(&document);
}

/// `CC BY-SA 4.0` by its link, where there is one; else the page's words.
fn licence(document: &Html) -> Option<String> {
    let link = all(document, "#license a[href]").find_map(|link| {
        let path = link.attr("href")?.split_once("creativecommons.org/licenses/")?.1;
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        Some(format!("CC {} {}", parts.next()?.to_ascii_uppercase(), parts.next()?))
    });
    let words = || all(document, "#license").map(|element| text(&element)).find(|words| !words.is_empty());
    link.or_else(words)
}

fn all<'a>(document: &'a Html, selector: &str) -> impl Iterator<Item = ElementRef<'a>> {
    let selector = Selector::parse(selector).ok();
    let found: Vec<_> = selector.map(|selector| document.select(&selector).collect()).unwrap_or_default();
    found.into_iter()
}

fn text(element: &ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use vidra_core::http::{RemoteUrl, StatusCode};

    use super::*;

    fn told(html: &str) -> (Vec<String>, Option<String>) {
        let url = RemoteUrl::parse("https://knots.bandcamp.com/track/sea").unwrap();
        let page = Page { url, status: StatusCode::OK, text: html.to_owned() };
        let mut info = MediaInfo::default();
        fill_in(&mut info, &page);
        (info.tags, info.license)
    }

    #[test]
    fn tags_and_licence_are_read_as_the_page_shows_them() {
        let html = "<div class=tralbum-tags><a class=tag href=x>sea\n shanty</a><a class=tag href=y>folk</a></div>
            <div id=license><a href='https://creativecommons.org/licenses/by-sa/4.0/'></a>some rights reserved</div>";
        assert_eq!(
            told(html),
            (vec!["sea shanty".to_owned(), "folk".to_owned()], Some("CC BY-SA 4.0".to_owned()))
        );
        assert_eq!(
            told("<div id=license> all rights reserved </div>").1.as_deref(),
            Some("all rights reserved")
        );
        assert_eq!(told("<p>").1, None);
    }
}
