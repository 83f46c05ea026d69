//! A blueprint as a Rust file for a checkout of vidra.

use std::fmt::Write as _;

use super::trace::{Home, Place};
use super::{Address, Ask, Blueprint, Files, Length, Segment, Shape};

/// The text of the file. Compiles among `extractors/sites`.
pub fn file(blueprint: &Blueprint) -> String {
    let body = body(blueprint);
    let uses_json = body.contains("Value");
    let mut out = format!(
        "//! {}: written from {}; say here where its facts come from.\n\n",
        blueprint.address.host,
        blueprint.example.redacted()
    );
    if body.contains("Duration::") {
        out.push_str("use std::time::Duration;\n\n");
    }
    if uses_json {
        out.push_str("use serde_json::Value;\n");
    }
    let link = if matches!(blueprint.shape, Shape::Elsewhere(_)) { ", Link" } else { "" };
    let _ = writeln!(
        out,
        "use vidra_core::extract::{{Context, ExtractError, Extraction, Extractor{link}, Registration, Tier}};\n\
         use vidra_core::http::RemoteUrl;"
    );
    if let Shape::Media { thumbnail, .. } = &blueprint.shape {
        let picture = if thumbnail.is_some() { ", Thumbnail" } else { "" };
        let _ = writeln!(out, "use vidra_core::media::{{Format, MediaInfo{picture}}};");
    }
    if body.contains("parse_duration(") {
        out.push_str("use vidra_core::select::parse_duration;\n");
    }
    let hosts: Vec<String> = blueprint.hosts.iter().map(|host| quoted(host)).collect();
    let type_name = type_name(&blueprint.name);
    let _ = write!(
        out,
        "\nvidra_core::submit! {{ Registration {{\n    hosts: &[{}],\n    examples: &[{}],\n    \
         ..Registration::new({}, Tier::Site, &{type_name})\n}} }}\n\nstruct {type_name};\n\n\
         #[async_trait::async_trait]\nimpl Extractor for {type_name} {{\n    \
         fn matches(&self, url: &url::Url) -> bool {{\n        item_id(url).is_some()\n    }}\n\n    \
         async fn extract(&self, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {{\n{}    }}\n}}\n\n{}",
        hosts.join(", "),
        quoted(blueprint.example.as_str()),
        quoted(&blueprint.name),
        body,
        item_id(&blueprint.address),
    );
    if body.contains("text(&") {
        out.push_str(TEXT);
    }
    out
}

const TEXT: &str = "
fn text(data: &Value, pointer: &str) -> Option<String> {
    let text = data.pointer(pointer)?.as_str()?.trim().to_owned();
    (!text.is_empty()).then_some(text)
}
";

/// `clips-tv` as the name of a type: `ClipsTv`.
fn type_name(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name: String = words
        .map(|word| {
            let mut letters = word.chars();
            letters
                .next()
                .map(|first| first.to_ascii_uppercase())
                .into_iter()
                .chain(letters)
                .collect::<String>()
        })
        .collect();
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("Site{name}") } else { name }
}

/// `clips-tv` as the name of a module: `clips_tv`.
pub fn module_name(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if plain.starts_with(|c: char| c.is_ascii_digit()) { format!("site_{plain}") } else { plain }
}

fn quoted(text: &str) -> String {
    format!("{text:?}")
}

fn body(blueprint: &Blueprint) -> String {
    let mut lines = Vec::new();
    let is_answer = blueprint.home() == Some(&Home::Answer);
    let needs_id = matches!(blueprint.shape, Shape::Media { .. })
        || matches!(&blueprint.asks, Ask::Known(address) if address.contains("{id}"));
    if needs_id {
        lines.push(
            "let id = item_id(url.as_url()).ok_or_else(|| ExtractError::missing(\"id in the address\"))?;"
                .to_owned(),
        );
    }
    if blueprint.shape == Shape::Unknown {
        lines.push("let page = cx.get(url).page().await.map_err(ExtractError::or_removed)?;".to_owned());
        lines.push("let title = page.title().unwrap_or_default();".to_owned());
        lines.push(
            "Err(ExtractError::missing(format!(\"address of the media of {title:?}: say where it stands\")))"
                .to_owned(),
        );
        return indented(&lines);
    }
    let asked = match &blueprint.asks {
        Ask::Page => "url".to_owned(),
        Ask::Known(address) => {
            let address = if address.contains("{id}") {
                format!("&format!({})", quoted(address))
            } else {
                quoted(address)
            };
            lines.push(format!("let api = url.join({address})?;"));
            "&api".to_owned()
        }
        Ask::Linked(place) => {
            lines.push("let page = cx.get(url).page().await.map_err(ExtractError::or_removed)?;".to_owned());
            lines.extend(read(place).map(|read| format!("let data: Value = {read};")));
            lines.push(format!(
                "let link = {}.ok_or_else(|| ExtractError::missing(\"address of the player\"))?;",
                expression(place)
            ));
            lines.push("let api = page.url.join(&link)?;".to_owned());
            "&api".to_owned()
        }
    };
    let base = if is_answer { asked.trim_start_matches('&').to_owned() } else { "page.url".to_owned() };
    if is_answer {
        lines.push(format!(
            "let data: Value = cx.get({asked}).json().await.map_err(ExtractError::or_removed)?;"
        ));
    } else {
        lines.push(format!("let page = cx.get({asked}).page().await.map_err(ExtractError::or_removed)?;"));
        lines.extend(blueprint.home().and_then(reading).map(|read| format!("let data: Value = {read};")));
    }
    result(blueprint, &base, &mut lines);
    indented(&lines)
}

fn result(blueprint: &Blueprint, base: &str, lines: &mut Vec<String>) {
    let Shape::Media { title, description, thumbnail, duration, files } = &blueprint.shape else {
        if let Shape::Elsewhere(player) = &blueprint.shape {
            let name = if player.is_part() { "player" } else { "link" };
            lines.push(format!(
                "let {name} = {}.ok_or_else(|| ExtractError::missing(\"address of the player\"))?;",
                expression(&player.place)
            ));
            if player.is_part() {
                let literal = |text: &str| text.replace('{', "{{").replace('}', "}}");
                let link = format!("{}{{player}}{}", literal(&player.before), literal(&player.after));
                lines.push(format!("let link = format!({});", quoted(&link)));
            }
            lines.push(format!("Ok(Extraction::Redirect(Link::new({base}.join(&link)?).on(&{base})))"));
        }
        return;
    };
    formats(files, base, lines);
    if let Some(place) = title {
        lines.push(format!(
            "let title = {}.ok_or_else(|| ExtractError::missing(\"title\"))?;",
            expression(place)
        ));
    }
    let mut fields = Vec::new();
    if let Some(place) = description {
        fields.push(format!("description: {}", expression(place)));
    }
    if let Some(length) = duration {
        let seconds = match length {
            Length::Number(Place::Json { pointer, .. }) => {
                format!("data.pointer({}).and_then(Value::as_f64)", quoted(pointer))
            }
            other => format!("{}.and_then(|text| parse_duration(&text))", expression(other.place())),
        };
        lines.push(format!("let seconds = {seconds};"));
        lines.push(
            "let duration = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());"
                .to_owned(),
        );
        fields.push("duration: duration.filter(|duration| !duration.is_zero())".to_owned());
    }
    if let Some(place) = thumbnail {
        lines.push(format!("let picture = {}.and_then(|text| {base}.join(&text).ok());", expression(place)));
        fields.push("thumbnails: picture.map(Thumbnail::new).into_iter().collect()".to_owned());
    }
    let title = if title.is_some() { "id, title, formats" } else { "id.clone(), id, formats" };
    if fields.is_empty() {
        lines.push(format!("Ok(MediaInfo::new({title}).into())"));
    } else {
        lines.push(format!("Ok(MediaInfo {{ {}, ..MediaInfo::new({title}) }}.into())", fields.join(", ")));
    }
}

fn formats(files: &Files, base: &str, lines: &mut Vec<String>) {
    lines.push("let mut formats = Vec::new();".to_owned());
    let mut height = None;
    match files {
        Files::Each { list, url, height: pixels, .. } => {
            lines.push(format!(
                "for file in data.pointer({}).and_then(Value::as_array).into_iter().flatten() {{",
                quoted(list)
            ));
            lines.push(format!("    let address = file.pointer({}).and_then(Value::as_str);", quoted(url)));
            lines.push(format!(
                "    let Some(Ok(url)) = address.map(|address| {base}.join(address)) else {{ continue }};"
            ));
            height.clone_from(pixels);
        }
        Files::Elements { selector, name } => {
            lines.push(format!("for address in page.attributes({}, {}) {{", quoted(selector), quoted(name)));
            lines.push(format!("    let Ok(url) = {base}.join(&address) else {{ continue }};"));
        }
        Files::At(places) => {
            let each: Vec<String> = places.iter().map(expression).collect();
            lines.push(format!("for address in [{}].into_iter().flatten() {{", each.join(", ")));
            lines.push(format!("    let Ok(url) = {base}.join(&address) else {{ continue }};"));
        }
    }
    lines.push("    let mut format = Format::at(url);".to_owned());
    lines.push("    format.id = format!(\"{}-{}\", format.id, formats.len());".to_owned());
    if let Some(pointer) = height {
        lines.push("    if let Some(video) = &mut format.video {".to_owned());
        lines.push(format!(
            "        let height = file.pointer({}).and_then(Value::as_u64);",
            quoted(&pointer)
        ));
        lines.push("        video.height = height.and_then(|height| u32::try_from(height).ok());".to_owned());
        lines.push("    }".to_owned());
    }
    lines.push("    formats.push(format);".to_owned());
    lines.push("}".to_owned());
    lines.push("if formats.is_empty() {".to_owned());
    lines.push("    return Err(ExtractError::missing(\"address of the media\"));".to_owned());
    lines.push("}".to_owned());
}

/// An expression of `Option<String>` for what stands at a place.
fn expression(place: &Place) -> String {
    match place {
        Place::Meta(name) => format!("page.meta({})", quoted(name)),
        Place::Attribute { selector, name } => {
            format!("page.attributes({}, {}).into_iter().next()", quoted(selector), quoted(name))
        }
        Place::Text(selector) => format!("page.text_in({})", quoted(selector)),
        Place::Json { pointer, .. } => format!("text(&data, {})", quoted(pointer)),
    }
}

fn read(place: &Place) -> Option<String> {
    match place {
        Place::Json { home, .. } => reading(home),
        _ => None,
    }
}

/// An expression of `Value` for JSON that stands on a page; `None` for an answer that is JSON itself.
fn reading(home: &Home) -> Option<String> {
    match home {
        Home::Answer => None,
        Home::Element(selector) => Some(format!("page.json_in({}).unwrap_or_default()", quoted(selector))),
        Home::After(words) => Some(format!("page.json_after({}).unwrap_or_default()", quoted(words))),
    }
}

/// The function that understands the site's addresses.
fn item_id(address: &Address) -> String {
    let name = |segment: &Segment| match segment {
        Segment::Fixed(word) => quoted(word),
        Segment::Id => "id".to_owned(),
        Segment::Any => "_".to_owned(),
    };
    let parts: Vec<String> = address.segments.iter().map(name).collect();
    let mut out = "fn item_id(url: &url::Url) -> Option<String> {\n".to_owned();
    out.push_str("    let parts: Vec<&str> = url.path_segments()?.collect();\n");
    out.push_str("    let parts = parts.strip_suffix(&[\"\"]).unwrap_or(&parts);\n");
    let pattern = format!("(Some({}), [{}])", quoted(&address.host), parts.join(", "));
    match &address.parameter {
        None => {
            let _ = write!(
                out,
                "    match (url.host_str(), parts) {{\n        {pattern} if !id.is_empty() => Some((*id).to_owned()),\n        _ => None,\n    }}\n"
            );
        }
        Some(parameter) => {
            let _ = write!(
                out,
                "    if !matches!((url.host_str(), parts), {pattern}) {{\n        return None;\n    }}\n    \
                 let (_, id) = url.query_pairs().find(|(name, _)| name == {})?;\n    \
                 (!id.is_empty()).then(|| id.into_owned())\n",
                quoted(parameter)
            );
        }
    }
    out.push_str("}\n");
    out
}

fn indented(lines: &[String]) -> String {
    lines.iter().map(|line| format!("        {line}\n")).collect()
}
