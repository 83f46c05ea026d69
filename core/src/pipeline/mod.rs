//! One URL's journey: find → extract → expand → select → name → plan, each stage a value from the one before.
//!
//! ```text
//! Link ─► open ─► Item | List (lazy Pendings, each opened in its turn)
//! Item ─► choose ─► Chosen (formats + info dictionary) ─► plan ─► Plan ─► Downloader
//! ```
//!
//! Listing formats, simulating and printing are this journey stopped early. Nothing here prints, and nothing is global:
//! two pipelines with different options run side by side.

mod alter;
mod choose;
mod dictionary;
mod error;
mod expand;
mod items;
mod loaded;
mod names;
mod places;
mod renew;
mod wait;

pub use crate::download::with_suffix;
pub use alter::{Alteration, AlterationError};
pub use choose::Chosen;
pub use error::PipelineError;
pub use items::{Item, List, Opened, Pending, Place};
pub use places::{FileKind, Places};
pub use wait::Wait;

use std::path::PathBuf;
use std::sync::Arc;

use crate::download::{self, Plan};
use crate::event::{Event, Events};
use crate::extract::{Context, Link, Registration, Registry, Settings};
use crate::http::{Scope, SharedClient};
use crate::output::template::DEFAULT_TEMPLATE;
use crate::output::{InfoDict, NameOptions, Template};
use crate::select::{FormatExpression, ItemSelection, SelectOptions, Selection, SortOrder};
use names::Names;

/// In which order the items of a list are taken; their indices stay those of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ListOrder {
    /// As `-I` says.
    #[default]
    AsListed,
    /// The last one first (`--playlist-reverse`).
    Reversed,
    /// By chance (`--playlist-random`).
    Random,
}

/// What is wanted of every URL.
#[derive(Clone, Debug)]
pub struct PipelineOptions {
    /// `-f`; `None` is best picture and best sound.
    pub format: Option<FormatExpression>,
    /// How formats are put together.
    pub select: SelectOptions,
    /// `-S`.
    pub sort: SortOrder,
    /// `-o`.
    pub template: Template,
    /// How names become safe.
    pub names: NameOptions,
    /// `-P`.
    pub directory: PathBuf,
    /// `-I`.
    pub items: ItemSelection,
    /// In which order they are taken.
    pub order: ListOrder,
    /// Ask this site first, whatever the URL.
    pub first_site: Option<&'static Registration>,
    /// What reaches the sites.
    pub settings: Arc<Settings>,
    /// `-o TYPE:…` and `-P TYPE:…`.
    pub places: Places,
    /// `--parse-metadata` and `--replace-in-metadata`, in their order.
    pub alterations: Vec<Alteration>,
    /// What every request carries, for `http_headers` in what is told of formats: other programs fetch by it.
    pub headers: Vec<(String, String)>,
    /// `--wait-for-video`: how long before something that has not begun is asked for again; `None` does not wait.
    pub wait: Option<Wait>,
}

impl Default for PipelineOptions {
    fn default() -> Self {
        Self {
            format: None,
            select: SelectOptions::default(),
            sort: SortOrder::default(),
            template: DEFAULT_TEMPLATE.parse().expect("the default template is in its own language"),
            names: NameOptions::default(),
            directory: PathBuf::new(),
            items: ItemSelection::default(),
            order: ListOrder::default(),
            first_site: None,
            settings: Arc::default(),
            places: Places::default(),
            alterations: Vec::new(),
            headers: crate::http::common_headers(None, None),
            wait: None,
        }
    }
}

/// The stages up to a plan. Clones share the client and the names that were given out.
#[derive(Clone)]
pub struct Pipeline {
    client: SharedClient,
    registry: Arc<Registry>,
    options: Arc<PipelineOptions>,
    events: Events,
    names: Arc<Names>,
}

impl Pipeline {
    /// A pipeline over a client and the sites of a registry.
    pub fn new(
        client: SharedClient,
        registry: Arc<Registry>,
        mut options: PipelineOptions,
        events: Events,
    ) -> Self {
        // Read once, not for every item.
        options.format.get_or_insert_with(|| FormatExpression::default_for(&options.select));
        Self { client, registry, options: Arc::new(options), events, names: Arc::default() }
    }

    /// Another pipeline of the same run, with a client and options of its own; no name is given out by both.
    #[must_use]
    pub fn with_options(&self, client: SharedClient, options: PipelineOptions) -> Self {
        Self { client, options: Arc::new(options), ..self.clone() }
    }

    /// A URL the user gave, before anything is asked. `scope` is what it entitles requests to.
    pub fn pending(&self, link: Link, scope: Scope) -> Pending {
        self.pending_with(link, scope, None)
    }

    /// The same with wishes of its own, such as an account that is for this site alone.
    pub fn pending_with(&self, link: Link, scope: Scope, settings: Option<Arc<Settings>>) -> Pending {
        let settings = settings.unwrap_or_else(|| Arc::clone(&self.options.settings));
        let cx = Context::new(Arc::clone(&self.client), Arc::clone(&self.registry), scope.clone())
            .with_settings(settings)
            .with_events(self.events.clone());
        Pending::link(link, cx, scope, self.options.first_site)
    }

    /// Asks the site: one item, or a list of pending ones.
    ///
    /// # Errors
    /// [`PipelineError::Extract`].
    pub async fn open(&self, pending: Pending) -> Result<Opened, PipelineError> {
        items::open(pending, &self.options, &self.events).await
    }

    /// Chooses formats: one [`Chosen`] for each file that is to be made.
    ///
    /// # Errors
    /// [`PipelineError::NoFormats`] where there is nothing to choose from, [`PipelineError::NotOffered`] where nothing
    /// fits `-f`.
    pub fn choose(&self, item: &Item) -> Result<Vec<Chosen>, PipelineError> {
        choose::choose(item, &self.options).map(|chosen| self.altered(item, chosen))
    }

    /// The item without any format, to be told of where there is nothing to download.
    pub fn without_formats(&self, item: &Item) -> Chosen {
        let mut chosen = self.unaltered(item);
        self.alter(item, &mut chosen);
        chosen
    }

    /// What is told of an item without any format, for who compares: nothing is noted.
    pub fn bare(&self, item: &Item) -> InfoDict {
        let mut chosen = self.unaltered(item);
        self.alterations(&mut chosen).for_each(drop);
        chosen.dict
    }

    fn unaltered(&self, item: &Item) -> Chosen {
        let mut chosen = choose::without_formats(item, None);
        choose::tell_headers(&mut chosen.dict, &self.options.headers);
        chosen
    }

    fn altered(&self, item: &Item, mut chosen: Vec<Chosen>) -> Vec<Chosen> {
        for one in &mut chosen {
            self.alter(item, one);
        }
        chosen
    }

    fn alter(&self, item: &Item, chosen: &mut Chosen) {
        for message in self.alterations(chosen) {
            self.events.send(Event::Note { item: Some(item.info.id.clone()), message });
        }
    }

    /// Carries out what the user wants altered, one by one, with what is to be said of it.
    fn alterations(&self, chosen: &mut Chosen) -> impl Iterator<Item = String> {
        let render = &self.options.names.render;
        self.options.alterations.iter().filter_map(move |one| one.apply(&mut chosen.dict, render))
    }

    /// The formats of each file that would be made, for who wants to know no more than whether there are some.
    ///
    /// # Errors
    /// As [`Pipeline::choose`].
    pub fn select(&self, item: &Item) -> Result<Vec<Selection>, PipelineError> {
        choose::select(item, &self.options)
    }

    /// The same as [`Pipeline::choose`] by another expression than the options'.
    ///
    /// # Errors
    /// As [`Pipeline::choose`].
    pub fn choose_by(&self, item: &Item, format: FormatExpression) -> Result<Vec<Chosen>, PipelineError> {
        choose::choose_by(item, &format, &self.options).map(|chosen| self.altered(item, chosen))
    }

    /// The name the chosen formats' file will have.
    pub fn path(&self, chosen: &Chosen) -> PathBuf {
        names::path(chosen, &self.options)
    }

    /// Plans the download of what was chosen. Two different items never get one name.
    ///
    /// # Errors
    /// [`PipelineError::SameName`], and [`PipelineError::Download`] for formats that cannot be fetched.
    pub fn plan(&self, item: &Item, chosen: &Chosen) -> Result<Plan, PipelineError> {
        if chosen.selection.formats.is_empty() {
            return Err(choose::nothing_to_fetch(item));
        }
        let path = self.names.claim(item, chosen, self.path(chosen))?;
        Self::planned(item, chosen, path)
    }

    /// Plans the same for a stream, which has no name to be taken.
    ///
    /// # Errors
    /// As [`Pipeline::plan`], without the name.
    pub fn plan_stream(&self, item: &Item, chosen: &Chosen) -> Result<Plan, PipelineError> {
        if chosen.selection.formats.is_empty() {
            return Err(choose::nothing_to_fetch(item));
        }
        Self::planned(item, chosen, PathBuf::from("-"))
    }

    fn planned(item: &Item, chosen: &Chosen, path: PathBuf) -> Result<Plan, PipelineError> {
        let who = download::Item {
            extractor: item.site.name.to_owned(),
            id: item.info.id.clone(),
            title: item.info.title.clone(),
        };
        let formats = chosen.selection.pictures_first().cloned().collect();
        Ok(Plan::new(who, formats, chosen.selection.extension, path, item.scope.clone())?)
    }
}
