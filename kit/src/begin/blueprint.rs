//! A new site as steps: what it asks, and from where in the answer it reads each thing.
//!
//! A blueprint is a site itself: it does what the code written from it will do.

use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;
use url::Url;
use vidra_core::extract::{Context, ExtractError, Extraction, Extractor, Link, Page};
use vidra_core::http::{RemoteUrl, StatusCode};
use vidra_core::media::{Format, MediaInfo, Thumbnail};

use super::trace::{Home, Place, Recorded, Wanted, folded, places};
use super::{Address, Facts, Segment};

/// How a new site works.
#[derive(Clone, Debug, PartialEq)]
pub struct Blueprint {
    /// Its name.
    pub name: String,
    /// The addresses it takes.
    pub address: Address,
    /// The address that was recorded.
    pub example: RemoteUrl,
    /// Hosts it talks to.
    pub hosts: Vec<String>,
    /// What it asks after its own address, or instead of it.
    pub asks: Ask,
    /// What it makes of the answer.
    pub shape: Shape,
}

/// Where the answer comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// From the page itself.
    Page,
    /// From an address that stands on the page.
    Linked(Place),
    /// From an address that holds the id, which is `{id}` here, or that is always the same.
    Known(String),
}

/// What is made of the answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// One item.
    Media {
        /// Where its title is; its id is its title where this is `None`.
        title: Option<Place>,
        /// Where its description is.
        description: Option<Place>,
        /// Where its picture's address is.
        thumbnail: Option<Place>,
        /// Where its length in seconds is.
        duration: Option<Place>,
        /// Where its files are.
        files: Files,
    },
    /// Another site shows it: where the address of it is.
    Elsewhere(Place),
    /// Nothing was found; the site says so until its author knows better.
    Unknown,
}

/// Where the addresses of files are.
#[derive(Clone, Debug, PartialEq)]
pub enum Files {
    /// In the items of a list in JSON.
    Each {
        /// Where the JSON is.
        home: Home,
        /// Pointer to the list.
        list: String,
        /// Pointer to the address, from an item.
        url: String,
        /// Pointer to the height in pixels, from an item.
        height: Option<String>,
    },
    /// In an attribute of every element that a selector finds.
    Elements {
        /// A CSS selector.
        selector: String,
        /// The attribute.
        name: String,
    },
    /// Each at a place of its own.
    At(Vec<Place>),
}

impl Blueprint {
    /// Works out where the facts stand. The first of the recorded answers is that of the page.
    pub fn new(
        name: &str,
        example: &RemoteUrl,
        address: Address,
        facts: &Facts,
        answers: &[Recorded],
    ) -> Self {
        let found =
            answers.iter().enumerate().find_map(|(index, answer)| Some((index, shape(facts, answer)?)));
        let routed = found.map(|(index, shape)| {
            let asks = if index == 0 { Ask::Page } else { route(&answers[index], &answers[0], &address) };
            (index, asks, shape)
        });
        let (index, asks, shape) = routed.unwrap_or((0, Ask::Page, Shape::Unknown));
        let mut hosts = Vec::new();
        let asked = answers.iter().enumerate().filter(|(number, _)| match asks {
            Ask::Page => *number == 0,
            Ask::Linked(_) => *number == 0 || *number == index,
            Ask::Known(_) => *number == index,
        });
        for (_, answer) in asked {
            for host in [answer.asked.host(), answer.page.url.host()] {
                if !hosts.iter().any(|known| known == host) {
                    hosts.push(host.to_owned());
                }
            }
        }
        Self { name: name.to_owned(), address, example: example.clone(), hosts, asks, shape }
    }

    /// The id that stands in an address of the site; `None` for an address it does not take.
    pub fn id(&self, url: &Url) -> Option<String> {
        if url.host_str()? != self.address.host {
            return None;
        }
        let segments: Vec<&str> = url.path_segments()?.collect();
        let segments = segments.strip_suffix(&[""]).unwrap_or(&segments);
        if segments.len() != self.address.segments.len() {
            return None;
        }
        let mut id = None;
        for (segment, wanted) in segments.iter().zip(&self.address.segments) {
            match wanted {
                Segment::Fixed(word) if word != segment => return None,
                Segment::Id => id = Some((*segment).to_owned()),
                Segment::Fixed(_) | Segment::Any => {}
            }
        }
        let parameter = self.address.parameter.as_deref();
        let named = || {
            url.query_pairs().find(|(name, _)| Some(name.as_ref()) == parameter).map(|(_, v)| v.into_owned())
        };
        id.or_else(named).filter(|id| !id.is_empty())
    }

    /// Where JSON of the answer is read from.
    pub fn home(&self) -> Option<&Home> {
        let Shape::Media { title, description, thumbnail, duration, files } = &self.shape else {
            return match &self.shape {
                Shape::Elsewhere(place) => home_of(place),
                _ => None,
            };
        };
        let fields = [title, description, thumbnail, duration].into_iter().flatten();
        files.home().or_else(|| fields.into_iter().find_map(home_of))
    }
}

fn home_of(place: &Place) -> Option<&Home> {
    match place {
        Place::Json { home, .. } => Some(home),
        _ => None,
    }
}

/// The shape of a site that reads this answer; `None` where the media does not stand in it.
fn shape(facts: &Facts, answer: &Recorded) -> Option<Shape> {
    if let Some(url) = &facts.elsewhere {
        return places(&Wanted::Url(url.clone()), answer).into_iter().next().map(Shape::Elsewhere);
    }
    let of_files: Vec<Vec<Place>> =
        facts.files.iter().map(|file| places(&Wanted::Url(file.url.clone()), answer)).collect();
    // What gives all files at once is right for pages with more of them, too.
    let all = list(&of_files, answer);
    let all = all.or_else(|| of_files.iter().flatten().find_map(|place| elements(facts, answer, place)));
    let files = match all {
        Some(files) => files,
        None => {
            let home = home_of(of_files.iter().flatten().next()?);
            let same = |places: &Vec<Place>| places.iter().find(|place| home_of(place) == home).cloned();
            Files::At(of_files.iter().filter_map(same).collect())
        }
    };
    // One home of JSON is enough: what stands elsewhere is read from markup, or not at all.
    let home = files.home();
    let find = |wanted: Option<Wanted>| {
        let places = wanted.map(|wanted| places(&wanted, answer)).unwrap_or_default();
        let same = places.iter().find(|place| home.is_some() && home_of(place) == home).cloned();
        same.or_else(|| places.into_iter().find(|place| home_of(place).is_none()))
    };
    let duration = find(facts.duration.map(|length| Wanted::Number(length.as_secs_f64())));
    Some(Shape::Media {
        title: find(facts.title.as_deref().map(|text| Wanted::Text(folded(text)))),
        description: find(facts.description.as_deref().map(|text| Wanted::Text(folded(text)))),
        thumbnail: find(facts.thumbnail.clone().map(Wanted::Url)),
        duration: duration.filter(|place| !matches!(place, Place::Attribute { .. } | Place::Text(_))),
        files,
    })
}

/// All files as the attributes of elements that one selector finds.
fn elements(facts: &Facts, answer: &Recorded, first: &Place) -> Option<Files> {
    let Place::Attribute { selector, name } = first else { return None };
    let found: Vec<RemoteUrl> = answer
        .page
        .attributes(selector, name)
        .iter()
        .filter_map(|text| answer.page.url.join(text).ok())
        .collect();
    let is_same =
        found.len() == facts.files.len() && facts.files.iter().all(|file| found.contains(&file.url));
    is_same.then(|| Files::Elements { selector: selector.clone(), name: name.clone() })
}

/// All files as items of one list in JSON.
fn list(of_files: &[Vec<Place>], answer: &Recorded) -> Option<Files> {
    let parts = |place: &Place| {
        let Place::Json { home, pointer } = place else { return None };
        let words: Vec<&str> = pointer.split('/').collect();
        let is_number = |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
        let number = words.iter().rposition(is_number)?;
        let end = words[number + 1..].join("/");
        let url = if end.is_empty() { String::new() } else { format!("/{end}") };
        Some((home.clone(), words[..number].join("/"), url))
    };
    let mut all = of_files.iter().map(|places| places.iter().find_map(parts));
    let (home, list, url) = all.next()??;
    if !all.all(|other| other.as_ref() == Some(&(home.clone(), list.clone(), url.clone()))) {
        return None;
    }
    let value = home.read(&answer.page)?;
    let first = value.pointer(&list)?.get(0)?;
    let parent = url.rsplit_once('/').map_or("", |(parent, _)| parent);
    let height = format!("{parent}/height");
    let has_height = first.pointer(&height).is_some_and(Value::is_u64);
    Some(Files::Each { home, list, url, height: has_height.then_some(height) })
}

/// How a site gets from its own address to another answer.
fn route(answer: &Recorded, page: &Recorded, address: &Address) -> Ask {
    let linked = places(&Wanted::Url(answer.asked.clone()), page).into_iter().next();
    let text = answer.asked.as_str();
    match linked {
        Some(place) => Ask::Linked(place),
        // Braces that stand in the address already would be taken for the id.
        None if text.contains(&address.id) && !text.contains('{') => {
            Ask::Known(text.replace(&address.id, "{id}"))
        }
        None => Ask::Known(text.to_owned()),
    }
}

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
            let Shape::Elsewhere(place) = &self.shape else {
                return Err(ExtractError::missing("address of the media: say where it stands"));
            };
            let link =
                text(place, page, data).ok_or_else(|| ExtractError::missing("address of the player"))?;
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
        let seconds = duration.as_ref().and_then(|place| number(place, page, data));
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
    fn home(&self) -> Option<&Home> {
        match self {
            Self::Each { home, .. } => Some(home),
            Self::Elements { .. } => None,
            Self::At(places) => places.iter().find_map(home_of),
        }
    }

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

/// The number at a place.
fn number(place: &Place, page: &Page, data: &Value) -> Option<f64> {
    match place {
        Place::Json { pointer, .. } => data.pointer(pointer)?.as_f64(),
        _ => text(place, page, data)?.parse().ok(),
    }
}
