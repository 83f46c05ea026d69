//! What a site may do: ask for pages and JSON, and ask the registry about links.

use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use super::lenient::lenient_json;
use super::{ExtractError, Page, Registry, Resource, Settings};
use crate::event::{Event, Events};
use crate::http::{
    Fence, HeaderName, HeaderValue, HttpClient as _, Method, Purpose, Reach, RemoteUrl, Request, Response,
    Scope, SharedClient, header,
};

/// The world as one extraction sees it. Cheap to clone; a lazy list keeps one.
#[derive(Clone)]
pub struct Context {
    client: SharedClient,
    registry: Arc<Registry>,
    scope: Scope,
    referer: Option<RemoteUrl>,
    settings: Arc<Settings>,
    events: Events,
}

impl Context {
    /// A context for a URL the user gave.
    pub fn new(client: SharedClient, registry: Arc<Registry>, scope: Scope) -> Self {
        let (settings, events) = (Arc::default(), Events::ignored());
        Self { client, registry, scope, referer: None, settings, events }
    }

    /// The same with the user's wishes.
    #[must_use]
    pub fn with_settings(self, settings: Arc<Settings>) -> Self {
        Self { settings, ..self }
    }

    /// The same with somebody who hears warnings and notes.
    #[must_use]
    pub fn with_events(self, events: Events) -> Self {
        Self { events, ..self }
    }

    /// What the user wishes.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Says something the user should know; the work goes on.
    pub fn warn(&self, message: impl Into<String>) {
        self.events.send(Event::Warning { item: None, message: message.into() });
    }

    /// Says a detail for `--verbose`.
    pub fn note(&self, message: impl Into<String>) {
        self.events.send(Event::Note { item: None, message: message.into() });
    }

    /// The value of the cookie of this name that a request to the URL would carry, for sites that sign with it.
    pub fn cookie(&self, url: &RemoteUrl, name: &str) -> Option<String> {
        self.settings.cookies.as_ref()?.value(url, name)
    }

    /// The same for a link found on a page.
    #[must_use]
    pub fn embedded_on(&self, referer: Option<RemoteUrl>) -> Self {
        Self { referer: referer.or_else(|| self.referer.clone()), ..self.clone() }
    }

    /// The same for an address the user typed that is no page: a service of their own (`http://127.0.0.1:4416`), which may be
    /// private. None of the user's headers go there.
    #[must_use]
    pub fn for_service(&self) -> Self {
        let scope = Scope { origin: None, reach: Reach::Anywhere, ..self.scope.clone() };
        Self { scope, referer: None, ..self.clone() }
    }

    /// The same for somebody whose requests have bounds.
    #[must_use]
    pub fn within(&self, fence: Arc<Fence>) -> Self {
        Self { scope: Scope { fence: Some(fence), ..self.scope.clone() }, ..self.clone() }
    }

    /// The bounds of its requests, where there are any.
    pub fn fence(&self) -> Option<&Fence> {
        self.scope.fence.as_deref()
    }

    /// The page the URL stands on, where it was found on one.
    pub const fn referer(&self) -> Option<&RemoteUrl> {
        self.referer.as_ref()
    }

    /// Begins a `GET`.
    pub fn get(&self, url: &RemoteUrl) -> Call<'_> {
        Call::new(self, Request::get(url.clone(), Purpose::Page))
    }

    /// Begins a `POST` of JSON.
    pub fn post(&self, url: &RemoteUrl, body: &impl Serialize) -> Call<'_> {
        let body = serde_json::to_vec(body).unwrap_or_default();
        let request = Request::post(url.clone(), Purpose::Json, body);
        Call::new(self, request.header(header::CONTENT_TYPE, "application/json"))
    }

    /// Begins a `POST` of a form (`application/x-www-form-urlencoded`).
    pub fn post_form(&self, url: &RemoteUrl, fields: &[(&str, &str)]) -> Call<'_> {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(url.clone(), Purpose::Json, body.into_bytes());
        Call::new(self, request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
    }

    /// Opens a URL without knowing what it is: its head and first bytes, and the rest on demand.
    ///
    /// # Errors
    /// As [`Call::text`].
    pub async fn open(&self, url: &RemoteUrl) -> Result<Resource, ExtractError> {
        Resource::read(self.get(url).response().await?).await
    }

    /// Where an address leads in the end, by redirects alone: for short forms of links. What the last page answers does not
    /// matter.
    ///
    /// # Errors
    /// [`ExtractError::Http`] where there is no answer.
    pub async fn leads_to(&self, url: &RemoteUrl) -> Result<RemoteUrl, ExtractError> {
        let request = Request { method: Method::HEAD, ..Request::get(url.clone(), Purpose::Page) };
        Ok(Call::new(self, request).any_status().response().await?.url)
    }

    /// Whether a site of its own surely takes the link ([`Extractor::is_sure`](super::Extractor::is_sure)).
    pub fn claims(&self, url: &Url) -> bool {
        self.registry.claims(url)
    }

    pub(super) fn registry(&self) -> &Registry {
        &self.registry
    }
}

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context")
            .field("scope", &self.scope)
            .field("referer", &self.referer)
            .finish_non_exhaustive()
    }
}

/// One request of a site, until it is sent.
#[must_use = "a call does nothing until its answer is asked for"]
pub struct Call<'a> {
    cx: &'a Context,
    request: Request,
    is_any_status: bool,
}

impl<'a> Call<'a> {
    fn new(cx: &'a Context, request: Request) -> Self {
        let mut call = Self { cx, request: request.scoped(&cx.scope), is_any_status: false };
        if let Some(referer) = &cx.referer {
            call = call.header("referer", referer.as_str());
        }
        call
    }

    /// Adds a header; one that HTTP cannot carry is left out.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value))
        {
            self.request.headers.insert(name, value);
        }
        self
    }

    /// Takes answers with an error status as answers: some sites say no in JSON under a 403.
    pub const fn any_status(mut self) -> Self {
        self.is_any_status = true;
        self
    }

    /// Asks once: a server that is busy, or none, is the answer. For finding out whether a host is what its address looks
    /// like, where most are not.
    pub const fn once(mut self) -> Self {
        self.request.is_asked_once = true;
        self
    }

    /// The answer as text, decoded as browsers do.
    ///
    /// # Errors
    /// [`ExtractError::Status`] for a status that is not success, [`ExtractError::Http`] for no answer.
    pub async fn text(self) -> Result<String, ExtractError> {
        Ok(self.page().await?.text)
    }

    /// The answer as JSON; a field that may be missing and has another shape counts as missing ([`lenient_json`]).
    ///
    /// # Errors
    /// As [`Call::text`], and [`ExtractError::Json`].
    pub async fn json<T: DeserializeOwned>(mut self) -> Result<T, ExtractError> {
        self.request.purpose = Purpose::Json;
        let page = self.page().await?;
        lenient_json(&page.text)
            .map_err(|error| ExtractError::Json { url: page.url.redacted(), reason: error.to_string() })
    }

    /// The answer as a page.
    ///
    /// # Errors
    /// As [`Call::text`].
    pub async fn page(self) -> Result<Page, ExtractError> {
        Page::read(self.response().await?).await
    }

    /// The answer as a manifest: a page with a manifest's limits.
    pub(crate) async fn manifest(mut self) -> Result<Page, ExtractError> {
        self.request.purpose = Purpose::Manifest;
        self.page().await
    }

    async fn response(self) -> Result<Response, ExtractError> {
        let asked = self.request.url.clone();
        let response = self.cx.client.execute(self.request).await?;
        if !response.status.is_success() && !self.is_any_status {
            return Err(ExtractError::status(&asked, response.status));
        }
        Ok(response)
    }
}
