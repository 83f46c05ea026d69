//! clips.example: written from https://clips.example/show/a-goal; say here where its facts come from.

use serde_json::Value;
use vidra_core::extract::{Context, ExtractError, Extraction, Extractor, Registration, Tier};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{Format, MediaInfo};

vidra_core::submit! { Registration {
    hosts: &["clips.example", "player.clips.example"],
    examples: &["https://clips.example/show/a-goal"],
    ..Registration::new("inner", Tier::Site, &Inner)
} }

struct Inner;

#[async_trait::async_trait]
impl Extractor for Inner {
    fn matches(&self, url: &url::Url) -> bool {
        item_id(url).is_some()
    }

    async fn extract(&self, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
        let id = item_id(url.as_url()).ok_or_else(|| ExtractError::missing("id in the address"))?;
        let page = cx.get(url).page().await.map_err(ExtractError::or_removed)?;
        let link = page
            .attributes("iframe", "src")
            .into_iter()
            .next()
            .ok_or_else(|| ExtractError::missing("address of the player"))?;
        let api = page.url.join(&link)?;
        let page = cx.get(&api).page().await.map_err(ExtractError::or_removed)?;
        let data: Value = page.json_after("window.player =").unwrap_or_default();
        let mut formats = Vec::new();
        for file in data.pointer("/sources").and_then(Value::as_array).into_iter().flatten() {
            let address = file.pointer("/file").and_then(Value::as_str);
            let Some(Ok(url)) = address.map(|address| page.url.join(address)) else { continue };
            let mut format = Format::at(url);
            format.id = format!("{}-{}", format.id, formats.len());
            formats.push(format);
        }
        if formats.is_empty() {
            return Err(ExtractError::missing("address of the media"));
        }
        let title = page.text_in("title").ok_or_else(|| ExtractError::missing("title"))?;
        Ok(MediaInfo::new(id, title, formats).into())
    }
}

fn item_id(url: &url::Url) -> Option<String> {
    let parts: Vec<&str> = url.path_segments()?.collect();
    let parts = parts.strip_suffix(&[""]).unwrap_or(&parts);
    match (url.host_str(), parts) {
        (Some("clips.example"), ["show", id]) if !id.is_empty() => Some((*id).to_owned()),
        _ => None,
    }
}
