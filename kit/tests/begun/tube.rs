//! tube.example: another site, whose players stand on pages.

use vidra_core::extract::{Context, ExtractError, Extraction, Extractor, Registration, Tier};
use vidra_core::http::RemoteUrl;

vidra_core::submit! { Registration {
    hosts: &["tube.example"],
    examples: &["https://tube.example/embed/a1b2"],
    ..Registration::new("tube", Tier::Site, &Tube)
} }

struct Tube;

#[async_trait::async_trait]
impl Extractor for Tube {
    fn matches(&self, url: &url::Url) -> bool {
        url.host_str() == Some("tube.example")
    }

    async fn extract(&self, _: &RemoteUrl, _: &Context) -> Result<Extraction, ExtractError> {
        Err(ExtractError::missing("anything: nobody asks it"))
    }
}
