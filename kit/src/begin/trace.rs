//! Where on a recorded page, or in a recorded answer, a value stands.

use scraper::{ElementRef, Html, Selector};
use serde_json::Value;
use vidra_core::extract::Page;
use vidra_core::http::{RemoteUrl, StatusCode, har};
use vidra_core::select::parse_duration;

/// Values of one JSON text that are looked at.
const VALUES: usize = 100_000;
/// Scripts of a page that are read, and places in one of them where JSON may begin.
const SCRIPTS: usize = 60;
const BEGINNINGS: usize = 40;
/// Elements of a page that are looked at.
const ELEMENTS: usize = 20_000;

/// One recorded answer.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// What was asked: the address before redirects.
    pub asked: RemoteUrl,
    /// Where it came from and its text.
    pub page: Page,
    /// Whether it is a page and no data.
    pub is_page: bool,
}

impl Recorded {
    /// The answers to `GET` of a recording, in order, read as text.
    pub fn all(log: &har::Log) -> Vec<Self> {
        let one = |entry: &har::Entry| {
            let asked = RemoteUrl::parse(&entry.request.url).ok()?;
            let url = entry.final_url.as_deref().and_then(|url| RemoteUrl::parse(url).ok());
            let status = StatusCode::from_u16(entry.response.status).ok().filter(StatusCode::is_success)?;
            let content = &entry.response.content;
            let url = url.unwrap_or_else(|| asked.clone());
            // Pictures and fonts are in exports, too.
            let bytes = content.bytes().filter(|bytes| !bytes.iter().take(1024).any(|byte| *byte == 0))?;
            let page = Page::decoded(url, status, bytes.to_vec(), &content.mime_type);
            let is_page = !matches!(page.text.trim_start().chars().next(), Some('{' | '['));
            (entry.request.method == "GET").then_some(Self { asked, page, is_page })
        };
        log.entries.iter().filter_map(one).collect()
    }
}

/// A place where a value stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The content of the first `<meta>` of this name.
    Meta(String),
    /// An attribute of the first element that a selector finds.
    Attribute {
        /// A CSS selector.
        selector: String,
        /// The attribute's name.
        name: String,
    },
    /// The text of the first element that a selector finds.
    Text(String),
    /// In JSON.
    Json {
        /// Where the JSON is.
        home: Home,
        /// A JSON pointer (RFC 6901).
        pointer: String,
    },
}

/// Where JSON is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Home {
    /// The whole answer.
    Answer,
    /// Inside the first element that a selector finds.
    Element(String),
    /// After these words in the page's text.
    After(String),
}

impl Home {
    /// The JSON of an answer, read as the generated code does.
    pub fn read(&self, page: &Page) -> Option<Value> {
        match self {
            Self::Answer => serde_json::from_str(&page.text).ok(),
            Self::Element(selector) => page.json_in(selector),
            Self::After(words) => page.json_after(words),
        }
    }
}

/// What is looked for.
#[derive(Clone, Debug)]
pub enum Wanted {
    /// An address, however it is written.
    Url(RemoteUrl),
    /// A text, white space folded.
    Text(String),
    /// A length in seconds, as a number or as a text (`PT1M3S`, `1:03`).
    Length(f64),
}

impl Wanted {
    fn is_text(&self, text: &str, base: &RemoteUrl) -> bool {
        match self {
            Self::Url(url) => {
                // A query may end in a sign that nothing follows.
                let tidy = |url: &RemoteUrl| url.as_str().trim_end_matches(['&', '?', '#']).to_owned();
                !text.trim().is_empty() && base.join(text.trim()).is_ok_and(|found| tidy(&found) == tidy(url))
            }
            Self::Text(wanted) => folded(text) == *wanted,
            Self::Length(wanted) => parse_duration(text) == Some(*wanted),
        }
    }

    fn is_value(&self, value: &Value, base: &RemoteUrl) -> bool {
        match (self, value) {
            (_, Value::String(text)) => self.is_text(text, base),
            (Self::Length(wanted), Value::Number(number)) => number.as_f64() == Some(*wanted),
            _ => false,
        }
    }
}

/// White space folded, as [`Page::text_in`] gives texts.
pub(super) fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every place of an answer where the value stands, the steadiest first: data before cards before markup.
pub fn places(wanted: &Wanted, answer: &Recorded) -> Vec<Place> {
    let page = &answer.page;
    if !answer.is_page {
        return in_json(wanted, Home::Answer, page).into_iter().collect();
    }
    let document = page.document();
    let homes = homes(page, &document);
    let mut found: Vec<Place> = homes.into_iter().filter_map(|home| in_json(wanted, home, page)).collect();
    found.extend(in_metas(wanted, page, &document));
    found.extend(in_elements(wanted, page, &document));
    found
}

fn in_json(wanted: &Wanted, home: Home, page: &Page) -> Option<Place> {
    let value = home.read(page)?;
    let pointer = pointer_to(wanted, &value, &page.url)?;
    Some(Place::Json { home, pointer })
}

/// The shortest way to a value, without recursion.
fn pointer_to(wanted: &Wanted, value: &Value, base: &RemoteUrl) -> Option<String> {
    let mut waiting = vec![(String::new(), value)];
    let mut at = 0;
    while at < waiting.len() && at < VALUES {
        let (pointer, value) = waiting[at].clone();
        if wanted.is_value(value, base) {
            return Some(pointer);
        }
        match value {
            Value::Object(map) => waiting.extend(map.iter().map(|(name, value)| {
                (format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1")), value)
            })),
            Value::Array(items) => {
                waiting.extend(
                    items.iter().enumerate().map(|(index, item)| (format!("{pointer}/{index}"), item)),
                );
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// Where a page keeps JSON.
fn homes(page: &Page, document: &Html) -> Vec<Home> {
    let Ok(selector) = Selector::parse("script") else { return Vec::new() };
    let mut homes = Vec::new();
    for script in document.select(&selector).take(SCRIPTS) {
        let text: String = script.text().collect();
        let kind = script.attr("type").unwrap_or_default();
        if kind.contains("json") || script.attr("id").is_some_and(|_| text.trim_start().starts_with('{')) {
            let by_id = script.attr("id").map(|id| format!("script#{id}"));
            homes.extend(by_id.filter(|selector| Selector::parse(selector).is_ok()).map(Home::Element));
            homes.push(Home::Element(format!("script[type=\"{kind}\"]")));
        } else {
            homes.extend(beginnings(&text).into_iter().map(Home::After));
        }
    }
    homes.dedup();
    homes.retain(|home| home.read(page).is_some_and(|value| value.is_object() || value.is_array()));
    homes
}

/// The words before values in a script: `window.player = ` of `window.player = {"a": 1}`.
fn beginnings(text: &str) -> Vec<String> {
    let opened = text.match_indices(['{', '[']).filter_map(|(at, _)| {
        let before = text[..at].trim_end();
        let sign = before.chars().next_back().filter(|sign| matches!(sign, '=' | '('))?;
        let words = before[..before.len() - sign.len_utf8()].trim_end();
        let start = words.rfind([';', '\n', '{', '}', ',', ' ', '(', '>', '=']).map_or(0, |at| at + 1);
        (words.len() > start + 3).then(|| before[start..].to_owned())
    });
    opened.take(BEGINNINGS).collect()
}

fn in_metas(wanted: &Wanted, page: &Page, document: &Html) -> Vec<Place> {
    let Ok(selector) = Selector::parse("meta[content]") else { return Vec::new() };
    let mut found = Vec::new();
    for meta in document
        .select(&selector)
        .filter(|meta| wanted.is_text(meta.attr("content").unwrap_or_default(), &page.url))
    {
        let name = ["property", "name", "itemprop"].iter().find_map(|key| meta.attr(key));
        // The first of a name is the one that is read.
        let is_first = |name: &&str| page.meta(name).is_some_and(|text| wanted.is_text(&text, &page.url));
        found.extend(name.filter(is_first).map(|name| Place::Meta(name.to_owned())));
    }
    found
}

/// Elements whose attribute or, for headings, text is the value.
fn in_elements(wanted: &Wanted, page: &Page, document: &Html) -> Vec<Place> {
    const ATTRIBUTES: [&str; 6] = ["src", "href", "data-src", "poster", "data", "content"];
    let mut found = Vec::new();
    let elements = document.root_element().descendants().filter_map(ElementRef::wrap).take(ELEMENTS);
    for element in elements.filter(|element| element.value().name() != "meta") {
        let own = element.value().attrs().map(|(name, _)| name).filter(|name| name.starts_with("data-"));
        for name in ATTRIBUTES.into_iter().chain(own) {
            let is_it = element.attr(name).is_some_and(|text| wanted.is_text(text, &page.url));
            let first = |selector: &String| {
                page.attributes(selector, name).first().is_some_and(|text| wanted.is_text(text, &page.url))
            };
            if is_it && let Some(selector) = selectors(&element, name).into_iter().find(first) {
                found.push(Place::Attribute { selector, name: name.to_owned() });
            }
        }
        if matches!(element.value().name(), "h1" | "h2" | "title")
            && matches!(wanted, Wanted::Text(_))
            && wanted.is_text(&element.text().collect::<String>(), &page.url)
        {
            let first = |selector: &String| {
                page.text_in(selector).is_some_and(|text| wanted.is_text(&text, &page.url))
            };
            found.extend(selectors(&element, "").into_iter().find(first).map(Place::Text));
        }
    }
    found
}

/// Selectors for an element, the most general first.
fn selectors(element: &ElementRef<'_>, attribute: &str) -> Vec<String> {
    let name = element.value().name().to_owned();
    let parent = element.parent().and_then(ElementRef::wrap).map(|parent| parent.value().name().to_owned());
    let mut all = vec![name.clone()];
    all.extend(parent.filter(|parent| parent != "body").map(|parent| format!("{parent} {name}")));
    if !attribute.is_empty() {
        all.push(format!("{name}[{attribute}]"));
    }
    all.extend(element.value().classes().next().map(|class| format!("{name}.{class}")));
    all.extend(element.value().id().map(|id| format!("{name}#{id}")));
    all.retain(|selector| Selector::parse(selector).is_ok());
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(text: &str) -> Recorded {
        let asked = RemoteUrl::parse("https://e.org/v/1").unwrap();
        let is_page = text.starts_with('<');
        let page = Page { url: asked.clone(), status: StatusCode::OK, text: text.to_owned() };
        Recorded { asked, page, is_page }
    }

    fn places_of(address: &str, text: &str) -> Vec<String> {
        let wanted = Wanted::Url(RemoteUrl::parse(address).unwrap());
        places(&wanted, &answer(text)).iter().map(|place| format!("{place:?}")).collect()
    }

    #[test]
    fn a_value_is_found_wherever_pages_keep_values() {
        let url = "https://e.org/a.mp4";
        let table = [
            ("{\"x\":[{},{\"src\":\"/a.mp4\"}]}", "Json { home: Answer, pointer: \"/x/1/src\" }"),
            ("<meta property=og:video content=/a.mp4>", "Meta(\"og:video\")"),
            ("<video src='/a.mp4?'></video>", "Attribute { selector: \"video\", name: \"src\" }"),
            ("<video><source src=/a.mp4></video>", "Attribute { selector: \"source\", name: \"src\" }"),
            (
                "<script src=/x.js></script><video src=/a.mp4></video>",
                "Attribute { selector: \"video\", name: \"src\" }",
            ),
            (
                "<script>var a = 1; window.player = {\"f\": \"/a.mp4\"};</script>",
                "Json { home: After(\"window.player =\"), pointer: \"/f\" }",
            ),
            (
                "<script id=state type=application/json>{\"a/b\":{\"u\":\"https://e.org/a.mp4\"}}</script>",
                "Json { home: Element(\"script#state\"), pointer: \"/a~1b/u\" }",
            ),
        ];
        for (text, place) in table {
            assert_eq!(places_of(url, text).first().map(String::as_str), Some(place), "{text}");
        }
        assert!(places_of(url, "<video src=/b.mp4></video>").is_empty());
    }
}
