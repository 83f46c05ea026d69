//! `--progress-json`: every event as one JSON object a line, in the fields of [`Event`].

use serde_json::json;
use vidra_core::event::Event;

use super::Failure;

/// Version of the lines' shape: it grows when a field goes or changes its meaning, not when one is added.
const SCHEMA: u32 = 1;

/// The first line: what the others are.
pub(super) fn beginning() -> String {
    json!({ "event": "begin", "schema": SCHEMA, "program": "vidra", "version": env!("CARGO_PKG_VERSION") })
        .to_string()
}

/// An event as a line.
pub(super) fn line(event: &Event) -> String {
    // The one thing that has no JSON form is a file name that is no UTF-8.
    serde_json::to_string(event).unwrap_or_else(|error| message("error", &error.to_string()))
}

/// A failed item as a line: the event's fields, and the site's name.
pub(super) fn failure(failure: &Failure) -> String {
    let Failure { extractor, item, kind, message } = failure;
    json!({ "event": "failed", "item": item, "kind": kind, "message": message, "extractor": extractor })
        .to_string()
}

/// Something about no item in particular.
pub(super) fn message(event: &str, message: &str) -> String {
    json!({ "event": event, "message": message }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_one_line_with_its_name() {
        let event = Event::Progress { item: "x\n1".to_owned(), received_bytes: 5, total_bytes: Some(9) };
        assert_eq!(line(&event), r#"{"event":"progress","item":"x\n1","received_bytes":5,"total_bytes":9}"#);
    }

    #[test]
    fn a_failure_names_its_site() {
        let told = failure(&Failure {
            extractor: "youtube".to_owned(),
            item: "x1".to_owned(),
            kind: "private".to_owned(),
            message: "no".to_owned(),
        });
        let wanted =
            r#"{"event":"failed","item":"x1","kind":"private","message":"no","extractor":"youtube"}"#;
        assert_eq!(told, wanted);
    }
}
