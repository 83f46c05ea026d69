//! From a URL to items: one, or a list that is read as it is needed.

use std::collections::VecDeque;
use std::sync::Arc;

use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};

use super::expand::expand;
use super::{ListOrder, PipelineError, PipelineOptions, wait};
use crate::event::{Event, Events};
use crate::extract::{
    Context, Entry, ExtractError, Found, Link, Playlist, Registration, Resolved, resolve_with,
};
use crate::http::{RemoteUrl, Scope};
use crate::media::MediaInfo;
use crate::output::InfoDict;
use crate::select::{ItemSelection, make_ids_selectable};

/// Lists inside lists that are followed.
const LIST_DEPTH: usize = 3;
/// Items of a list that are held when its end must be known first (`-I -1`).
const HELD_ITEMS: usize = 100_000;

/// An item nobody has asked the site for yet.
pub struct Pending {
    what: What,
    place: Option<Place>,
    cx: Context,
    scope: Scope,
    depth: usize,
}

enum What {
    Link(Link, Option<&'static Registration>),
    Media(Box<MediaInfo>, &'static Registration, RemoteUrl),
}

/// Where an item stands in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The list's id.
    pub list_id: String,
    /// The list's name.
    pub list_title: Option<String>,
    /// The list's page.
    pub list_url: Option<RemoteUrl>,
    /// Position in the list, from 1.
    pub index: usize,
    /// Position among the items taken, from 1.
    pub number: usize,
    /// Length of the list, where it is known.
    pub count: Option<usize>,
}

/// What the site answered.
pub enum Opened {
    /// One item.
    Item(Box<Item>),
    /// A list.
    List(List),
}

/// One item, its formats sorted and with ids `-f` can name.
#[derive(Clone, Debug)]
pub struct Item {
    /// What the site tells.
    pub info: MediaInfo,
    /// The site.
    pub site: &'static Registration,
    /// Where it was asked.
    pub url: RemoteUrl,
    /// Where it stands in a list.
    pub place: Option<Place>,
    /// What its requests are entitled to.
    pub scope: Scope,
    /// The info dictionary it was loaded from, where it was (`--load-info-json`).
    pub loaded: Option<Arc<InfoDict>>,
}

/// A list, read as it is needed.
pub struct List {
    /// The site's id of it.
    pub id: String,
    /// Its name.
    pub title: Option<String>,
    /// Its page.
    pub webpage_url: Option<RemoteUrl>,
    /// How many items there are, where the site says so before they are read.
    pub count: Option<usize>,
    /// What else the site tells of the list as a whole.
    pub about: Option<Box<MediaInfo>>,
    /// The site.
    pub site: &'static Registration,
    /// The items that `-I` takes, in the order it takes them.
    pub items: BoxStream<'static, Result<Pending, ExtractError>>,
}

impl Pending {
    pub(super) const fn link(
        link: Link,
        cx: Context,
        scope: Scope,
        first: Option<&'static Registration>,
    ) -> Self {
        Self { what: What::Link(link, first), place: None, cx, scope, depth: 0 }
    }

    /// Where it is, for reports; the URL cut.
    pub fn name(&self) -> String {
        match &self.what {
            What::Link(link, _) => link.id.clone().unwrap_or_else(|| link.url.redacted()),
            What::Media(info, ..) => info.id.clone(),
        }
    }

    /// The URL that will be asked, or was.
    pub const fn url(&self) -> &RemoteUrl {
        match &self.what {
            What::Link(link, _) => &link.url,
            What::Media(_, _, url) => url,
        }
    }

    /// What the list told of it, without asking the site: id and title.
    pub fn hints(&self) -> (Option<&str>, Option<&str>) {
        match &self.what {
            What::Link(link, _) => (link.id.as_deref(), link.title.as_deref()),
            What::Media(info, ..) => (Some(&info.id), Some(&info.title)),
        }
    }

    /// Whether the list told all of it, so that no site is asked.
    pub const fn is_known(&self) -> bool {
        matches!(self.what, What::Media(..))
    }

    /// The site it belongs to, where the list told all of it.
    pub const fn site(&self) -> Option<&'static Registration> {
        match &self.what {
            What::Link(..) => None,
            What::Media(_, site, _) => Some(site),
        }
    }

    /// What else the list told of it.
    pub fn about(&self) -> Option<&MediaInfo> {
        match &self.what {
            What::Link(link, _) => link.about.as_deref(),
            What::Media(info, ..) => Some(info),
        }
    }

    /// Where it stands in a list.
    pub const fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }
}

pub(super) async fn open(
    pending: Pending,
    options: &PipelineOptions,
    events: &Events,
) -> Result<Opened, PipelineError> {
    let Pending { what, place, cx, scope, depth } = pending;
    let (site, url, found) = match what {
        What::Media(info, site, url) => (site, url, Found::Media(info)),
        What::Link(link, first) => {
            let resolved = resolved(link, &cx, first, (options, events)).await?;
            (resolved.site, resolved.url, resolved.found)
        }
    };
    let playlist = match found {
        Found::Media(info) => {
            let mut info = expand(*info, &cx, events).await;
            if let Some(expanded) = site.expanded {
                expanded(&mut info);
            }
            let item = Item { info: sorted(info, options), site, url, place, scope, loaded: None };
            for reason in &item.info.skipped {
                let message = format!("left out: {reason}");
                events.send(Event::Note { item: Some(item.info.id.clone()), message });
            }
            return Ok(Opened::Item(Box::new(item)));
        }
        Found::Playlist(playlist) => playlist,
    };
    if depth >= LIST_DEPTH {
        return Err(PipelineError::TooDeep { list: playlist.id, depth: LIST_DEPTH });
    }
    events.send(Event::Playlist { id: playlist.id.clone(), title: playlist.title.clone() });
    let Playlist { id, title, webpage_url, count, about, entries } = playlist;
    let template = Place {
        list_id: id.clone(),
        list_title: title.clone(),
        list_url: webpage_url.clone(),
        index: 0,
        number: 0,
        count,
    };
    let maker = Maker { template, cx, scope, depth: depth + 1, site, url };
    let items = taken(entries, options.items.clone(), options.order, maker);
    Ok(Opened::List(List { id, title, webpage_url, count, about, site, items }))
}

/// Asks the site; where the user wants to wait for what begins later, again and again.
async fn resolved(
    link: Link,
    cx: &Context,
    first: Option<&'static Registration>,
    (options, events): (&PipelineOptions, &Events),
) -> Result<Resolved, PipelineError> {
    loop {
        let answer = resolve_with(link.clone(), cx, first, |site, url| {
            events.send(Event::Extracting { extractor: site.name.to_owned(), url: url.redacted() });
        });
        let answer = answer.await;
        match options.wait.and_then(|wait| wait.pause(&answer)) {
            Some(pause) => wait::wait(pause, &link.url.redacted(), events).await,
            None => return Ok(answer?),
        }
    }
}

pub(super) fn sorted(mut info: MediaInfo, options: &PipelineOptions) -> MediaInfo {
    // Sizes computed from bit rates need a duration; a format without its own plays as long as the item.
    for format in &mut info.formats {
        format.duration = format.duration.or(info.duration);
    }
    options.sort.sort(&mut info.formats);
    make_ids_selectable(&mut info.formats);
    info
}

/// Makes pending items of a list's entries.
struct Maker {
    template: Place,
    cx: Context,
    scope: Scope,
    depth: usize,
    site: &'static Registration,
    url: RemoteUrl,
}

impl Maker {
    fn pending(&self, entry: Entry, index: usize, number: usize, count: Option<usize>) -> Pending {
        let what = match entry {
            Entry::Link(link) => What::Link(link, None),
            Entry::Media(info) => What::Media(info, self.site, self.url.clone()),
        };
        Pending {
            what,
            place: Some(Place { index, number, count, ..self.template.clone() }),
            cx: self.cx.clone(),
            scope: self.scope.clone(),
            depth: self.depth,
        }
    }
}

/// The entries that `-I` takes. As they come where it counts from the start alone; otherwise the list is read to its end.
fn taken(
    entries: BoxStream<'static, Result<Entry, ExtractError>>,
    items: ItemSelection,
    order: ListOrder,
    maker: Maker,
) -> BoxStream<'static, Result<Pending, ExtractError>> {
    if items.is_in_list_order() && order == ListOrder::AsListed {
        as_they_come(entries, items, maker)
    } else {
        from_the_whole(entries, items, order, maker)
    }
}

/// Puts places into the order wished for.
fn put_in_order(places: &mut [usize], order: ListOrder) {
    match order {
        ListOrder::AsListed => {}
        ListOrder::Reversed => places.reverse(),
        ListOrder::Random => {
            // Fisher and Yates. Without chance from the system the order stays as it is.
            for end in (1..places.len()).rev() {
                let Ok(chance) = getrandom::u64() else { return };
                let other = usize::try_from(chance % (end as u64 + 1)).unwrap_or(end);
                places.swap(end, other);
            }
        }
    }
}

fn as_they_come(
    entries: BoxStream<'static, Result<Entry, ExtractError>>,
    items: ItemSelection,
    maker: Maker,
) -> BoxStream<'static, Result<Pending, ExtractError>> {
    let last = items.last_needed().unwrap_or(usize::MAX);
    let state = (entries, items, maker, 0usize, 0usize);
    stream::unfold(state, move |(mut entries, items, maker, mut index, mut number)| async move {
        while index < last {
            let entry = entries.next().await?;
            index += 1;
            match entry {
                Err(error) => return Some((Err(error), (entries, items, maker, usize::MAX, number))),
                Ok(entry) if items.contains(index) == Some(true) => {
                    number += 1;
                    let pending = maker.pending(entry, index, number, maker.template.count);
                    return Some((Ok(pending), (entries, items, maker, index, number)));
                }
                Ok(_) => {}
            }
        }
        None
    })
    .boxed()
}

fn from_the_whole(
    entries: BoxStream<'static, Result<Entry, ExtractError>>,
    items: ItemSelection,
    order: ListOrder,
    maker: Maker,
) -> BoxStream<'static, Result<Pending, ExtractError>> {
    let read = async move {
        let mut all: Vec<Option<Entry>> = Vec::new();
        let mut ready = VecDeque::new();
        let mut entries = entries.take(HELD_ITEMS);
        while let Some(entry) = entries.next().await {
            match entry {
                Ok(entry) => all.push(Some(entry)),
                Err(error) => {
                    ready.push_back(Err(error));
                    break;
                }
            }
        }
        let count = all.len();
        let mut picks = items.distinct_picks(count);
        put_in_order(&mut picks, order);
        let wanted = picks.into_iter().enumerate().filter_map(|(number, index)| {
            let entry = all.get_mut(index - 1)?.take()?;
            Some(Ok(maker.pending(entry, index, number + 1, Some(count))))
        });
        let wanted: Vec<_> = wanted.collect();
        stream::iter(wanted.into_iter().chain(ready))
    };
    stream::once(read).flatten().boxed()
}
