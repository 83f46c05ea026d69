//! clips.example: written from https://clips.example/c/a1b2; say here where its facts come from.

use std::time::Duration;

use serde_json::Value;
use vidra_core::extract::{Context, ExtractError, Extraction, Extractor, Registration, Tier};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{Format, MediaInfo};

vidra_core::submit! { Registration {
    hosts: &["clips.example"],
    examples: &["https://clips.example/c/a1b2"],
    ..Registration::new("api", Tier::Site, &Api)
} }

struct Api;

#[async_trait::async_trait]
impl Extractor for Api {
    fn matches(&self, url: &url::Url) -> bool {
        item_id(url).is_some()
    }

    async fn extract(&self, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
        let id = item_id(url.as_url()).ok_or_else(|| ExtractError::missing("id in the address"))?;
        let api = url.join(&format!("https://clips.example/api/clips/{id}"))?;
        let data: Value = cx.get(&api).json().await.map_err(ExtractError::or_removed)?;
        let mut formats = Vec::new();
        for file in data.pointer("/files").and_then(Value::as_array).into_iter().flatten() {
            let address = file.pointer("/src").and_then(Value::as_str);
            let Some(Ok(url)) = address.map(|address| api.join(address)) else { continue };
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
        let title = text(&data, "/title").ok_or_else(|| ExtractError::missing("title"))?;
        let seconds = data.pointer("/seconds").and_then(Value::as_f64);
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
        (Some("clips.example"), ["c", id]) if !id.is_empty() => Some((*id).to_owned()),
        _ => None,
    }
}

fn text(data: &Value, pointer: &str) -> Option<String> {
    let text = data.pointer(pointer)?.as_str()?.trim().to_owned();
    (!text.is_empty()).then_some(text)
}
