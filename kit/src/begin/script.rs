//! A blueprint as a script plugin (plugin API 1).

use std::fmt::Write as _;

use super::trace::{Home, Place};
use super::{Address, Ask, Blueprint, Files, Length, Segment, Shape};

/// The text of the file: one ES module.
pub fn file(blueprint: &Blueprint) -> String {
    let list = |items: &[String]| items.iter().map(|item| quoted(item)).collect::<Vec<_>>().join(", ");
    let mut out = String::new();
    let _ = write!(
        out,
        "export const manifest = {{\n  id: {},\n  api: 1,\n  name: {},\n  version: \"0.1.0\",\n  match: [{}],\n  \
         hosts: [{}],\n  examples: [{}],\n}};\n\n\
         /** What is behind an address; vidra.d.ts says what may be returned. */\n\
         export async function extract(url, ctx) {{\n{}}}\n\n{}",
        quoted(&blueprint.name),
        quoted(&blueprint.address.host),
        quoted(&pattern(blueprint)),
        list(&blueprint.hosts),
        quoted(blueprint.example.as_str()),
        body(blueprint),
        item_id(&blueprint.address),
    );
    if out.contains("kindOf(") {
        out.push_str(KIND_OF);
    }
    if out.contains("parsed(") {
        out.push_str(PARSED);
    }
    out
}

const KIND_OF: &str = r#"
/** What an address is by its ending: a manifest, or a file. */
function kindOf(url) {
  const ending = /\.(\w+)$/.exec(new URL(url).pathname)?.[1].toLowerCase();
  return { m3u8: "hls", mpd: "dash" }[ending] ?? "file";
}
"#;

const PARSED: &str = r"
/** JSON of a page; nothing where it is none. */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
";

/// The addresses it takes, as its manifest says them.
fn pattern(blueprint: &Blueprint) -> String {
    let scheme = if blueprint.example.as_url().scheme() == "http" { "*" } else { "https" };
    let whole = blueprint.address.pattern();
    let path = whole.split_once("://").map_or(whole.as_str(), |(_, rest)| rest);
    match &blueprint.address.parameter {
        Some(name) => format!("{scheme}://{}?*{name}=*", path.trim_end_matches('*')),
        None => format!("{scheme}://{path}"),
    }
}

/// A text as JavaScript writes it: JSON is a part of the language.
fn quoted(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}

fn body(blueprint: &Blueprint) -> String {
    let mut lines = vec!["const id = itemId(url);".to_owned(), "if (!id) return { pass: true };".to_owned()];
    if blueprint.shape == Shape::Unknown {
        lines.push("const page = (await ctx.fetch(url, { isItem: true })).html();".to_owned());
        lines.push("const title = page.first(\"title\")?.text;".to_owned());
        lines.push("throw ctx.missing(`address of the media of ${title}: say where it stands`);".to_owned());
        return indented(&lines);
    }
    let asked = match &blueprint.asks {
        Ask::Page => "url".to_owned(),
        Ask::Known(address) => {
            let address = if address.contains("{id}") {
                format!("`{}`", address.replace('`', "%60").replace("{id}", "${id}"))
            } else {
                quoted(address)
            };
            lines.push(format!("const api = {address};"));
            "api".to_owned()
        }
        Ask::Linked(place) => {
            lines.push("const outer = await ctx.fetch(url, { isItem: true });".to_owned());
            lines.extend(opened(place, "outer"));
            let link = expression(place);
            lines.push(format!("const link = ctx.need({link}, \"address of the player\");"));
            "new URL(link, outer.url)".to_owned()
        }
    };
    let is_inner = matches!(blueprint.asks, Ask::Linked(_));
    let (answer, block) = if is_inner { ("inner", true) } else { ("answer", false) };
    lines.push(format!("const {answer} = await ctx.fetch({asked}, {{ isItem: true }});"));
    if block {
        // The names `page` and `data` are those of the outer page up to here.
        lines.push("return item(id, inner, ctx);".to_owned());
        let inner = format!("}}\n\nfunction item(id, answer, ctx) {{\n{}", indented(&result(blueprint)));
        return indented(&lines) + &inner;
    }
    lines.extend(result(blueprint));
    indented(&lines)
}

/// Lines that open an answer for a place: `page`, and `data` where it is in JSON.
fn opened(place: &Place, answer: &str) -> Vec<String> {
    match place {
        Place::Json { home, .. } => data(home, answer),
        _ => vec![format!("const page = {answer}.html();")],
    }
}

fn data(home: &Home, answer: &str) -> Vec<String> {
    match home {
        Home::Answer => vec![format!("const data = {answer}.json();")],
        Home::Element(selector) => vec![
            format!("const page = {answer}.html();"),
            format!("const data = parsed(page.first({})?.text);", quoted(selector)),
        ],
        Home::After(words) => vec![
            format!("const page = {answer}.html();"),
            format!("const data = {answer}.jsonAfter({});", quoted(words)),
        ],
    }
}

fn result(blueprint: &Blueprint) -> Vec<String> {
    let mut lines = match blueprint.home() {
        Some(home) => data(home, "answer"),
        None => vec!["const page = answer.html();".to_owned()],
    };
    let Shape::Media { title, description, thumbnail, duration, files } = &blueprint.shape else {
        if let Shape::Elsewhere(player) = &blueprint.shape {
            let found = format!("ctx.need({}, \"address of the player\")", expression(&player.place));
            if player.is_part() {
                lines.push(format!("const player = {found};"));
                let literal = |text: &str| text.replace('`', "%60").replace("${", "%24{");
                let (before, after) = (literal(&player.before), literal(&player.after));
                lines.push(format!("const link = `{before}${{player}}{after}`;"));
            } else {
                lines.push(format!("const link = {found};"));
            }
            lines.push("return { redirect: new URL(link, answer.url).href, isEmbed: true };".to_owned());
        }
        return lines;
    };
    formats(files, &mut lines);
    lines.push("if (formats.length === 0) throw ctx.missing(\"address of the media\");".to_owned());
    let mut fields = vec!["id".to_owned()];
    match title {
        Some(place) => fields.push(format!("title: ctx.need({}, \"title\")", expression(place))),
        None => fields.push("title: id".to_owned()),
    }
    if let Some(place) = description {
        fields.push(format!("description: {} || undefined", expression(place)));
    }
    if let Some(length) = duration {
        let found = expression(length.place());
        lines.push(match length {
            Length::Number(_) => format!("const seconds = {found};"),
            Length::Text(_) => format!("const seconds = ctx.length({found});"),
        });
        fields.push("duration: seconds > 0 ? seconds : undefined".to_owned());
    }
    if let Some(place) = thumbnail {
        lines.push(format!("const picture = {};", expression(place)));
        fields.push("thumbnails: picture ? [{ url: new URL(picture, answer.url).href }] : []".to_owned());
    }
    fields.push("formats".to_owned());
    lines.push("return {".to_owned());
    lines.extend(fields.iter().map(|field| format!("  {field},")));
    lines.push("};".to_owned());
    lines
}

fn formats(files: &Files, lines: &mut Vec<String>) {
    lines.push("const formats = [];".to_owned());
    let mut height = String::new();
    match files {
        Files::Each { list, url, height: pixels, .. } => {
            lines.push(format!("for (const file of {} ?? []) {{", chain("data", list)));
            lines.push(format!("  const address = {};", chain("file", url)));
            if let Some(pointer) = pixels {
                height = format!(", video: {{ height: {} }}", chain("file", pointer));
            }
        }
        Files::Elements { selector, name } => {
            lines.push(format!("for (const element of page.select({})) {{", quoted(selector)));
            lines.push(format!("  const address = element.attr({});", quoted(name)));
        }
        Files::At(places) => {
            let each: Vec<String> = places.iter().map(expression).collect();
            lines.push(format!("for (const address of [{}]) {{", each.join(", ")));
        }
    }
    lines.push("  if (!address) continue;".to_owned());
    lines.push("  const href = new URL(address, answer.url).href;".to_owned());
    lines.push("  const kind = kindOf(href);".to_owned());
    lines.push("  const name = kind === \"file\" ? \"http\" : kind;".to_owned());
    lines
        .push(format!("  formats.push({{ id: `${{name}}-${{formats.length}}`, url: href, kind{height} }});"));
    lines.push("}".to_owned());
}

/// An expression for what stands at a place; nothing where there is none.
fn expression(place: &Place) -> String {
    match place {
        Place::Meta(name) => format!("page.meta({})", quoted(name)),
        Place::Attribute { selector, name } => {
            // The first that has one, as in Rust: pages have frames without an address, too.
            format!(
                "page.select({}).map((one) => one.attr({})).find(Boolean)",
                quoted(selector),
                quoted(name)
            )
        }
        Place::Text(selector) => format!("page.first({})?.text", quoted(selector)),
        Place::Json { pointer, .. } => chain("data", pointer),
    }
}

/// A JSON pointer as a chain that ends where something is missing: `data?.files?.[0]`.
fn chain(from: &str, pointer: &str) -> String {
    let mut out = from.to_owned();
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        let is_number = !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit());
        let is_name = step.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '$')
            && step.starts_with(|c: char| !c.is_ascii_digit());
        match (is_number, is_name) {
            (true, _) => out.push_str(&format!("?.[{step}]")),
            (_, true) => out.push_str(&format!("?.{step}")),
            _ => out.push_str(&format!("?.[{}]", quoted(&step))),
        }
    }
    out
}

/// The function that understands the site's addresses.
fn item_id(address: &Address) -> String {
    let mut conditions = vec![format!("parts.length === {}", address.segments.len())];
    let mut id = None;
    for (index, segment) in address.segments.iter().enumerate() {
        match segment {
            Segment::Fixed(word) => conditions.push(format!("parts[{index}] === {}", quoted(word))),
            Segment::Id => id = Some(format!("parts[{index}]")),
            Segment::Any => {}
        }
    }
    let named = address.parameter.as_deref().map(|name| format!("url.searchParams.get({})", quoted(name)));
    let id = id.or(named).unwrap_or_else(|| "undefined".to_owned());
    format!(
        "/** The id in an address; nothing in one that is not the site's. */\nfunction itemId(url) {{\n  \
         const parts = url.segments.filter((part) => part !== \"\");\n  return {} ? {id} : undefined;\n}}\n",
        conditions.join(" && ")
    )
}

fn indented(lines: &[String]) -> String {
    lines.iter().map(|line| format!("  {line}\n")).collect()
}
