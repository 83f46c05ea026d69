//! clips.example: written from https://clips.example/h/a1b2; say here where its facts come from.

use vidra_core::extract::{Context, ExtractError, Extraction, Extractor, Link, Registration, Tier};
use vidra_core::http::RemoteUrl;

vidra_core::submit! { Registration {
    hosts: &["clips.example"],
    examples: &["https://clips.example/h/a1b2"],
    ..Registration::new("hosted", Tier::Site, &Hosted)
} }

struct Hosted;

#[async_trait::async_trait]
impl Extractor for Hosted {
    fn matches(&self, url: &url::Url) -> bool {
        item_id(url).is_some()
    }

    async fn extract(&self, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
        let page = cx.get(url).page().await.map_err(ExtractError::or_removed)?;
        let player = page
            .attributes("video-js", "data-video-id")
            .into_iter()
            .next()
            .ok_or_else(|| ExtractError::missing("address of the player"))?;
        let link =
            format!("https://players.brightcove.net/123456789/default_default/index.html?videoId={player}");
        Ok(Extraction::Redirect(Link::new(page.url.join(&link)?).on(&page.url)))
    }
}

fn item_id(url: &url::Url) -> Option<String> {
    let parts: Vec<&str> = url.path_segments()?.collect();
    let parts = parts.strip_suffix(&[""]).unwrap_or(&parts);
    match (url.host_str(), parts) {
        (Some("clips.example"), ["h", id]) if !id.is_empty() => Some((*id).to_owned()),
        _ => None,
    }
}
