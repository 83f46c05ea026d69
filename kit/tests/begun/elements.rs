//! clips.example: written from https://clips.example/c/a1b2; say here where its facts come from.

use vidra_core::extract::{Context, ExtractError, Extraction, Extractor, Registration, Tier};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{Format, MediaInfo, Thumbnail};

vidra_core::submit! { Registration {
    hosts: &["clips.example"],
    examples: &["https://clips.example/c/a1b2"],
    ..Registration::new("elements", Tier::Site, &Elements)
} }

struct Elements;

#[async_trait::async_trait]
impl Extractor for Elements {
    fn matches(&self, url: &url::Url) -> bool {
        item_id(url).is_some()
    }

    async fn extract(&self, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
        let id = item_id(url.as_url()).ok_or_else(|| ExtractError::missing("id in the address"))?;
        let page = cx.get(url).page().await.map_err(ExtractError::or_removed)?;
        let mut formats = Vec::new();
        for address in page.attributes("source", "src") {
            let Ok(url) = page.url.join(&address) else { continue };
            let mut format = Format::at(url);
            format.id = format!("{}-{}", format.id, formats.len());
            formats.push(format);
        }
        if formats.is_empty() {
            return Err(ExtractError::missing("address of the media"));
        }
        let title = page.meta("og:title").ok_or_else(|| ExtractError::missing("title"))?;
        let picture = page.meta("og:image").and_then(|text| page.url.join(&text).ok());
        Ok(MediaInfo {
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
        (Some("clips.example"), ["c", id]) if !id.is_empty() => Some((*id).to_owned()),
        _ => None,
    }
}
