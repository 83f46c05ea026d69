//! A blueprint at work: the site that the code written from it will be.

use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;
use url::Url;
use vidra_core::extract::{Context, ExtractError, Extraction, Extractor, Link, Page};
use vidra_core::http::{RemoteUrl, StatusCode};
use vidra_core::media::{Format, MediaInfo, Thumbnail};
use vidra_core::select::parse_duration;

use super::Ask;
use super::blueprint::{Blueprint, Files, Length, Shape, home_of};
use super::trace::{Home, Place};

#[async_trait]
impl Extractor for Blueprint {
    fn matches(&self, url: &Url) -> bool {
        self.id(url).is_some()
    }

    async fn extract(&self, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
        let id = self.id(url.as_url()).ok_or_else(|| ExtractError::missing("id in the address"))?;
        let address = match &self.asks {
            Ask::Page => url.clone(),
            Ask::Known(address) => url.join(&address.replace("{id}", &id))?,
            Ask::Linked(place) => {
                let page = cx.get(url).page().await.map_err(ExtractError::or_removed)?;
                let data = home_of(place).and_then(|home| home.read(&page)).unwrap_or_default();
                let link = text(place, &page, &data)
                    .ok_or_else(|| ExtractError::missing("address of the player"))?;
                page.url.join(&link)?
            }
        };
        let (page, data) = if self.home() == Some(&Home::Answer) {
            let data: Value = cx.get(&address).json().await.map_err(ExtractError::or_removed)?;
            // An answer of data is no page: addresses in it are relative to where it was asked.
            (Page { url: address, status: StatusCode::OK, text: String::new() }, data)
        } else {
            let page = cx.get(&address).page().await.map_err(ExtractError::or_removed)?;
            let data = self.home().and_then(|home| home.read(&page)).unwrap_or_default();
            (page, data)
        };
        self.result(id, &page, &data)
    }
}

impl Blueprint {
    fn result(&self, id: String, page: &Page, data: &Value) -> Result<Extraction, ExtractError> {
        let Shape::Media { title, description, thumbnail, duration, files } = &self.shape else {
            let Shape::Elsewhere(player) = &self.shape else {
                return Err(ExtractError::missing("address of the media: say where it stands"));
            };
            let found = text(&player.place, page, data);
            let found = found.ok_or_else(|| ExtractError::missing("address of the player"))?;
            let link = format!("{}{found}{}", player.before, player.after);
            return Ok(Extraction::Redirect(Link::new(page.url.join(&link)?).on(&page.url)));
        };
        let mut formats = Vec::new();
        for (address, height) in files.read(page, data) {
            let Ok(url) = page.url.join(&address) else { continue };
            let mut format = Format::at(url);
            format.id = format!("{}-{}", format.id, formats.len());
            if let Some(video) = &mut format.video {
                video.height = height;
            }
            formats.push(format);
        }
        if formats.is_empty() {
            return Err(ExtractError::missing("address of the media"));
        }
        let of = |place: &Option<Place>| place.as_ref().and_then(|place| text(place, page, data));
        let title = match title {
            Some(_) => of(title).ok_or_else(|| ExtractError::missing("title"))?,
            None => id.clone(),
        };
        let seconds = duration.as_ref().and_then(|length| seconds(length, page, data));
        let length = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        let picture = of(thumbnail).and_then(|text| page.url.join(&text).ok());
        Ok(MediaInfo {
            description: of(description),
            duration: length.filter(|length| !length.is_zero()),
            thumbnails: picture.map(Thumbnail::new).into_iter().collect(),
            ..MediaInfo::new(id, title, formats)
        }
        .into())
    }
}

impl Files {
    fn read(&self, page: &Page, data: &Value) -> Vec<(String, Option<u32>)> {
        match self {
            Self::At(places) => {
                places.iter().filter_map(|place| Some((text(place, page, data)?, None))).collect()
            }
            Self::Elements { selector, name } => {
                page.attributes(selector, name).into_iter().map(|text| (text, None)).collect()
            }
            Self::Each { list, url, height, .. } => {
                let items = data.pointer(list).and_then(Value::as_array).into_iter().flatten();
                let one = |item: &Value| {
                    let pixels = height.as_ref().and_then(|pointer| item.pointer(pointer)?.as_u64());
                    Some((
                        item.pointer(url)?.as_str()?.to_owned(),
                        pixels.and_then(|pixels| u32::try_from(pixels).ok()),
                    ))
                };
                items.filter_map(one).collect()
            }
        }
    }
}

/// The text at a place; `None` where there is none.
fn text(place: &Place, page: &Page, data: &Value) -> Option<String> {
    match place {
        Place::Meta(name) => page.meta(name),
        Place::Attribute { selector, name } => page.attributes(selector, name).into_iter().next(),
        Place::Text(selector) => page.text_in(selector),
        Place::Json { pointer, .. } => {
            let text = data.pointer(pointer)?.as_str()?.trim().to_owned();
            (!text.is_empty()).then_some(text)
        }
    }
}

/// The length that stands at a place, in seconds.
fn seconds(length: &Length, page: &Page, data: &Value) -> Option<f64> {
    match length {
        Length::Number(Place::Json { pointer, .. }) => data.pointer(pointer)?.as_f64(),
        other => parse_duration(&text(other.place(), page, data)?),
    }
}
