//! What is printed of an item, a file or a list: pure, from the info dictionary to whole lines.

use std::path::Path;
use std::time::SystemTime;

use serde_json::{Value, json};
use vidra_core::output::{InfoDict, RenderOptions, epoch};

use crate::args::{Printing, Stage};

/// The field that shows what `-F` does.
const TABLE: &str = "formats_table";
/// The field of the addresses of all chosen formats.
const URLS: &str = "urls";

/// The dictionary with what only a run can tell: where the file goes, and when this was.
pub(super) fn with_path(mut dict: InfoDict, path: Option<&Path>) -> InfoDict {
    if let Some(path) = path {
        let name = json!(path.to_string_lossy());
        dict.insert("filename".to_owned(), name.clone());
        dict.insert("_filename".to_owned(), name);
    }
    // A loaded item keeps the moment its page was read.
    dict.entry("epoch").or_insert_with(|| json!(epoch(SystemTime::now())));
    dict
}

/// What `--print` asks for at a moment.
pub(super) fn at(printing: &Printing, stage: Stage, dict: &InfoDict) -> String {
    let mut wanted = printing.prints.iter().filter(|print| print.stage == stage).peekable();
    if wanted.peek().is_none() {
        return String::new();
    }
    let options = render_options(printing, dict);
    wanted.map(|print| print.template.render(dict, &options) + "\n").collect()
}

/// How templates are filled for an item.
pub(super) fn render_options(printing: &Printing, dict: &InfoDict) -> RenderOptions {
    RenderOptions { last_playlist_index: list_length(dict), ..printing.names.render.clone() }
}

fn list_length(dict: &InfoDict) -> Option<u64> {
    dict.get("__last_playlist_index").and_then(Value::as_u64)
}

/// What is printed of a file once its formats are chosen: `--print`, then the `--get-…` options in their old order, then
/// `-j`. `table` is what `-F` shows, for templates.
pub(super) fn chosen(printing: &Printing, dict: &InfoDict, table: impl FnOnce() -> String) -> String {
    let urls = if printing.url || printing.shows(URLS) { urls(dict) } else { None };
    let mut out = String::new();
    let own = || printing.prints.iter().filter(|print| print.stage == Stage::Video);
    let shows = |name: &str| own().any(|print| print.template.may_show(name));
    if shows(URLS) || shows(TABLE) {
        let mut seen = dict.clone();
        seen.insert(URLS.to_owned(), json!(urls));
        if shows(TABLE) {
            seen.insert(TABLE.to_owned(), json!(table().trim_end()));
        }
        out.push_str(&at(printing, Stage::Video, &seen));
    } else {
        out.push_str(&at(printing, Stage::Video, dict));
    }
    let field = |name: &str| dict.get(name).and_then(Value::as_str);
    let wanted = [
        (printing.title, field("title")),
        (printing.id, field("id")),
        (printing.url, urls.as_deref()),
        (printing.thumbnail, field("thumbnail")),
        (printing.description, field("description")),
        (printing.filename, field("filename")),
        (printing.duration, field("duration_string")),
        (printing.format, field("format")),
    ];
    for (_, text) in wanted.into_iter().filter(|(is_wanted, _)| *is_wanted) {
        if let Some(text) = text {
            out.push_str(text);
            out.push('\n');
        }
    }
    if printing.json {
        // What is made of strings and numbers can always be written.
        out.push_str(&serde_json::to_string(dict).unwrap_or_default());
        out.push('\n');
    }
    out
}

/// The addresses of the chosen formats, one a line.
fn urls(dict: &InfoDict) -> Option<String> {
    let url = |dict: &Value| dict.get("url").and_then(Value::as_str).map(str::to_owned);
    match dict.get("requested_formats").and_then(Value::as_array) {
        Some(formats) => Some(formats.iter().filter_map(url).collect::<Vec<_>>().join("\n")),
        None => dict.get("url").and_then(Value::as_str).map(str::to_owned),
    }
}

/// A JSON object as a line.
pub(super) fn json_line(value: &Value) -> String {
    format!("{value}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dict() -> InfoDict {
        let dict = json!({
            "id": "x1", "title": "A goal", "duration_string": "1:02", "format": "1+2",
            "requested_formats": [{"url": "https://a.example/1"}, {"url": "https://a.example/2"}],
        });
        dict.as_object().unwrap().clone()
    }

    fn printing(prints: &[&str]) -> Printing {
        Printing { prints: prints.iter().map(|text| text.parse().unwrap()).collect(), ..Printing::default() }
    }

    #[test]
    fn old_options_print_in_their_old_order() {
        let all = Printing {
            format: true,
            duration: true,
            description: true,
            url: true,
            id: true,
            title: true,
            ..printing(&["id="])
        };
        let wanted = "id = \"x1\"\nA goal\nx1\nhttps://a.example/1\nhttps://a.example/2\n1:02\n1+2\n";
        assert_eq!(chosen(&all, &dict(), String::new), wanted);
    }

    #[test]
    fn a_moment_prints_its_own_templates_alone() {
        let printing = printing(&["after_move:%(filepath)s", "video:%(id)s", "formats_table"]);
        let mut dict = with_path(dict(), Some(Path::new("A goal.mp4")));
        assert_eq!(chosen(&printing, &dict, || "T\n".to_owned()), "x1\nT\n");
        dict.insert("filepath".to_owned(), json!("/A goal.mp4"));
        assert_eq!(at(&printing, Stage::AfterMove, &dict), "/A goal.mp4\n");
        assert_eq!(at(&printing, Stage::Playlist, &dict), "");
    }

    #[test]
    fn a_path_is_made_for_who_may_see_it() {
        let json = Printing { json: true, ..printing(&[]) };
        for printing in [json, printing(&["%(_filename)s"]), printing(&["%()j"])] {
            assert!(printing.shows("filename"));
        }
        assert!(!printing(&["id", "%(title)s"]).shows("filename"));
    }

    #[test]
    fn json_is_one_line() {
        let printing = Printing { json: true, ..printing(&[]) };
        let dict = json!({"id": "a\nb"});
        assert_eq!(chosen(&printing, dict.as_object().unwrap(), String::new), "{\"id\":\"a\\nb\"}\n");
    }
}
