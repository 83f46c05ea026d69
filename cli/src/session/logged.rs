//! A line for every request, for `--verbose`.

use async_trait::async_trait;
use vidra_core::event::{Event, Events};
use vidra_core::http::{HttpClient, HttpError, Request, Response, SharedClient, header};

/// A client that tells what it is asked and what came of it; secrets of addresses are cut.
pub(super) struct Logged {
    inner: SharedClient,
    events: Events,
}

impl Logged {
    pub(super) fn new(inner: SharedClient, events: Events) -> Self {
        Self { inner, events }
    }
}

#[async_trait]
impl HttpClient for Logged {
    async fn execute(&self, request: Request) -> Result<Response, HttpError> {
        let asked = request.url.clone();
        let range = request
            .headers
            .get(header::RANGE)
            .and_then(|value| value.to_str().ok())
            .map(|text| format!(" {text}"));
        let mut line = format!("{} {}{}", request.method, asked.redacted(), range.unwrap_or_default());
        let answered = self.inner.execute(request).await;
        match &answered {
            Ok(response) => {
                line.push_str(&format!(" -> {}", response.status.as_u16()));
                let kind = response.media_type();
                if !kind.is_empty() {
                    line.push_str(&format!(" {kind}"));
                }
                if let Some(bytes) = response.content_length() {
                    line.push_str(&format!(" {bytes} bytes"));
                }
                if response.url != asked {
                    line.push_str(&format!(" from {}", response.url.redacted()));
                }
            }
            Err(error) => line.push_str(&format!(" -> {error}")),
        }
        self.events.send(Event::Note { item: None, message: line });
        answered
    }
}
