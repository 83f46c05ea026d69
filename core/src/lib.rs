//! The core of vidra: the [`Extractor`](extract::Extractor) trait and the download pipeline. It knows no site; `vidra-extractors`
//! has them all, and its `registry()` goes where this example has a registry of its own.
//!
//! A URL's journey, each stage a value made from the one before:
//!
//! ```
//! # use std::sync::Arc;
//! # use vidra_core::download::{DownloadOptions, Downloader};
//! # use vidra_core::event::Events;
//! # use vidra_core::extract::{Context, ExtractError, Extraction, Extractor, Link, Registration, Registry, Tier};
//! # use vidra_core::http::{Bytes, HeaderMap, HttpClient, HttpError, RemoteUrl, Request, Response, Scope, StatusCode};
//! # use vidra_core::media::{Extension, Format, MediaInfo, Source};
//! # use vidra_core::pipeline::{Opened, Pipeline, PipelineOptions};
//! # struct Web;
//! # #[async_trait::async_trait]
//! # impl HttpClient for Web {
//! #     async fn execute(&self, request: Request) -> Result<Response, HttpError> {
//! #         let body = match request.url.as_url().path() {
//! #             "/v/1" => "<meta property='og:title' content='A goal'>",
//! #             _ => "the bytes of a video",
//! #         };
//! #         Ok(Response::whole(request.url, StatusCode::OK, HeaderMap::new(), Bytes::from(body)))
//! #     }
//! # }
//! # struct Clips;
//! # #[async_trait::async_trait]
//! # impl Extractor for Clips {
//! #     fn matches(&self, url: &url::Url) -> bool { url.host_str() == Some("clips.example") }
//! #     async fn extract(&self, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
//! #         let title = cx.get(url).page().await?.meta("og:title").unwrap_or_default();
//! #         let format = Format::new("http", Extension::Mp4, Source::progressive(url.join("/1.mp4")?));
//! #         Ok(MediaInfo::new("1", title, vec![format]).into())
//! #     }
//! # }
//! # static CLIPS: Registration = Registration::new("clips", Tier::Site, &Clips);
//! # let folder = tempfile::tempdir()?;
//! # let options = PipelineOptions { directory: folder.path().to_owned(), ..PipelineOptions::default() };
//! # let (client, registry): (Arc<dyn HttpClient>, _) = (Arc::new(Web), Arc::new(Registry::new([&CLIPS])));
//! # let (events, scope) = (Events::ignored(), Scope::default());
//! # tokio::runtime::Builder::new_current_thread().enable_time().build()?.block_on(async {
//! let pipeline = Pipeline::new(client.clone(), registry, options, events.clone());
//! let downloader = Downloader::new(client, DownloadOptions::default(), events);
//! let link = Link::new(RemoteUrl::parse("https://clips.example/v/1")?);
//! let Opened::Item(item) = pipeline.open(pipeline.pending(link, scope)).await? else { return Ok(()) };
//! for chosen in pipeline.choose(&item)? {
//!     let plan = pipeline.plan(&item, &chosen)?;
//!     downloader.download(&plan).await?;
//! }
//! # assert_eq!(std::fs::read(folder.path().join("A goal [1].mp4"))?, b"the bytes of a video");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | stage | makes of it | room |
//! |---|---|---|
//! | [`Registry::find`](extract::Registry::find) | the site that takes the URL | [`extract`] |
//! | [`Extractor::extract`](extract::Extractor::extract) | [`MediaInfo`](media::MediaInfo), a lazy list, or another URL | [`extract`], [`media`] |
//! | [`Pipeline::open`](pipeline::Pipeline::open) | an item whose manifests are read and whose formats are in order | [`pipeline`], [`manifest`] |
//! | [`Pipeline::choose`](pipeline::Pipeline::choose) | the formats `-f` and `-S` name, and the info dictionary | [`select`], [`output`] |
//! | [`Pipeline::plan`](pipeline::Pipeline::plan) | a [`Plan`](download::Plan): what is fetched, what it is made into, its name | [`pipeline`] |
//! | [`Downloader::download`](download::Downloader::download) | the file, under its name once it is whole | [`download`], [`container`] |
//!
//! Everything that leaves the machine goes through one trait with one method, [`HttpClient`](http::HttpClient); what happens is
//! told as [`Event`](event::Event)s and never printed; dropping a future stops the work it stands for. A site of a program's
//! own is one more [`Registration`](extract::Registration), at compile time by [`submit!`] or at run time by
//! [`Registry::with`](extract::Registry::with). `docs/library.md` goes through all of it.

pub mod beside;
pub mod cache;
pub mod container;
pub mod download;
pub mod edit;
pub mod event;
pub mod extract;
pub mod http;
pub mod manifest;
pub mod media;
pub mod output;
pub mod pipeline;
pub mod script;
pub mod select;
pub mod subtitle;
mod unfinished;

#[doc(hidden)]
pub use inventory;

/// Submits a [`Registration`](extract::Registration): the one line that makes a site known.
#[macro_export]
macro_rules! submit {
    ($($registration:tt)*) => { $crate::inventory::submit! { $($registration)* } };
}
