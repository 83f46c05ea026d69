//! A site of the suite's own, to break every rule with.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Value, json};
use url::Url;
use vidra_core::extract::{Context, ExtractError, Extraction, Extractor, Registration, Registry, Tier};
use vidra_core::http::RemoteUrl;
use vidra_core::media::{Extension, Format, MediaInfo, Source};
use vidra_testkit::Cassette;

use crate::Fixture;

/// What the sample does differently from a good site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Habit {
    #[default]
    Good,
    /// Takes every answer for the one it expects.
    Panics,
    /// Takes every number for one that can be.
    Presumes,
    /// Asks until it gets what it wants.
    AsksForEver,
    /// Never ends.
    Sleeps,
    /// Asks a host it has not declared.
    Strays,
    /// Gives another title each time.
    Varies,
    /// Gives one format twice, without a title.
    Sloppy,
    /// Panics at a URL without a path.
    PanicsAtUrls,
}

/// A site with one page and one JSON answer.
pub(crate) struct Sample {
    host: &'static str,
    habit: Habit,
    runs: AtomicUsize,
}

#[async_trait]
impl Extractor for Sample {
    fn matches(&self, url: &Url) -> bool {
        if self.habit == Habit::PanicsAtUrls {
            assert!(url.path() != "/", "no path");
        }
        url.host_str() == Some(self.host) && url.path().starts_with("/v/")
    }

    async fn extract(&self, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
        let api = url.join(&url.as_url().path().replace("/v/", "/api/"))?;
        let answer: Value = match self.habit {
            Habit::Panics => cx.get(&api).any_status().json().await.expect("the site never changes"),
            Habit::AsksForEver => loop {
                if let Ok(answer) = cx.get(&api).json().await {
                    break answer;
                }
            },
            Habit::Sleeps => std::future::pending().await,
            _ => cx.get(&api).json().await?,
        };
        if self.habit == Habit::Strays {
            cx.get(&RemoteUrl::parse("https://elsewhere.example/count")?).text().await?;
        }
        let field = |name: &str| answer[name].as_str().ok_or_else(|| ExtractError::missing(name));
        let format = Format::new("http", Extension::Mp4, Source::progressive(url.join(field("file")?)?));
        let mut info = MediaInfo::new(field("id")?, field("title")?, vec![format.clone()]);
        match self.habit {
            Habit::Varies => info.title = format!("Run {}", self.runs.fetch_add(1, Ordering::Relaxed)),
            Habit::Presumes => {
                info.duration = Some(Duration::from_secs_f64(answer["seconds"].as_f64().unwrap_or(1.0)));
            }
            Habit::Sloppy => {
                info.title.clear();
                info.formats.push(format);
            }
            _ => {}
        }
        Ok(info.into())
    }
}

/// A registration of the sample. It lives as long as the test program.
pub(crate) fn registration(habit: Habit) -> Registration {
    const HOST: &str = "clips.example";
    let sample = Box::leak(Box::new(Sample { host: HOST, habit, runs: AtomicUsize::new(0) }));
    Registration {
        hosts: &[HOST],
        examples: &["https://clips.example/v/1"],
        ..Registration::new("clips", Tier::Site, sample)
    }
}

/// A registry of these alone.
pub(crate) fn registry(sites: Vec<Registration>) -> Arc<Registry> {
    Arc::new(Registry::new(
        sites.into_iter().map(|site| -> &'static Registration { Box::leak(Box::new(site)) }),
    ))
}

/// A registry of one sample.
pub(crate) fn alone(habit: Habit) -> Arc<Registry> {
    registry(vec![registration(habit)])
}

/// The recording that every sample is asked by.
pub(crate) fn cassette() -> Cassette {
    Cassette::new("https://clips.example/v/1").json(
        "https://clips.example/api/1",
        &json!({ "id": "1", "title": "A goal", "seconds": 3, "file": "/files/1.mp4" }),
    )
}

/// The same as a fixture.
pub(crate) fn fixture() -> Fixture {
    fixture_of(&cassette())
}

/// Any recording as a fixture.
pub(crate) fn fixture_of(cassette: &Cassette) -> Fixture {
    Fixture::parse("samples", "clips", &cassette.text()).expect("cassettes are HAR files")
}
