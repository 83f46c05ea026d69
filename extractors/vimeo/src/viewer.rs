//! The token that the site hands to every visitor, with which its pages ask the programming interface.

use serde::Deserialize;
use vidra_core::extract::{Call, Context, ExtractError};
use vidra_core::http::{RemoteUrl, Secret};

/// A visitor. Seen 2025; the token lasts some minutes.
pub(crate) struct Viewer {
    jwt: Secret<String>,
    /// What forms have to send back.
    pub(crate) form_token: Secret<String>,
}

impl Viewer {
    /// Asks for a token.
    ///
    /// # Errors
    /// As any request; [`ExtractError::Json`] for an answer without one.
    pub(crate) async fn new(cx: &Context) -> Result<Self, ExtractError> {
        #[derive(Deserialize)]
        struct Answer {
            jwt: String,
            #[serde(default)]
            xsrft: String,
        }
        let url = RemoteUrl::parse("https://vimeo.com/_next/viewer")?;
        let answer: Answer = cx.get(&url).header("accept", "application/json").json().await?;
        Ok(Self { jwt: Secret::new(answer.jwt), form_token: Secret::new(answer.xsrft) })
    }

    /// A question to the programming interface, asked as this visitor.
    pub(crate) fn get<'a>(&self, url: &RemoteUrl, cx: &'a Context) -> Call<'a> {
        cx.get(url)
            .header("authorization", &format!("jwt {}", self.jwt.expose()))
            .header("accept", "application/json")
    }
}
