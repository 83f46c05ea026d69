//! clips.example: written from https://clips.example/video/77/a-goal; say here where its facts come from.

use std::time::Duration;

use serde_json::Value;
use vidra_core::extract::{Context, ExtractError, Extraction, Extractor, Registration, Tier};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{Format, MediaInfo, Thumbnail};

vidra_core::submit! { Registration {
    hosts: &["clips.example"],
    examples: &["https://clips.example/video/77/a-goal"],
    ..Registration::new("state", Tier::Site, &State)
} }

struct State;

#[async_trait::async_trait]
impl Extractor for State {
    fn matches(&self, url: &url::Url) -> bool {
        item_id(url).is_some()
    }

    async fn extract(&self, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
        let id = item_id(url.as_url()).ok_or_else(|| ExtractError::missing("id in the address"))?;
        let page = cx.get(url).page().await.map_err(ExtractError::or_removed)?;
        let data: Value = page.json_in("script#__NEXT_DATA__").unwrap_or_default();
        let mut formats = Vec::new();
        for file in data.pointer("/props/video/sources").and_then(Value::as_array).into_iter().flatten() {
            let address = file.pointer("/src").and_then(Value::as_str);
            let Some(Ok(url)) = address.map(|address| page.url.join(address)) else { continue };
            let mut format = Format::at(url);
            format.id = format!("{}-{}", format.id, formats.len());
            if let Some(video) = &mut format.video {
                let height = file.pointer("/height").and_then(Value::as_u64);
                video.height = height.and_then(|height| u32::try_from(height).ok());
            }
            formats.push(format);
        }
        if formats.is_empty() {
            return Err(ExtractError::missing("address of the media"));
        }
        let title = text(&data, "/props/video/title").ok_or_else(|| ExtractError::missing("title"))?;
        let seconds = data.pointer("/props/video/duration").and_then(Value::as_f64);
        let duration = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        let picture = text(&data, "/props/video/poster").and_then(|text| page.url.join(&text).ok());
        Ok(MediaInfo {
            description: text(&data, "/props/video/description"),
            duration: duration.filter(|duration| !duration.is_zero()),
            thumbnails: picture.map(Thumbnail::new).into_iter().collect(),
            ..MediaInfo::new(id, title, formats)
        }
        .into())
    }
}

fn item_id(url: &url::Url) -> Option<String> {
    let parts: Vec<&str> = url.path_segments()?.collect();
    let parts = parts.strip_suffix(&[""]).unwrap_or(&parts);
    match (url.host_str(), parts) {
        (Some("clips.example"), ["video", id, _]) if !id.is_empty() => Some((*id).to_owned()),
        _ => None,
    }
}

fn text(data: &Value, pointer: &str) -> Option<String> {
    let text = data.pointer(pointer)?.as_str()?.trim().to_owned();
    (!text.is_empty()).then_some(text)
}
