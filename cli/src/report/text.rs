//! Events in words, in the shape other programs read.

use vidra_core::event::Event;
use vidra_core::output::Printable;

use super::Failure;
use super::paint::Mark;

/// A line to be told.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) mark: Mark,
    pub(super) text: String,
}

impl Line {
    const fn plain(text: String) -> Self {
        Self { mark: Mark::Plain, text }
    }
}

/// What is told of an event, its progress aside.
pub(super) fn lines(event: &Event) -> Vec<Line> {
    match event {
        Event::Extracting { extractor, url } => {
            vec![Line::plain(format!("[{extractor}] Extracting URL: {}", Printable(url)))]
        }
        Event::Playlist { id, title } => {
            let name = title.as_ref().unwrap_or(id);
            vec![Line::plain(format!("[download] Downloading playlist: {}", Printable(name)))]
        }
        Event::Warning { item, message } => {
            vec![Line { mark: Mark::Warning, text: about(item.as_deref(), message) }]
        }
        Event::Note { item, message } => {
            vec![Line { mark: Mark::Note, text: about(item.as_deref(), message) }]
        }
        Event::Started { path, resumed_bytes, .. } => {
            let name = path.to_string_lossy();
            let mut lines = vec![Line::plain(format!("[download] Destination: {}", Printable(&name)))];
            if *resumed_bytes > 0 {
                let text = format!("[download] Resuming download at byte {resumed_bytes}");
                lines.insert(0, Line::plain(text));
            }
            lines
        }
        Event::AlreadyThere { path, .. } => {
            let name = path.to_string_lossy();
            vec![Line::plain(format!("[download] {} has already been downloaded", Printable(&name)))]
        }
        Event::Failed { item, message, .. } => {
            vec![Line { mark: Mark::Error, text: about(Some(item), message) }]
        }
        _ => Vec::new(),
    }
}

fn about(item: Option<&str>, message: &str) -> String {
    match item {
        Some(item) => format!("{}: {}", Printable(item), Printable(message)),
        None => Printable(message).to_string(),
    }
}

/// `[youtube] ID: message`; the item is left out where the message names it.
pub(super) fn failure(failure: &Failure) -> String {
    let Failure { extractor, item, message, .. } = failure;
    let item = Some(item.as_str()).filter(|item| !message.contains(item));
    format!("[{}] {}", Printable(extractor), about(item, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remote_text_cannot_steer_the_terminal() {
        let event = Event::Playlist { id: "x".to_owned(), title: Some("a\u{1b}[2J\nb".to_owned()) };
        assert_eq!(lines(&event), [Line::plain("[download] Downloading playlist: a\\u{1b}[2J⏎b".to_owned())]);
    }

    #[test]
    fn a_resumed_download_says_where_it_goes_on() {
        let event = Event::Started {
            item: "x".to_owned(),
            title: "X".to_owned(),
            path: "X.mp4".into(),
            formats: "1".to_owned(),
            total_bytes: None,
            resumed_bytes: 7,
        };
        let told: Vec<String> = lines(&event).into_iter().map(|line| line.text).collect();
        assert_eq!(told, ["[download] Resuming download at byte 7", "[download] Destination: X.mp4"]);
    }

    #[test]
    fn an_item_is_named_once() {
        let mut one = Failure {
            extractor: "generic".to_owned(),
            item: "https://a.example/".to_owned(),
            kind: "status".to_owned(),
            message: "https://a.example/ answers 404".to_owned(),
        };
        assert_eq!(failure(&one), "[generic] https://a.example/ answers 404");
        one.item = "x1".to_owned();
        assert_eq!(failure(&one), "[generic] x1: https://a.example/ answers 404");
    }
}
