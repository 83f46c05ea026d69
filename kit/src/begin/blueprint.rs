//! A new site as steps: what it asks, and from where in the answer it reads each thing.
//!
//! A blueprint is a site itself: it does what the code written from it will do.

use serde_json::Value;
use url::Url;
use vidra_core::http::RemoteUrl;

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
        /// Where its length is.
        duration: Option<Length>,
        /// Where its files are.
        files: Files,
    },
    /// Another site shows it.
    Elsewhere(Player),
    /// Nothing was found; the site says so until its author knows better.
    Unknown,
}

/// Where the length of an item is.
#[derive(Clone, Debug, PartialEq)]
pub enum Length {
    /// A number of seconds in JSON.
    Number(Place),
    /// A text: `PT1M3S`, `1:03`, `63`.
    Text(Place),
}

impl Length {
    /// Where it is.
    pub const fn place(&self) -> &Place {
        match self {
            Self::Number(place) | Self::Text(place) => place,
        }
    }
}

/// Where the address of another site's player is.
#[derive(Clone, Debug, PartialEq)]
pub struct Player {
    /// Where the address is, or the part of it that is another one for every item.
    pub place: Place,
    /// What stands before that part; empty where the whole address is found.
    pub before: String,
    /// What stands behind it.
    pub after: String,
}

impl Player {
    /// Whether only a part of the address is found.
    pub fn is_part(&self) -> bool {
        !(self.before.is_empty() && self.after.is_empty())
    }
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
        match &self.shape {
            Shape::Media { title, description, thumbnail, duration, files } => {
                let fields = [title, description, thumbnail].into_iter().flatten();
                let mut fields = fields.chain(duration.as_ref().map(Length::place));
                files.home().or_else(|| fields.find_map(home_of))
            }
            Shape::Elsewhere(player) => home_of(&player.place),
            Shape::Unknown => None,
        }
    }
}

impl Files {
    /// Where JSON that holds them is read from.
    pub(super) fn home(&self) -> Option<&Home> {
        match self {
            Self::Each { home, .. } => Some(home),
            Self::Elements { .. } => None,
            Self::At(places) => places.iter().find_map(home_of),
        }
    }
}

pub(super) fn home_of(place: &Place) -> Option<&Home> {
    match place {
        Place::Json { home, .. } => Some(home),
        _ => None,
    }
}

/// The shape of a site that reads this answer; `None` where the media does not stand in it.
fn shape(facts: &Facts, answer: &Recorded) -> Option<Shape> {
    if let Some(url) = &facts.elsewhere {
        return player(url, answer).map(Shape::Elsewhere);
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
    let lengths = facts.duration.map(|length| places(&Wanted::Length(length.as_secs_f64()), answer));
    let mut lengths = lengths.unwrap_or_default();
    // A number in an attribute or a heading may be anything.
    lengths.retain(|place| !matches!(place, Place::Attribute { .. } | Place::Text(_)));
    // One home of JSON is enough: what stands elsewhere is read from markup, or not at all.
    let home = files.home().or_else(|| lengths.iter().find_map(home_of)).cloned();
    let best = |places: Vec<Place>| {
        let same = places.iter().find(|place| home.is_some() && home_of(place) == home.as_ref()).cloned();
        same.or_else(|| places.into_iter().find(|place| home_of(place).is_none()))
    };
    let find =
        |wanted: Option<Wanted>| best(wanted.map(|wanted| places(&wanted, answer)).unwrap_or_default());
    Some(Shape::Media {
        title: find(facts.title.as_deref().map(|text| Wanted::Text(folded(text)))),
        description: find(facts.description.as_deref().map(|text| Wanted::Text(folded(text)))),
        thumbnail: find(facts.thumbnail.clone().map(Wanted::Url)),
        duration: best(lengths).map(|place| match &place {
            Place::Json { home, pointer }
                if home.read(&answer.page).and_then(|data| Some(data.pointer(pointer)?.is_number()))
                    == Some(true) =>
            {
                Length::Number(place)
            }
            _ => Length::Text(place),
        }),
        files,
    })
}

/// Where the address of a player stands; else where the part of it stands that names the item.
fn player(url: &RemoteUrl, answer: &Recorded) -> Option<Player> {
    if let Some(place) = places(&Wanted::Url(url.clone()), answer).into_iter().next() {
        return Some(Player { place, before: String::new(), after: String::new() });
    }
    // What is shorter stands on every page for other reasons.
    const SHORTEST: usize = 5;
    let address = url.as_str();
    let query = url.as_url().query().unwrap_or_default();
    let values = query.split('&').filter_map(|pair| Some(pair.split_once('=')?.1));
    let segments = url.as_url().path().rsplit('/');
    let has_digit = |part: &&str| part.len() >= SHORTEST && part.contains(|c: char| c.is_ascii_digit());
    values.chain(segments).filter(has_digit).find_map(|part| {
        let place = places(&Wanted::Text(part.to_owned()), answer).into_iter().next()?;
        let (before, after) = address.split_at(address.rfind(part)?);
        Some(Player { place, before: before.to_owned(), after: after[part.len()..].to_owned() })
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
