//! The plugin that docs/script-plugins.md builds, as it stands there.

use serde_json::json;
use std::sync::Arc;
use vidra_core::extract::{Context, Extraction, Extractor as _, Registry};
use vidra_core::http::{RemoteUrl, Replay, Scope, har::Har};
use vidra_plugins::ScriptPlugin;

/// The texts of the document's blocks of JavaScript.
fn blocks() -> Vec<&'static str> {
    let document = include_str!("../../../docs/script-plugins.md");
    document
        .split("```js\n")
        .skip(1)
        .filter_map(|rest| rest.split_once("```"))
        .map(|(block, _)| block)
        .collect()
}

fn answers() -> Har {
    let clip = json!({ "title": "A goal", "seconds": 12.5,
        "files": [{ "quality": "720p", "height": 720, "src": "/files/a-720.mp4" }] });
    let page = "<h1>A goal</h1><video><source src=/files/a-720.mp4 data-height=720></video>";
    let entry = |url: &str, media_type: &str, text: &str| {
        json!({
            "startedDateTime": "1970-01-01T00:00:00.000Z", "time": 0.0,
            "request": { "method": "GET", "url": url, "headers": [] },
            "response": { "status": 200, "headers": [{ "name": "content-type", "value": media_type }],
                "content": { "size": text.len(), "mimeType": media_type, "text": text } },
        })
    };
    let har = json!({ "log": { "version": "1.2", "creator": { "name": "hand", "version": "1" }, "entries": [
        entry("https://clips.example/api/clips/a1b2", "application/json", &clip.to_string()),
        entry("https://clips.example/c/a1b2", "text/html", page),
    ] } });
    Har::parse(&har.to_string()).unwrap()
}

#[tokio::test]
async fn every_whole_plugin_of_the_tutorial_runs() {
    let plugins: Vec<&str> =
        blocks().into_iter().filter(|block| block.contains("export const manifest")).collect();
    assert!(plugins.len() >= 2, "the tutorial builds one plugin by hand and one as a description");
    for source in plugins {
        let plugin = ScriptPlugin::from_source(source).unwrap();
        let cx = Context::new(
            Arc::new(Replay::new(answers()).unwrap()),
            Arc::new(Registry::new([])),
            Scope::default(),
        );
        let url = RemoteUrl::parse("https://clips.example/c/a1b2").unwrap();
        let Extraction::Media(info) = plugin.extract(&url, &cx).await.unwrap() else {
            panic!("no media: {source}")
        };
        assert_eq!((info.id.as_str(), info.title.as_str()), ("a1b2", "A goal"));
        let format = &info.formats[0];
        assert_eq!(format.source.url().unwrap().as_str(), "https://clips.example/files/a-720.mp4");
        assert_eq!(format.video.as_ref().unwrap().height, Some(720));
    }
}
