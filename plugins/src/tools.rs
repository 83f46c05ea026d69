//! What a plugin can ask at once: pages as trees, addresses, moments, its arguments, a line for `--verbose`.

use ego_tree::NodeId;
use scraper::{ElementRef, Html, Selector};
use serde_json::{Value, json};
use url::{Url, form_urlencoded};
use vidra_core::extract::{Context, Page};
use vidra_core::http::{RemoteUrl, StatusCode};
use vidra_core::media::unix_seconds;
use vidra_core::script::{Allowance, Local};
use vidra_core::select::parse_duration;

/// Bytes of all pages that are built into trees in one call; a tree takes about ten times as many.
const PAGE_BYTES: usize = 16 * 1024 * 1024;
/// Elements that are handed out in one call.
const ELEMENTS: usize = 200_000;
/// Bytes of a selector.
const SELECTOR_BYTES: usize = 300;
/// Lines of a plugin's own for `--verbose`, and letters of each.
const LINES: usize = 100;
const LINE_LETTERS: usize = 500;

/// The tools of one call. Lives on the engine's thread, since trees do not travel.
pub(crate) struct Tools {
    cx: Context,
    plugin: String,
    url: RemoteUrl,
    trees: Vec<Html>,
    page_bytes: usize,
    elements: Vec<(usize, NodeId)>,
    lines: usize,
}

impl Tools {
    pub(crate) const fn new(plugin: String, url: RemoteUrl, cx: Context) -> Self {
        Self { cx, plugin, url, trees: Vec::new(), page_bytes: 0, elements: Vec::new(), lines: 0 }
    }
}

impl Local for Tools {
    fn answer(&mut self, question: &str, text: &str, allowance: &Allowance) -> Result<String, String> {
        match question {
            "html" => return self.tree(text),
            "log" => {
                self.log(text);
                return Ok(String::new());
            }
            _ => {}
        }
        let values: Vec<Value> = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let word = |index: usize| values.get(index).and_then(Value::as_str).unwrap_or_default();
        let number = || values.first().and_then(Value::as_u64).unwrap_or(u64::MAX);
        let value = match question {
            "url" => address(word(0), values.get(1).and_then(Value::as_str)),
            "query" => {
                json!(form_urlencoded::parse(word(0).trim_start_matches('?').as_bytes()).collect::<Vec<_>>())
            }
            "form" => json!(form(values.first())),
            "time" => json!(unix_seconds(word(0))),
            "length" => json!(parse_duration(word(0))),
            "after" => self.after(word(0), word(1)),
            "arguments" => json!(self.cx.settings().arguments(&self.plugin, word(0))),
            "select" => {
                let is_first = values.get(2) == Some(&Value::Bool(true));
                json!(self.select(number(), word(1), is_first, allowance)?)
            }
            "tag" => json!(self.element(number())?.value().name()),
            "text" => json!(folded(&self.element(number())?)),
            "inner" => json!(self.element(number())?.inner_html()),
            "attribute" => json!(self.element(number())?.attr(word(1))),
            "attributes" => {
                let attributes = self.element(number())?.value().attrs();
                attributes.map(|(name, value)| (name.to_owned(), json!(value))).collect()
            }
            other => return Err(format!("nobody answers {other:?}")),
        };
        Ok(value.to_string())
    }
}

impl Tools {
    /// Builds a tree and gives the number of its first element.
    fn tree(&mut self, text: &str) -> Result<String, String> {
        self.page_bytes = self.page_bytes.saturating_add(text.len());
        if self.page_bytes > PAGE_BYTES {
            return Err(format!("reads more than {PAGE_BYTES} bytes of pages"));
        }
        let tree = self.page(text).document();
        let root = tree.root_element().id();
        self.trees.push(tree);
        self.hand_out(self.trees.len() - 1, root).map(|number| number.to_string())
    }

    /// A page never asked for, for the readers that pages have.
    fn page(&self, text: &str) -> Page {
        Page { url: self.url.clone(), status: StatusCode::OK, text: text.to_owned() }
    }

    fn hand_out(&mut self, tree: usize, node: NodeId) -> Result<usize, String> {
        if self.elements.len() >= ELEMENTS {
            return Err(format!("looks at more than {ELEMENTS} elements"));
        }
        self.elements.push((tree, node));
        Ok(self.elements.len() - 1)
    }

    fn element(&self, number: u64) -> Result<ElementRef<'_>, String> {
        let found = usize::try_from(number).ok().and_then(|number| self.elements.get(number));
        let node = found.and_then(|(tree, node)| self.trees.get(*tree)?.tree.get(*node));
        node.and_then(ElementRef::wrap).ok_or_else(|| "this element is not there".to_owned())
    }

    fn select(
        &mut self,
        number: u64,
        css: &str,
        is_first: bool,
        allowance: &Allowance,
    ) -> Result<Vec<usize>, String> {
        let selector = selector(css)?;
        let mut found = Vec::new();
        // One element after the other, each with a look at the clock: a selector can be made to take long.
        for element in self.element(number)?.descendent_elements().skip(1) {
            if allowance.is_used_up() {
                return Err("takes too long".to_owned());
            }
            if selector.matches(&element) {
                found.push(element.id());
            }
            if (is_first && !found.is_empty()) || found.len() > ELEMENTS {
                break;
            }
        }
        let tree =
            usize::try_from(number).ok().and_then(|number| self.elements.get(number)).map_or(0, |one| one.0);
        found.into_iter().map(|node| self.hand_out(tree, node)).collect()
    }

    /// The JSON behind a marker; `null` where there is none.
    fn after(&self, text: &str, marker: &str) -> Value {
        if marker.is_empty() { Value::Null } else { self.page(text).json_after(marker).unwrap_or_default() }
    }

    fn log(&mut self, text: &str) {
        self.lines += 1;
        if self.lines <= LINES {
            let line: String = text.chars().take(LINE_LETTERS).collect();
            self.cx.note(format!("[{}] {line}", self.plugin));
        }
    }
}

/// Reads a selector. `:has()` is left out: nested, it takes a power of the page's size for a single element.
fn selector(css: &str) -> Result<Selector, String> {
    use scraper::selector::ToCss as _;
    if css.len() > SELECTOR_BYTES {
        return Err(format!("a selector has at most {SELECTOR_BYTES} bytes"));
    }
    let selector = Selector::parse(css).map_err(|error| format!("{css:?} is no selector: {error}"))?;
    // Written anew, so that no escape hides the word.
    if selector.to_css_string().contains(":has(") {
        return Err("a plugin's selectors have no :has(); select and then look inside".to_owned());
    }
    Ok(selector)
}

/// The text of an element as people see it: white space folded.
fn folded(element: &ElementRef<'_>) -> String {
    // Scripts and data keep theirs.
    if matches!(element.value().name(), "script" | "style" | "pre" | "textarea") {
        return element.text().collect();
    }
    let text: String = element.text().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The parts of an address, absolute or relative to another; `null` where it is none.
fn address(text: &str, base: Option<&str>) -> Value {
    let url = match base {
        Some(base) => Url::parse(base).and_then(|base| base.join(text)),
        None => Url::parse(text),
    };
    let Ok(url) = url else { return Value::Null };
    let decoded = |part: &str| percent_decoded(part);
    let segments: Vec<String> =
        url.path_segments().into_iter().flatten().filter(|part| !part.is_empty()).map(decoded).collect();
    let hostname = url.host_str().unwrap_or_default();
    let port = url.port().map(|port| port.to_string()).unwrap_or_default();
    let part = |mark: char, text: Option<&str>| {
        text.filter(|text| !text.is_empty()).map(|text| format!("{mark}{text}"))
    };
    json!({
        "href": url.as_str(),
        "origin": url.origin().ascii_serialization(),
        "protocol": format!("{}:", url.scheme()),
        "host": if port.is_empty() { hostname.to_owned() } else { format!("{hostname}:{port}") },
        "hostname": hostname,
        "port": port,
        "pathname": url.path(),
        "search": part('?', url.query()).unwrap_or_default(),
        "hash": part('#', url.fragment()).unwrap_or_default(),
        "segments": segments,
    })
}

/// A path segment decoded. A form decodes the same but for the plus sign.
fn percent_decoded(part: &str) -> String {
    let pairs = part.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    form_urlencoded::parse(pairs.as_bytes()).next().map(|(name, _)| name.into_owned()).unwrap_or_default()
}

/// Pairs as a form writes them.
fn form(pairs: Option<&Value>) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for pair in pairs.and_then(Value::as_array).into_iter().flatten() {
        if let (Some(name), Some(value)) = (pair[0].as_str(), pair[1].as_str()) {
            form.append_pair(name, value);
        }
    }
    form.finish()
}
