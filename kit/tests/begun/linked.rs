//! clips.example: written from https://clips.example/d/a1b2; say here where its facts come from.

use std::time::Duration;

use serde_json::Value;
use vidra_core::extract::{Context, ExtractError, Extraction, Extractor, Registration, Tier};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{Format, MediaInfo};
use vidra_core::select::parse_duration;

vidra_core::submit! { Registration {
    hosts: &["clips.example"],
    examples: &["https://clips.example/d/a1b2"],
    ..Registration::new("linked", Tier::Site, &Linked)
} }

struct Linked;

#[async_trait::async_trait]
impl Extractor for Linked {
    fn matches(&self, url: &url::Url) -> bool {
        item_id(url).is_some()
    }

    async fn extract(&self, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
        let id = item_id(url.as_url()).ok_or_else(|| ExtractError::missing("id in the address"))?;
        let page = cx.get(url).page().await.map_err(ExtractError::or_removed)?;
        let data: Value = page.json_in("script[type=\"application/ld+json\"]").unwrap_or_default();
        let mut formats = Vec::new();
        for address in [text(&data, "/contentUrl")].into_iter().flatten() {
            let Ok(url) = page.url.join(&address) else { continue };
            let mut format = Format::at(url);
            format.id = format!("{}-{}", format.id, formats.len());
            formats.push(format);
        }
        if formats.is_empty() {
            return Err(ExtractError::missing("address of the media"));
        }
        let title = text(&data, "/name").ok_or_else(|| ExtractError::missing("title"))?;
        let seconds = text(&data, "/duration").and_then(|text| parse_duration(&text));
        let duration = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        Ok(MediaInfo {
            duration: duration.filter(|duration| !duration.is_zero()),
            ..MediaInfo::new(id, title, formats)
        }
        .into())
    }
}

fn item_id(url: &url::Url) -> Option<String> {
    let parts: Vec<&str> = url.path_segments()?.collect();
    let parts = parts.strip_suffix(&[""]).unwrap_or(&parts);
    match (url.host_str(), parts) {
        (Some("clips.example"), ["d", id]) if !id.is_empty() => Some((*id).to_owned()),
        _ => None,
    }
}

fn text(data: &Value, pointer: &str) -> Option<String> {
    let text = data.pointer(pointer)?.as_str()?.trim().to_owned();
    (!text.is_empty()).then_some(text)
}
